import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { inspect } from 'node:util';
import v8 from 'node:v8';
import vm from 'node:vm';
import { Client } from 'fwkeys';
import { Emulator, until } from './support.mjs';

v8.setFlagsFromString('--expose-gc');
const gc = vm.runInNewContext('gc');
let emulator, client;

before(async () => {
  emulator = await Emulator.start();
  client = emulator.client();
});
after(async () => {
  await client.close();
  await emulator.stop();
});

// The bytes of the process that are locked.
function lockedKib() {
  return Number(/^VmLck:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}

test('the secret is in locked memory, and a Buffer over it has no bytes once it is wiped', async () => {
  const key = await client.createApiKey();
  assert.ok(lockedKib() > 0);
  const { secret } = key;
  assert.ok(Buffer.isBuffer(secret));
  assert.equal(key.secret, secret);
  const view = new Uint8Array(secret.buffer);
  assert.ok(secret.length > 20 && view.length === secret.length);
  key.wipe();
  key.wipe();
  assert.equal(secret.length, 0);
  assert.equal(view.length, 0);
  assert.equal(secret.toString(), '');
  assert.equal(key.hasSecret, false);
  assert.throws(() => key.secret, { code: 'ERROR_INVALID_STATE' });
});

test('the end of a block with `using` wipes', async () => {
  const key = await client.createApiKey();
  const { secret } = key;
  key[Symbol.dispose]();
  assert.equal(secret.length, 0);
});

test('a key shows no secret', async () => {
  const key = await client.createApiKey();
  const secret = key.secret.toString();
  const bytes = key.secret.toString('hex').match(/../g).join(' ').slice(0, 40);
  const shown = [
    inspect(key, { depth: 9, showHidden: true }), JSON.stringify(key), JSON.stringify({ secret: key.secret }),
    inspect(key.secret), inspect({ secret: key.secret }), inspect(client, { showHidden: true }), `${key}`,
    JSON.stringify({ ...key }), inspect(structuredClone({ ...key })),
  ];
  for (const text of shown) assert.ok(!text.includes(secret) && !text.includes(bytes));
  key.wipe();
});

test('a client that is given a wiped secret is refused', async () => {
  const key = await client.createApiKey();
  const { secret } = key;
  key.wipe();
  assert.throws(() => emulator.client({ apiKey: secret }), /detached/);
});

test('a Buffer outlives its key, and the memory of both is freed', async () => {
  const before = lockedKib();
  let buffers = [];
  for (let i = 0; i < 200; i++) buffers.push((await client.createApiKey()).secret);
  gc();
  await new Promise(setImmediate);
  assert.ok(buffers.every((secret) => secret.toString().startsWith('fw_')));
  assert.ok(lockedKib() > before);
  buffers = undefined;
  await until(() => (gc(), lockedKib() <= before));
});

test('wiping frees locked memory at once', async () => {
  const before = lockedKib();
  const keys = await Promise.all(Array.from({ length: 200 }, () => client.createApiKey()));
  for (const key of keys) assert.ok(key.secret);
  assert.ok(lockedKib() > before);
  for (const key of keys) key.wipe();
  assert.ok(lockedKib() <= before);
});

test('postMessage and structuredClone do not take the memory away', async () => {
  const key = await client.createApiKey();
  const { buffer } = key.secret;
  try {
    structuredClone(buffer, { transfer: [buffer] });
  } catch (problem) {
    assert.equal(problem.name, 'DataCloneError'); // newer releases of Node.js refuse where others copy
  }
  assert.ok(buffer.byteLength > 0);
  key.wipe();
});

// As a stream of bytes does, which takes the memory of what it is given.
async function moved(secret) {
  const source = { type: 'bytes', start: (controller) => controller.enqueue(new Uint8Array(secret.buffer)) };
  const { value } = await new ReadableStream(source).getReader().read();
  assert.equal(secret.length, 0);
  assert.ok(value.length > 20 && value.some((byte) => byte !== 0));
  return value;
}

// What a new secret was put into would show it.
async function assertNotReused(memory) {
  assert.ok(memory.every((byte) => byte === 0));
  const others = await Promise.all(Array.from({ length: 200 }, () => client.createApiKey()));
  assert.ok(memory.every((byte) => byte === 0));
  for (const other of others) other.wipe();
}

test('memory that was moved to another ArrayBuffer is overwritten and not freed', async () => {
  const key = await client.createApiKey();
  const memory = await moved(key.secret);
  key.wipe();
  await assertNotReused(memory);
});

test('the same of a rotation that is aborted', async () => {
  const rotation = await client.beginRotation((await client.createApiKey()).id);
  const memory = await moved(rotation.key.secret);
  await rotation.abort();
  await assert.rejects(client.getApiKey(rotation.key.id), { code: 'ERROR_NOT_FOUND' });
  await assertNotReused(memory);
});

test('no copy of a secret setting is left where another setting is refused', (context) => {
  const copies = [];
  const { concat } = Buffer;
  context.mock.method(Buffer, 'concat', (...values) => {
    copies.push(concat(...values));
    return copies.at(-1);
  });
  const password = Buffer.from('secretOfTheProxy');
  for (const wrong of [{ maxInFlight: 'many' }, { unknown: 1 }, { proxyCredentials: { user: 1, password } }]) {
    const settings = { apiKey: Buffer.from('fw_refused'), proxyCredentials: { user: 'me', password }, ...wrong };
    assert.throws(() => new Client(settings), TypeError);
  }
  assert.ok(copies.length >= 2);
  assert.ok(copies.every((copy) => copy.every((byte) => byte === 0)));
});
