// Creates keys from Node.js, with fetch as its users do or with the library's binding, and prints what the counted part
// used, as usage.h does, and the longest delay of the event loop in it.
//
// It takes the arguments of arguments.h, and the client's name before them. With --in-flight over 1 so many
// asynchronous functions create keys, one after another each. Whatever goes wrong ends the program.

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';

const { FIREWORKS_API_KEY: apiKey, FIREWORKS_ACCOUNT_ID: accountId, FIREWORKS_USER_ID: userId } = process.env;
const DISPLAY_NAME = 'bench';
const LIFETIME_MS = 30 * 24 * 60 * 60 * 1000;

const string = { type: 'string' };
const options = {
  'base-url': string, count: string, 'warm-up': { ...string, default: '0' }, 'in-flight': { ...string, default: '1' },
};
const { values, positionals: [name] } = parseArgs({ options, allowPositionals: true });
const baseUrl = values['base-url'];

function lookAt(keyId, secretLength) {
  if (!keyId || !secretLength) throw new Error('a key without its id or its secret');
}

const makers = {
  fetch() {
    const url = `${baseUrl}/v1/accounts/${accountId}/users/${userId}/apiKeys`;
    const headers = { Authorization: `Bearer ${apiKey}`, 'Content-Type': 'application/json' };
    return async () => {
      const expireTime = new Date(Date.now() + LIFETIME_MS).toISOString();
      const body = JSON.stringify({ apiKey: { displayName: DISPLAY_NAME, expireTime } });
      const reply = await fetch(url, { method: 'POST', headers, body });
      if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
      const { keyId, key } = await reply.json();
      lookAt(keyId, key.length);
    };
  },
  async fwkeys() {
    const { Client } = await import('../../../bindings/node/index.js');
    const settings = { environment: false, apiKey, baseUrl, accountId, userId };
    const client = new Client({ ...settings, maxInFlight: Number(values['in-flight']) });
    return async () => {
      const expireTime = new Date(Date.now() + LIFETIME_MS);
      const key = await client.createApiKey({ displayName: DISPLAY_NAME, expireTime });
      lookAt(key.id, key.secret.length);
      key.wipe();
    };
  },
};

const create = await makers[name]();

async function createAll(count) {
  let left = count;
  const work = async () => {
    while (left-- > 0) await create();
  };
  await Promise.all(Array.from({ length: values['in-flight'] }, work));
}

await createAll(Number(values['warm-up']));
const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();
const [wall, cpu] = [performance.now(), process.cpuUsage()];
await createAll(Number(values.count));
const { user, system } = process.cpuUsage(cpu);
const wallMs = performance.now() - wall;
delay.disable();
console.log(JSON.stringify({
  created: Number(values.count), wall_us: wallMs * 1000, cpu_us: user + system,
  loop_delay_ms: delay.max / 1e6, loop_delay_p99_ms: delay.percentile(99) / 1e6,
}));
process.exit(0); // the connections of fetch would keep it alive for some seconds
