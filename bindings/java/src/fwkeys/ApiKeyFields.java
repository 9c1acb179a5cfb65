package fwkeys;

import java.time.Instant;
import java.util.Optional;

/**
 * What the record of an API key tells.
 *
 * <p>Made from include/fwkeys.h by `make bindings-declarations`: change the header, not this file.
 */
public abstract class ApiKeyFields {
    ApiKeyFields() {}

    /** NULL once the key is closed; the library answers that as it answers a field that is absent. */
    abstract long address();

    private interface UnixTime {
        int of(long key, long seconds);
    }

    private Optional<Instant> instant(UnixTime time) {
        try (Memory seconds = new Memory(Memory.WORD_BYTES)) {
            boolean told = time.of(address(), seconds.address()) == Numbers.FW_OK;
            return told ? Optional.of(Instant.ofEpochSecond(seconds.word(0))) : Optional.empty();
        }
    }

    /** The key's id, which deletes it: "key_42vAYeb7rwt9zzg1". */
    public final String id() {
        return Library.fw_api_key_id(address());
    }

    /** The display name. */
    public final String displayName() {
        return Library.fw_api_key_display_name(address());
    }

    /** The number of bytes of the display name before the marker: see fw_create_options_set_exactly_once. */
    public final long baseNameLength() {
        return Library.fw_api_key_base_name_length(address());
    }

    /** The first characters of the secret, to recognize it. */
    public final String prefix() {
        return Library.fw_api_key_prefix(address());
    }

    /** The owner's e-mail address. */
    public final String email() {
        return Library.fw_api_key_email(address());
    }

    /** When the key was created. Empty: not told. */
    public final Optional<Instant> createTime() {
        return instant(Library::fw_api_key_create_time_unix);
    }

    /** When the key stops working. Empty: not told. */
    public final Optional<Instant> expireTime() {
        return instant(Library::fw_api_key_expire_time_unix);
    }

    /** When the key was last used. Empty: not told. */
    public final Optional<Instant> lastUsed() {
        return instant(Library::fw_api_key_last_used_unix);
    }

    /** The marker in the annotation "fwkeys-marker" or else at the end of the display name, 16 hexadecimal digits: see fw_create_options_set_exactly_once. */
    public final String marker() {
        return Library.fw_api_key_marker(address());
    }

    /** For a key created exactly once: how many earlier attempts of the call may still create a key, because their responses were lost and no key of theirs was found. */
    public final int unsettledAttempts() {
        return Library.fw_api_key_unsettled_attempts(address());
    }

    /** Whether the service says that it does not know the plain text of the secret (service). */
    public final boolean secure() {
        return Library.fw_api_key_secure(address()) != 0;
    }

    /** How many annotations the key has, 0 or more. */
    public final long annotationCount() {
        return Library.fw_api_key_annotation_count(address());
    }
}
