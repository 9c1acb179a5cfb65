package fwkeys;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client, which any number of threads may use at once. A call blocks its thread until the answer or the deadline. */
public final class Client implements AutoCloseable {
    /** Whose API key a client uses; null where it was not asked for, or the service did not say. */
    public record Identity(String accountId, String email, String userId, String keyId) {}

    /** What a sweep did: the keys that it deleted, and how many records it looked at. */
    public record Sweep(List<String> deletedKeyIds, long examinedCount) {}

    private static final int MARKER_DIGITS = 16;

    private final Handle handle;

    public Client(Config config) {
        handle = Handle.make(
                Library::fw_client_free,
                (object, reason) -> Library.fw_client_new(config.handle().get(), object, reason));
    }

    /** A marker for a create, to be written down before it. */
    public static String generateMarker() {
        try (Memory buffer = new Memory(MARKER_DIGITS + 1)) {
            Handle.set("marker", Library.fw_marker_generate(buffer.address(), MARKER_DIGITS + 1));
            return StandardCharsets.US_ASCII
                    .decode(buffer.bytes().limit(MARKER_DIGITS))
                    .toString();
        }
    }

    /** The caller closes the key. */
    public ApiKey createApiKey(String accountId, String userId, CreateOptions options) {
        Owner owner = new Owner(accountId, userId);
        try (Handle built = options.build()) {
            return key((object, reason) -> Library.fw_create_api_key(
                    handle.get(), owner.accountId(), owner.userId(), built.get(), object, reason));
        }
    }

    /** One key's record, without its secret. The caller closes it. */
    public ApiKey getApiKey(String accountId, String userId, String keyId) {
        Owner owner = new Owner(accountId, userId);
        String id = Handle.text("keyId", keyId);
        return key((object, reason) ->
                Library.fw_get_api_key(handle.get(), owner.accountId(), owner.userId(), id, object, reason));
    }

    /** The keys of a user, or with "-" those of every user. The caller closes the list. */
    public ApiKeyList listApiKeys(String accountId, String userId, ListOptions options) {
        Owner owner = new Owner(accountId, userId);
        try (Handle built = options.build()) {
            return new ApiKeyList(Handle.make(
                    Library::fw_api_key_list_free,
                    (object, reason) -> Library.fw_list_api_keys(
                            handle.get(), owner.accountId(), owner.userId(), built.get(), object, reason)));
        }
    }

    /** Changes what the options have: a display name, an expiry, annotations. The rest stays as it is. */
    public ApiKey updateApiKey(String accountId, String userId, String keyId, CreateOptions changes) {
        Owner owner = new Owner(accountId, userId);
        String id = Handle.text("keyId", keyId);
        try (Handle built = changes.build()) {
            return key((object, reason) -> Library.fw_update_api_key(
                    handle.get(), owner.accountId(), owner.userId(), id, built.get(), object, reason));
        }
    }

    public void deleteApiKey(String accountId, String userId, String keyId) {
        Owner owner = new Owner(accountId, userId);
        String id = Handle.text("keyId", keyId);
        Handle.perform(reason ->
                Library.fw_delete_api_key(handle.get(), owner.accountId(), owner.userId(), id, reason));
    }

    /** Begins to replace a key: see {@link Rotation#settle}. The caller closes the rotation. */
    public Rotation rotateApiKey(String accountId, String userId, String oldKeyId, CreateOptions options) {
        Owner owner = new Owner(accountId, userId);
        String id = Handle.text("oldKeyId", oldKeyId);
        try (Handle built = options.build()) {
            return new Rotation(Handle.make(
                    Library::fw_rotation_free,
                    (object, reason) -> Library.fw_rotation_begin(
                            handle.get(), owner.accountId(), owner.userId(), id, built.get(), object, reason)));
        }
    }

    /** Goes on with a rotation that another process began, by the ids that it told. It has no secret. */
    public Rotation resumeRotation(String accountId, String userId, String oldKeyId, String newKeyId) {
        Owner owner = new Owner(accountId, userId);
        String oldId = Handle.text("oldKeyId", oldKeyId);
        String newId = Handle.text("newKeyId", newKeyId);
        return new Rotation(Handle.make(
                Library::fw_rotation_free,
                (object, reason) -> Library.fw_rotation_resume(
                        handle.get(), owner.accountId(), owner.userId(), oldId, newId, object, reason)));
    }

    /** Deletes the keys that bear a marker, but for one that is to stay; null: none is. */
    public Sweep sweepApiKeys(String accountId, String userId, String marker, String keepKeyId) {
        Owner owner = new Owner(accountId, userId);
        String swept = Handle.text("marker", marker);
        String kept = Handle.text("keepKeyId", keepKeyId);
        try (Handle sweep = Handle.make(
                Library::fw_sweep_free,
                (object, reason) -> Library.fw_sweep_api_keys(
                        handle.get(), owner.accountId(), owner.userId(), swept, kept, object, reason))) {
            List<String> deleted = new ArrayList<>();
            long count = Library.fw_sweep_deleted_count(sweep.get());
            for (long index = 0; index < count; index++) {
                deleted.add(Library.fw_sweep_deleted_key_id(sweep.get(), index));
            }
            return new Sweep(deleted, Library.fw_sweep_examined_count(sweep.get()));
        }
    }

    /** Also proves that the API key works. */
    public Identity whoami() {
        return identity((object, reason) -> Library.fw_whoami(handle.get(), object, reason));
    }

    /** Also looks for the user and for the key itself. */
    public Identity whoamiWithUser() {
        return identity((object, reason) -> Library.fw_whoami_with_user(handle.get(), object, reason));
    }

    /** Closes connections and wipes the API key. */
    @Override
    public void close() {
        handle.close();
    }

    private record Owner(String accountId, String userId) {
        Owner {
            Handle.text("accountId", accountId);
            Handle.text("userId", userId);
        }
    }

    private static ApiKey key(Handle.Call call) {
        return new ApiKey(Handle.make(Library::fw_api_key_free, call));
    }

    private static Identity identity(Handle.Call call) {
        try (Handle identity = Handle.make(Library::fw_identity_free, call)) {
            return new Identity(
                    Library.fw_identity_account_id(identity.get()),
                    Library.fw_identity_email(identity.get()),
                    Library.fw_identity_user_id(identity.get()),
                    Library.fw_identity_key_id(identity.get()));
        }
    }
}
