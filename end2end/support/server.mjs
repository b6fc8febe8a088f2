// A server of its own for one test file: a fresh database in a folder of its own, the outside world simulated.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const binary = process.env.RINGDESK_BIN ?? 'target/debug/ringdesk';
const scenario = 'end2end/books-a-week-ahead.toml';

export const owners = { fadeRoom: 'owner@fade-room.example', lumaSkin: 'owner@luma-skin.example', picklePark: 'owner@pickle-park.example' };

async function freePort() {
  const probe = createServer();
  await new Promise((done) => probe.listen(0, '127.0.0.1', done));
  const { port } = probe.address();
  await new Promise((done) => probe.close(done));
  return port;
}

export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), 'ringdesk-e2e-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const env = {
    PATH: process.env.PATH,
    RINGDESK_LISTEN: `127.0.0.1:${port}`,
    RINGDESK_DATABASE_URL: `sqlite:${join(folder, 'ringdesk.db')}`,
    RINGDESK_DRAIN_SECONDS: '1',
    RINGDESK_LOG: 'warn',
    RINGDESK_DEMO_DIARY: 'off',
  };
  const server = spawn(binary, ['serve'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  server.stdout.on('data', (text) => (log += text));
  server.stderr.on('data', (text) => (log += text));
  const gone = new Promise((done) => server.once('exit', done));
  for (let tries = 0; ; tries += 1) {
    const up = await fetch(`${url}/health`).then((answer) => answer.ok, () => false);
    if (up) break;
    if (tries > 300 || server.exitCode !== null) throw new Error(`the server did not start:\n${log}`);
    await pause(100);
  }
  return {
    url,
    log: () => log,
    /** An address that signs the person in, once. */
    async signInLink(email) {
      const { stdout } = await run(binary, ['sign-in-link', email], { env });
      return stdout.trim();
    },
    /** Places a call and resolves when it has ended, with what the caller saw. */
    async placeCall(to) {
      const place = ['simulate', 'call', '--server', url, '--scenario', scenario, '--json'];
      const { stdout } = await run(binary, to ? [...place, '--to', to] : place, { env });
      return JSON.parse(stdout);
    },
    async stop() {
      server.kill('SIGTERM');
      const late = setTimeout(() => server.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(late);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
