// The test console: the receptionist is tried by text, by microphone, and without script.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';

import { launch, open, signIn } from './support/browser.mjs';
import { startServer } from './support/server.mjs';

const pictures = 'end2end/results';
const most = 100 * 1024;

let server, browser, folder, business;

/** A voice of sorts, as a microphone hears it: sound for so long, then silence, again and again. */
function sound(seconds, quiet) {
  const rate = 48_000;
  const samples = new Int16Array(rate * (seconds + quiet));
  for (let n = 0; n < rate * seconds; n += 1) {
    const at = n / rate;
    const wave = Math.sin(2 * Math.PI * 180 * at) + 0.6 * Math.sin(2 * Math.PI * 720 * at) + 0.3 * Math.sin(2 * Math.PI * 1900 * at);
    samples[n] = 6000 * wave * (0.6 + 0.4 * Math.sin(2 * Math.PI * 4 * at));
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rate, 24);
  head.writeUInt32LE(rate * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([head, Buffer.from(samples.buffer)]);
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ringdesk-voice-'));
  const voice = join(folder, 'voice.wav');
  await writeFile(voice, sound(2, 6));
  await mkdir(pictures, { recursive: true });
  [server, browser] = await Promise.all([
    startServer(),
    launch([
      '--use-fake-device-for-media-stream',
      '--use-fake-ui-for-media-stream',
      `--use-file-for-fake-audio-capture=${voice}`,
    ]),
  ]);
}, { timeout: 120_000 });

