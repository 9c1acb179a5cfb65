// Creates and manages Fireworks AI API keys with libfwkeys. fwkeys.h says what each setting and option means in full, at
// the function that sets it: timeoutMs is fw_config_set_timeout_ms.

// A Buffer and an AbortSignal where the program has types for Node.js (or the DOM), and else what they have at least.
type NodeBuffer = typeof globalThis extends { Buffer: { alloc(size: number): infer B } } ? B : Uint8Array;
type Signal = typeof globalThis extends { AbortSignal: { prototype: infer S } } ? S : { readonly aborted: boolean };

declare global {
  interface SymbolConstructor {
    readonly dispose: unique symbol;
    readonly asyncDispose: unique symbol;
  }
}

/** The version of the library that is loaded. */
export const version: string;

/** A marker for one create, to write down before it; a sweep deletes the keys that bear it. */
export function generateMarker(): string;

export type Outcome = 'NOT_SENT' | 'REJECTED' | 'UNKNOWN' | 'SECRET_LOST';
export type LogLevel = 'ERROR' | 'WARNING' | 'INFO' | 'DEBUG';

/** Why a call failed, and what became of the request. Its name is AbortError if the call's signal ended it. */
export class FwKeysError extends Error {
  private constructor();
  /** The status of fwkeys.h without its prefix: ERROR_NOT_FOUND. */
  readonly code: `ERROR_${string}`;
  /** Who may try again: NOT_SENT and REJECTED say that nothing was done. */
  readonly outcome: Outcome;
  readonly httpStatus: number | null;
  readonly serviceCode: number | null;
  readonly serviceMessage: string | null;
  readonly requestId: string | null;
  readonly retryAfterMs: number | null;
  readonly attempts: number;
  /** A create may have left a live key behind that nobody holds: orphanKeyId, orphanPrefix, and marker, which a sweep
   * takes, help to find it. */
  readonly mayHaveLeftKey: boolean;
  readonly orphanKeyId: string | null;
  readonly orphanPrefix: string | null;
  readonly marker: string | null;
}

