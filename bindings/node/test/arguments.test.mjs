import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, FwKeysError } from 'fwkeys';
import { Emulator } from './support.mjs';

const TOO_LONG = 'x'.repeat(100_000);
let emulator, client;

before(async () => {
  emulator = await Emulator.start();
  client = emulator.client();
});
after(async () => {
  const { requests } = await emulator.control('GET');
  await client.close();
  await emulator.stop();
  const sent = Object.entries(requests).filter(([, { received }]) => received > 0);
  assert.deepEqual(sent, [], 'nothing that is refused is sent');
});

const calls = {
  displayName: (value) => client.createApiKey({ displayName: value }),
  accountId: (value) => client.createApiKey({ accountId: value }),
  userId: (value) => client.listApiKeys({ userId: value }).next(),
  'a key to get': (value) => client.getApiKey(value),
  'a key to update': (value) => client.updateApiKey(value, { displayName: 'x' }),
  'a key to delete': (value) => client.deleteApiKey(value),
  'a key to rotate': (value) => client.beginRotation(value),
  'a marker to sweep': (value) => client.sweepApiKeys(value),
  'a key to keep': (value) => client.sweepApiKeys('0123456789abcdef', { keepKeyId: value }),
  filter: (value) => client.listApiKeys({ filter: value }).next(),
  'the name of an annotation': (value) => client.createApiKey({ annotations: { [value]: 'x' } }),
  apiKey: async (value) => new Client({ ...emulator.settings, apiKey: value }),
  baseUrl: async (value) => new Client({ ...emulator.settings, baseUrl: value }),
  caFile: async (value) => new Client({ ...emulator.settings, caFile: value }),
  profile: async (value) => new Client({ ...emulator.settings, profile: value }),
  proxy: async (value) => new Client({ ...emulator.settings, proxy: value }),
};

async function refusal(call, value) {
  const error = await call(value).catch((problem) => problem);
  assert.ok(error instanceof FwKeysError, `${JSON.stringify(value)}: ${error}`);
  assert.equal(error.outcome, 'NOT_SENT');
  assert.equal(error.attempts, 0);
  return error.code;
}

for (const [what, call] of Object.entries(calls)) {
  test(`${what}: NUL, empty, too long, a lone surrogate, another type`, async () => {
    const isName = what === 'the name of an annotation'; // JavaScript makes a string of it
    const strict = what === 'a marker to sweep' ? 'ERROR_INVALID_MARKER' : undefined;
    for (const nul of ['\0', 'a\0b', 'key_1\0', ...(isName ? [] : [Buffer.from('a\0')])])
      assert.equal(await refusal(call, nul), 'ERROR_CONTROL_CHARACTER');
    assert.equal(await refusal(call, ''), strict ?? 'ERROR_EMPTY_ARGUMENT');
    assert.equal(await refusal(call, TOO_LONG), strict ?? 'ERROR_TOO_LONG');
    if (what !== 'caFile') // the name of a file is any bytes
      for (const lone of ['\ud800', 'a\udc00b', '\udc00\ud800', ...(isName ? [] : [Buffer.from([0xc0, 0x80])])])
        assert.equal(await refusal(call, lone), strict ?? 'ERROR_INVALID_UTF8');
    for (const other of [5, true, {}, [], () => {}, 5n, Symbol('x')])
      if (!isName)
        await assert.rejects(call(other), TypeError);
  });
}

test('undefined and null stand for an option that is not given, and not for a key', async () => {
  for (const nothing of [undefined, null]) {
    new Client({ ...emulator.settings, caFile: nothing, timeoutMs: nothing, log: nothing });
    for (const call of ['getApiKey', 'deleteApiKey', 'beginRotation', 'sweepApiKeys'])
      assert.equal(await refusal((id) => client[call](id), nothing), 'ERROR_NULL_ARGUMENT');
    assert.throws(() => new Client({ environment: false, apiKey: nothing }), { code: 'ERROR_MISSING_API_KEY' });
  }
});

test('an annotation\'s value', async () => {
  assert.equal(await refusal((v) => client.createApiKey({ annotations: { a: v } }), '\0'), 'ERROR_CONTROL_CHARACTER');
  assert.equal(await refusal((v) => client.createApiKey({ annotations: { a: v } }), '\ud800'), 'ERROR_INVALID_UTF8');
  await assert.rejects(client.createApiKey({ annotations: { a: undefined } }), TypeError);
});

test('an option that there is not is refused: it may be a name that was misspelt', async () => {
  await assert.rejects(client.createApiKey({ exactlyonce: true }), /exactlyonce is no option here/);
  await assert.rejects(client.getApiKey('key_1', { displayName: 'x' }), TypeError);
  assert.throws(() => new Client({ ...emulator.settings, timeout: 5 }), TypeError);
  await assert.rejects(client.createApiKey({ ['__proto__']: 'x' }), TypeError);
});

test('numbers that are out of range, fractions, what is no number', async () => {
  for (const value of [-1, 0, 1.5, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32 + 1, 2 ** 53, 1e300]) {
    assert.throws(() => new Client({ ...emulator.settings, timeoutMs: value }), { code: 'ERROR_OUT_OF_RANGE' });
    assert.throws(() => new Client({ ...emulator.settings, maxInFlight: value }), { code: 'ERROR_OUT_OF_RANGE' });
    assert.equal(await refusal((v) => client.listApiKeys({ pageSize: v }).next(), value), 'ERROR_OUT_OF_RANGE');
  }
  for (const value of ['5', 5n, {}, []])
    assert.throws(() => new Client({ ...emulator.settings, timeoutMs: value }), TypeError);
  assert.equal(await refusal((v) => client.createApiKey({ exactlyOnce: v }), 3), 'ERROR_OUT_OF_RANGE');
});

test('times', async () => {
  const create = (expireTime) => client.createApiKey({ expireTime });
  assert.equal(await refusal(create, new Date(0)), 'ERROR_TIME_IN_PAST');
  assert.equal(await refusal(create, '2030-02-30T00:00:00Z'), 'ERROR_NONEXISTENT_TIME');
  assert.equal(await refusal(create, 'tomorrow'), 'ERROR_INVALID_TIMESTAMP');
  assert.equal(await refusal(create, new Date(8.64e15)), 'ERROR_INVALID_TIMESTAMP');
  await assert.rejects(create(new Date(NaN)), RangeError);
  await assert.rejects(create(1900000000), TypeError);
});

test('settings: credentials of a proxy, a client certificate, the log', () => {
  const made = (settings) => () => new Client({ ...emulator.settings, ...settings });
  assert.throws(made({ proxyCredentials: { user: 'a:b', password: 'x' } }), { code: 'ERROR_OUT_OF_RANGE' });
  assert.throws(made({ proxyCredentials: { user: 'a', password: 'x\0' } }), { code: 'ERROR_CONTROL_CHARACTER' });
  assert.throws(made({ proxyCredentials: { user: 'a' } }), TypeError);
  assert.throws(made({ clientCertificate: { certificatePath: 'a', keyPath: '' } }), { code: 'ERROR_EMPTY_ARGUMENT' });
  assert.throws(made({ log: 'console' }), TypeError);
  assert.throws(made({ log: () => {}, logLevel: 'TRACE' }), { code: 'ERROR_OUT_OF_RANGE' });
  made({ proxyCredentials: { user: 'a', password: Buffer.from('x') } })();
});