after(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

const address = () => `${server.url}/app/${business}/receptionist/try`;

/** A day some days ahead on which the demo company is open, as people say it: "Wednesday 9 December". */
function day() {
  const date = new Date(Date.now() + 4 * 86_400_000);
  while ([0, 1, 6].includes(date.getUTCDay())) date.setUTCDate(date.getUTCDate() + 1);
  return new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' }).format(date);
}

/** What the receptionist is answered, by what it asks. */
function answer(asked) {
  if (/name/i.test(asked)) return 'Jo Smith';
  if (/number/i.test(asked)) return '07700 900123';
  return 'Yes please.';
}

test('by text a haircut is tried and booked, with every action beside it, and nothing real is done', { timeout: 120_000 }, async () => {
  const { page, context, clean } = await open(browser, server.url);
  business = await signIn(page, server.url);
  await page.getByRole('link', { name: 'Make a test call' }).click();
  await page.waitForURL(/receptionist\/try$/);
  await page.getByRole('button', { name: 'Start by text' }).click();
  const turns = page.locator('#try-turns > li');
  const listening = () => page.locator('#try-state', { hasText: 'Listening' }).waitFor();
  await listening();
  await turns.filter({ hasText: 'AI receptionist' }).waitFor();
  const say = async (text) => {
    const before = await turns.count();
    await page.getByLabel('What the caller says').fill(text);
    await page.keyboard.press('Enter');
    await page.waitForFunction((count) => document.querySelectorAll('#try-turns > li').length > count, before);
    await turns.filter({ hasText: text }).last().waitFor();
    await listening();
  };
  await say(`I'd like to book a haircut on ${day()} at two in the afternoon.`);
  for (let tries = 0; tries < 8; tries += 1) {
    const last = await turns.last().textContent();
    if (/booked/i.test(last)) break;
    await say(answer(last));
  }
  await turns.filter({ hasText: /booked/i }).last().waitFor();
  await turns.filter({ hasText: 'Reply after' }).first().waitFor();
  const actions = page.locator('#try-actions > li');
  await actions.filter({ hasText: 'Looked up free times' }).first().waitFor();
  await actions.filter({ hasText: 'done in the test' }).getByText('Inputs and result').click();
  await actions.filter({ hasText: '"customer_name"' }).first().waitFor();
  await page.screenshot({ path: `${pictures}/console-text.png`, fullPage: true });
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('You hung up.').waitFor();

  await page.getByRole('link', { name: 'Past test calls' }).click();
  await page.locator('tbody a').first().waitFor();
  await page.getByRole('link', { name: 'All', exact: true }).click();
  await page.getByText('No calls yet', { exact: false }).waitFor();
  await page.goto(`${server.url}/app/${business}/bookings?view=list`);
  assert.equal(await page.getByText('Jo Smith').count(), 0);
  clean();
  await context.close();
});

test('by microphone the receptionist is heard, hears, and is cut off at once', { timeout: 120_000 }, async () => {
  const { page, context, clean } = await open(browser, server.url);
  business = await signIn(page, server.url);
  await page.addInitScript(() => {
    window.sent = [];
    window.got = [];
    const Plain = window.WebSocket;
    window.WebSocket = class extends Plain {
      constructor(...given) {
        super(...given);
        this.addEventListener('message', ({ data }) => window.got.push(JSON.parse(data)));
      }

      send(data) {
        window.sent.push(JSON.parse(data));
        super.send(data);
      }
    };
  });
  await page.goto(address());
  await page.getByRole('button', { name: 'Start with microphone' }).click();
  await page.locator('#try-level').waitFor();
  // Sound is heard: the meter moves, and goes to the server 20 ms at a time.
  await page.waitForFunction(() => document.getElementById('try-level').value > 0.05);
  const frame = await page.evaluate(() => atob(window.sent.find((one) => one.type === 'audio').audio).length);
  assert.equal(frame, 960, '20 ms of 24 kHz');
  await page.waitForFunction(() => window.got.some((one) => one.type === 'turn' && one.speaker === 'caller'), null, { timeout: 60_000 });
  await page.waitForFunction(() => window.got.some((one) => one.event === 'interrupted'), null, { timeout: 60_000 });
  await page.waitForFunction(() => window.got.some((one) => one.type === 'clear'));
  // What was played is told by marks, and only that.
  const marks = await page.evaluate(() => window.sent.filter((one) => one.type === 'mark').length);
  const given = await page.evaluate(() => window.got.filter((one) => one.type === 'mark').length);
  assert.ok(marks > 0 && marks < given, `${marks} of ${given} marks`);
  await page.screenshot({ path: `${pictures}/console-microphone.png`, fullPage: true });
  await page.getByRole('button', { name: 'Turn off microphone' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByText('You hung up.').waitFor();
  clean();
  await context.close();
});

test('the console loads little, and only on its own page', async () => {
  const { page, context } = await open(browser, server.url);
  business = await signIn(page, server.url);
  const scripts = () => page.evaluate(() => performance.getEntriesByType('resource').map((one) => one.name).filter((name) => /try[^/]*\.js$/.test(name)));
  assert.deepEqual(await scripts(), []);
  await page.goto(address());
  const [script] = await scripts();
  let bytes = 0;
  for (const url of [script, script.replace('try.js', 'try-capture.js')]) {
    const file = await fetch(url);
    assert.ok(file.ok && file.headers.get('cache-control'), url);
    bytes += brotliCompressSync(Buffer.from(await file.arrayBuffer())).length;
  }
  assert.ok(bytes <= most, `${bytes} bytes`);
  console.log(`# console: ${bytes} bytes of script`);
  await context.close();
});

test('without script a form holds the call', { timeout: 120_000 }, async () => {
  const { page, context } = await open(browser, server.url, { script: false });
  business = await signIn(page, server.url);
  await page.goto(address());
  await page.getByRole('button', { name: 'Start by text' }).click();
  await page.waitForURL(/call=call_/);
  await page.getByText('AI receptionist', { exact: false }).first().waitFor();
  await page.getByRole('button', { name: 'Say it' }).click();
  await page.getByRole('alert').getByText('Write what the caller says.').waitFor();
  await page.getByLabel('What the caller says').fill('When are you open on Wednesday?');
  await page.getByRole('button', { name: 'Say it' }).click();
  await page.getByText('When are you open on Wednesday?').waitFor();
  await page.screenshot({ path: `${pictures}/console-form.png`, fullPage: true });
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('link', { name: 'New test call' }).waitFor();
  await context.close();
});
