// The main job, seen by the owner: a call comes in, is watched while it runs, and leaves a booking.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { awake, launch, open, signIn } from './support/browser.mjs';
import { owners, startServer } from './support/server.mjs';

let server, browser, business, call, owner;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

test('the owner of the demo company signs in and finds no calls', async () => {
  owner = await open(browser, server.url);
  business = await signIn(owner.page, server.url);
  await owner.page.getByText('No calls yet. They appear here while the phone is still ringing.').waitFor();
  owner.clean();
});

test('a call appears while it rings, and its page fills while it runs, without a reload', { timeout: 180_000 }, async () => {
  const { page, clean } = owner;
  await awake(page);
  await page.evaluate(() => (window.loadedOnce = true));
  const ended = server.placeCall();
  const row = page.locator('tbody a').first();
  await row.waitFor({ timeout: 20_000 });
  assert.ok(await page.evaluate(() => window.loadedOnce), 'the list was loaded again');
  await row.click();
  await awake(page);
  call = new URL(page.url()).pathname.split('/').at(-1);
  await page.evaluate(() => (window.loadedOnce = true));
  await page.getByText('Still on the phone').first().waitFor();
  const turns = page.locator('ol .turn');
  const early = await turns.count();
  await page.getByText('Shall I book it', { exact: false }).first().waitFor({ timeout: 90_000 });
  assert.ok((await turns.count()) > early, 'no turn appeared');
  const seen = await ended;
  assert.equal(seen.call?.errors?.length ?? 0, 0);
  await page.getByRole('heading', { name: 'Evidence' }).waitFor();
  await page.getByText('The receptionist said goodbye and hung up').first().waitFor();
  await page.locator('main .badge', { hasText: 'Booked' }).first().waitFor();
  assert.ok(await page.evaluate(() => window.loadedOnce), 'the page was loaded again');
  assert.equal(await page.locator('.bg-bad-soft').count(), 0, 'a link of the evidence is missing');
  clean();
});

test('the booking is in the diary with its customer, and leads back to the call', async () => {
  const { page, clean } = owner;
  await page.getByRole('link', { name: 'Bookings' }).click();
  const entry = page.getByRole('listitem').filter({ hasText: 'Jo Smith' }).filter({ hasText: 'Haircut' }).first();
  await entry.waitFor();
  await entry.getByText('Booked', { exact: true }).waitFor();
  await entry.getByText('Text delivered').waitFor({ timeout: 30_000 });
  await entry.locator('a:has(time)').click();
  const drawer = page.getByRole('dialog', { name: 'Haircut for Jo Smith' });
  await drawer.waitFor();
  assert.match(page.url(), /\/bookings\?open=bkg_/);
  const price = page.getByRole('table', { name: 'What the price is made of' });
  await price.getByRole('row', { name: 'Total £35' }).waitFor();
  clean();
  await page.goBack();
  await entry.getByRole('link', { name: 'Call of Jo Smith' }).click();
  assert.equal(new URL(page.url()).pathname, `/app/${business}/calls/${call}`);
  clean();
});

test('the booking of the call is moved and called off, and its customer is found with all that happened', { timeout: 60_000 }, async () => {
  const { page, clean } = owner;
  await page.goto(`${server.url}/app/${business}/bookings?view=list`);
  await page.getByLabel('Name, phone or reference').fill('smith');
  await page.getByRole('button', { name: 'Find bookings' }).click();
  await page.getByRole('row').filter({ hasText: 'Jo Smith' }).getByRole('link').first().click();
  await page.getByRole('link', { name: 'Move booking' }).click();
  await page.getByRole('radio', { name: /^\d\d:\d\d/ }).last().check();
  await page.getByRole('button', { name: 'Move booking' }).click();
  await page.getByRole('group', { name: 'Tell Jo Smith?' }).waitFor();
  await page.getByRole('button', { name: 'Move booking' }).click();
  await page.getByRole('status').filter({ hasText: 'Moved to' }).waitFor();
  await page.getByRole('link', { name: 'Cancel booking' }).click();
  await page.getByLabel('Reason').fill('Caught a cold');
  await page.getByRole('button', { name: 'Cancel booking' }).click();
  await page.getByRole('group', { name: 'Tell Jo Smith?' }).waitFor();
  await page.getByRole('button', { name: 'Cancel booking' }).click();
  await page.getByRole('status').filter({ hasText: 'Cancelled.' }).waitFor();

  await page.getByRole('link', { name: 'Customers' }).first().click();
  await page.getByLabel('Name or phone').fill('900101');
  await page.getByRole('button', { name: 'Find customers' }).click();
  await page.getByRole('link', { name: 'Jo Smith' }).click();
  const happened = page.getByRole('region', { name: 'What happened' });
  await happened.getByText('cancelled', { exact: false }).first().waitFor();
  const links = await happened.getByRole('link').evaluateAll((links) => links.map((link) => link.pathname));
  assert.ok(links.includes(`/app/${business}/calls/${call}`), links.join(', '));
  clean();
});

