// What the package does with strings that it or the library refuses: a line for each case.

import { Client } from 'fwkeys';

const texts = { nul: 'a\0b', empty: '', long: 'a'.repeat(5000), utf8: 'a\ud800' };

async function say(parameter, kind, call) {
  let status = 'OK';
  try {
    await call();
  } catch (error) {
    status = error.code;
  }
  console.log(`${parameter} ${kind} ${status}`);
}

const client = new Client({ accountId: 'account', userId: 'user' });
for (const [kind, text] of Object.entries(texts)) {
  await say('account', kind, () => client.createApiKey({ accountId: text }));
  await say('user', kind, () => client.createApiKey({ userId: text }));
  await say('key', kind, () => client.getApiKey(text));
  await say('marker', kind, () => client.sweepApiKeys(text));
  await say('name', kind, () => client.createApiKey({ displayName: text }));
  if (text !== '') await say('annotation', kind, () => client.createApiKey({ annotations: { name: text } }));
  await say('url', kind, () => new Client({ baseUrl: text }).close());
  const apiKey = kind === 'utf8' ? Buffer.from([0x61, 0xff]) : text;
  await say('api_key', kind, () => new Client({ apiKey }).close());
}
await client.close();
