// What people have to be able to do without a mouse, done with Tab, Enter, Space, arrows and typing alone. At every stop the
// focus has to be seen.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { awake, launch, open, signIn } from './support/browser.mjs';
import { press, reach, type } from './support/keyboard.mjs';
import { owners, startServer } from './support/server.mjs';

let server, browser, business, base, ended;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
  // A call takes as long as people talk; it is looked at when it has ended.
  ended = server.placeCall();
}, { timeout: 120_000 });

after(async () => {
  await ended;
  await browser?.close();
  await server?.stop();
});

const told = (page, text) => page.getByRole('status').filter({ hasText: text }).waitFor();

/** Answers whether the customer is told, and goes on. */
async function answers(page, name, button) {
  await page.getByRole('group', { name: `Tell ${name}?` }).waitFor();
  await reach(page, { css: 'input[name=tell]' });
  await page.keyboard.press('ArrowDown');
  await press(page, button);
}

/** The date so many days ahead that is a weekday: the demo company is open then. */
function weekday(ahead) {
  const date = new Date(Date.now() + ahead * 86_400_000);
  while ([0, 1, 6].includes(date.getUTCDay())) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** Presses a key until the page is where it leads: what is drawn anew meanwhile may hold the page up. */
async function scrollsTo(page, key, there) {
  for (let presses = 0; presses < 20; presses += 1) {
    await page.keyboard.press(key);
    await page.waitForTimeout(250);
    if (await page.evaluate(there)) return;
  }
  assert.fail(`${key} does not lead there`);
}

/** A browser that is signed in as the owner, on a page of the business. */
async function owner(path, options) {
  const opened = await open(browser, server.url, options);
  business = await signIn(opened.page, server.url);
  base = `${server.url}/app/${business}`;
  await opened.page.goto(`${base}/${path}`);
  return opened;
}

test('signing in with the code of a mail, and out again', { timeout: 60_000 }, async () => {
  const { page, context, clean } = await open(browser, server.url);
  await page.goto(`${server.url}/sign-in`);
  await type(page, 'E-mail', owners.fadeRoom);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/sign-in\/code\//);
  let code;
  for (let looks = 0; looks < 60 && !code; looks += 1) {
    code = /code: (\d{6})/.exec(await (await fetch(`${server.url}/demo/mail`)).text())?.[1];
    if (!code) await page.waitForTimeout(250);
  }
  await type(page, 'Code', code);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/today$/);
  await awake(page);
  await press(page, 'More');
  await press(page, 'Sign out');
  await page.waitForURL(`${server.url}/`);
  clean();
  await context.close();
});

test('a booking is added on the board, looked at, moved and called off', { timeout: 120_000 }, async () => {
  const day = weekday(4);
  const { page, context, clean } = await owner(`bookings?view=day&date=${day}`);
  await awake(page);
  await press(page, /^Add booking at 1[1-6]:/);
  await page.waitForURL(/bookings\/new/);
  await type(page, 'Name', 'Keyla Board');
  await type(page, 'Phone', '07700 900472');
  await press(page, 'Add booking');
  await answers(page, 'Keyla Board', 'Add booking');
  await told(page, 'Booked: Keyla Board');

  await page.goto(`${base}/bookings?view=day&date=${day}`);
  await awake(page);
  const drawer = page.getByRole('dialog', { name: 'Keyla Board' });
  await press(page, { css: '.block a', name: /Keyla Board/ });
  await drawer.waitFor();
  assert.ok(await page.evaluate(() => document.activeElement.closest('dialog.drawer')), 'the focus did not go into the drawer');
  await page.keyboard.press('Escape');
  await drawer.waitFor({ state: 'detached' });
  assert.match(await page.evaluate(() => document.activeElement.textContent), /Keyla Board/, 'the focus did not return');
  await page.keyboard.press('Enter');
  await drawer.waitFor();
  await press(page, 'Move booking');
  await page.waitForURL(/do=move/);
  await reach(page, /^\d\d:\d\d/);
  await page.keyboard.press('ArrowDown');
  await press(page, 'Move booking');
  await answers(page, 'Keyla Board', 'Move booking');
  await told(page, 'Moved to');
  await press(page, 'Cancel booking');
  await page.waitForURL(/do=cancel/);
  await press(page, 'Cancel booking');
  await answers(page, 'Keyla Board', 'Cancel booking');
  await told(page, 'Cancelled.');
  clean();
  await context.close();
});

test('a greeting is changed and published', { timeout: 60_000 }, async () => {
  const { page, context, clean } = await owner('receptionist');
  await type(page, 'Goodbye', 'Thank you for calling. Goodbye.');
  await press(page, 'Save draft');
  await page.getByText('Saved to the draft.').waitFor();
  await press(page, 'Review and publish');
  await page.getByText('Takes effect for the next call.').waitFor();
  await press(page, /^Publish version \d+$/);
  await page.getByText(/Version \d+ is live\./).waitFor();
  clean();
  await context.close();
});

test('a public holiday is added', { timeout: 60_000 }, async () => {
  const { page, context, clean } = await owner('hours/exceptions');
  await reach(page, { css: 'input[name=days]' });
  await page.keyboard.press('Space');
  await press(page, 'Add holidays');
  await told(page, 'Added 1 public holiday.');
  clean();
  await context.close();
});

