// A new business sets itself up, from its name to its first booking by telephone and going live; also without script.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { launch, open, signIn } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const pictures = 'end2end/results';
let server, browser;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
  await mkdir(pictures, { recursive: true });
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const press = (page, name) => page.getByRole('button', { name, exact: true }).click();
const told = (page, text) => page.getByRole('status').getByText(text).first().waitFor();
const at = (page, step) => page.waitForURL(new RegExp(`/setup/${step}([?#].*)?$`));

for (const script of [true, false]) {
  const how = script ? 'with script' : 'without script';

  test(`a barber sets up, hears the receptionist and goes live, ${how}`, { timeout: 240_000 }, async () => {
    // Google's page is another place, so requests are not watched here.
    const { page, context } = await open(browser, server.url, { script });
    await signIn(page, server.url);

    await page.goto(`${server.url}/app/new`);
    await page.getByLabel('Name', { exact: true }).fill(script ? 'Chair Nine' : 'Chair Ten');
    await page.getByLabel('Country').selectOption('GB');
    await press(page, 'Make business');
    await at(page, 'business');
    const base = page.url().replace(/\/setup\/business.*$/, '');
    await page.getByRole('link', { name: 'Setting up' }).waitFor();

    await page.getByLabel('Address').fill('9 Mill Lane');
    await page.getByLabel('Phone').fill('no number');
    await press(page, 'Continue');
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    assert.equal(await page.getByLabel('Phone').inputValue(), 'no number');
    assert.equal(await page.getByLabel('Address').inputValue(), '9 Mill Lane');
    await page.getByLabel('Phone').fill('+44 20 7946 0999');
    await press(page, 'Continue');

    await at(page, 'hours');
    await page.getByText('Nothing holds before you press Continue.').waitFor();
    await page.getByLabel("Copy Monday's hours").waitFor();
    await press(page, 'Continue');

    await at(page, 'services');
    assert.equal(await page.getByLabel('Name', { exact: true }).first().inputValue(), 'Haircut');
    await page.getByLabel('Price', { exact: true }).first().fill('31.50');
    await press(page, 'Continue');

    await at(page, 'people');
    await page.getByLabel('Barber 1').fill('Nina');
    await page.getByLabel('Barber 2').fill('Omar');
    await press(page, 'Continue');

    await at(page, 'calendar');
    await page.getByRole('link', { name: 'Connect Google Calendar' }).click();
    await page.getByRole('heading', { name: /wants to access/ }).waitFor();
    await page.getByRole('checkbox').first().uncheck();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('a box was left empty').waitFor();
    await page.getByRole('link', { name: 'Connect Google Calendar' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await told(page, 'Connected. Choose your calendars.');
    await page.getByLabel('Bookings are written to').selectOption('lena@group.calendar.google.com');
    await press(page, 'Save calendars');
    await told(page, 'Saved your calendars.');
    await press(page, 'Test connection');
    await told(page, 'Works.');
    if (script) await page.screenshot({ path: `${pictures}/setup-calendar-connected.png`, fullPage: true });
    await press(page, 'Continue');

    await at(page, 'receptionist');
    await page.getByLabel('Name', { exact: true }).fill('Mia');
    await page.getByLabel('Greeting').fill('Chair Nine, this is Mia, an AI receptionist. How can I help?');
    await press(page, 'Continue');

    await at(page, 'number');
    await page.getByLabel('Digits').fill(script ? '7946071' : '7946072');
    await press(page, 'Search numbers');
    const offer = page.getByRole('radio').first();
    await offer.check();
    const number = await offer.getAttribute('value');
    await press(page, 'Get this number');
    await told(page, 'Added.');
    await page.getByText('Mia answers it.').waitFor();
    await page.getByText(`**61*${number}**20#`).waitFor();
    await press(page, 'Run check');
    await told(page, 'All is well.');
    if (script) await page.screenshot({ path: `${pictures}/setup-number.png`, fullPage: true });

    await press(page, 'Test forwarding');
    await page.getByText('Listening', { exact: true }).waitFor();
    await server.placeCall(number);
    // With script the page sees the call by itself.
    if (!script) await page.reload();
    await page.getByText('A call came in, with the number').waitFor();
    await press(page, 'Continue');

    await at(page, 'test-call');
    for (const fact of ['greeted', 'understood', 'offered a real time', 'booked']) {
      await page.getByRole('link', { name: `Show where: ${fact}` }).waitFor();
    }
    if (script) await page.screenshot({ path: `${pictures}/setup-test-call.png`, fullPage: true });
    const moment = await page.getByRole('link', { name: 'Show where: booked' }).getAttribute('href');
    const back = page.url();
    await page.goto(server.url + moment);
    await page.locator(`#${moment.split('#')[1]}`).waitFor();
    await page.goto(back);
    await press(page, 'Continue');

    await at(page, 'go-live');
    await press(page, 'Go live');
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    await page.getByRole('checkbox', { name: 'Go live by yourself' }).check();
    await press(page, 'Go live');
    await page.waitForURL(/\/today$/);
    await told(page, 'You are live.');
    await page.getByRole('link', { name: 'Live', exact: true }).waitFor();
    assert.equal(await page.getByText('Set up your receptionist').count(), 0);

    await page.goto(`${base}/setup`);
    await page.getByText('Live since').waitFor();
    await context.close();
  });
}

test('steps are left out, taken up again in any order, and shown on a phone', async () => {
  const { page, context, clean } = await open(browser, server.url, { width: 360, height: 780 });
  await signIn(page, server.url);
  await page.goto(`${server.url}/app/new`);
  await page.getByLabel('Name', { exact: true }).fill('Pickle Yard');
  await page.getByLabel('Kind of business').selectOption('courts');
  await page.getByLabel('Country').selectOption('IN');
  await press(page, 'Make business');
  await at(page, 'business');
  const guide = page.url().replace(/\/business.*$/, '');
  await page.getByText('Step 1 of 9').click();
  await page.getByRole('link', { name: /Staff and resources/ }).first().click();
  await at(page, 'people');
  await page.getByLabel('How many more').fill('6');
  await press(page, 'Continue');
  await at(page, 'calendar');
  await page.screenshot({ path: `${pictures}/setup-calendar-360.png`, fullPage: true });
  await press(page, 'Skip for now');
  await told(page, 'Skipped for now: calendar.');
  await page.goto(`${guide}/services`);
  await page.getByText('for each hour and court').waitFor();
  await page.screenshot({ path: `${pictures}/setup-services-360.png`, fullPage: true });
  await press(page, 'Continue');
  await page.goto(guide);
  await page.getByRole('link', { name: 'Go on with business' }).waitFor();
  await page.getByRole('link', { name: /Calendar Skipped/ }).waitFor();
  await page.screenshot({ path: `${pictures}/setup-overview-360.png`, fullPage: true });
  clean();
  await context.close();
});

test('a caller is blocked and let in again, and a number is given back', async () => {
  const { page, context, clean } = await open(browser, server.url);
  const business = await signIn(page, server.url);
  await page.goto(`${server.url}/app/${business}/numbers`);
  await page.getByText('Block a caller').click();
  await page.getByLabel('Number to block').fill('+44 7700 900666');
  await page.getByLabel('Reason').fill('Noise');
  await page.getByLabel('Days').fill('7');
  await press(page, 'Block caller');
  await told(page, 'Blocked +447700900666.');
  await page.screenshot({ path: `${pictures}/numbers.png`, fullPage: true });
  await page.getByRole('button', { name: /^Unblock/ }).click();
  await page.getByText('Nobody is blocked.').waitFor();

  await page.getByRole('link', { name: 'Add number' }).click();
  await page.getByLabel('Digits').fill('1496');
  await press(page, 'Search numbers');
  await page.getByRole('radio').first().check();
  await press(page, 'Get this number');
  await told(page, 'Added.');
  await page.getByText('Release this number').click();
  await page.getByRole('checkbox', { name: /^Yes, give/ }).check();
  await press(page, 'Release number');
  await told(page, 'Released');
  clean();
  await context.close();
});
