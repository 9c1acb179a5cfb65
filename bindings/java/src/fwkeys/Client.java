package fwkeys;

/** A client, which any number of threads may use at once. A call blocks its thread until the answer or the deadline. */
public final class Client implements AutoCloseable {
    /** Whose API key a client uses; null where the service did not say. */
    public record Identity(String accountId, String email) {}

    private final Handle handle;

    public Client(Config config) {
        handle = Handle.make(
                Library::fw_client_free,
                (object, reason) -> Library.fw_client_new(config.handle().get(), object, reason));
    }

    /** The caller closes the key. */
    public ApiKey createApiKey(String accountId, String userId, CreateOptions options) {
        try (Handle built = options.build()) {
            return new ApiKey(Handle.make(
                    Library::fw_api_key_free,
                    (object, reason) -> Library.fw_create_api_key(
                            handle.get(), Handle.text(accountId), Handle.text(userId), built.get(), object, reason)));
        }
    }

    /** The keys of a user, or with "-" those of every user. The caller closes the list. */
    public ApiKeyList listApiKeys(String accountId, String userId) {
        return new ApiKeyList(Handle.make(
                Library::fw_api_key_list_free,
                (object, reason) -> Library.fw_list_api_keys(
                        handle.get(), Handle.text(accountId), Handle.text(userId), null, object, reason)));
    }

    public void deleteApiKey(String accountId, String userId, String keyId) {
        Handle.make(
                nothing -> {},
                (object, reason) -> Library.fw_delete_api_key(
                        handle.get(), Handle.text(accountId), Handle.text(userId), Handle.text(keyId), reason));
    }

    /** Also proves that the API key works. */
    public Identity whoami() {
        try (Handle identity = Handle.make(
                Library::fw_identity_free, (object, reason) -> Library.fw_whoami(handle.get(), object, reason))) {
            return new Identity(
                    Library.fw_identity_account_id(identity.get()), Library.fw_identity_email(identity.get()));
        }
    }

    /** Closes connections and wipes the API key. */
    @Override
    public void close() {
        handle.close();
    }
}
