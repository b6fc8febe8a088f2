// What every page must be: accessible in both themes and widths, readable however large or wide its text is set, still,
// silent, light, and complete without script.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { brotliCompressSync, constants } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';

import { awake, launch, open, signIn } from './support/browser.mjs';
import { owners, startServer } from './support/server.mjs';
import { bannedWords } from './support/words.mjs';

const pictures = 'end2end/results';
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const onTheWay = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const limits = { script: 220 * 1024, style: 30 * 1024, font: 50 * 1024, html: 60 * 1024 };
// Readers set text as they need it: twice as large, or with more room in it, as much as WCAG 1.4.12 asks pages to bear.
const twice = ':root { font-size: 200% !important }';
const roomy = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-bottom: 2em !important }`;
// Their holders get these links by text: the page is looked at as it answers a link that nobody was sent.
const byText = ['/r/{token}', '/w/{token}'];

let server, browser, business, call, booking, number, account, empty, cookies, emptyCookies, routes;

/** The owner of a company in a browser of their own, and their business. */
async function entered(owner) {
  const { page, context } = await open(browser, server.url);
  await page.goto(await server.signInLink(owner));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/\/today$/);
  return { page, context, business: new URL(page.url()).pathname.split('/')[2] };
}

/** The address in the first link of a list, without its query. */
async function firstOf(page, path) {
  await page.goto(server.url + path);
  return new URL(await page.locator('tbody a').first().evaluate((link) => link.href)).pathname;
}

/** A visitor who has chosen a time, and the addresses of the two steps that follow. */
async function visitor(service, last) {
  const { page, context } = await open(browser, server.url, { script: false });
  await page.goto(`${server.url}/book/fade-room?service=${service}&ready=1`);
  const times = page.locator('button.time-choice');
  if ((await times.count()) === 0) await page.locator('table.month a').first().click();
  await (last ? times.last() : times.first()).click();
  await page.getByText('Kept for you until').waitFor();
  const details = page.url().slice(server.url.length);
  await page.getByLabel('Your name').fill('Maximiliana Featherstonehaugh-Cholmondeley of the Hill');
  await page.getByLabel('Phone').fill('07700 900477');
  await page.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('heading', { name: 'Check and book' }).waitFor();
  return { page, context, details, check: page.url().slice(server.url.length) };
}

/** A booking that a visitor made, as its link shows it. */
async function managed(service) {
  const { page, context } = await visitor(service, true);
  await page.getByRole('button', { name: 'Book', exact: true }).click();
  await page.getByRole('heading', { name: /you are booked/ }).waitFor();
  const manage = new URL(page.url()).pathname;
  await page.goto(`${server.url}${manage}?do=move`);
  const moved = await page.locator('a.time-choice').first().evaluate((link) => link.href);
  await context.close();
  return { manage, moved: moved.slice(server.url.length) };
}

before(
  async () => {
    [server, browser] = await Promise.all([startServer(), launch()]);
    await mkdir(pictures, { recursive: true });
    const { page, context } = await open(browser, server.url);
    business = await signIn(page, server.url);
    await server.placeCall();
    await page.reload();
    call = (await page.locator('tbody a').first().getAttribute('href')).split('/').at(-1);
    await page.goto(`${server.url}/app/${business}/bookings`);
    const entry = page.getByRole('listitem').filter({ hasText: 'Jo Smith' }).first();
    booking = (await entry.locator('a:has(time)').getAttribute('href')).match(/bkg_\w+/)[0];
    await page.goto(`${server.url}/app/${business}/numbers`);
    number = (await page.locator('table a').first().getAttribute('href')).split('/').at(-1);
    await page.goto(`${server.url}/app/${business}/integrations`);
    account = (await page.getByRole('link', { name: /^Manage/ }).getAttribute('href')).split('/').at(-1);
    cookies = await context.cookies();
    const other = await entered(owners.lumaSkin);
    empty = other.business;
    emptyCookies = await other.context.cookies();
    const courts = await entered(owners.picklePark);
    const courtCookies = await courts.context.cookies();
    await other.page.goto(`${server.url}/book/fade-room`);
    const service = new URL(await other.page.locator('a.choice-card').first().evaluate((link) => link.href)).searchParams.get('service');
    const customer = await firstOf(page, `/app/${business}/customers`);
    const offered = await firstOf(page, `/app/${business}/services`);
    const staff = await firstOf(page, `/app/${business}/staff`);
    const location = await firstOf(page, `/app/${business}/settings/locations`);
    const resource = await firstOf(courts.page, `/app/${courts.business}/resources`);
    await other.page.goto(`${server.url}/book/northside-physio`);
    const place = await other.page.locator('a.choice-card').first().evaluate((link) => new URL(link.href).pathname);
    const begun = await visitor(service, false);
    const visitorCookies = await begun.context.cookies();
    await begun.context.close();
    const { manage, moved } = await managed(service);
    routes = {
      'front': { path: '/' },
      'sign-in': { path: '/sign-in' },
      'sign-in-link': { path: '/sign-in/link/unknown' },
      'sign-in-code': { path: '/sign-in/code/unknown' },
      'mailbox': { path: '/demo/mail' },
      'invitation-over': { path: '/app/invite/unknown' },
      'businesses': { path: '/app/switch', cookies },
      'signed-out': { path: '/app/signed-out' },
      'new-business': { path: '/app/new', cookies },
      'profile': { path: `/app/${business}/settings/profile`, cookies },
      'business': { path: `/app/${business}/settings/business`, cookies },
      'locations': { path: `/app/${business}/settings/locations`, cookies },
      'new-location': { path: `/app/${business}/settings/locations/new`, cookies },
      'team': { path: `/app/${business}/settings/team`, cookies },
      'security': { path: `/app/${business}/settings/security`, cookies },
      'keys': { path: `/app/${business}/settings/keys`, cookies },
      'audit': { path: `/app/${business}/settings/audit`, cookies },
      'audit-filtered': { path: `/app/${business}/settings/audit?who=key`, cookies },
      'data': { path: `/app/${business}/settings/data`, cookies },
      'notices': { path: `/app/${business}/notices`, cookies },
      'notices-empty': { path: `/app/${empty}/notices`, cookies: emptyCookies },
      'help': { path: `/app/${business}/help`, cookies },
      'help-after-failure': { path: `/app/${business}/help?ref=0f3c7a2e`, cookies },
      'calls': { path: `/app/${business}/calls`, cookies, live: true },
      'call': { path: `/app/${business}/calls/${call}`, cookies, live: true },
      'bookings': { path: `/app/${business}/bookings`, cookies, live: true },
      'booking': { path: `/app/${business}/bookings/${booking}`, cookies },
      'today': { path: `/app/${business}/today`, cookies, live: true },
      'late': { path: `/app/${business}/today/late`, cookies },
      'today-empty': { path: `/app/${empty}/today`, cookies: emptyCookies, live: true },
      'board': { path: `/app/${business}/bookings?view=day`, cookies },
      'week': { path: `/app/${business}/bookings?view=week`, cookies },
      'booking-list': { path: `/app/${business}/bookings?view=list`, cookies },
      'booking-list-none': { path: `/app/${business}/bookings?view=list&q=nobody`, cookies },
      'booking-drawer': { path: `/app/${business}/bookings?open=${booking}`, cookies, live: true },
      'booking-drawer-day': { path: `/app/${business}/bookings?view=day&open=${booking}`, cookies, live: true },
      'booking-drawer-missing': { path: `/app/${business}/bookings?open=bkg_00000000000000000000000000`, cookies, missing: true },
      'booking-new': { path: `/app/${business}/bookings/new?q=jo`, cookies },
      'booking-move': { path: `/app/${business}/bookings/${booking}?do=move`, cookies },
      'booking-cancel': { path: `/app/${business}/bookings/${booking}?do=cancel`, cookies },
      'calls-filtered': { path: `/app/${business}/calls?q=smith&outcome=booked&length=short`, cookies },
      'calls-sorted': { path: `/app/${business}/calls?sort=-length&rows=25`, cookies },
      'calls-none': { path: `/app/${business}/calls?outcome=failed`, cookies },
      'customers': { path: `/app/${business}/customers`, cookies },
      'customers-empty': { path: `/app/${empty}/customers`, cookies: emptyCookies },
      'customer-new': { path: `/app/${business}/customers/new`, cookies },
      'customer-missing': { path: `/app/${business}/customers/cus_00000000000000000000000000`, cookies, missing: true },
      'why': { path: `/app/${business}/bookings/why`, cookies },
      'why-answer': { path: `/app/${business}/bookings/why?date=2026-01-05&time=03:10`, cookies },
      'why-problem': { path: `/app/${business}/bookings/why?date=yesterday&time=09:00`, cookies },
      'try': { path: `/app/${business}/receptionist/try`, cookies },
      'calls-test': { path: `/app/${business}/calls?test=1`, cookies },
      'services': { path: `/app/${business}/services`, cookies },
      'service': { path: offered, cookies },
      'customer': { path: customer, cookies },
      'location': { path: location, cookies },
      'staff-one': { path: staff, cookies },
      'staff-hours': { path: `${staff}/hours`, cookies },
      'staff-time-off': { path: `${staff}/time-off`, cookies },
      'resources': { path: `/app/${courts.business}/resources`, cookies: courtCookies },
      'resource-new': { path: `/app/${courts.business}/resources/new`, cookies: courtCookies },
      'resource': { path: resource, cookies: courtCookies },
      'resource-out-of-use': { path: `${resource}/out-of-use`, cookies: courtCookies },
      'board-courts': { path: `/app/${courts.business}/bookings?view=day&by=resource`, cookies: courtCookies },
      'hours-outside': { path: `/app/${business}/hours/outside`, cookies },
      'service-new': { path: `/app/${business}/services/new`, cookies },
      'staff': { path: `/app/${business}/staff`, cookies },
      'staff-new': { path: `/app/${business}/staff/new`, cookies },
      'hours': { path: `/app/${business}/hours`, cookies },
      'exceptions': { path: `/app/${business}/hours/exceptions`, cookies },
      'booking-rules': { path: `/app/${business}/hours/rules`, cookies },
      'receptionist': { path: `/app/${business}/receptionist`, cookies },
      'receptionist-rules': { path: `/app/${business}/receptionist/rules`, cookies },
      'receptionist-voice': { path: `/app/${business}/receptionist/voice`, cookies },
      'receptionist-versions': { path: `/app/${business}/receptionist/versions`, cookies },
      'receptionist-publish': { path: `/app/${business}/receptionist/publish`, cookies },
      'calls-empty': { path: `/app/${empty}/calls`, cookies: emptyCookies, live: true },
      'call-missing': { path: `/app/${business}/calls/call_00000000000000000000000000`, cookies, missing: true },
      'booking-missing': { path: `/app/${business}/bookings/bkg_00000000000000000000000000`, cookies, missing: true },
      'book': { path: '/book/fade-room' },
      'book-choices': { path: `/book/fade-room?service=${service}` },
      'book-times': { path: `/book/fade-room?service=${service}&ready=1` },
      'book-wait': { path: `/book/fade-room?service=${service}&ready=1&day=2027-06-06&step=wait` },
      'book-places': { path: '/book/northside-physio' },
      'book-place': { path: place },
      'book-details': { path: begun.details, cookies: visitorCookies },
      'book-check': { path: begun.check, cookies: visitorCookies },
      'manage': { path: manage },
      'manage-move': { path: `${manage}?do=move` },
      'manage-move-to': { path: moved },
      'manage-cancel': { path: `${manage}?do=cancel` },
      'book-missing': { path: '/book/nobody', missing: true },
      'manage-missing': { path: '/m/unknown', missing: true },
      'resume-missing': { path: '/r/unknown', missing: true },
      'offer-missing': { path: '/w/unknown', missing: true },
      'numbers': { path: `/app/${business}/numbers`, cookies },
      'number': { path: `/app/${business}/numbers/${number}`, cookies, live: true },
      'number-new': { path: `/app/${business}/numbers/new?country=GB&digits=7946`, cookies },
      'number-new-abroad': { path: `/app/${business}/numbers/new?country=AU`, cookies },
      'forwarding': { path: `/app/${business}/numbers/${number}/forwarding`, cookies, live: true },
      'forwarding-unknown': { path: `/app/${business}/numbers/${number}/forwarding?country=XX`, cookies, live: true },
      'integrations': { path: `/app/${business}/integrations`, cookies },
      'integrations-declined': { path: `/app/${business}/integrations?google=denied`, cookies },
      'calendar-account': { path: `/app/${business}/integrations/google/${account}`, cookies },
      'guide': { path: `/app/${business}/setup`, cookies },
      'guide-business': { path: `/app/${business}/setup/business`, cookies },
      'guide-hours': { path: `/app/${business}/setup/hours`, cookies },
      'guide-services': { path: `/app/${business}/setup/services`, cookies },
      'guide-people': { path: `/app/${business}/setup/people`, cookies },
      'guide-calendar': { path: `/app/${business}/setup/calendar`, cookies },
      'guide-receptionist': { path: `/app/${business}/setup/receptionist`, cookies },
      'guide-number': { path: `/app/${business}/setup/number`, cookies, live: true },
      'guide-test-call': { path: `/app/${business}/setup/test-call`, cookies, live: true },
      'guide-go-live': { path: `/app/${business}/setup/go-live`, cookies },
      'missing': { path: '/nowhere', missing: true },
    };
  },
  { timeout: 180_000 },
);

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** Does something on every page, on a few at a time: most of the time a page only has to be waited for. */
async function everywhere(work, together = 4) {
  const waiting = Object.entries(routes);
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await work(...next);
  };
  await Promise.all(Array.from({ length: together }, worker));
}

async function visit(route, options = {}) {
  const width = options.width ?? 1280;
  const context = await browser.newContext({
    viewport: { width, height: width < 640 ? 780 : 900 },
    javaScriptEnabled: options.script ?? true,
    reducedMotion: 'reduce',
  });
  if (route.cookies) await context.addCookies(route.cookies);
  const opened = await open(browser, server.url, { context, theme: options.theme });
  if (options.before) await opened.page.addInitScript(options.before);
  const answer = await opened.page.goto(server.url + route.path);
  assert.equal(answer.status(), route.missing ? 404 : 200, route.path);
  if (route.live && options.script !== false) await awake(opened.page);
  return { ...opened, answer };
}

/** How far a page can be scrolled sideways with this style, and what sticks out of it. */
async function tooWide(page, width, style) {
  await page.setViewportSize({ width, height: 780 });
  return page.evaluate((style) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    document.adoptedStyleSheets = [sheet];
    for (const animation of document.getAnimations()) animation.finish();
    const root = document.documentElement;
    const over = root.scrollWidth - root.clientWidth;
    const scrolls = (element) => element && (getComputedStyle(element).overflowX !== 'visible' || scrolls(element.parentElement));
    const out = [...document.body.querySelectorAll('*')].filter(
      (element) => over > 0 && element.getBoundingClientRect().right > root.clientWidth + 0.5 && !scrolls(element.parentElement),
    );
    document.adoptedStyleSheets = [];
    return over > 0 ? `${over} px: ${out.slice(-2).map((element) => element.outerHTML.slice(0, 160)).join(' | ')}` : '';
  }, style);
}

/** What a page says, but not what people said or are called: that is theirs. */
function words() {
  const texts = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest('.turn, .choice-card, bdi, code, textarea')) texts.push(walker.currentNode.data);
  }
  return texts.join(' ');
}

test('every page of the policy is among those that are looked at', async () => {
  const policy = await readFile('app/src/policy.rs', 'utf8');
  const pages = [...policy.matchAll(/"(\/[^"]*)",\s*Policy::/g)].map(([, page]) => page);
  assert.ok(pages.length > 50, `${pages.length} pages of the policy were understood`);
  const names = (page) => page.split('/').filter((part) => part.startsWith('{')).length;
  const of = ({ path }) => {
    const parts = path.split('?')[0].split('/');
    const fits = (page) => {
      const wanted = page.split('/');
      return wanted.length === parts.length && wanted.every((part, index) => part.startsWith('{') || part === parts[index]);
    };
    return pages.filter(fits).sort((one, other) => names(one) - names(other))[0];
  };
  const seen = new Set(Object.values(routes).filter((route) => !route.missing).map(of));
  assert.deepEqual(pages.filter((page) => !seen.has(page) && !byText.includes(page)), []);
});

test('every page, in light and dark, on a phone and on a desk', { timeout: 1_200_000 }, async (t) => {
  const found = { violations: [], sideways: [], words: [] };
  await everywhere(async (name, route) => {
    for (const theme of ['light', 'dark']) {
      const { page, context, clean } = await visit(route, { theme });
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: width < 640 ? 780 : 900 });
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(tags).analyze();
        for (const { id, nodes } of violations) {
          found.violations.push(`${name} ${theme} ${width}: ${id}: ${nodes.map((node) => node.html).join(' | ')}`);
        }
        await page.screenshot({ path: `${pictures}/${name}-${theme}-${width}.png`, fullPage: true });
      }
      if (theme === 'light') {
        for (const [how, width, style] of [
          ['at 360 px', 360, ''],
          ['at 320 px', 320, ''],
          ['at 320 px with room in its text', 320, roomy],
          ['at 360 px with text twice as large', 360, twice],
        ]) {
          const wide = await tooWide(page, width, style);
          if (wide) found.sideways.push(`${name} ${how} by ${wide}`);
        }
        const banned = bannedWords(await page.evaluate(words));
        if (banned.length > 0) found.words.push(`${name}: ${banned.join(', ')}`);
      }
      clean(route);
      await context.close();
    }
  });
  await t.test('has no accessibility violation', () => assert.deepEqual(found.violations, []));
  await t.test('scrolls sideways on no phone, however its text is set', () => assert.deepEqual(found.sideways, []));
  await t.test('uses no word that the house does not', () => assert.deepEqual(found.words, []));
});

test('nothing moves on a page while it loads and wakes up', { timeout: 600_000 }, async () => {
  const before = () => {
    window.moved = { by: 0, what: [] };
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) {
        window.moved.by += value;
        window.moved.what.push(...sources.map(({ node }) => node?.outerHTML?.slice(0, 80) ?? node?.nodeName));
      }
    }).observe({ type: 'layout-shift', buffered: true });
  };
  await everywhere(async (name, route) => {
    for (const width of [360, 1280]) {
      const { page, context, clean } = await visit(route, { width, before });
      await page.waitForTimeout(2000);
      const moved = await page.evaluate(() => window.moved);
      assert.ok(moved.by <= 0.01, `${name} at ${width} moved by ${moved.by}: ${moved.what.join(' | ')}`);
      clean(route);
      await context.close();
    }
  }, 8);
});

test('what stands around a page keeps its place while the page arrives', async () => {
  for (const width of [360, 800, 1280]) {
    const { page, context } = await visit(routes.help, { width });
    const places = () =>
      page.locator('.frame-top, .frame-nav').evaluateAll((parts) => parts.map((part) => {
        const { left, width } = part.getBoundingClientRect();
        return { left, width };
      }));
    const whole = await places();
    // What a slow line brings last is not there yet.
    for (const last of ['.frame-main', '.frame-more']) {
      await page.locator(last).evaluate((part) => part.remove());
      assert.deepEqual(await places(), whole, `without ${last} at ${width}`);
    }
    await context.close();
  }
});

test('a page loads no more than its budget, and only from our server', async () => {
  const { page, context } = await visit(routes.call);
  const urls = await page.evaluate(() => performance.getEntriesByType('resource').map((entry) => entry.name));
  const sizes = { script: 0, style: 0, font: 0 };
  for (const url of new Set(urls)) {
    const kind = /\.(js|wasm)$/.test(url) ? 'script' : /\.css$/.test(url) ? 'style' : /\.woff2$/.test(url) ? 'font' : null;
    if (!kind) continue;
    const answer = await fetch(url, { headers: { 'accept-encoding': 'br' } });
    assert.ok(answer.ok, url);
    const bytes = Buffer.from(await answer.arrayBuffer());
    // What was compressed when it was built says how long it is; what is compressed on the way is what this makes of it.
    const sent = Number(answer.headers.get('content-length')) || brotliCompressSync(bytes, onTheWay).length;
    sizes[kind] += kind === 'font' ? bytes.length : sent;
    assert.ok(answer.headers.get('cache-control'), `${url} says nothing about keeping it`);
  }
  await context.close();
  for (const kind of ['script', 'style', 'font']) {
    assert.ok(sizes[kind] > 0 && sizes[kind] <= limits[kind], `${kind}: ${sizes[kind]} of ${limits[kind]} bytes`);
  }
  console.log(`# first load: ${sizes.script} bytes of script, ${sizes.style} of style, ${sizes.font} of font`);
  for (const [name, route] of Object.entries(routes)) {
    const cookie = (route.cookies ?? []).map(({ name, value }) => `${name}=${value}`).join('; ');
    const answer = await fetch(server.url + route.path, { headers: { cookie }, redirect: 'manual' });
    assert.equal(answer.status, route.missing ? 404 : 200, name);
    const html = await answer.text();
    assert.ok(brotliCompressSync(html).length <= limits.html, `${name} is too long`);
    const policy = answer.headers.get('content-security-policy');
    assert.ok(policy && !policy.includes('unsafe-inline'), `${name} allows inline script`);
    // Pages outside the portal carry no script; those inside only our own file.
    const scripts = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
    if (route.path.startsWith('/app/')) assert.ok(scripts.every((tag) => tag.includes(' src=')), `${name}: ${scripts}`);
    else assert.deepEqual(scripts, [], name);
  }
});

