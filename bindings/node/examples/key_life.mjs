// The whole life of an API key: created, used, listed, wiped, deleted, and what an error tells.

import { Client, FwKeysError } from 'fwkeys';

const THIRTY_DAYS_MS = 30 * 24 * 60 * 60 * 1000;

// The API key, where the service is, and whose keys, come from the environment.
const client = new Client();

async function useAndWipe(key) {
  try {
    // The secret goes straight from the key to the new client; a real program stores it as well.
    const newcomer = new Client({ apiKey: key.secret });
    console.log(`used: account ${(await newcomer.whoami()).accountId}`);
    await newcomer.close();

    const ids = [];
    for await (const { id } of client.listApiKeys()) ids.push(id);
    const found = ids.filter((id) => id === key.id).length;
    console.log(`listed ${ids.length} keys, ${found} of them the new one`);
  } finally {
    key.wipe();
    console.log(`wiped: the secret is ${key.hasSecret ? 'still there' : 'gone'}`);
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
} finally {
  await client.close();
}
