// Browsers and pages of the tests. Every page is watched: a message on the console, an error, or a request to anywhere
// but our server fails the test that opened it.
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

export const executable = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export function launch(more = []) {
  return chromium.launch({ executablePath: executable, args: [...args, ...more] });
}

/** A page, and `clean()`, which fails on the first thing that went wrong on it. */
export async function open(browser, url, { width = 1280, height = 900, script = true, theme, context } = {}) {
  context ??= await browser.newContext({ viewport: { width, height }, javaScriptEnabled: script, reducedMotion: 'reduce' });
  if (theme) await context.addCookies([{ name: 'ringdesk_theme', value: theme, url }]);
  const page = await context.newPage();
  const wrong = [];
  page.on('console', (message) => wrong.push(`console ${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => wrong.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== url) wrong.push(`a request to another place: ${request.url()}`);
  });
  // A page that is left cuts what is still under way (its live stream, its icon): the browser says "aborted" of that and
  // of nothing that the server did. Every other failure counts.
  // A browser whose script is off says of each script that the policy forbids it.
  page.on('requestfailed', (request) => {
    const problem = request.failure()?.errorText;
    const off = !script && problem === 'csp' && request.url().endsWith('.js');
    if (problem !== 'net::ERR_ABORTED' && !off) wrong.push(`failed: ${request.url()}: ${problem}`);
  });
  const clean = ({ missing = false } = {}) => {
    // The browser itself remarks on a page that is answered with 404.
    const found = missing ? wrong.filter((text) => !text.includes('status of 404')) : wrong;
    assert.deepEqual(found, [], `something went wrong on ${page.url()}`);
  };
  return { page, context, clean };
}

export async function signIn(page, url) {
  await page.goto(`${url}/sign-in`);
  await page.getByRole('button', { name: 'Sign in as Dana Ortiz, owner of Fade Room' }).click();
  await page.waitForURL(/\/app\/biz_[^/]+\/today$/);
  await page.goto(page.url().replace(/today$/, 'calls'));
  return new URL(page.url()).pathname.split('/')[2];
}

/** Waits until the islands of a page are awake. */
export function awake(page) {
  return page.waitForSelector('html[data-awake]', { state: 'attached' });
}
