// The addon in a process: modules of both kinds, threads, the end of the process, memory, TLS.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Emulator, environment, until } from './support.mjs';

const PATIENCE_MS = 60_000;
let emulator;

before(async () => {
  emulator = await Emulator.start();
  await emulator.noteFirstKey();
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

async function run(program, ...flags) {
  const options = { cwd: new URL('.', import.meta.url), env: environment(emulator), timeout: PATIENCE_MS };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [...flags, '-e', program], options);
  assert.equal(stderr, '');
  return stdout;
}

// A thread that has Client and the emulator's settings.
function work(program) {
  const workerData = { settings: emulator.settings, directory: new URL('.', import.meta.url).pathname };
  const start = `
    const { settings, directory } = require('node:worker_threads').workerData;
    const { Client } = require('node:module').createRequire(directory)('fwkeys');`;
  return new Worker(start + program, { eval: true, workerData });
}

test('CommonJS and ECMAScript modules', async () => {
  const use = 'new Client().whoami().then(({ accountId }) => console.log(accountId, typeof version))';
  const said = `${emulator.account_id} string\n`;
  assert.equal(await run(`const { Client, version } = require('fwkeys'); ${use}`), said);
  assert.equal(await run(`import { Client, version } from 'fwkeys'; ${use}`, '--input-type=module'), said);
});

test('an idle client does not keep the process alive, and a pending call does', async () => {
  const program = `
    const { Client } = require('fwkeys');
    const client = new Client();
    client.createApiKey().then((key) => console.log(key.hasSecret));`;
  assert.equal(await run(program), 'true\n');
});

test('an error in a handler is the process\'s, as any other', async () => {
  const program = `
    const { Client } = require('fwkeys');
    process.on('uncaughtException', (error) => console.log('caught', error.message));
    const client = new Client({ log: () => { throw new Error('from the log'); } });
    client.whoami().then(() => { throw new Error('from a promise'); });`;
  assert.equal(await run(program), 'caught from the log\ncaught from a promise\n');
});

test('idle clients that are forgotten are collected, with their descriptors', async () => {
  const program = `
    const { Client } = require('fwkeys');
    const { readdirSync } = require('node:fs');
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const later = () => new Promise((resolve) => setTimeout(resolve, 1));
    (async () => {
      const first = new Client();
      await first.whoami();
      await first.close();
      await later();
      const before = descriptors();
      for (let i = 0; i < 50; i++) await new Client({ log: () => {} }).whoami();
      const most = descriptors();
      for (let tries = 0; descriptors() > before && tries < 1000; tries++) { gc(); await later(); }
      console.log(most > before, descriptors() <= before);
    })();`;
  assert.equal(await run(program, '--expose-gc'), 'true true\n');
});

test('worker threads have clients of their own', async () => {
  const program = `
    const { parentPort } = require('node:worker_threads');
    const client = new Client(settings);
    const creates = Array.from({ length: 20 }, () => client.createApiKey({ displayName: 'worker' }));
    Promise.all(creates).then((keys) => parentPort.postMessage(keys.map(({ id }) => id)));`;
  const workers = Array.from({ length: 4 }, () => work(program));
  const told = await Promise.all(workers.map(async (worker) => (await once(worker, 'message'))[0]));
  assert.equal(new Set(told.flat()).size, 80);
  assert.equal((await emulator.liveIds()).length, 80);
});

test('a worker that is terminated lets go of its client, and of nobody else\'s', async () => {
  await emulator.fault({ operation: 'create', when: 'before', action: 'stall' });
  const program = `
    const client = new Client({ ...settings, log: () => {} });
    for (let i = 0; i < 5; i++) client.createApiKey();`;
  const client = emulator.client();
  for (let i = 0; i < 5; i++) {
    const worker = work(program);
    const { requests } = await emulator.control('GET');
    await until(async () => (await emulator.control('GET')).requests.create.faulted >= requests.create.faulted + 5);
    await worker.terminate();
    assert.equal((await client.whoami()).accountId, emulator.account_id);
  }
  await client.close();
});

test('10,000 creates leave no memory behind', async () => {
  const program = `
    const { Client } = require('fwkeys');
    const { readFileSync } = require('node:fs');
    const client = new Client();
    // The memory that malloc has given out on this thread, to the library for the most part; V8's is elsewhere.
    function malloced() {
      const [, begin, end] = /^(\\w+)-(\\w+) .*\\[heap\\]$/m.exec(readFileSync('/proc/self/maps', 'utf8'));
      return parseInt(end, 16) - parseInt(begin, 16);
    }
    async function create(left) {
      const work = async () => {
        while (left-- > 0) {
          const key = await client.createApiKey({ displayName: 'x' });
          if (key.secret.length === 0) throw new Error('no secret');
          key.wipe();
        }
      };
      await Promise.all(Array.from({ length: 64 }, work));
      for (let i = 0; i < 2; i++) {
        gc();
        await new Promise(setImmediate);
      }
    }
    async function memory(thousands) {
      for (let i = 0; i < thousands; i++) await create(1_000);
      const { rss, heapUsed, external } = process.memoryUsage();
      return [malloced(), heapUsed, external, rss];
    }
    (async () => {
      const before = await memory(6);
      const after = await memory(10);
      console.log(JSON.stringify(after.map((value, index) => value - before[index])));
    })();`;
  // V8 would let its heap of new objects grow at first.
  const more = JSON.parse(await run(program, '--expose-gc', '--max-semi-space-size=1'));
  const most = [1_000_000, 250_000, 50_000, 8_000_000]; // V8's own pages come and go
  assert.ok(more.every((bytes, index) => bytes < most[index]), `malloc, heap, external, resident: ${more} bytes more`);
});

test('TLS, in a process that has an OpenSSL of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fwkeys-node-'));
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext',
    'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', certificate,
  ], { stdio: 'pipe' });
  const server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (socket) => {
    const inner = connect(new URL(emulator.base_url).port, '127.0.0.1');
    socket.on('error', () => inner.destroy()).pipe(inner).pipe(socket);
  });
  server.on('tlsClientError', () => {});
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const baseUrl = `https://127.0.0.1:${server.address().port}`;
  try {
    const trusting = emulator.client({ baseUrl, caFile: certificate });
    const made = await Promise.all(Array.from({ length: 20 }, () => trusting.createApiKey()));
    assert.ok(made.every(({ secret }) => secret.length > 0));
    await trusting.close();
    const other = emulator.client({ baseUrl });
    await assert.rejects(other.whoami(), { code: 'ERROR_CERTIFICATE_SELF_SIGNED', outcome: 'NOT_SENT' });
    await other.close();
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
});