test('a time that was not offered is explained by every reason, and what is typed wrongly is kept and named', async () => {
  const { page, clean } = owner;
  await page.goto(`${server.url}/app/${business}/bookings`);
  await page.getByRole('link', { name: 'Why not?' }).click();
  await page.getByLabel('Service').selectOption({ label: 'Haircut' });
  await page.getByLabel('Date').fill('2020-01-05');
  await page.getByRole('textbox', { name: 'Time' }).fill('03:10');
  await page.getByRole('button', { name: 'Explain time' }).click();
  const reasons = page.getByRole('region', { name: 'All reasons' });
  await reasons.getByText('past', { exact: false }).first().waitFor();
  assert.ok((await reasons.getByRole('listitem').count()) >= 3, 'a Sunday night off the grid has several reasons');
  assert.equal(await page.getByRole('textbox', { name: 'Time' }).inputValue(), '03:10');
  clean();
  await page.goto(`${server.url}/app/${business}/bookings/why?date=2020-01-05&time=later`);
  await page.getByRole('alert').getByText('Enter a time').waitFor();
  assert.match(await page.title(), /^Error: /);
  clean();
});

test('a row that somebody points at does not move when a call comes in', { timeout: 120_000 }, async () => {
  const { page, clean } = owner;
  await page.goto(`${server.url}/app/${business}/calls`);
  await awake(page);
  await page.locator('tbody tr').first().hover();
  const ended = server.placeCall();
  const show = page.getByRole('button', { name: '1 new call. Show' });
  await show.waitFor({ timeout: 20_000 });
  assert.equal(await page.locator('tbody tr').count(), 1);
  await show.click();
  await page.locator('tbody tr').nth(1).waitFor();
  // What changes in a row changes at once, and nothing is taken from whoever stands on another and has marked a text.
  const marked = await page.evaluate(() => {
    const [, row] = document.querySelectorAll('tbody tr');
    window.stands = row.querySelector('a');
    window.stands.focus();
    getSelection().selectAllChildren(row.cells[0]);
    return String(getSelection());
  });
  assert.notEqual(marked, '');
  await ended;
  await page.waitForFunction(() => !/Ringing|On the phone/.test(document.querySelector('tbody tr').innerText));
  assert.ok(await page.evaluate(() => window.stands === document.activeElement), 'the focus was lost');
  assert.equal(await page.evaluate(() => String(getSelection())), marked);
  assert.equal(await page.locator('[data-live-line]').innerText(), '');
  clean();
});

test('another business finds nothing under the addresses of this one', async () => {
  const stranger = await open(browser, server.url);
  await stranger.page.goto(await server.signInLink(owners.lumaSkin));
  await stranger.page.getByRole('button', { name: 'Sign in' }).click();
  await stranger.page.waitForURL(/\/today$/);
  const own = new URL(stranger.page.url()).pathname.split('/')[2];
  assert.notEqual(own, business);
  stranger.clean();
  for (const path of [
    `/app/${business}/calls`,
    `/app/${business}/calls/${call}`,
    `/app/${business}/bookings`,
    `/app/${business}/live`,
    `/app/${own}/calls/${call}`,
    `/app/read/call?business=${own}&call=${call}`,
    `/app/read/bookings?business=${business}`,
  ]) {
    const answer = await stranger.context.request.get(server.url + path);
    assert.equal(answer.status(), 404, path);
    assert.doesNotMatch(await answer.text(), /Jo Smith|Fade Room/, path);
  }
});

test('a sign-in link works once, and only when its button is pressed', async () => {
  const link = await server.signInLink(owners.fadeRoom);
  assert.equal((await fetch(link)).status, 200);
  assert.equal((await fetch(link)).status, 200);
  const first = await open(browser, server.url);
  await first.page.goto(link);
  await first.page.getByRole('button', { name: 'Sign in' }).click();
  await first.page.waitForURL(/\/today$/);
  const second = await open(browser, server.url);
  await second.page.goto(link);
  await second.page.getByRole('button', { name: 'Sign in' }).click();
  await second.page.getByText('That link has expired or was used.').waitFor();
  second.clean();
});

test('a form counts only from our own page: token and origin are both asked for', async () => {
  const { context } = await open(browser, server.url);
  const page = await (await context.request.get(`${server.url}/sign-in`)).text();
  const [, token] = page.match(/name="token" value="([0-9a-f]+)"/);
  const post = (form, origin) =>
    context.request.post(`${server.url}/sign-in/demo`, { form, headers: origin ? { origin } : {}, maxRedirects: 0 });
  assert.equal((await post({ token }, 'https://evil.example')).status(), 403);
  assert.equal((await post({ token })).status(), 403);
  assert.equal((await post({ token: '0'.repeat(token.length) }, server.url)).status(), 403);
  assert.equal((await post({ token }, server.url)).status(), 303);
});

test('signing out ends the session, also for an address that was kept', async () => {
  const { page, context, clean } = owner;
  const kept = page.url();
  const before = (await context.cookies()).find((cookie) => cookie.name === 'ringdesk_session');
  assert.ok(before.httpOnly && before.sameSite === 'Lax');
  await page.locator('summary', { hasText: /^More$/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${server.url}/`);
  clean();
  await context.addCookies([before]);
  const answer = await context.request.get(kept, { maxRedirects: 0 });
  assert.equal(answer.status(), 303);
  assert.equal(answer.headers().location, '/sign-in');
});
