// The receptionist as its owner meets it: edited, refused with everything kept, published, heard by the next caller, and
// restored. With script and without it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { AxeBuilder } from '@axe-core/playwright';

import { launch, open, signIn } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let server, browser;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function accessible(page) {
  const found = await new AxeBuilder({ page }).withTags(tags).analyze();
  const told = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
  assert.deepEqual(told, [], page.url());
}

for (const script of [true, false]) {
  const how = script ? 'with script' : 'without script';
  const name = script ? 'Robin' : 'Sage';

  test(`a greeting is refused with everything kept, saved, published and heard, ${how}`, { timeout: 120_000 }, async () => {
    const { page } = await open(browser, server.url, { script });
    const business = await signIn(page, server.url);
    const base = `${server.url}/app/${business}/receptionist`;
    await page.goto(base);
    await page.getByLabel('Name', { exact: true }).fill('');
    const greeting = `Fade Room, ${name} the AI receptionist. How can I help?`;
    await page.getByLabel('When open').fill(greeting);
    await page.getByLabel('Goodbye').fill('Thank you for calling Fade Room.');
    for (const tone of ['Warm', 'Calm']) await page.getByLabel(tone).check();
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    assert.match(await page.title(), /^Error: /);
    assert.equal(await page.getByLabel('When open').inputValue(), greeting);
    assert.ok(await page.getByLabel('Calm').isChecked());
    if (script) await accessible(page);
    await page.getByRole('link', { name: 'Give your receptionist a name.' }).click();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Save draft' }).click();
    await page.getByText('Saved to the draft.').waitFor();
    await page.getByText(/Draft: \d changes?\./).waitFor();

    await page.getByRole('navigation', { name: 'Receptionist' }).getByRole('link', { name: 'Rules' }).click();
    await page.getByText("Enforced by booking rules, callers can't talk around these.").waitFor();
    await page.getByLabel('Title or case').fill(`cards and cash, ${how}`);
    await page.getByLabel('What to say or do').fill('Both are welcome.');
    await page.getByRole('button', { name: 'Add rule' }).click();
    await page.getByText('Added to the draft.').waitFor();
    await page.getByRole('button', { name: `Delete When asked about cards and cash, ${how}` }).click();
    await page.getByText('Deleted from the draft.').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('heading', { name: `cards and cash, ${how}` }).waitFor();
    if (script) await accessible(page);

    await page.getByRole('link', { name: 'Review and publish' }).click();
    await page.getByText('Takes effect for the next call.').waitFor();
    if (script) await accessible(page);
    await page.getByRole('button', { name: /^Publish version \d+$/ }).click();
    await page.getByText(/Version \d+ is live\./).waitFor();
    const live = page.getByRole('listitem').filter({ hasText: 'Live' }).filter({ hasText: 'Version' }).first();
    await live.getByText('becomes “Warm, Calm”').or(live.getByText(name).first()).first().waitFor();
    if (script) await accessible(page);
    await server.placeCall();
    await page.goto(`${server.url}/app/${business}/calls`);
    await page.locator('tbody a').first().click();
    await page.getByText(new RegExp(`${name}, version \\d+`)).first().waitFor();
    await page.getByText(new RegExp(`${name} the AI receptionist`, 'i')).first().waitFor();

  });
}

test('an earlier version is restored as a draft and published', { timeout: 60_000 }, async () => {
  const { page, clean } = await open(browser, server.url);
  const business = await signIn(page, server.url);
  await page.goto(`${server.url}/app/${business}/receptionist/versions`);
  await page.getByRole('button', { name: 'Restore version 1 as draft' }).click();
  await page.getByText('The draft says what version 1 said.').waitFor();
  await page.getByText('“Sage” becomes “Ava”.').waitFor();
  await page.getByRole('button', { name: /^Publish version \d+$/ }).click();
  await page.getByText(/is live\. The next call is answered by it\./).waitFor();
  await page.goto(`${server.url}/app/${business}/receptionist`);
  assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Ava');
  await page.getByText('No draft.').waitFor();
  clean();
});

test('two people edit at once: the later one compares and uses theirs', { timeout: 60_000 }, async () => {
  const { page } = await open(browser, server.url);
  const business = await signIn(page, server.url);
  const other = await open(browser, server.url, { script: false });
  await signIn(other.page, server.url);
  const base = `${server.url}/app/${business}/receptionist/voice`;
  await page.goto(base);
  await other.page.goto(base);
  await other.page.getByLabel('Speed').fill('90');
  await other.page.getByRole('button', { name: 'Save draft' }).click();
  await other.page.getByText('Saved to the draft.').waitFor();
  await page.getByLabel('Speed').fill('120');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText(/Dana Ortiz changed this at/).first().waitFor();
  await page.getByText('Theirs: “90”').waitFor();
  await page.getByText('Yours: “120”').waitFor();
  await accessible(page);
  await page.getByRole('button', { name: 'Use mine' }).click();
  await page.getByText('Saved to the draft.').waitFor();
  assert.equal(await page.getByLabel('Speed').inputValue(), '120');
});
