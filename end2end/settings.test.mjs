// Accounts as people meet them: coming in by mail and with Google, asking somebody to join, what a member without rights
// sees, signing out.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { launch, open, signIn } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

let server, browser, owner, business, member;

before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
  owner = await open(browser, server.url);
  business = await signIn(owner.page, server.url);
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** The letter to an address that says this, once it has arrived. */
async function mailTo(page, address, says) {
  await page.goto(`${server.url}/demo/mail`);
  const letter = page.getByRole('listitem').filter({ hasText: `To ${address}` }).filter({ hasText: says }).first();
  for (let looks = 0; looks < 60 && (await letter.count()) === 0; looks += 1) {
    await page.waitForTimeout(250);
    await page.reload();
  }
  await letter.waitFor();
  return letter;
}

test('the owner asks somebody to join, who comes in by the link of the mail, without script', { timeout: 60_000 }, async () => {
  const { page, clean } = owner;
  await page.goto(`${server.url}/app/${business}/settings/team`);
  await page.getByLabel('E-mail').fill('lena@example.com');
  await page.locator('form').filter({ hasText: 'They get a link' }).getByLabel('Role').selectOption('staff');
  await page.getByRole('button', { name: 'Invite' }).click();
  await page.getByText('Invited lena@example.com.').waitFor();
  clean();
  member = await open(browser, server.url, { script: false });
  const letter = await mailTo(member.page, 'lena@example.com', 'asks you to join');
  await letter.getByRole('link').click();
  await member.page.getByRole('heading', { name: 'Join Fade Room' }).waitFor();
  await member.page.getByRole('button', { name: 'Accept invitation' }).click();
  await member.page.getByText('You are of the team now.').waitFor();
  assert.equal(new URL(member.page.url()).pathname, `/app/${business}/settings/profile`);
  member.clean();
});

test('a member of the staff changes their own name, and may not do what an owner may', async () => {
  const { page } = member;
  await page.getByLabel('Name').fill('Lena Novak');
  await page.getByRole('button', { name: 'Save name' }).click();
  await page.getByText('Saved your name.').waitFor();
  const tabs = page.getByRole('navigation', { name: 'Settings' });
  assert.deepEqual(await tabs.getByRole('link').allInnerTexts(), ['Profile', 'Security']);
  const closed = {
    team: 'Team',
    business: 'Business',
    keys: 'API keys',
    data: 'Data',
    audit: 'Audit log',
    locations: 'Locations',
  };
  for (const [path, name] of Object.entries(closed)) {
    const answer = await page.goto(`${server.url}/app/${business}/settings/${path}`);
    assert.equal(answer.status(), 403, path);
    await page.getByRole('heading', { name: `You don't have access to ${name}` }).waitFor();
    await page.getByText(/^Ask .+, owner\.$/).waitFor();
  }
  await page.goto(`${server.url}/app/${business}/settings/security`);
  await page.getByText('Only owners and managers can change this.').waitFor();
});

test('a refused form keeps what was typed and leads to the field', async () => {
  const { page } = owner;
  await page.goto(`${server.url}/app/${business}/settings/business`);
  await page.getByLabel('Name', { exact: true }).fill('');
  await page.getByLabel('Booking page address').fill('Fade Room!');
  await page.getByRole('button', { name: 'Save business' }).click();
  await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
  assert.match(await page.title(), /^Error: /);
  assert.equal(await page.getByLabel('Booking page address').inputValue(), 'Fade Room!');
  await page.getByRole('link', { name: 'Enter a name.' }).click();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'name');
});

test('a person comes in with the code of a mail, sees the session and signs out everywhere else', { timeout: 60_000 }, async () => {
  const { page } = await open(browser, server.url, { script: false });
  await page.goto(`${server.url}/sign-in`);
  await page.getByLabel('E-mail').fill('lena@example.com');
  await page.getByRole('button', { name: 'E-mail me a link' }).click();
  await page.getByRole('heading', { name: 'Check your e-mail' }).waitFor();
  const form = page.url();
  const letter = await mailTo(page, 'lena@example.com', 'enter this code');
  const [, code] = /code: (\d{6})/.exec(await letter.innerText());
  await page.goto(form);
  await page.getByLabel('Code').fill(code);
  await page.getByRole('button', { name: 'Sign in' }).click();
  // Whoever is of the staff begins with their own day.
  await page.waitForURL(/\/today$/);
  await page.goto(`${server.url}/app/${business}/settings/profile`);
  await page.getByRole('link', { name: 'Where you are signed in' }).click();
  await page.getByText('This browser').waitFor();
  await page.getByRole('button', { name: 'Sign out everywhere else' }).click();
  await page.getByText('Signed out on 1 other device.').waitFor();
  await member.page.goto(`${server.url}/app/${business}/settings/profile`);
  assert.equal(new URL(member.page.url()).pathname, '/sign-in');
  await page.locator('summary', { hasText: /^More$/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.goto(`${server.url}/app/${business}/settings/profile`);
  assert.equal(new URL(page.url()).pathname, '/sign-in');
});

test('a person comes in with Google', { timeout: 60_000 }, async () => {
  // Google's page is another place, so requests are not watched here.
  const { page, context } = await open(browser, server.url);
  await page.goto(`${server.url}/sign-in`);
  await page.getByRole('link', { name: 'Continue with Google' }).click();
  await page.getByRole('heading', { name: /wants to access/ }).waitFor();
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.waitForURL((url) => url.origin === server.url && url.pathname.startsWith('/app'));
  await context.close();
});