/** A key's record. */
export class ApiKey {
  protected constructor();
  readonly id: string;
  readonly displayName: string | null;
  /** The first characters of the secret, which are not secret. */
  readonly prefix: string | null;
  readonly email: string | null;
  readonly createTime: Date | null;
  readonly expireTime: Date | null;
  readonly lastUsed: Date | null;
  readonly marker: string | null;
  /** Over 0 for a key that was created exactly once: sweep its marker later, and keep this key. */
  readonly unsettledAttempts: number;
  readonly secure: boolean;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A key with its secret. It is wiped at the end of a block with `using`, and when it is collected. */
export class NewApiKey extends ApiKey {
  /** The secret where it lies in locked memory. Throws once it is wiped; a Buffer that was taken before is empty then. */
  readonly secret: NodeBuffer;
  readonly hasSecret: boolean;
  wipe(): void;
  [Symbol.dispose](): void;
}

/** A signal ends the call with an error that says what became of the request. */
export interface CallOptions { signal?: Signal }

/** Whose keys; without them those of the client's settings, or else of the owner of its API key. */
export interface OwnerOptions extends CallOptions { accountId?: string; userId?: string }

export interface UpdateOptions extends OwnerOptions {
  displayName?: string;
  expireTime?: Date | string;
  annotations?: Readonly<Record<string, string>>;
}

export interface CreateOptions extends UpdateOptions {
  /** true or 1: one key, whatever is lost on the way; 2: looks for others after every answer. */
  exactlyOnce?: boolean | 1 | 2;
  marker?: string;
  markerInAnnotation?: boolean;
}

type ListText = 'filter' | 'orderBy' | 'readMask' | 'namePattern';
type ListNumber = 'pageSize' | 'unusedForSeconds' | 'olderThanSeconds' | 'expiresWithinSeconds';

/** The list gives the keys that fit all that is set: a namePattern such as ci-*, ages, annotations, marked. */
export interface ListOptions extends OwnerOptions, Partial<Record<ListText, string> & Record<ListNumber, number>> {
  annotations?: Readonly<Record<string, string>>;
  marked?: boolean;
}

export interface Identity {
  readonly accountId: string | null;
  readonly email: string | null;
  /** With the option `user` only: whose keys to list and create, and the id of the client's own key. */
  readonly userId: string | null;
  readonly keyId: string | null;
}

export interface Sweep { readonly deletedKeyIds: readonly string[]; readonly examinedCount: number }

/** A new key that works, and is to replace an old one. At the end of a block with `await using` it is aborted, if it
 * was not committed. Wipe its key only after that. */
export class Rotation {
  private constructor();
  readonly key: NewApiKey;
  readonly oldKeyId: string;
  /** With both ids another process can go on with the rotation. */
  readonly newKeyId: string;
  readonly state: 'BEGUN' | 'COMMITTED' | 'ABORTED' | 'COMMITTING' | 'ABORTING';
  /** Deletes the old key, once the new secret is stored. */
  commit(options?: CallOptions): Promise<void>;
  /** Deletes the new key and wipes its secret. */
  abort(options?: CallOptions): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

type TextSetting = 'profile' | 'baseUrl' | 'caFile' | 'caPem' | 'proxy';
type NumberSetting = 'timeoutMs' | 'connectTimeoutMs' | 'attemptTimeoutMs' | 'maxAttempts' | 'retryBaseMs'
  | 'retryCapMs' | 'settleMs' | 'requestsPerMinute' | 'maxInFlight' | 'maxWaiting';

export interface ClientSettings extends Partial<Record<TextSetting, string> & Record<NumberSetting, number>> {
  /** Read the environment (FIREWORKS_API_KEY and others) and firectl's settings files, over which other settings win;
   * true is the default. */
  environment?: boolean;
  apiKey?: string | Uint8Array;
  accountId?: string;
  userId?: string;
  clientCertificate?: { certificatePath: string; keyPath: string };
  proxyCredentials?: { user: string; password: string | Uint8Array };
  insecureHttp?: boolean;
  /** Hears the library's log from logLevel (INFO) on, one tick later. It never holds a secret. */
  log?: (level: LogLevel, line: string) => void;
  logLevel?: LogLevel;
}

/** A client with connections of its own. It keeps the process alive only while calls are pending. */
export class Client {
  constructor(settings?: ClientSettings);
  createApiKey(options?: CreateOptions): Promise<NewApiKey>;
  getApiKey(keyId: string, options?: OwnerOptions): Promise<ApiKey>;
  /** The keys of a user, or of every user with the user id "-", fetched page by page. */
  listApiKeys(options?: ListOptions): AsyncGenerator<ApiKey, void, undefined>;
  updateApiKey(keyId: string, options: UpdateOptions): Promise<ApiKey>;
  deleteApiKey(keyId: string, options?: OwnerOptions): Promise<void>;
  /** Deletes the keys that bear a marker, but for keepKeyId. */
  sweepApiKeys(marker: string, options?: OwnerOptions & { keepKeyId?: string }): Promise<Sweep>;
  /** Whose API key the client has; with `user` also the ids of the user and of the key. */
  whoami(options?: CallOptions & { user?: boolean }): Promise<Identity>;
  beginRotation(oldKeyId: string, options?: CreateOptions): Promise<Rotation>;
  /** Goes on with a rotation that another process began; its key has no secret here. */
  resumeRotation(oldKeyId: string, newKeyId: string, options?: OwnerOptions): Promise<Rotation>;
  /** Commits the rotation when the block ends well, and aborts it when the block throws; then wipes the new secret. */
  rotateApiKey<T>(oldKeyId: string, block: (rotation: Rotation) => T | Promise<T>, options?: CreateOptions): Promise<T>;
  /** Cancels what is pending, waits for its outcome, and closes connections. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
