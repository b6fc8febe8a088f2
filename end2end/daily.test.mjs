// The daily work of the desk: a booking made, opened, moved and called off, a customer found; by mouse, and without script.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';

import { launch, open, signIn } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

let server, browser, business;
/** Whether accessibility is checked on the way; a page without script cannot be looked at. */
let looks = true;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Whether the demo company keeps the holidays of the turn of the year on that date. */
function holidays(date) {
  const [month, day] = [date.getUTCMonth(), date.getUTCDate()];
  return (month === 11 && day >= 24) || (month === 0 && day <= 3);
}

/** The date so many days ahead that is a weekday: the demo company is open then. */
function weekday(ahead) {
  const date = new Date(Date.now() + ahead * 86_400_000);
  while ([0, 1, 6].includes(date.getUTCDay()) || holidays(date)) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

async function addBooking(page, name) {
  await page.goto(`${server.url}/app/${business}/bookings/new?date=${weekday(3)}`);
  await page.getByRole('radio', { name: /^\d\d:\d\d/ }).first().check();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Phone', { exact: true }).fill('07700 900456');
  await page.getByRole('button', { name: 'Add booking' }).click();
  await told(page, name, 'booked.', 'Add booking');
  await page.getByRole('status').filter({ hasText: `Booked: ${name}` }).waitFor();
}

/** Reads what the customer would be told, and goes on. */
async function told(page, name, words, button) {
  await page.getByRole('group', { name: `Tell ${name}?` }).waitFor();
  await page.getByText(`Fade Room: ${words}`).waitFor();
  if (looks) {
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa']).analyze();
    assert.deepEqual(violations.map(({ id }) => id), [], button);
  }
  await page.getByRole('button', { name: button }).click();
}

async function findMoveAndCancel(page, name) {
  await page.goto(`${server.url}/app/${business}/bookings?view=list`);
  await page.getByLabel('Name, phone or reference').fill(name.split(' ')[1].toUpperCase());
  await page.getByRole('button', { name: 'Find bookings' }).click();
  await page.getByRole('row').filter({ hasText: name }).getByRole('link').first().click();
  await page.getByRole('link', { name: 'Move booking' }).click();
  await page.getByLabel('Date').fill(weekday(6));
  await page.getByRole('button', { name: 'Show free times' }).click();
  await page.getByRole('radio', { name: /^\d\d:\d\d/ }).nth(1).check();
  await page.getByRole('button', { name: 'Move booking' }).click();
  await told(page, name, 'moved.', 'Move booking');
  await page.getByRole('status').filter({ hasText: 'Moved to' }).waitFor();
  await page.getByRole('link', { name: 'Cancel booking' }).click();
  await page.getByText('Cancelling costs nothing now.', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Cancel booking' }).click();
  await page.getByRole('radio', { name: "Don't tell" }).check();
  await told(page, name, 'cancelled.', 'Cancel booking');
  await page.getByRole('status').filter({ hasText: 'Cancelled.' }).waitFor();
}

test('a booking is added by hand, found, moved and called off, and its customer is found', { timeout: 120_000 }, async () => {
  const { page, context, clean } = await open(browser, server.url);
  business = await signIn(page, server.url);
  await addBooking(page, 'Priya Shah');
  await findMoveAndCancel(page, 'Priya Shah');
  await page.goto(`${server.url}/app/${business}/customers`);
  await page.getByLabel('Name or phone').fill('900456');
  await page.getByRole('button', { name: 'Find customers' }).click();
  await page.getByRole('link', { name: 'Priya Shah' }).click();
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  await page.getByText('cancelled').first().waitFor();
  clean();
  await context.close();
});

test('without script the same is done', { timeout: 120_000 }, async () => {
  const { page, context } = await open(browser, server.url, { script: false });
  looks = false;
  await signIn(page, server.url);
  await addBooking(page, 'Tom Baker');
  await findMoveAndCancel(page, 'Tom Baker');
  await context.close();
});

for (const script of [true, false]) {
  test(`what was typed of a customer stays when other times are looked at${script ? '' : ', without script'}`, async () => {
    const { page, context } = await open(browser, server.url, { script });
    await signIn(page, server.url);
    await page.goto(`${server.url}/app/${business}/bookings/new?date=${weekday(3)}`);
    await page.getByLabel('Name', { exact: true }).fill('Mia Lund');
    await page.getByLabel('Phone', { exact: true }).fill('07700 900457');
    await page.getByLabel('Date').fill(weekday(8));
    await page.getByRole('button', { name: 'Show free times' }).click();
    await page.waitForLoadState();
    assert.equal(await page.getByLabel('Date').inputValue(), weekday(8));
    assert.equal(await page.getByLabel('Name', { exact: true }).inputValue(), 'Mia Lund');
    assert.equal(await page.getByLabel('Phone', { exact: true }).inputValue(), '07700 900457');
    assert.ok(!/Lund|900457/.test(page.url()), 'nothing personal in the address');
    await context.close();
  });
}

let called;

for (const script of [true, false]) {
  test(`calls are narrowed, sorted and taken along as a file${script ? '' : ', without script'}`, { timeout: 120_000 }, async () => {
    await (called ??= server.placeCall());
    const { page, context, clean } = await open(browser, server.url, { script });
    business = await signIn(page, server.url);
    const found = page.getByRole('status').filter({ hasText: /^1 call$/ });
    await found.waitFor();
    await page.getByLabel('Name, phone or words').fill('SMITH');
    await page.getByLabel('Outcome').selectOption({ label: 'Booked' });
    await page.getByRole('button', { name: 'Show calls' }).click();
    await page.waitForURL(/q=SMITH/);
    await found.waitFor();
    await page.getByRole('columnheader', { name: 'Length' }).getByRole('link').click();
    await page.waitForURL(/sort=length/);
    assert.match(page.url(), /q=SMITH/);
    assert.equal(await page.getByRole('columnheader', { name: 'Length' }).getAttribute('aria-sort'), 'ascending');
    const file = await page.request.get(await page.getByRole('link', { name: 'Export as CSV' }).evaluate((link) => link.href));
    assert.match(await file.text(), /"Jo Smith"/);
    await page.getByRole('link', { name: 'Failed', exact: true }).click();
    await page.getByText('No calls match these filters.').waitFor();
    await page.getByRole('link', { name: 'Clear filters' }).click();
    await page.getByRole('cell', { name: 'Jo Smith', exact: true }).waitFor();
    assert.ok(!page.url().includes('SMITH'));

    // Where rows are cards there are no headings: the form sorts.
    await page.setViewportSize({ width: 360, height: 800 });
    await page.getByText('More filters').click();
    await page.getByLabel('Order').selectOption({ label: 'Longest first' });
    await page.getByRole('button', { name: 'Show calls' }).click();
    await page.waitForURL(/sort=-length/);
    await page.getByRole('link', { name: 'Jo Smith' }).waitFor();
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), 'the page scrolls sideways');
    await page.locator('tbody a.row-link').first().click();
    await page.waitForURL(/\/calls\/call_/);
    if (script) clean();
    await context.close();
  });
}

