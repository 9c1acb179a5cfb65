import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { ApiKey, FwKeysError, NewApiKey, generateMarker } from 'fwkeys';
import { Emulator } from './support.mjs';

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

test('a key that is created has what was asked for, and its secret works', async () => {
  const expireTime = new Date(Date.now() + 86_400_000);
  const annotations = { team: 'ci', ['__proto__']: 'x', empty: '' };
  const key = await client.createApiKey({ displayName: 'zwölf €', expireTime, annotations });
  assert.ok(key instanceof NewApiKey && key instanceof ApiKey);
  assert.equal(key.displayName, 'zwölf €');
  assert.equal(key.expireTime.getTime(), Math.floor(expireTime / 1000) * 1000);
  assert.ok(Math.abs(key.createTime - Date.now()) < 60_000);
  assert.equal(key.lastUsed, null);
  assert.deepEqual(Object.entries(key.annotations).sort(), Object.entries(annotations).sort());
  assert.ok(key.secret.toString().startsWith(key.prefix));
  const newcomer = emulator.client({ apiKey: key.secret });
  assert.equal((await newcomer.whoami()).accountId, emulator.account_id);
  await newcomer.close();
  assert.deepEqual(await emulator.liveIds(), [key.id]);
});

test('get, update and delete', async () => {
  const { id } = await client.createApiKey({ displayName: 'one' });
  assert.equal((await client.getApiKey(id)).displayName, 'one');
  const changed = await client.updateApiKey(id, { displayName: 'two' });
  assert.equal(changed.displayName, 'two');
  assert.ok(!(changed instanceof NewApiKey));
  await client.deleteApiKey(id);
  assert.deepEqual(await emulator.liveIds(), []);
});

test('a list goes over all pages, and ends where its reader does', async () => {
  await emulator.control('POST', '/keys', { count: 25, displayName: 'key-{n}' });
  const ids = [];
  for await (const key of client.listApiKeys({ pageSize: 10 })) ids.push(key.id);
  assert.equal(new Set(ids).size, 26);
  const before = await emulator.received('list');
  for await (const key of client.listApiKeys({ pageSize: 10 })) if (key) break;
  assert.equal(await emulator.received('list'), before + 1);
});

test('two readers of one list share its keys', async () => {
  await emulator.control('POST', '/keys', { count: 5 });
  const list = client.listApiKeys({ pageSize: 2 });
  const both = await Promise.all([list.next(), list.next(), list.next()]);
  assert.equal(new Set(both.map(({ value }) => value.id)).size, 3);
  await list.return();
});

test('a page that fails is the error of the iteration', async () => {
  await emulator.control('POST', '/keys', { count: 5 });
  await emulator.fault({ operation: 'list', skip: 1, action: { status: 403 } });
  const seen = [];
  await assert.rejects(async () => {
    for await (const key of client.listApiKeys({ pageSize: 2 })) seen.push(key.id);
  }, { code: 'ERROR_PERMISSION_DENIED' });
  assert.equal(seen.length, 2);
});

test('who am I, with the user', async () => {
  const { accountId, email, userId, keyId } = await client.whoami();
  assert.deepEqual([accountId, userId, keyId], [emulator.account_id, null, null]);
  assert.match(email, /@/);
  const whole = await client.whoami({ user: true });
  assert.deepEqual([whole.userId, whole.keyId], [emulator.user_id, emulator.firstId]);
});

test('a client without account and user finds those of its key, once', async () => {
  const own = emulator.client({ accountId: undefined, userId: undefined });
  await Promise.all([own.createApiKey(), own.createApiKey()]);
  await own.createApiKey();
  assert.equal((await emulator.liveIds()).length, 3);
  assert.equal(await emulator.received('verify'), 1);
  await own.close();
});

test('an error tells what the service said, and what became of the request', async () => {
  const error = await client.deleteApiKey('key_missing').catch((problem) => problem);
  assert.ok(error instanceof FwKeysError && error instanceof Error);
  assert.equal(error.name, 'FwKeysError');
  const { code, outcome, httpStatus, attempts, mayHaveLeftKey, retryAfterMs } = error;
  assert.deepEqual([code, outcome, httpStatus], ['ERROR_NOT_FOUND', 'REJECTED', 404]);
  assert.deepEqual([attempts, mayHaveLeftKey, retryAfterMs], [1, false, null]);
  assert.ok(error.requestId.length > 0 && error.serviceMessage.length > 0);
  assert.match(error.stack, /keys\.test\.mjs/);
});

test('a lost answer leaves a marker, and a sweep deletes what bears it', async () => {
  await emulator.fault({ operation: 'create', count: 1, action: 'reset' });
  await emulator.fault({ operation: 'list', count: 1, when: 'before', action: { status: 403 } });
  const error = await client.createApiKey({ displayName: 'lost', exactlyOnce: true }).catch((problem) => problem);
  assert.deepEqual([error.outcome, error.mayHaveLeftKey], ['UNKNOWN', true]);
  assert.match(error.marker, /^[0-9a-f]{16}$/);
  const lost = await emulator.liveIds();
  assert.equal(lost.length, 1);
  const { deletedKeyIds, examinedCount } = await client.sweepApiKeys(error.marker);
  assert.deepEqual(deletedKeyIds, lost);
  assert.ok(examinedCount >= 2);
  assert.deepEqual(await emulator.liveIds(), []);
});

test('a sweep keeps the key that was handed over', async () => {
  const marker = generateMarker();
  const kept = await client.createApiKey({ marker });
  const other = await client.createApiKey({ marker, markerInAnnotation: true });
  assert.deepEqual([kept.marker, other.marker], [marker, marker]);
  const { deletedKeyIds } = await client.sweepApiKeys(marker, { keepKeyId: kept.id });
  assert.deepEqual(deletedKeyIds, [other.id]);
});

test('exactly once: an answer is lost, and one key is alive', async () => {
  await emulator.fault({ operation: 'create', count: 1, action: 'reset' });
  const key = await client.createApiKey({ exactlyOnce: true });
  assert.deepEqual(await emulator.liveIds(), [key.id]);
});

test('the log is heard on a later tick, and its listener may use the client', async () => {
  const lines = [];
  let told;
  const logged = emulator.client({
    logLevel: 'DEBUG',
    log: (level, line) => {
      lines.push([level, line]);
      told ??= logged.whoami();
    },
  });
  const key = await logged.createApiKey({ displayName: 'x' });
  await told;
  assert.ok(lines.some(([level, line]) => level === 'INFO' && line.includes(key.id)));
  assert.ok(lines.every(([, line]) => !line.includes(key.secret)));
  await logged.close();
});
