// The emulator for tests, a process for each file of tests. FWKEYS_EMULATOR says where its program is.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Client } from 'fwkeys';

export class Emulator {
  static async start(...options) {
    const emulator = new Emulator();
    const stdio = ['pipe', 'pipe', 'inherit'];
    emulator.process = spawn(process.env.FWKEYS_EMULATOR, ['--until-stdin-closes', ...options], { stdio });
    const [line] = await once(createInterface(emulator.process.stdout), 'line');
    return Object.assign(emulator, JSON.parse(line));
  }

  // --until-stdin-closes: it ends when its standard input does.
  async stop() {
    const ended = once(this.process, 'exit');
    this.process.stdin.end();
    await ended;
  }

  get settings() {
    return {
      environment: false, apiKey: this.api_key, baseUrl: this.base_url, accountId: this.account_id,
      userId: this.user_id, settleMs: 10,
    };
  }

  client(settings) {
    return new Client({ ...this.settings, ...settings });
  }

  async control(method, path = '', body = undefined) {
    const reply = await fetch(this.control_url + path, { method, body: body && JSON.stringify(body) });
    if (!reply.ok) throw new Error(`the control path answered ${reply.status}`);
    return reply.headers.get('content-length') === '0' ? null : JSON.parse((await reply.text()) || 'null');
  }

  reset() { return this.control('POST', '/reset'); }

  fault(...faults) { return this.control('POST', '/faults', faults); }

  async received(operation) { return (await this.control('GET')).requests[operation].received; }

  // Without the key that the emulator begins with.
  async liveIds() {
    const { keys } = await this.control('GET');
    return keys.map(({ keyId }) => keyId).filter((id) => id !== this.firstId).sort();
  }

  async noteFirstKey() { [{ keyId: this.firstId }] = (await this.control('GET')).keys; }
}

// Until the condition holds, which the caller has made sure it will.
export async function until(condition) {
  for (let tries = 0; !(await condition()); tries++) {
    if (tries === 2000) throw new Error('this does not come');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

// The settings of the emulator for a program that is started.
export function environment(emulator) {
  return {
    ...process.env, FIREWORKS_API_KEY: emulator.api_key, FIREWORKS_BASE_URL: emulator.base_url,
    FIREWORKS_ACCOUNT_ID: emulator.account_id, FIREWORKS_USER_ID: emulator.user_id,
  };
}
