// What the package does with texts that it or the library refuses: a line for each case.

import { Client, FwKeysError } from 'fwkeys';

const TEXTS = { nul: 'a\0b', empty: '', long: 'a'.repeat(5000), utf8: 'a\udcff', none: undefined };
const client = new Client({ accountId: 'account', userId: 'user' });

const CALLS = {
  account: (text) => client.createApiKey({ accountId: text }),
  user: (text) => client.createApiKey({ userId: text }),
  key: (text) => client.getApiKey(text),
  marker: (text) => client.sweepApiKeys(text),
  new_key: (text) => client.resumeRotation('old', text),
  pattern: (text) => client.listApiKeys({ namePattern: text }).next(),
  name: (text) => client.createApiKey({ displayName: text }),
  annotation: (text) => client.createApiKey({ annotations: { name: text } }),
  url: async (text) => new Client({ baseUrl: text }),
  api_key: async (text) => new Client({ apiKey: text }),
};

for (const [kind, text] of Object.entries(TEXTS)) {
  for (const [parameter, call] of Object.entries(CALLS)) {
    if (kind === 'none' && !['key', 'marker', 'new_key'].includes(parameter)) continue;
    if (kind === 'empty' && parameter === 'annotation') continue;
    const said = await call(text).then(() => 'OK', (error) => {
      if (!(error instanceof FwKeysError)) throw error;
      return error.code;
    });
    console.log(parameter, kind, said);
  }
}
await client.close();
