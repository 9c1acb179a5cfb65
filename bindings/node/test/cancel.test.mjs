import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { FwKeysError } from 'fwkeys';
import { Emulator, until } from './support.mjs';

let emulator, client;

before(async () => {
  emulator = await Emulator.start();
  await emulator.noteFirstKey();
  client = emulator.client();
});
beforeEach(() => emulator.reset());
after(async () => {
  await client.close();
  await emulator.stop();
});

function stalled(operation) {
  return until(async () => (await emulator.control('GET')).requests[operation].faulted > 0);
}

test('a signal ends a call with what became of the request', async () => {
  await emulator.fault({ operation: 'create', when: 'before', action: 'stall' });
  const controller = new AbortController();
  const created = client.createApiKey({ signal: controller.signal }).catch((problem) => problem);
  await stalled('create');
  const reason = new Error('no more time');
  controller.abort(reason);
  const error = await created;
  assert.ok(error instanceof FwKeysError);
  assert.equal(error.name, 'AbortError');
  assert.deepEqual([error.code, error.outcome], ['ERROR_CANCELLED', 'UNKNOWN']);
  assert.equal(error.cause, reason);
});

test('a signal that was triggered before lets nothing out', async () => {
  const error = await client.createApiKey({ signal: AbortSignal.abort() }).catch((problem) => problem);
  assert.deepEqual([error.code, error.outcome], ['ERROR_CANCELLED', 'NOT_SENT']);
  assert.equal(await emulator.received('create'), 0);
});

test('AbortSignal.timeout', async () => {
  await emulator.fault({ operation: 'verify', action: 'stall' });
  const error = await client.whoami({ signal: AbortSignal.timeout(20) }).catch((problem) => problem);
  assert.equal(error.name, 'AbortError');
  assert.equal(error.cause.name, 'TimeoutError');
});

test('a signal after the end does nothing, and no listener is left', async () => {
  const controller = new AbortController();
  const added = new Set();
  const { signal } = controller;
  const [add, remove] = [signal.addEventListener, signal.removeEventListener];
  signal.addEventListener = (type, listener) => (added.add(listener), add.call(signal, type, listener));
  signal.removeEventListener = (type, listener) => (added.delete(listener), remove.call(signal, type, listener));
  await client.whoami({ signal });
  assert.equal(added.size, 0);
  controller.abort();
});

test('one signal for many calls, without a warning', async (context) => {
  const warned = context.mock.fn();
  process.on('warning', warned);
  await emulator.fault({ operation: 'verify', action: 'stall' });
  const controller = new AbortController();
  const calls = Array.from({ length: 30 }, () => client.whoami({ signal: controller.signal }));
  controller.abort();
  const ends = await Promise.allSettled(calls);
  assert.ok(ends.every(({ reason }) => reason.name === 'AbortError'));
  await new Promise(setImmediate);
  process.off('warning', warned);
  assert.equal(warned.mock.callCount(), 0);
});

test('a signal ends the reading of a page', async () => {
  await emulator.control('POST', '/keys', { count: 5 });
  await emulator.fault({ operation: 'list', skip: 1, action: 'stall' });
  const controller = new AbortController();
  const list = client.listApiKeys({ pageSize: 3, signal: controller.signal });
  for (let i = 0; i < 3; i++) await list.next();
  const next = list.next();
  await stalled('list');
  controller.abort();
  await assert.rejects(next, { name: 'AbortError' });
});

test('what is no signal is a TypeError', async () => {
  await assert.rejects(client.createApiKey({ signal: new AbortController() }), TypeError);
  assert.equal(await emulator.received('create'), 0);
});

test('closing cancels what is pending, and waits for its outcome', async () => {
  await emulator.fault({ operation: 'create', when: 'before', action: 'stall' });
  const own = emulator.client({ maxInFlight: 1 });
  const ends = [own.createApiKey(), own.createApiKey()].map((call) => call.catch((problem) => problem.outcome));
  await stalled('create');
  await own[Symbol.asyncDispose]();
  await own.close();
  assert.deepEqual(await Promise.all(ends), ['UNKNOWN', 'NOT_SENT']);
  await assert.rejects(own.whoami(), { code: 'ERROR_INVALID_STATE', outcome: 'NOT_SENT' });
});

test('a full queue refuses', async () => {
  await emulator.fault({ operation: 'verify', action: 'stall' });
  const own = emulator.client({ maxInFlight: 1, maxWaiting: 1 });
  const calls = Array.from({ length: 4 }, () => own.whoami().catch((problem) => problem.code));
  assert.equal(await Promise.any(calls), 'ERROR_QUEUE_FULL');
  await own.close();
});
