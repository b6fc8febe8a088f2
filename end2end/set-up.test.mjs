// What an owner sets up, as people do it: a service with its price, a public holiday, a day off; also without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { AxeBuilder } from '@axe-core/playwright';

import { awake, launch, open, signIn } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

let server, browser;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

async function come(options = {}) {
  const opened = await open(browser, server.url, options);
  const business = await signIn(opened.page, server.url);
  return { ...opened, base: `${server.url}/app/${business}` };
}

for (const script of [true, false]) {
  const how = script ? 'with script' : 'without script';
  const name = script ? 'Hot towel shave' : 'Beard colour';

  test(`a service is added, refused where its price is wrong, and kept as it was typed, ${how}`, async () => {
    // The browser itself remarks on a form that is answered with 422, so the console is not watched here.
    const { page, base } = await come({ script });
    await page.goto(`${base}/services`);
    await page.getByRole('link', { name: 'Add service' }).click();
    await page.getByRole('textbox', { name: 'Name', exact: true }).first().fill(name);
    await page.getByRole('textbox', { name: 'Price', exact: true }).first().fill('18,50');
    await page.getByRole('checkbox', { name: 'Sam', exact: true }).check();
    await page.getByRole('button', { name: 'Add service' }).click();
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    assert.match(await page.title(), /^Error: /);
    const price = page.getByRole('textbox', { name: 'Price', exact: true }).first();
    assert.equal(await price.inputValue(), '18,50');
    assert.equal(await price.getAttribute('aria-invalid'), 'true');
    await price.fill('18.50');
    await page.getByRole('button', { name: 'Add service' }).click();
    await page.getByRole('status').getByText(`Added ${name}.`).waitFor();
    const row = page.getByRole('row', { name: new RegExp(name) });
    await row.getByText('£18.50').waitFor();
    await row.getByRole('link', { name }).click();
    await page.getByRole('heading', { name: 'Next free times' }).waitFor();
    await page.getByRole('button', { name: 'Switch off' }).click();
    await page.getByRole('status').getByText(`${name} is switched off.`).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('status').getByText(`${name} is switched on.`).waitFor();
    await page.context().close();
  });

  test(`a public holiday is ticked, taken back and a date added by hand, ${how}`, async () => {
    const { page, base, clean } = await come({ script });
    await page.goto(`${base}/hours/exceptions`);
    await page.getByRole('checkbox').first().waitFor();
    const first = page.getByRole('group', { name: 'Closed on' }).getByRole('checkbox').first();
    await first.check();
    await page.getByRole('button', { name: 'Add holidays' }).click();
    await page.getByRole('status').getByText('Added 1 public holiday.').waitFor();
    await page.getByRole('row').filter({ hasText: 'public holiday' }).first().waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('status').getByText('Removed').waitFor();
    await page.getByLabel('Date', { exact: true }).fill('2030-12-24');
    await page.getByLabel('Why').fill('Christmas party');
    await page.getByRole('button', { name: 'Add date' }).click();
    await page.getByRole('row').filter({ hasText: 'Christmas party' }).getByRole('button').click();
    await page.getByRole('status').getByText('Removed 2030-12-24.').waitFor();
    assert.equal(await page.getByRole('row').filter({ hasText: 'Christmas party' }).count(), 0);
    clean();
    await page.context().close();
  });

  test(`a day off is planned and removed, ${how}`, async () => {
    const { page, base, clean } = await come({ script });
    await page.goto(`${base}/staff`);
    await page.getByRole('link', { name: 'Sam' }).click();
    await page.getByRole('link', { name: 'Time off' }).click();
    await page.getByLabel('First day').fill('2030-06-03');
    await page.getByLabel('Reason').fill('Dentist');
    await page.getByRole('button', { name: 'Add time off' }).click();
    const planned = page.getByRole('listitem').filter({ hasText: 'Dentist' });
    await planned.getByText('Mon 3 Jun 2030').waitFor();
    await planned.getByRole('button', { name: 'Remove Mon 3 Jun 2030' }).click();
    await page.getByText('No time off is planned.').waitFor();
    clean();
    await page.context().close();
  });
}

test('what is changed and not saved is counted, asked about before it is left, and put back', async () => {
  const { page, base, clean } = await come({ width: 360, height: 740 });
  await page.goto(`${base}/services`);
  await page.getByRole('row').nth(1).getByRole('link').first().click();
  await awake(page);
  const name = page.getByRole('textbox', { name: 'Name', exact: true }).first();
  const told = page.locator('.unsaved [role=status]');
  const before = await name.inputValue();
  assert.equal(await told.isVisible(), false);
  await name.fill(`${before} by appointment`);
  assert.equal(await told.textContent(), '1 unsaved change');
  const sam = page.getByRole('checkbox', { name: 'Sam', exact: true });
  await sam.setChecked(!(await sam.isChecked()));
  assert.equal(await told.textContent(), '2 unsaved changes');
  // The bar is in sight above the navigation, and nothing of it is cut off.
  const covered = await page.locator('.unsaved').evaluate((bar) => {
    const box = bar.getBoundingClientRect();
    const on = [...bar.children].map((part) => part.getBoundingClientRect());
    return on.some((one) => !bar.contains(document.elementFromPoint(one.x + one.width / 2, one.y + one.height / 2))) || box.right > innerWidth;
  });
  assert.equal(covered, false);
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(violations.map(({ id }) => id), []);

  await page.getByRole('button', { name: 'Discard' }).click();
  assert.equal(await name.inputValue(), before);
  assert.equal(await told.isVisible(), false);
  assert.ok(await name.evaluate((field) => field === document.activeElement));

  // Whoever goes away is asked, and stays where they want to.
  await name.fill(`${before} by appointment`);
  const asked = page.waitForEvent('dialog');
  const left = page.getByRole('link', { name: 'Services' }).first().click({ noWaitAfter: true });
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.dismiss();
  await left;
  assert.equal(await name.inputValue(), `${before} by appointment`);

  // Saving asks nothing.
  page.on('dialog', (other) => assert.fail(`asked: ${other.type()}`));
  await page.locator('.unsaved').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('status').getByText(/by appointment/).first().waitFor();
  clean();
  await page.context().close();
});
