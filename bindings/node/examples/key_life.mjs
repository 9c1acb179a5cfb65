// The whole life of an API key: created, used, listed, renamed, wiped, deleted, replaced; and what is left behind.

import { once } from 'node:events';
import { Client, FwKeysError, generateMarker } from 'fwkeys';

const THIRTY_DAYS_MS = 30 * 24 * 60 * 60 * 1000;

// The API key, where the service is, and whose keys, come from the environment.
const client = new Client();

async function useAndWipe(key) {
  try {
    // The secret goes straight from the key to the new client; a real program stores it as well.
    const newcomer = new Client({ apiKey: key.secret });
    const { accountId, userId, keyId } = await newcomer.whoami({ user: true });
    console.log(`used: account ${accountId}, user ${userId}, key ${keyId}`);
    await newcomer.close();

    const ids = [];
    for await (const { id } of client.listApiKeys()) ids.push(id);
    const found = ids.filter((id) => id === key.id).length;
    console.log(`listed ${ids.length} keys, ${found} of them the new one`);
    let selected = 0;
    for await (const { id } of client.listApiKeys({ namePattern: 'sample-*', olderThanSeconds: 0 })) {
      selected += id === key.id;
    }
    console.log(`selected ${selected} by its name`);

    const { id, lastUsed } = await client.getApiKey(key.id);
    console.log(`got ${id}, last used ${lastUsed.toISOString()}`);
    const { displayName } = await client.updateApiKey(key.id, { displayName: 'renamed-node' });
    console.log(`updated ${id}: ${displayName}`);
  } finally {
    key.wipe();
    console.log(`wiped: the secret is ${key.hasSecret ? 'still there' : 'gone'}`);
  }
}

async function live() {
  const expireTime = new Date(Date.now() + THIRTY_DAYS_MS);
  const key = await client.createApiKey({ displayName: 'sample-node', expireTime, exactlyOnce: true });
  const { id, displayName, prefix } = key;
  console.log(`created ${id} ${displayName}, prefix ${prefix}, expires ${key.expireTime.toISOString()}`);
  await useAndWipe(key);
  await client.deleteApiKey(id);
  console.log(`deleted ${id}`);
  const error = await client.deleteApiKey(id).catch((problem) => problem); // it is not there any more
  if (!(error instanceof FwKeysError)) throw error;
  const { code, outcome, httpStatus, message } = error;
  console.log(`error ${code}, outcome ${outcome}, HTTP ${httpStatus}: ${message}`);
}

// Replaces a key and gives the id of the new one.
async function rotate(oldKeyId) {
  // A real program stores rotation.key.secret in the block.
  const rotation = await client.rotateApiKey(oldKeyId, (begun) => begun);
  const { id, prefix } = rotation.key;
  console.log(`rotated ${oldKeyId} to ${id}, prefix ${prefix}: ${rotation.state}`);
  const { newKeyId, state } = await client.resumeRotation(oldKeyId, id);
  console.log(`resumed ${newKeyId}: ${state}`);
  return id;
}

// There is no safe place for this secret, so the old key stays.
async function keep(oldKeyId) {
  let rotation;
  try {
    await client.rotateApiKey(oldKeyId, (begun) => {
      rotation = begun;
      throw new Error('the new secret could not be stored');
    });
  } catch {
    const { id, prefix } = rotation.key;
    console.log(`kept ${oldKeyId}, dropped ${id}, prefix ${prefix}: ${rotation.state}`);
  }
}

// A create whose answer is lost may leave a key behind. It bears the marker, by which it is found and deleted.
async function loseAndSweep() {
  const marker = generateMarker();
  const { code, outcome, mayHaveLeftKey } = await client.createApiKey({ marker }).catch((error) => error);
  const { deletedKeyIds } = await client.sweepApiKeys(marker);
  const left = mayHaveLeftKey ? 'a key may' : 'no key can';
  console.log(`lost ${code}, outcome ${outcome}, ${left} be left: swept ${deletedKeyIds.length}`);
}

// Cancels a call when a line comes in.
async function cancelWhenTold(keyId) {
  const controller = new AbortController();
  const got = client.getApiKey(keyId, { signal: controller.signal });
  once(process.stdin, 'data').then(() => controller.abort());
  const { code } = await got.catch((error) => error);
  console.log(`cancelled ${code}`);
  process.stdin.destroy();
}

try {
  await live();
  const oldKey = await client.createApiKey({ displayName: 'old-node' });
  oldKey.wipe();
  const newKeyId = await rotate(oldKey.id);
  await keep(newKeyId);
  await loseAndSweep();
  await cancelWhenTold(newKeyId);
  await client.deleteApiKey(newKeyId);
} finally {
  await client.close();
}