test('a customer books on the page of the business, and moves the booking by its link', { timeout: 60_000 }, async () => {
  const { page, context, clean } = await open(browser, server.url);
  await page.goto(`${server.url}/book/fade-room`);
  await press(page, /^Haircut/);
  await page.getByRole('heading', { level: 1, name: 'Haircut' }).waitFor();
  await press(page, 'Show free times');
  await page.getByText('Times are London time.').waitFor();
  await press(page, { css: 'table.month a' });
  await page.waitForURL(/day=/);
  await press(page, { css: 'button.time-choice' });
  await page.getByText('Kept for you until').waitFor();
  await type(page, 'Your name', 'Kim Keys');
  await type(page, 'Phone', '07700 900471');
  await press(page, 'Continue');
  await page.getByRole('heading', { name: 'Check and book' }).waitFor();
  await press(page, 'Book');
  await page.getByRole('heading', { name: 'Kim, you are booked' }).waitFor();
  await press(page, 'Move booking');
  await page.getByRole('heading', { name: 'Move to another time' }).waitFor();
  await press(page, { css: 'a.time-choice' });
  await page.getByRole('heading', { name: 'Move to this time?' }).waitFor();
  await press(page, 'Move booking');
  await page.getByText(/^Moved to /).waitFor();
  clean();
  await context.close();
});

for (const script of [true, false]) {
  const how = script ? '' : ', without script';

  test(`a time that was not offered is explained${how}`, { timeout: 60_000 }, async () => {
    const { page, context, clean } = await owner('bookings', { script });
    await press(page, 'Why not?');
    await page.waitForURL(/bookings\/why/);
    await type(page, 'Service', 'Haircut');
    // Dates and times are typed as the reader's device writes them.
    await reach(page, 'Date');
    await page.keyboard.type('01052020');
    await reach(page, 'Time');
    await page.keyboard.type('0310AM');
    await press(page, 'Explain time');
    const reasons = page.getByRole('region', { name: 'All reasons' });
    await reasons.getByText('past', { exact: false }).first().waitFor();
    assert.match(page.url(), /date=2020-01-05&time=03(:|%3A)10/);
    assert.ok((await reasons.getByRole('listitem').count()) >= 3);
    clean();
    await context.close();
  });

  test(`Google is connected again after it let nobody in any more${how}`, { timeout: 90_000 }, async () => {
    // Google's page is another place, so requests are not watched here.
    const { page, context } = await owner('integrations', { script });
    const manage = page.getByRole('link', { name: /^Manage / });
    const email = (await manage.innerText()).replace('Manage ', '').trim();
    const asked = await page.request.get(`${base}/integrations/google/connect?back=integrations`, { maxRedirects: 0 });
    const google = new URL(asked.headers().location).origin;
    const withdrawn = await page.request.post(`${google}/_control/revoke`, { data: { email } });
    assert.ok(withdrawn.ok());
    await press(page, /^Manage /);
    await page.waitForURL(/integrations\/google\//);
    await press(page, 'Test connection');
    await page.getByText('Needs reconnecting').waitFor();
    await press(page, 'Reconnect');
    await page.getByRole('heading', { name: /wants to access/ }).waitFor();
    await press(page, 'Continue');
    await page.waitForURL((url) => url.origin === server.url);
    await page.getByText('Connected', { exact: true }).first().waitFor();
    assert.equal(await page.getByText('Needs reconnecting').count(), 0);
    await context.close();
  });
}

test('a call is found, and what happened in it is read', { timeout: 180_000 }, async () => {
  await ended;
  const { page, context, clean } = await owner('calls');
  await awake(page);
  await type(page, 'Outcome', 'Booked');
  await press(page, 'Show calls');
  await page.waitForURL(/outcome=booked/);
  await press(page, { css: 'main tbody a' });
  await page.waitForURL(/\/calls\/call_/);
  await awake(page);
  await page.getByText('Shall I book it', { exact: false }).first().waitFor();
  // What cannot be pressed is read by scrolling, which needs no stop.
  await scrollsTo(page, 'End', () => scrollY > 0 && scrollY + innerHeight >= document.documentElement.scrollHeight - 2);
  await scrollsTo(page, 'Home', () => scrollY === 0);
  await press(page, 'Show as table');
  await page.getByRole('cell', { name: 'Good' }).first().waitFor();
  clean();
  await context.close();
});

// Whoever has made a business comes into that one from then on.
test('finishing the set-up', { timeout: 180_000 }, async () => {
  const { page, context, clean } = await open(browser, server.url);
  await signIn(page, server.url);
  const at = (step) => page.waitForURL(new RegExp(`/setup/${step}([?#].*)?$`));
  await page.goto(`${server.url}/app/new`);
  await type(page, 'Name', 'Chair Eleven');
  await type(page, 'Country', 'United K');
  await press(page, 'Make business');
  await at('business');
  await type(page, 'Address', '11 Mill Lane');
  await press(page, 'Continue');
  await at('hours');
  await press(page, 'Continue');
  await at('services');
  await press(page, 'Continue');
  await at('people');
  await type(page, 'Barber 1', 'Nina');
  await press(page, 'Continue');
  await at('calendar');
  await press(page, 'Skip for now');
  await at('receptionist');
  await press(page, 'Continue');
  await at('number');
  await type(page, 'Digits', '7946075');
  await page.keyboard.press('Enter');
  await page.waitForURL(/digits=7946075/);
  await reach(page, { css: 'input[type=radio]' });
  await page.keyboard.press('ArrowDown');
  await press(page, 'Get this number');
  await told(page, 'Added.');
  await press(page, 'Run check');
  await told(page, 'All is well.');
  await press(page, 'Continue');
  await at('test-call');
  await press(page, 'Continue');
  await at('go-live');
  for (const accepted of ['Go live without forwarding', 'Go live without a test call', 'Go live by yourself']) {
    await reach(page, accepted);
    await page.keyboard.press('Space');
  }
  await press(page, 'Go live');
  await page.waitForURL(/\/today$/);
  await told(page, 'You are live.');
  clean();
  await context.close();
});