test('files travel compressed', async () => {
  const page = await (await fetch(`${server.url}/sign-in`)).text();
  const [style] = page.match(/\/pkg\/[^"]+\.css/);
  const answer = await fetch(server.url + style, { headers: { 'accept-encoding': 'br' } });
  assert.equal(answer.headers.get('content-encoding'), 'br');
});

test('without script every page is complete, and signing in, choosing colours and leaving work', async () => {
  const { page, context } = await open(browser, server.url, { script: false });
  assert.equal(await signIn(page, server.url), business);
  await page.locator('tbody a').first().click();
  await page.getByText('Shall I book it', { exact: false }).first().waitFor();
  await page.getByText('Show as table').click();
  await page.getByRole('cell', { name: 'Good' }).first().waitFor();
  await page.locator('summary', { hasText: /^More$/ }).click();
  await page.getByRole('button', { name: 'Dark' }).click();
  assert.equal(await page.locator('html').getAttribute('data-theme'), 'dark');
  assert.match(page.url(), /\/calls\/call_/);
  await page.getByRole('link', { name: 'Bookings' }).click();
  await page.getByText('Jo Smith').first().waitFor();
  assert.equal(await page.locator('[aria-busy=true], .skeleton').count(), 0);
  await page.getByRole('link', { name: 'Refresh' }).click();
  await page.locator('summary', { hasText: /^More$/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL(`${server.url}/`);
  await context.close();
});

test('the tab of a page is in sight on a phone, without script too', async () => {
  for (const script of [true, false]) {
    for (const name of ['profile', 'audit', 'data', 'receptionist-versions']) {
      const { page, context } = await visit(routes[name], { width: 360, script });
      const tab = await page.locator('.tab[aria-current=page]').boundingBox();
      assert.ok(tab.x >= 0 && tab.x + tab.width <= 360, `${name}: from ${tab.x} on, ${tab.width} wide`);
      await context.close();
    }
  }
});

test('the skip link, the navigation and the call can be reached with the keyboard alone', async () => {
  const { page, context, clean } = await visit(routes.calls);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to the page');
  const seen = [];
  for (let presses = 0; presses < 60 && !seen.includes('TABLE'); presses += 1) {
    await page.keyboard.press('Tab');
    seen.push(await page.evaluate(() => document.activeElement.closest('tbody') ? 'TABLE' : document.activeElement.textContent.trim()));
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.notEqual(outline, 'none', `no focus to be seen on ${seen.at(-1)}`);
  }
  assert.ok(seen.includes('Calls') && seen.includes('Bookings') && seen.includes('TABLE'), seen.join(', '));
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/calls\/call_/);
  clean();
  await context.close();
});
