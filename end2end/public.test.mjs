// The public pages as customers meet them, on a phone and without script: booking, a time that somebody else took, moving,
// cancelling, the calendar file, waiting, and two businesses that show nothing of each other.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { launch, open, signIn } from './support/browser.mjs';
import { startServer } from './support/server.mjs';
import { bannedWords } from './support/words.mjs';

const pictures = 'end2end/results';
const page_of = '/book/fade-room';

let server, browser;

before(
  async () => {
    [server, browser] = await Promise.all([startServer(), launch()]);
    await mkdir(pictures, { recursive: true });
  },
  { timeout: 120_000 },
);

after(async () => {
  await browser?.close();
  await server?.stop();
});

const phone = { width: 360, height: 740, script: false };

/** The page of times of a haircut with anyone. */
async function toTimes(page) {
  await page.goto(server.url + page_of);
  await page.getByRole('link', { name: /^Haircut/ }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Haircut' }).waitFor();
  await page.getByRole('button', { name: 'Show free times' }).click();
  await page.getByText('Times are London time.').waitFor();
}

/** Chooses a day of the grid with free times, the last of the month, and gives the times. */
async function lastDay(page) {
  const days = page.locator('table.month a[aria-label*="free time"]:not([aria-label*="no free"])');
  if ((await days.count()) < 2) {
    await page.getByRole('link', { name: 'Month after' }).click();
    await days.first().waitFor();
  }
  await days.last().click();
  await page.locator('button.time-choice').first().waitFor();
  return page.locator('button.time-choice');
}

async function fillDetails(page, name, number) {
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Phone').fill(number);
}

async function picture(page, name) {
  await page.screenshot({ path: `${pictures}/public-${name}.png`, fullPage: true });
}

let manage;

test('a visitor books on a phone without script, and pressing twice books once', { timeout: 120_000 }, async () => {
  const { page, context } = await open(browser, server.url, phone);
  await page.goto(server.url + page_of);
  await picture(page, 'services');
  await toTimes(page);
  const times = await lastDay(page);
  await picture(page, 'times');
  const time = (await times.first().innerText()).trim();
  await times.first().click();
  await page.getByText('Kept for you until').waitFor();
  await picture(page, 'details');
  // Refused with everything kept.
  await page.getByLabel('Your name').fill('Jo Smith');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  assert.match(await page.title(), /^Error: /);
  assert.equal(await page.getByLabel('Your name').inputValue(), 'Jo Smith');
  await page.getByLabel('Phone').fill('07700 900461');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Check and book' }).waitFor();
  await page.getByText(time, { exact: false }).first().waitFor();
  await picture(page, 'check');
  await page.getByRole('button', { name: 'Keep it longer' }).click();
  await page.getByText('Kept for you until').waitFor();
  const check = page.url();
  // The same form twice at once, as a double press sends it.
  const form = await page.locator('form:has(input[value="book"])').evaluate((form) => [...new FormData(form)]);
  const post = () => page.request.post(check, { form: Object.fromEntries(form), maxRedirects: 0, headers: { origin: server.url } });
  const [one, other] = await Promise.all([post(), post()]);
  assert.equal(one.status(), 303);
  assert.equal(one.headers().location, other.headers().location);
  manage = one.headers().location;
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByRole('heading', { name: 'Jo, you are booked' }).waitFor();
  await picture(page, 'booked');
  assert.equal(new URL(page.url()).pathname, manage);
  const text = await page.locator('main').innerText();
  for (const mine of ['Smith', '900461']) assert.ok(!text.includes(mine), text);
  await context.close();

  const owner = await open(browser, server.url);
  const business = await signIn(owner.page, server.url);
  await owner.page.goto(`${server.url}/app/${business}/bookings?view=list&q=Jo%20Smith`);
  assert.equal(await owner.page.getByRole('link', { name: 'Jo Smith' }).or(owner.page.getByText('Jo Smith')).count() > 0, true);
  await owner.context.close();
});

test('a time that somebody else just took is told with the closest ones', { timeout: 60_000 }, async () => {
  const mine = await open(browser, server.url, phone);
  const theirs = await open(browser, server.url, phone);
  await toTimes(mine.page);
  await lastDay(mine.page);
  await theirs.page.goto(mine.page.url());
  const slot = await mine.page.locator('button.time-choice').last().getAttribute('value');
  await theirs.page.locator(`button[value="${slot}"]`).click();
  await theirs.page.getByText('Kept for you until').waitFor();
  await mine.page.locator(`button[value="${slot}"]`).click();
  await mine.page.getByText(/Someone just took .* These are closest:/).first().waitFor();
  await picture(mine.page, 'taken');
  await mine.page.locator('button.time-choice').first().click();
  await mine.page.getByText('Kept for you until').waitFor();
  await mine.context.close();
  await theirs.context.close();
});

test('the link moves the booking, gives its calendar file, and cancels it after asking once', { timeout: 60_000 }, async () => {
  const { page, context, clean } = await open(browser, server.url, phone);
  await page.goto(server.url + manage);
  const file = await page.request.get(`${server.url}${manage}/booking.ics`);
  assert.equal(file.headers()['content-type'], 'text/calendar; charset=utf-8');
  const lines = (await file.text()).split('\r\n');
  assert.equal(lines[0], 'BEGIN:VCALENDAR');
  assert.ok(lines.some((line) => /^DTSTART:\d{8}T\d{6}Z$/.test(line)));
  const uid = lines.find((line) => line.startsWith('UID:'));

  await page.getByRole('link', { name: 'Move booking' }).click();
  await page.getByRole('heading', { name: 'Move to another time' }).waitFor();
  await picture(page, 'move');
  await page.locator('a.time-choice').first().click();
  await page.getByRole('heading', { name: 'Move to this time?' }).waitFor();
  await page.getByText('Moving it costs nothing.').waitFor();
  await page.getByRole('button', { name: 'Move booking' }).click();
  await page.getByText(/^Moved to /).waitFor();
  const moved = await (await page.request.get(`${server.url}${manage}/booking.ics`)).text();
  assert.ok(moved.includes(uid) && moved.includes('SEQUENCE:1'), moved);

  await page.getByRole('link', { name: 'Cancel booking' }).click();
  await page.getByText('Cancelling it now costs nothing.').waitFor();
  await picture(page, 'cancel');
  await page.getByRole('button', { name: 'Cancel booking' }).click();
  await page.getByRole('heading', { name: 'Jo, your booking is cancelled' }).waitFor();
  await page.getByRole('link', { name: 'Book again' }).click();
  await page.getByRole('heading', { name: 'What would you like to book?' }).waitFor();
  clean();
  await context.close();
});

test('whoever finds no time waits for one', { timeout: 60_000 }, async () => {
  const { page, context, clean } = await open(browser, server.url, phone);
  await toTimes(page);
  // A Sunday, on which the barber is closed.
  const sunday = new Date(Date.now() + 7 * 86_400_000);
  sunday.setUTCDate(sunday.getUTCDate() + ((7 - sunday.getUTCDay()) % 7));
  const day = sunday.toISOString().slice(0, 10);
  const address = new URL(page.url());
  address.searchParams.set('month', day.slice(0, 7));
  address.searchParams.set('day', day);
  await page.goto(address.href);
  await page.getByText('No times that day.').waitFor();
  await page.getByRole('link', { name: 'Tell me if a time becomes free' }).click();
  await fillDetails(page, 'Jo Reed', '07700 900462');
  await picture(page, 'wait');
  await page.getByRole('button', { name: 'Put me on the list' }).click();
  await page.getByRole('heading', { name: 'You are on the list' }).waitFor();
  clean();
  await context.close();
});

test('two businesses show nothing of each other, and links of nobody say so', { timeout: 60_000 }, async () => {
  const { page, context } = await open(browser, server.url, phone);
  await page.goto(`${server.url}/book/luma-skin`);
  assert.ok(!(await page.locator('body').innerText()).includes('Fade Room'));
  await picture(page, 'other');
  for (const path of ['/m/unknown', '/r/unknown', '/w/unknown', manage.replace('/m/', '/r/')]) {
    const answer = await page.goto(server.url + path);
    assert.equal(answer.status(), 404, path);
    assert.equal(answer.headers()['cache-control'], 'no-store');
    assert.ok(!(await page.locator('body').innerText()).includes('Fade Room'), path);
  }
  await context.close();
});

test('the pages use the words of the house, in light and dark, and no script at all', { timeout: 60_000 }, async () => {
  for (const theme of ['light', 'dark']) {
    const { page, context, clean } = await open(browser, server.url, { width: 1280, theme });
    for (const [name, path] of Object.entries({ front: '/', book: page_of, places: '/book/northside-physio' })) {
      const answer = await page.goto(server.url + path);
      assert.deepEqual([...(await answer.text()).matchAll(/<script[^>]*>/g)], [], path);
      await picture(page, `${name}-${theme}`);
    }
    assert.deepEqual(bannedWords(await page.locator('body').innerText()), []);
    clean();
    await context.close();
  }
});
