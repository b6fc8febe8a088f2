// The desk at work: a booking beside its list, a board that keeps itself up to date, keys and the palette, rules that are
// bent with a reason, and staff who see their own day.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';

import { awake, launch, open, signIn } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
let server, browser, business, base;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The date so many days ahead that is a weekday: the demo company is open then. */
function weekday(ahead) {
  const date = new Date(Date.now() + ahead * 86_400_000);
  while ([0, 1, 6].includes(date.getUTCDay())) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** A browser that is signed in as the owner. */
async function owner(options) {
  const opened = await open(browser, server.url, options);
  business = await signIn(opened.page, server.url);
  base = `${server.url}/app/${business}`;
  return opened;
}

async function addBooking(page, name, date) {
  await page.goto(`${base}/bookings/new?date=${date}`);
  await page.getByRole('radio', { name: /^\d\d:\d\d/ }).first().check();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Add booking' }).click();
  await page.getByRole('status').filter({ hasText: `Booked: ${name}` }).waitFor();
}

async function accessible(page, what) {
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`), [], what);
}

test('a booking opens beside its list, Back closes it, and the focus returns', { timeout: 120_000 }, async () => {
  const { page, context, clean } = await owner();
  const date = weekday(3);
  await addBooking(page, 'Priya Shah', date);
  for (const view of ['', '?view=list', `?view=day&date=${date}`]) {
    await page.goto(`${base}/bookings${view}`);
    await awake(page);
    await page.evaluate(() => (window.loadedOnce = true));
    const row = page.locator('li, tr, .block').filter({ hasText: 'Priya Shah' }).last();
    const link = row.locator('a[data-open]').first();
    await link.focus();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Priya Shah' });
    await drawer.waitFor();
    assert.match(page.url(), /[?&]open=bkg_/);
    assert.ok(await page.evaluate(() => document.querySelector('dialog.drawer').matches(':modal')));
    await drawer.getByRole('heading', { name: 'How it was made' }).waitFor();
    await accessible(page, `drawer over ${view}`);
    await page.goBack();
    await drawer.waitFor({ state: 'detached' });
    assert.doesNotMatch(page.url(), /open=/);
    assert.ok(await link.evaluate((element) => element === document.activeElement), `the focus was lost on ${view}`);
    await link.click();
    await drawer.waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    assert.ok(await link.evaluate((element) => element === document.activeElement));
    await page.goForward();
    await drawer.waitFor();
    await drawer.getByRole('link', { name: 'Close' }).click();
    await drawer.waitFor({ state: 'detached' });
    assert.ok(await page.evaluate(() => window.loadedOnce), 'the page was loaded again');
  }
  // The address alone opens it, and it acts.
  await page.locator('a[data-open]').first().click();
  await page.getByRole('dialog').waitFor();
  const address = page.url();
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector('dialog.drawer')?.matches(':modal'));
  await page.keyboard.press('Escape');
  await page.waitForURL((url) => !url.searchParams.has('open'));
  await page.goto(address);
  await page.getByRole('dialog').getByRole('link', { name: 'Move booking' }).click();
  await page.waitForURL(/do=move/);
  clean();
  await context.close();
});

test('the board is worked by keys: a booking is picked up and put down, a time is asked about and booked', { timeout: 120_000 }, async () => {
  const { page, context, clean } = await owner();
  const date = weekday(6);
  await addBooking(page, 'Bora Keys', date);
  const show = async () => {
    await page.goto(`${base}/bookings?view=day&date=${date}`);
    await awake(page);
  };
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  const ring = () => page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  await show();
  await page.keyboard.press('ArrowDown');
  assert.ok(await page.evaluate(() => Boolean(document.activeElement.closest('table.board td'))));
  assert.notEqual(await ring(), 'none', 'no focus to be seen on the board');
  await page.locator('table.board a').filter({ hasText: 'Bora Keys' }).focus();
  await page.keyboard.press('ArrowRight');
  assert.notEqual(await focused(), 'Bora Keys');
  await page.keyboard.press('ArrowLeft');
  assert.equal(await focused(), 'Bora Keys');
  // Picked up, put back, picked up and moved three slots on.
  await page.keyboard.press('m');
  const line = page.locator('[data-board-line]');
  await line.filter({ hasText: 'Move Bora Keys to' }).waitFor();
  await accessible(page, 'a booking in hand');
  await page.screenshot({ path: 'end2end/results/board-keys.png' });
  await page.keyboard.press('Escape');
  assert.equal(await line.innerText(), '');
  assert.equal(await focused(), 'Bora Keys');
  await page.keyboard.press('m');
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('ArrowDown');
  const [, time] = (await line.innerText()).match(/to (\d\d:\d\d),/);
  await page.keyboard.press('Enter');
  await page.waitForURL(/do=move/);
  const chosen = page.getByRole('radio', { checked: true }).first();
  const typed = page.getByLabel('Other time', { exact: true });
  const label = await chosen.evaluate((element) => element.labels[0].textContent);
  assert.ok(label.startsWith(time) || (await typed.inputValue()) === time, `${time} is filled in, not ${label}`);
  await page.getByRole('button', { name: 'Move booking' }).click();
  await page.getByRole('status').filter({ hasText: `${time}.` }).waitFor();
  // A time is asked about, and another one booked.
  await show();
  await page.locator('table.board a.free').first().focus();
  const free = await page.evaluate(() => document.activeElement.getAttribute('aria-label'));
  const [, at] = free.match(/at (\d\d:\d\d),/);
  await page.keyboard.press('w');
  await page.waitForURL((url) => url.pathname.endsWith('/why') && url.searchParams.get('time') === at);
  await show();
  await page.locator('table.board a.free').first().focus();
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname.endsWith('/new') && url.searchParams.get('time') === at);
  clean();
  await context.close();
});

test('without script the same address shows the booking, and a link closes it', { timeout: 60_000 }, async () => {
  const { page, context } = await owner({ script: false });
  await page.goto(`${base}/bookings?view=list`);
  await page.locator('a[data-open]').first().click();
  await page.getByRole('dialog').getByRole('heading', { name: 'How it was made' }).waitFor();
  await page.getByRole('dialog').getByRole('link', { name: 'Close' }).click();
  await page.waitForURL((url) => !url.searchParams.has('open'));
  await context.close();
});

test('the board, the week and the list show what another person books, without a reload', { timeout: 120_000 }, async () => {
  const date = weekday(5);
  const watched = [];
  for (const view of [`day&date=${date}`, `week&date=${date}`, 'list']) {
    const opened = await owner();
    await opened.page.goto(`${base}/bookings?view=${view}`);
    await awake(opened.page);
    await opened.page.evaluate(() => (window.loadedOnce = true));
    watched.push({ view, ...opened, before: await opened.page.locator('[data-live]').innerText() });
  }
  const other = await owner();
  await addBooking(other.page, 'Omar Haddad', date);
  for (const { page, view, before, clean, context } of watched) {
    await page.waitForFunction((before) => document.querySelector('[data-live]').innerText !== before, before);
    if (!view.startsWith('week')) await page.locator('[data-live]').getByText('Omar Haddad').first().waitFor();
    assert.ok(await page.evaluate(() => window.loadedOnce), view);
    clean();
    await context.close();
  }
  await other.context.close();
});

test('what happens before the stream is open is not missed, and its opening changes nothing', { timeout: 120_000 }, async () => {
  const { page, context, clean } = await owner();
  const list = `${base}/bookings?view=list`;
  const again = () => page.waitForResponse((answer) => answer.url() === list && answer.request().resourceType() === 'fetch');
  const read = again();
  await page.goto(list);
  await page.locator('tbody tr').first().hover();
  await page.evaluate(() => {
    window.changes = 0;
    new MutationObserver((records) => (window.changes += records.length))
      .observe(document.querySelector('[data-live]'), { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await (await read).finished();
  await awake(page);
  assert.equal(await page.evaluate(() => window.changes), 0);
  assert.equal(await page.locator('[data-live-line]').innerText(), '');
  let open;
  const gate = new Promise((resolve) => (open = resolve));
  await page.route('**/live', async (route) => {
    await gate;
    await route.continue();
  });
  await page.goto(list);
  await awake(page);
  await page.mouse.move(0, 0);
  const other = await owner();
  await addBooking(other.page, 'Early Riser', weekday(4));
  open();
  await page.locator('[data-live]').getByText('Early Riser').first().waitFor();
  clean();
  await other.context.close();
  await context.close();
});

test('the board says what a caller is deciding about', { timeout: 180_000 }, async () => {
  const { page, context, clean } = await owner();
  // "A week on Wednesday" is the Wednesday after the coming one; on a Wednesday the coming one is a week away.
  const coming = (10 - new Date().getUTCDay()) % 7;
  const pages = [page, await context.newPage()];
  await Promise.all(
    pages.map(async (one, index) => {
      const date = new Date(Date.now() + (coming + 7 * (index + 1)) * 86_400_000).toISOString().slice(0, 10);
      await one.goto(`${base}/bookings?view=day&date=${date}`);
      await awake(one);
    }),
  );
  const ended = server.placeCall();
  await Promise.any(pages.map((one) => one.getByText('In a call now').first().waitFor({ timeout: 90_000 })));
  await ended;
  clean();
  await context.close();
});

test('keys go to places, open the list of keys, and rest in fields and where they are switched off', { timeout: 120_000 }, async () => {
  const { page, context, clean } = await owner();
  await awake(page);
  for (const [letter, path] of [['b', 'bookings'], ['u', 'customers'], ['t', 'today'], ['s', 'settings/profile'], ['c', 'calls']]) {
    await page.keyboard.press('g');
    await page.keyboard.press(letter);
    await page.waitForURL(`${base}/${path}`);
    await awake(page);
  }
  await page.goto(`${base}/bookings?view=list`);
  await awake(page);
  await page.keyboard.press('/');
  const field = page.getByLabel('Name, phone or reference');
  assert.ok(await field.evaluate((element) => element === document.activeElement));
  await page.keyboard.type('gb2');
  assert.equal(await field.inputValue(), 'gb2');
  assert.match(page.url(), /view=list/);
  await field.evaluate((element) => element.blur());
  await page.keyboard.press('j');
  assert.ok(await page.evaluate(() => document.activeElement.matches('td a')));
  await page.keyboard.press('2');
  await page.waitForURL(/view=day/);
  await awake(page);
  const day = await page.getByRole('heading', { level: 2 }).first().innerText();
  await page.keyboard.press(']');
  await page.waitForFunction((day) => document.querySelector('h2').innerText !== day, day);
  await awake(page);
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await accessible(page, 'the list of keys');
  await page.screenshot({ path: 'end2end/results/keys.png' });
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await page.waitForURL(/bookings\/new/);
  await page.goto(`${base}/settings/profile`);
  await page.getByRole('button', { name: 'Off', exact: true }).click();
  await awake(page);
  await page.keyboard.press('?');
  assert.equal(await page.locator('dialog:modal').count(), 0);
  await page.getByRole('button', { name: 'On', exact: true }).click();
  clean();
  await context.close();
});

test('the palette goes, finds and colours, by keyboard alone', { timeout: 120_000 }, async () => {
  const { page, context, clean } = await owner();
  await awake(page);
  const palette = page.getByRole('dialog', { name: 'Find or do' });
  const ask = async (text) => {
    await page.keyboard.press('Control+k');
    await palette.waitFor();
    await page.keyboard.type(text);
  };
  await ask('resour');
  await palette.getByRole('option', { name: 'Resources' }).and(palette.locator('[aria-selected=true]')).waitFor();
  await accessible(page, 'the palette');
  await page.screenshot({ path: 'end2end/results/palette.png' });
  await page.keyboard.press('Enter');
  await page.waitForURL(`${base}/resources`);
  await awake(page);
  await ask('priya');
  await palette.getByRole('option', { name: 'Priya Shah' }).first().waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.waitForURL(/bookings\/bkg_/);
  await awake(page);
  await ask('dark');
  await palette.getByRole('option', { name: 'Dark' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
  await awake(page);
  await page.keyboard.press('Control+k');
  await palette.waitFor();
  await page.keyboard.press('Escape');
  await palette.waitFor({ state: 'hidden' });
  clean();
  await context.close();
});

test('the palette does what was typed, though an older answer comes late', { timeout: 120_000 }, async () => {
  const { page, context, clean } = await owner();
  await awake(page);
  let release;
  const typed = new Promise((resolve) => (release = resolve));
  await page.route(/find\.json\?q=$/, async (route) => {
    await typed;
    await route.continue();
  });
  const palette = page.getByRole('dialog', { name: 'Find or do' });
  // Time stands still: the wait after typing does not end before the older answer is here.
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.keyboard.press('Control+k');
  await palette.waitFor();
  await page.keyboard.type('customers');
  release();
  await palette.getByRole('option', { name: 'Today' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL(`${base}/customers`);
  clean();
  await context.close();
});

test('rules of the business are bent with a reason, which is kept', { timeout: 120_000 }, async () => {
  const { page, context } = await owner();
  await page.goto(`${base}/bookings/new?date=${weekday(4)}`);
  await page.getByRole('radio', { name: 'Another time' }).check();
  await page.getByLabel('Other time', { exact: true }).fill('06:07');
  await page.getByLabel('Name', { exact: true }).fill('Nadia Early');
  await page.getByRole('button', { name: 'Add booking' }).click();
  await page.getByText('Only your own rules are against it').first().waitFor();
  await accessible(page, 'a booking that is refused');
  await page.getByLabel('Reason').fill('A regular, before work');
  await page.getByRole('button', { name: 'Book anyway' }).click();
  await page.getByRole('status').filter({ hasText: 'Booked: Nadia Early' }).waitFor();
  await page.goto(`${base}/settings/audit`);
  await page.getByText('A regular, before work').first().waitFor();
  await context.close();
});

test('somebody of the staff sees their own day, and others as busy', { timeout: 120_000 }, async () => {
  const { page, context, clean } = await owner();
  const date = weekday(3);
  await page.goto(`${base}/staff`);
  const staff = await page.locator('td a').evaluateAll((links) => links.map((link) => link.getAttribute('href').split('/').at(-1)));
  const book = async (id, name) => {
    await page.goto(`${base}/bookings/new?date=${date}&with=${id}`);
    await page.getByRole('radio', { name: /^\d\d:\d\d/ }).last().check();
    await page.getByLabel('Name', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Add booking' }).click();
    await page.getByRole('status').filter({ hasText: `Booked: ${name}` }).waitFor();
  };
  await book(staff[0], 'Mina Own');
  await book(staff[1], 'Otto Other');
  await page.goto(`${base}/staff/${staff[0]}`);
  await page.getByLabel('E-mail').fill('sam@fade-room.example');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByText('was invited').waitFor();
  await accessible(page, 'access of a staff member');
  await page.goto(`${server.url}/demo/mail`);
  const link = (await page.content()).match(/\/app\/invite\/[\w-]+/)[0];
  clean();

  const guest = await open(browser, server.url);
  await guest.page.goto(server.url + link);
  await guest.page.getByRole('button', { name: 'Accept invitation' }).click();
  await guest.page.goto(`${base}/today`);
  await guest.page.getByRole('heading', { name: 'Your day' }).waitFor();
  await accessible(guest.page, 'an own day');
  await guest.page.screenshot({ path: 'end2end/results/own-day.png', fullPage: true });
  assert.equal(await guest.page.getByRole('link', { name: 'Calls' }).count(), 0);
  await guest.page.getByRole('link', { name: 'Running late' }).click();
  await guest.page.getByRole('heading', { name: 'Running late' }).waitFor();
  await guest.page.getByLabel('How late').selectOption('20');
  await guest.page.getByRole('button', { name: 'Show texts' }).click();
  await guest.page.waitForURL(/minutes=20/);
  await accessible(guest.page, 'running late');
  await guest.page.goto(`${base}/bookings?view=day&date=${date}`);
  await guest.page.getByText('Mina Own').waitFor();
  assert.equal(await guest.page.getByText('Otto Other').count(), 0);
  await guest.page.getByText('Busy').first().waitFor();
  await guest.page.screenshot({ path: 'end2end/results/own-board.png', fullPage: true });
  guest.clean();
  const answer = await guest.page.goto(`${base}/calls`);
  assert.equal(answer.status(), 403);
  await guest.context.close();
  await context.close();
});
