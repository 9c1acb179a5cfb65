// Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.

/** What the record of an API key tells. */
export interface ApiKeyFields {
  /** The key's id, which deletes it: "key_42vAYeb7rwt9zzg1". */
  readonly id: string;
  /** The display name. */
  readonly displayName: string | null;
  /** The first characters of the secret, to recognize it. */
  readonly prefix: string | null;
  /** The owner's e-mail address. */
  readonly email: string | null;
  /** When the key was created. */
  readonly createTime: Date | null;
  /** When the key stops working. */
  readonly expireTime: Date | null;
  /** When the key was last used. */
  readonly lastUsed: Date | null;
  /** The marker in the annotation "fwkeys-marker" or else at the end of the display name, 16 hexadecimal digits: see fw_create_options_set_exactly_once. */
  readonly marker: string | null;
  /** For a key created exactly once: how many earlier attempts of the call may still create a key, because their responses were lost and no key of theirs was found. */
  readonly unsettledAttempts: number;
  /** Whether the service says that it does not know the plain text of the secret (service). */
  readonly secure: boolean;
}