test('on a phone the first row of a list is in the first screen, and its filters are a press away', { timeout: 120_000 }, async () => {
  await (called ??= server.placeCall());
  const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, reducedMotion: 'reduce' };
  const { page, context, clean } = await open(browser, server.url, { context: await browser.newContext(phone) });
  business = await signIn(page, server.url);
  const accessible = async (what) => {
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag22aa', 'best-practice']).analyze();
    assert.deepEqual(violations.map(({ id }) => id), [], what);
  };
  for (const [path, filter] of [['calls', 'Outcome'], ['bookings?view=list', 'State'], ['customers', '']]) {
    await page.goto(`${server.url}/app/${business}/${path}`);
    const row = await page.locator('tbody tr').first().getByRole('link').first().boundingBox();
    const bar = await page.locator('.frame-nav').boundingBox();
    await page.screenshot({ path: `end2end/results/phone-${path.split('?')[0]}.png` });
    assert.ok(row.y + row.height <= bar.y, `the first row of ${path} ends at ${row.y + row.height}, below ${bar.y}`);
    if (!filter) continue;
    const more = page.locator('summary', { hasText: /^More filters$/ });
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByLabel(filter).selectOption({ index: 1 });
    await accessible(`${path} with its filters`);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), `${path} scrolls sideways`);
    await page.getByRole('button', { name: 'Use filters' }).click();
    await page.locator('details[open] > summary', { hasText: 'More filters, 1 set' }).waitFor();
    await page.screenshot({ path: `end2end/results/phone-${path.split('?')[0]}-filters.png`, fullPage: true });
  }
  clean();
  await context.close();
});

