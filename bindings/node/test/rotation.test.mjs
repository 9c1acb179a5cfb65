import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Emulator } from './support.mjs';

let emulator, client, old;

before(async () => {
  emulator = await Emulator.start();
  await emulator.noteFirstKey();
  client = emulator.client();
});
beforeEach(async () => {
  await emulator.reset();
  old = await client.createApiKey({ displayName: 'old' });
});
after(async () => {
  await client.close();
  await emulator.stop();
});

test('a block that ends well commits, and the new secret is wiped', async () => {
  let rotation, secret;
  const result = await client.rotateApiKey(old.id, async (begun) => {
    rotation = begun;
    secret = begun.key.secret;
    assert.equal(begun.state, 'BEGUN');
    assert.equal(begun.oldKeyId, old.id);
    assert.ok(secret.toString().startsWith(begun.key.prefix));
    return 'stored';
  }, { displayName: 'new' });
  assert.equal(result, 'stored');
  assert.equal(rotation.state, 'COMMITTED');
  assert.equal(rotation.key.displayName, 'new');
  assert.deepEqual(await emulator.liveIds(), [rotation.key.id]);
  assert.equal(secret.length, 0);
});

test('a block that throws aborts, and its error goes on', async () => {
  const problem = new Error('the store is full');
  let secret;
  await assert.rejects(client.rotateApiKey(old.id, ({ key }) => {
    secret = key.secret;
    throw problem;
  }), problem);
  assert.deepEqual(await emulator.liveIds(), [old.id]);
  assert.equal(secret.length, 0);
});

test('where the new key cannot be deleted either, that is the error, and the block\'s is its cause', async () => {
  const problem = new Error('the store is full');
  const error = await client.rotateApiKey(old.id, async () => {
    await emulator.fault({ operation: 'delete', when: 'before', action: { status: 403 } });
    throw problem;
  }).catch((caught) => caught);
  assert.equal(error.code, 'ERROR_PERMISSION_DENIED');
  assert.equal(error.cause, problem);
  assert.equal((await emulator.liveIds()).length, 2);
});

test('where the old key cannot be deleted, both stay: the new secret is stored', async () => {
  await assert.rejects(client.rotateApiKey(old.id, async () => {
    await emulator.fault({ operation: 'delete', when: 'before', action: { status: 403 } });
  }), { code: 'ERROR_PERMISSION_DENIED' });
  assert.equal((await emulator.liveIds()).length, 2);
});

test('a block may end the rotation itself', async () => {
  await client.rotateApiKey(old.id, (rotation) => rotation.abort());
  assert.deepEqual(await emulator.liveIds(), [old.id]);
  await assert.rejects(client.rotateApiKey(old.id, async (rotation) => {
    await rotation.commit();
    throw new Error('too late');
  }), /too late/);
  assert.notDeepEqual(await emulator.liveIds(), [old.id]);
});

test('without a block: begin, commit, abort', async () => {
  const rotation = await client.beginRotation(old.id);
  await rotation.commit();
  await rotation.commit();
  await assert.rejects(rotation.abort(), { code: 'ERROR_INVALID_STATE', outcome: 'NOT_SENT' });
  assert.deepEqual(await emulator.liveIds(), [rotation.key.id]);
});

test('the end of a block with `await using` aborts what was not committed', async () => {
  const rotation = await client.beginRotation(old.id);
  await rotation[Symbol.asyncDispose]();
  assert.equal(rotation.state, 'ABORTED');
  const other = await client.beginRotation(old.id);
  await other.commit();
  await other[Symbol.asyncDispose]();
  assert.deepEqual(await emulator.liveIds(), [other.key.id]);
});

test('a client may replace its own key', async () => {
  const own = emulator.client({ apiKey: old.secret });
  let secret;
  await own.rotateApiKey(old.id, ({ key }) => { secret = key.secret.toString(); });
  await assert.rejects(own.whoami(), { code: 'ERROR_UNAUTHENTICATED' });
  await own.close();
  const newcomer = emulator.client({ apiKey: secret });
  await newcomer.whoami();
  await newcomer.close();
});

test('another process ends a rotation by its ids, either way', async () => {
  for (const [end, state] of [['abort', 'ABORTED'], ['commit', 'COMMITTED']]) {
    const { newKeyId } = await client.beginRotation(old.id);
    const resumed = await client.resumeRotation(old.id, newKeyId);
    assert.deepEqual([resumed.state, resumed.key.id, resumed.key.hasSecret], ['BEGUN', newKeyId, false]);
    assert.throws(() => resumed.key.secret);
    await resumed[end]();
    assert.equal(resumed.state, state);
    assert.deepEqual(await emulator.liveIds(), [end === 'commit' ? newKeyId : old.id]);
  }
});
