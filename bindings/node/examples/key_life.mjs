// The whole life of an API key: created, used, listed, renamed, deleted, replaced, swept for, cancelled.

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';

import { Client, FwKeysError } from 'fwkeys';

const THIRTY_DAYS_MS = 30 * 24 * 60 * 60 * 1000;

// The API key, where the service is, and whose keys, come from the environment.
const client = new Client();

async function useAndWipe(key) {
  try {
    // The secret goes straight from the key to the new client; a real program stores it as well.
    const newcomer = new Client({ apiKey: key.secret });
    const who = await newcomer.whoami({ user: true });
    console.log(`used: account ${who.accountId}, user ${who.userId}, key ${who.keyId}`);
    await newcomer.close();

    const ids = [];
    for await (const { id } of client.listApiKeys()) ids.push(id);
    const found = ids.filter((id) => id === key.id).length;
    console.log(`listed ${ids.length} keys, ${found} of them the new one`);
    const record = await client.getApiKey(key.id);
    console.log(`got ${record.id}, last used ${record.lastUsed.toISOString()}`);
    const renamed = await client.updateApiKey(key.id, { displayName: 'renamed-node' });
    console.log(`updated ${renamed.id}: ${renamed.displayName}`);
  } finally {
    key.wipe();
    console.log(`wiped: the secret is ${key.hasSecret ? 'still there' : 'gone'}`);
  }
}

// Replaces a key, and then its successor, for which there is no safe place: that one stays. Gives its id.
async function rotate(oldKeyId) {
  let rotation;
  const { id, prefix } = await client.rotateApiKey(oldKeyId, (begun) => {
    rotation = begun;
    return begun.key; // a real program stores begun.key.secret
  });
  console.log(`rotated ${oldKeyId} to ${id}, prefix ${prefix}: ${rotation.state}`);
  try {
    await client.rotateApiKey(id, (begun) => {
      rotation = begun;
      throw new RangeError('no room for a secret');
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const dropped = rotation.key;
    console.log(`kept ${id}, dropped ${dropped.id}, prefix ${dropped.prefix}: ${rotation.state}`);
  }
  return id;
}

// A create whose answer is lost may leave a key behind. It bears the marker, by which it is found and deleted.
async function loseAndSweep() {
  const marker = randomBytes(8).toString('hex');
  try {
    await client.createApiKey({ marker });
  } catch (error) {
    const left = error.mayHaveLeftKey ? 'a key may' : 'no key can';
    const { deletedKeyIds } = await client.sweepApiKeys(marker);
    console.log(`lost ${error.code}, outcome ${error.outcome}, ${left} be left: swept ${deletedKeyIds.length}`);
  }
}

// Cancels a call when a line comes in.
async function cancelWhenTold(keyId) {
  const controller = new AbortController();
  once(process.stdin, 'data').then(() => {
    controller.abort();
    process.stdin.destroy();
  });
  try {
    await client.getApiKey(keyId, { signal: controller.signal });
  } catch (error) {
    console.log(`cancelled ${error.code}`);
  }
}

try {
  const expireTime = new Date(Date.now() + THIRTY_DAYS_MS);
  const key = await client.createApiKey({ displayName: 'sample-node', expireTime, exactlyOnce: true });
  const { id, displayName, prefix } = key;
  console.log(`created ${id} ${displayName}, prefix ${prefix}, expires ${key.expireTime.toISOString()}`);
  await useAndWipe(key);

  await client.deleteApiKey(id);
  console.log(`deleted ${id}`);
  try {
    await client.deleteApiKey(id); // it is not there any more
  } catch (error) {
    if (!(error instanceof FwKeysError)) throw error;
    const { code, outcome, httpStatus, message } = error;
    console.log(`error ${code}, outcome ${outcome}, HTTP ${httpStatus}: ${message}`);
  }

  const oldKey = await client.createApiKey({ displayName: 'old-node' });
  oldKey.wipe();
  const newKeyId = await rotate(oldKey.id);
  await loseAndSweep();
  await cancelWhenTold(newKeyId);
  await client.deleteApiKey(newKeyId);
} finally {
  await client.close();
}
