// Pages on paper, and as readers have them: in colours of their own, with more contrast, without movement, in the theme they chose.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { awake, launch, open, signIn } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const pictures = 'end2end/results';

let server, browser, business;

/** The date so many days ahead that is a weekday: the demo company is open then. */
function weekday(ahead) {
  const date = new Date(Date.now() + ahead * 86_400_000);
  while ([0, 1, 6].includes(date.getUTCDay())) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

const day = weekday(3);
const screens = () => ({
  'front': '/',
  'book': '/book/fade-room',
  'today': `/app/${business}/today`,
  'board': `/app/${business}/bookings?view=day&date=${day}`,
  'calls': `/app/${business}/calls`,
  'receptionist': `/app/${business}/receptionist`,
});

before(async () => {
  [server, browser] = await Promise.all([startServer(), launch()]);
  await mkdir(pictures, { recursive: true });
  const { page, context } = await open(browser, server.url);
  business = await signIn(page, server.url);
  await page.goto(`${server.url}/app/${business}/bookings/new?date=${day}`);
  await page.getByRole('radio', { name: /^\d\d:\d\d/ }).nth(4).check();
  await page.getByLabel('Name', { exact: true }).fill('Priya Shah');
  await page.getByRole('button', { name: 'Add booking' }).click();
  await page.getByRole('status').filter({ hasText: 'Booked: Priya Shah' }).waitFor();
  await context.close();
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Shows each of the screens in one way of showing them. */
async function each(name, media, work, options) {
  const { page, context, clean } = await open(browser, server.url, options);
  await signIn(page, server.url);
  await page.emulateMedia(media);
  for (const [screen, path] of Object.entries(screens())) {
    await page.goto(server.url + path);
    await work(page, screen);
    await page.screenshot({ path: `${pictures}/${screen}-${name}.png`, fullPage: true });
  }
  clean();
  await context.close();
}

test('in colours of the reader every control and every booking has an edge, and what is chosen is marked', { timeout: 60_000 }, async () => {
  await each('forced-colours', { forcedColors: 'active' }, async (page, screen) => {
    const bare = await page.evaluate(() => {
      const shown = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 0;
      const edged = (element) => {
        const { borderStyle, borderWidth, outlineStyle } = getComputedStyle(element);
        return (borderStyle !== 'none' && borderWidth !== '0px') || outlineStyle !== 'none';
      };
      const controls = 'a.button, a.button-secondary, button, input:not([type=hidden], [type=checkbox], [type=radio]), select, textarea, .badge, .block, .card, [aria-current=page].tab, [aria-current=page].nav-item';
      return [...document.querySelectorAll(controls)].filter((element) => shown(element) && !edged(element)).map((element) => element.outerHTML.slice(0, 120));
    });
    assert.deepEqual(bare, [], screen);
  });
});

test('with more contrast lines and quiet text are as strong as the others', { timeout: 60_000 }, async () => {
  await each('contrast', { contrast: 'more' }, async (page, screen) => {
    const { quiet, text } = await page.evaluate(() => {
      const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name);
      return { quiet: ['--text-2', '--text-3'].map(colour), text: colour('--text') };
    });
    assert.deepEqual(quiet, [text, text], screen);
  });
});

test('nothing moves where movement is not wanted', { timeout: 60_000 }, async () => {
  await each('still', { reducedMotion: 'reduce' }, async (page, screen) => {
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((element) => {
          const { transitionDuration, animationName } = getComputedStyle(element);
          return animationName !== 'none' || transitionDuration.split(', ').some((time) => parseFloat(time) > 0.08);
        })
        .map((element) => element.outerHTML.slice(0, 120)),
    );
    assert.deepEqual(moving, [], screen);
  });
});

test('on paper a page is its content: no controls, nothing that is cut off, dark on light', { timeout: 60_000 }, async () => {
  await each('paper', { media: 'print' }, async (page, screen) => {
    const { shown, cut, scheme } = await page.evaluate(() => {
      const seen = (element) => element.checkVisibility() && element.getBoundingClientRect().width > 0;
      return {
        shown: [...document.querySelectorAll('.frame-nav, .frame-more, .skip, main a.button, main a.button-secondary, .free')]
          .filter(seen)
          .map((element) => element.outerHTML.slice(0, 120)),
        cut: [...document.querySelectorAll('.board-region')].some((region) => region.scrollHeight > region.clientHeight + 1),
        scheme: getComputedStyle(document.documentElement).colorScheme,
      };
    });
    assert.deepEqual(shown, [], screen);
    assert.ok(!cut, `${screen} is cut off`);
    assert.equal(scheme, 'light', screen);
    if (screen === 'board') await page.getByText('Priya Shah').first().waitFor();
  }, { theme: 'dark', width: 794, height: 1123 });
});

test('the theme is there with the first byte: of the cookie, or as the device says', { timeout: 60_000 }, async () => {
  const drawn = async (theme, colorScheme) => {
    const { page, context } = await open(browser, server.url, { theme });
    await page.emulateMedia({ colorScheme });
    const answer = await page.goto(server.url);
    const [, written] = (await answer.text()).match(/data-theme="(\w+)"/);
    const light = await page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d');
      canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
      canvas.fillRect(0, 0, 1, 1);
      return canvas.getImageData(0, 0, 1, 1).data[0] > 128;
    });
    await context.close();
    return { written, light };
  };
  assert.deepEqual(await drawn('dark', 'light'), { written: 'dark', light: false });
  assert.deepEqual(await drawn('light', 'dark'), { written: 'light', light: true });
  assert.deepEqual(await drawn(undefined, 'dark'), { written: 'system', light: false });
  assert.deepEqual(await drawn(undefined, 'light'), { written: 'system', light: true });
});