test('a form that is wrong says so, keeps what was typed and takes the focus', async () => {
  const { page, context, clean } = await open(browser, server.url);
  await signIn(page, server.url);
  await page.goto(`${server.url}/app/${business}/bookings/new?date=${weekday(3)}`);
  await page.getByLabel('Phone', { exact: true }).fill('12');
  await page.getByRole('button', { name: 'Add booking' }).click();
  await page.getByRole('alert').getByText('There is a problem').waitFor();
  assert.match(await page.title(), /^Error: /);
  assert.equal(await page.getByLabel('Phone', { exact: true }).inputValue(), '12');
  // The browser itself remarks on an answer of 422.
  try {
    clean();
  } catch (error) {
    assert.match(error.message, /422/);
  }
  await context.close();
});

test('a request is confirmed with one press from the day, and its customer is told', { timeout: 120_000 }, async () => {
  // Google's page is another place, so requests are not watched here.
  const { page, context } = await open(browser, server.url);
  await signIn(page, server.url);
  const base = `${server.url}/app/${business}`;
  await page.goto(`${base}/integrations`);
  const manage = page.getByRole('link', { name: /^Manage / });
  const email = (await manage.innerText()).replace('Manage ', '').trim();
  const asked = await page.request.get(`${base}/integrations/google/connect?back=integrations`, { maxRedirects: 0 });
  const google = new URL(asked.headers().location).origin;
  assert.ok((await page.request.post(`${google}/_control/revoke`, { data: { email } })).ok());
  await page.goto(`${base}/integrations`);
  await manage.click();
  await page.getByRole('button', { name: 'Test connection' }).click();
  await page.getByText('Needs reconnecting').waitFor();
  // A week that nobody looked at yet: of others what the calendar said a moment ago still counts.
  await page.goto(`${base}/bookings/new?date=${weekday(15)}`);
  await page.getByText('a booking waits until you confirm it', { exact: false }).waitFor();
  await page.getByRole('radio', { name: /^\d\d:\d\d/ }).first().check();
  await page.getByLabel('Name', { exact: true }).fill('Noor Aziz');
  await page.getByLabel('Phone', { exact: true }).fill('07700 900458');
  await page.getByRole('button', { name: 'Add booking' }).click();
  looks = false;
  await page.getByRole('group', { name: 'Tell Noor Aziz?' }).waitFor();
  await page.getByRole('button', { name: 'Add booking' }).click();
  await page.getByRole('status').filter({ hasText: 'Requested: Noor Aziz' }).waitFor();
  await page.goto(`${base}/today`);
  await page.getByRole('listitem').filter({ hasText: 'Noor Aziz asked for' }).getByRole('link').click();
  looks = true;
  await told(page, 'Noor Aziz', 'booked.', 'Confirm request');
  await page.getByRole('status').filter({ hasText: 'Booked. A text is on its way.' }).waitFor();
  await context.close();
});
