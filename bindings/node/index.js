'use strict';

// Creates and manages Fireworks AI API keys with libfwkeys, on the event loop of Node.js. The addon submits calls and
// tells a listener what they came to; this file has the promises, iterators, errors and disposable objects.

const { randomBytes } = require('node:crypto');
const { setMaxListeners } = require('node:events');
const { inspect } = require('node:util');
const native = require(process.env.FWKEYS_ADDON || './fwkeys.node');

const { operations, version } = native;
const LEVELS = ['ERROR', 'WARNING', 'INFO', 'DEBUG']; // from 1 on

// Why a call failed, and what became of the request. It never holds a secret.
class FwKeysError extends Error {
  constructor({ what, message, mayHaveLeftKey, ...rest }, signal) {
    const isAborted = signal?.aborted && rest.code === 'ERROR_CANCELLED';
    super(what ? `${what} ${message}` : message, isAborted ? { cause: signal.reason } : undefined);
    Object.defineProperty(this, 'name', { value: isAborted ? 'AbortError' : 'FwKeysError' });
    Object.assign(this, rest, { mayHaveLeftKey: mayHaveLeftKey === 1 });
  }
}

function call(name, ...values) {
  try {
    return native[name](...values);
  } catch (problem) {
    throw problem instanceof Error ? problem : new FwKeysError(problem);
  }
}

// The record of a key.
class ApiKey {
  constructor({ annotations, secure, ...rest }) {
    for (const name of ['createTime', 'expireTime', 'lastUsed']) rest[name] &&= new Date(rest[name]);
    Object.assign(this, rest, { secure: secure === 1, annotations: Object.fromEntries(annotations) });
  }
}

// A key with its secret, lent as a Buffer that does not show it where it is printed by mistake.
class NewApiKey extends ApiKey {
  #held;
  #buffer;

  constructor({ record, held }) {
    super(record);
    this.#held = held;
  }

