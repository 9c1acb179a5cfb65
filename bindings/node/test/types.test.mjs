// The types, by Debian's tsc in a strict program: what is right is accepted, and each mistake is found.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const RIGHT = `
import { ApiKey, Client, FwKeysError, NewApiKey, Rotation, generateMarker, version } from 'fwkeys';
import type { ClientSettings, CreateOptions, Identity, LogLevel, Outcome, Sweep } from 'fwkeys';

const settings: ClientSettings = {
  apiKey: new Uint8Array(3), timeoutMs: 5000, maxInFlight: 64, proxyCredentials: { user: 'a', password: 'b' },
  log: (level: LogLevel, line) => line.length + level.length,
};
export async function all(client: Client, stop: NonNullable<CreateOptions['signal']>): Promise<string | null> {
  const options: CreateOptions = { displayName: 'ci', expireTime: new Date(), exactlyOnce: true, signal: stop };
  const key: NewApiKey = await client.createApiKey(options);
  const bytes: Uint8Array = key.secret;
  for await (const { id, createTime } of client.listApiKeys({ userId: '-', pageSize: 5, filter: 'x' }))
    await client.deleteApiKey(id, { accountId: createTime?.toISOString() });
  const changed: ApiKey = await client.updateApiKey(key.id, { annotations: { a: 'b' } });
  const length: number = await client.rotateApiKey(key.id, async (rotation: Rotation) => rotation.key.secret.length);
  const result: string = await client.rotateApiKey(key.id, ({ state }) => state, { displayName: 'x' });
  const swept: Sweep = await client.sweepApiKeys(generateMarker(), { keepKeyId: key.id });
  const identity: Identity = await client.whoami({ user: true });
  key[Symbol.dispose]();
  await client[Symbol.asyncDispose]();
  return bytes.length > length ? identity.userId : changed.annotations[result] ?? swept.deletedKeyIds[0] ?? version;
}
export function outcome(problem: unknown): Outcome | undefined {
  if (!(problem instanceof FwKeysError)) return undefined;
  return problem.code === 'ERROR_NOT_FOUND' && problem.httpStatus === 404 ? 'REJECTED' : problem.outcome;
}
export const client = new Client(settings);
new Client();
`;

const WRONG = [
  "new Client({ apikey: 'x' });",
  "new Client({ timeoutMs: '5' });",
  "new Client({ logLevel: 'TRACE' });",
  'new FwKeysError();',
  'new Rotation();',
  'client.createApiKey({ exactlyonce: true });',
  'client.createApiKey({ exactlyOnce: 3 });',
  'client.createApiKey({ expireTime: 5 });',
  'client.createApiKey({ annotations: { a: 1 } });',
  'client.getApiKey();',
  "client.getApiKey('k', { displayName: 'x' });",
  "client.updateApiKey('k');",
  'client.sweepApiKeys(5);',
  "client.rotateApiKey('k', { displayName: 'x' });",
  "async function f() { (await client.getApiKey('k')).secret; }",
  'async function f() { (await client.createApiKey()).secret = new Uint8Array(1); }',
  'async function f() { (await client.createApiKey()).expireTime.getTime(); }',
  'async function f() { for (const key of client.listApiKeys()) key; }',
  "function f(e: FwKeysError) { return e.outcome === 'DONE'; }",
  "function f(e: FwKeysError) { return e.code === 'NOT_FOUND'; }",
];

let folder;

// A program that has the package installed.
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'fwkeys-types-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(fileURLToPath(new URL('..', import.meta.url)), join(folder, 'node_modules', 'fwkeys'));
});
after(() => rmSync(folder, { recursive: true }));

function compile(name, source, ...flags) {
  writeFileSync(join(folder, name), source);
  const strict = ['--strict', '--noEmit', '--noUncheckedIndexedAccess'];
  return spawnSync('tsc', [...strict, '--target', 'es2020', '--pretty', 'false', ...flags, name], {
    cwd: folder, encoding: 'utf8',
  });
}

test('a strict program is accepted, with both ways to find modules, with and without the DOM', () => {
  for (const flags of [
    ['--module', 'commonjs', '--moduleResolution', 'node', '--lib', 'es2020'],
    ['--module', 'node16', '--moduleResolution', 'node16', '--lib', 'es2020,dom'],
  ]) assert.equal(compile('right.ts', RIGHT, ...flags).stdout, '');
});

test('each mistake is found, and in its line', () => {
  const head = "import { Client, FwKeysError, Rotation } from 'fwkeys'; const client = new Client(); export {};";
  const lines = WRONG.map((line, index) => line.replace(' f(', ` f${index}(`));
  const flags = ['--module', 'commonjs', '--moduleResolution', 'node'];
  const { stdout } = compile('wrong.ts', [head, ...lines].join('\n'), ...flags);
  const found = new Set([...stdout.matchAll(/^wrong\.ts\((\d+),/gm)].map(([, line]) => Number(line) - 2));
  assert.deepEqual(WRONG.filter((_, index) => !found.has(index)), []);
  assert.ok(!found.has(-1), stdout);
});

test('what the types name is there', () => {
  const program = "const all = require('fwkeys'); console.log(Object.keys(all).sort().join())";
  const said = execFileSync(process.execPath, ['-e', program], { cwd: folder, encoding: 'utf8' });
  assert.equal(said, 'ApiKey,Client,FwKeysError,NewApiKey,Rotation,generateMarker,version\n');
});