  get hasSecret() { return this.#held !== undefined; }

  get secret() {
    if (this.#buffer) return this.#buffer;
    const show = { value: () => '(secret)' };
    this.#buffer = Buffer.from(call('secret', this.#held));
    return Object.defineProperties(this.#buffer, { [inspect.custom]: show, toJSON: show });
  }

  // True, for Rotation: the memory was moved to another ArrayBuffer. It is overwritten then, and must not be freed.
  wipe() {
    const isMoved = this.hasSecret && native.wipe(this.#held, this.#buffer?.buffer);
    this.#held = this.#buffer = undefined;
    return isMoved;
  }

  [Symbol.dispose]() { this.wipe(); }
}

// A new key that is to replace an old one.
class Rotation {
  #held;
  #end;

  constructor({ record, held, oldKeyId, newKeyId }, hasSecret, end) {
    this.oldKeyId = oldKeyId;
    this.newKeyId = newKeyId;
    this.key = new NewApiKey({ record, held: hasSecret ? held : undefined });
    this.#held = held;
    this.#end = end;
  }

  get state() { return native.state(this.#held); }

  async commit({ signal } = {}) { await this.#end('ROTATION_COMMIT', signal); }

  // The library frees the secret when it has deleted the key: no Buffer must have its memory then.
  async abort({ signal } = {}) { await this.#end(this.key.wipe() ? 'DELETE_API_KEY' : 'ROTATION_ABORT', signal); }

  async [Symbol.asyncDispose]() {
    if (this.state === 'BEGUN') await this.abort();
    this.key.wipe();
  }
}

// What the addon takes for a value: a number, or a Buffer with UTF-8 and a NUL. Where a conversion would change a value
// in silence, the library is given one that it refuses: 0xff, which is no UTF-8, for a string with a lone surrogate, and
// -1 for a fraction or a number over 32 bits.
function text(value, name) {
  if (value instanceof Uint8Array) return Buffer.concat([value, Buffer.alloc(1)]);
  if (typeof value !== 'string') throw new TypeError(`${name} must be a string`);
  return /\p{Surrogate}/u.test(value) ? Buffer.from([0xff, 0]) : Buffer.from(`${value}\0`);
}

function number(value, name) {
  if (!['number', 'boolean'].includes(typeof value)) throw new TypeError(`${name} must be a number`);
  return (value | 0) === Number(value) ? Number(value) : -1;
}

const time = (value, name) => text(value instanceof Date ? value.toISOString() : value, name);
const pairs = (value, name) => Object.entries(value).flat().map((one) => text(one, name));
const fields = (...names) => (value) => names.map((name) => text(value[name], name));

const whose = { accountId: text, userId: text };
const creation = {
  ...whose, displayName: text, expireTime: time, annotations: pairs, exactlyOnce: number, marker: text,
  markerInAnnotation: number,
};
const SETTINGS = {
  environment: number, profile: text, apiKey: text, baseUrl: text, timeoutMs: number, connectTimeoutMs: number,
  attemptTimeoutMs: number, maxAttempts: number, retryBaseMs: number, retryCapMs: number, settleMs: number,
  requestsPerMinute: number, caFile: text, caPem: text, clientCertificate: fields('certificatePath', 'keyPath'),
  proxy: text, proxyCredentials: fields('user', 'password'), insecureHttp: number, logLevel: number,
  maxInFlight: number, maxWaiting: number,
};
const CALLS = {
  CREATE_API_KEY: creation,
  GET_API_KEY: { ...whose, keyId: text },
  LIST_API_KEYS: {
    ...whose, pageSize: number, filter: text, orderBy: text, readMask: text, unusedForSeconds: number,
    olderThanSeconds: number, expiresWithinSeconds: number, namePattern: text, annotations: pairs, marked: number,
  },
  UPDATE_API_KEY: { ...creation, keyId: text },
  DELETE_API_KEY: { ...whose, keyId: text },
  WHOAMI: { user: number },
  ROTATION_BEGIN: { ...creation, keyId: text },
  ROTATION_RESUME: { ...whose, keyId: text, newKeyId: text },
  LIST_NEXT_PAGE: {}, ROTATION_COMMIT: {}, ROTATION_ABORT: {},
  SWEEP_API_KEYS: { ...whose, sweepMarker: text, keepKeyId: text },
};

function checked(options, kinds, given = {}) {
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(kinds, name)) throw new TypeError(`${name} is no option here`);
    if (value !== undefined && value !== null) given[name] = kinds[name](value, name);
  }
  return given;
}

class Client {
  #held;
  #accountId;
  #userId;
  #self; // whose API key it is, once that was asked for
  #closing;
  #pending = new Map(); // by ticket
  #listener; // the addon holds it only while something is pending

  constructor({ accountId, userId, log, logLevel = 'INFO', apiKey, ...rest } = {}) {
    if (log && typeof log !== 'function') throw new TypeError('log must be a function');
    this.#listener = (ticket, first, second) => {
      if (ticket === 0) return process.nextTick(log, first, second);
      const { resolve, reject } = this.#pending.get(ticket);
      this.#pending.delete(ticket);
      return first === null ? resolve(second) : reject(first);
    };
    const level = log && LEVELS.indexOf(logLevel) + 1;
    const settings = {};
    try {
      checked({ environment: true, ...rest, logLevel: level, apiKey }, SETTINGS, settings);
      const opened = call('open', settings, this.#listener);
      this.#held = opened.held;
      this.#accountId = accountId ?? opened.accountId;
      this.#userId = userId ?? opened.userId;
    } finally {
      for (const copy of [settings.apiKey, settings.proxyCredentials?.[1]]) copy?.fill(0);
    }
  }

  async createApiKey({ signal, ...options } = {}) {
    return new NewApiKey(await this.#callFor('CREATE_API_KEY', options, signal));
  }

  async getApiKey(keyId, { signal, ...options } = {}) {
    return new ApiKey((await this.#callFor('GET_API_KEY', { ...options, keyId }, signal)).record);
  }

  async *listApiKeys({ signal, ...options } = {}) {
    const { held } = await this.#callFor('LIST_API_KEYS', options, signal);
    for (;;) {
      const { keys, nextPageToken } = native.page(held);
      for (const record of keys) yield new ApiKey(record);
      if (nextPageToken === null) return;
      await this.#call('LIST_NEXT_PAGE', {}, signal, held);
    }
  }

  async updateApiKey(keyId, { signal, ...changes }) {
    return new ApiKey((await this.#callFor('UPDATE_API_KEY', { ...changes, keyId }, signal)).record);
  }

  async deleteApiKey(keyId, { signal, ...options } = {}) {
    await this.#callFor('DELETE_API_KEY', { ...options, keyId }, signal);
  }

  async sweepApiKeys(marker, { signal, ...options } = {}) {
    return this.#callFor('SWEEP_API_KEYS', { ...options, sweepMarker: marker }, signal);
  }

  async whoami({ signal, ...options } = {}) { return this.#call('WHOAMI', options, signal); }

  async beginRotation(oldKeyId, options) { return this.#rotation('ROTATION_BEGIN', { ...options, keyId: oldKeyId }); }

  async resumeRotation(oldKeyId, newKeyId, options) {
    return this.#rotation('ROTATION_RESUME', { ...options, keyId: oldKeyId, newKeyId });
  }

  async #rotation(how, { signal, ...options }) {
    const { accountId, userId } = options;
    const begun = await this.#callFor(how, options, signal);
    return new Rotation(begun, how === 'ROTATION_BEGIN', (operation, stop) => operation === 'DELETE_API_KEY'
      ? this.deleteApiKey(begun.newKeyId, { accountId, userId, signal: stop })
      : this.#call(operation, {}, stop, begun.held));
  }

  async rotateApiKey(oldKeyId, block, options) {
    const rotation = await this.beginRotation(oldKeyId, options);
    let result;
    try {
      result = await block(rotation);
    } catch (problem) {
      // Where the new key cannot be deleted, that is the worse of the two problems.
      await rotation[Symbol.asyncDispose]().catch((other) => Promise.reject(Object.assign(other, { cause: problem })));
      throw problem;
    }
    // The block has stored the new secret: where the old key cannot be deleted, both stay.
    if (rotation.state === 'BEGUN') await rotation.commit();
    rotation.key.wipe();
    return result;
  }

  close() {
    this.#closing ??= Promise.allSettled([...this.#pending.values()].map(({ promise }) => promise))
      .then(() => native.close(this.#held));
    native.cancel(this.#held);
    return this.#closing;
  }

  [Symbol.asyncDispose]() { return this.close(); }

  // For keys of whom the call names, or the client's settings, or else the owner of the client's API key.
  async #callFor(operation, { accountId = this.#accountId, userId = this.#userId, ...options }, signal) {
    if (accountId === null || userId === null) {
      this.#self ??= this.whoami({ user: true }).finally(() => (this.#self = undefined));
      const self = await this.#self;
      this.#accountId ??= self.accountId;
      this.#userId ??= self.userId;
    }
    const whose = { accountId: accountId ?? this.#accountId, userId: userId ?? this.#userId };
    return this.#call(operation, { ...options, ...whose }, signal);
  }

  async #call(operation, options, signal, held) {
    if (signal) setMaxListeners(0, signal); // which any number of calls may have; throws for anything else
    const client = this.#closing ? undefined : this.#held;
    const ticket = call('submit', client, operations[operation], checked(options, CALLS[operation]), held);
    const cancel = () => native.cancel(this.#held, ticket);
    const pending = {};
    pending.promise = new Promise((resolve, reject) => Object.assign(pending, { resolve, reject }));
    this.#pending.set(ticket, pending);
    signal?.addEventListener('abort', cancel);
    if (signal?.aborted) cancel();
    try {
      return await pending.promise;
    } catch (details) {
      throw new FwKeysError(details, signal);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }
}

const generateMarker = () => randomBytes(8).toString('hex');

module.exports = { ApiKey, Client, FwKeysError, NewApiKey, Rotation, generateMarker, version };
