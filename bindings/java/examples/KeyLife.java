import fwkeys.ApiKey;
import fwkeys.ApiKeyList;
import fwkeys.CancelToken;
import fwkeys.Client;
import fwkeys.Config;
import fwkeys.CreateOptions;
import fwkeys.FwkeysException;
import fwkeys.ListOptions;
import fwkeys.Rotation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** The whole life of an API key in Java. */
final class KeyLife {
    private static final String ACCOUNT = System.getenv("FIREWORKS_ACCOUNT_ID");
    private static final String USER = System.getenv("FIREWORKS_USER_ID");
    private static final String BASE_URL = System.getenv("FIREWORKS_BASE_URL");

    private KeyLife() {}

    public static void main(String[] arguments) {
        try (Config config = ownConfig();
                Client client = new Client(config)) {
            live(client);
            CreateOptions options = new CreateOptions().displayName("old-java");
            try (ApiKey oldKey = client.createApiKey(ACCOUNT, USER, options)) {
                String newKeyId = rotate(client, oldKey.id());
                keep(client, newKeyId);
                loseAndSweep(client);
                cancelWhenTold(newKeyId);
                client.deleteApiKey(ACCOUNT, USER, newKeyId);
            }
        }
    }

    private static Config ownConfig() {
        byte[] apiKey = System.getenv("FIREWORKS_API_KEY").getBytes(StandardCharsets.US_ASCII);
        return new Config().apiKey(apiKey).baseUrl(BASE_URL);
    }

    private static void live(Client client) {
        CreateOptions options = new CreateOptions()
                .displayName("sample-java")
                .expireTime(Instant.now().plus(Duration.ofDays(30)))
                .exactlyOnce();
        try (ApiKey key = client.createApiKey(ACCOUNT, USER, options)) {
            System.out.printf(
                    "created %s %s, prefix %s, expires %s%n",
                    key.id(), key.displayName(), key.prefix(), key.expireTime().orElseThrow());
            use(key);
            list(client, key.id());
            getAndRename(client, key.id());

            key.wipeSecret(); // the end of the block would do it as well
            System.out.println("wiped: the secret is " + (key.hasSecret() ? "still there" : "gone"));

            client.deleteApiKey(ACCOUNT, USER, key.id());
            System.out.println("deleted " + key.id());
            fail(client, key.id());
        }
    }

    /** The secret goes straight from the key to the new client; a real program stores it as well. */
    private static void use(ApiKey key) {
        try (Config config = new Config().apiKey(key).baseUrl(BASE_URL);
                Client newcomer = new Client(config)) {
            Client.Identity who = newcomer.whoamiWithUser();
            System.out.printf("used: account %s, user %s, key %s%n", who.accountId(), who.userId(), who.keyId());
        }
    }

    private static void list(Client client, String wanted) {
        int count = 0;
        int found = 0;
        try (ApiKeyList keys = client.listApiKeys(ACCOUNT, USER, new ListOptions())) {
            for (ApiKey listed : keys) {
                count++;
                found += listed.id().equals(wanted) ? 1 : 0;
            }
        }
        System.out.printf("listed %d keys, %d of them the new one%n", count, found);

        int selected = 0;
        try (ApiKeyList keys = client.listApiKeys(ACCOUNT, USER, new ListOptions().namePattern("sample-*"))) {
            for (ApiKey one : keys) {
                selected += one.id().equals(wanted) ? 1 : 0;
            }
        }
        System.out.printf("selected %d by its name%n", selected);
    }

    private static void getAndRename(Client client, String id) {
        CreateOptions changes = new CreateOptions().displayName("renamed-java");
        try (ApiKey found = client.getApiKey(ACCOUNT, USER, id);
                ApiKey renamed = client.updateApiKey(ACCOUNT, USER, id, changes)) {
            System.out.printf("got %s, last used %s%n", found.id(), found.lastUsed().orElseThrow());
            System.out.printf("updated %s: %s%n", renamed.id(), renamed.displayName());
        }
    }

    private static void fail(Client client, String deletedId) {
        try {
            client.deleteApiKey(ACCOUNT, USER, deletedId);
        } catch (FwkeysException failure) {
            if (!failure.status().equals("ERROR_NOT_FOUND")) {
                throw failure;
            }
            System.out.printf(
                    "error %s, outcome %s, HTTP %d: %s%n",
                    failure.status(), failure.outcome(), failure.httpStatus(), failure.getMessage());
        }
    }

    /** Replaces a key. Gives the id of the new one. */
    private static String rotate(Client client, String oldKeyId) {
        try (Rotation rotation = client.rotateApiKey(ACCOUNT, USER, oldKeyId, new CreateOptions())) {
            String newKeyId = rotation.settle(ApiKey::id); // a real program stores the secret
            System.out.printf(
                    "rotated %s to %s, prefix %s: %s%n",
                    oldKeyId, newKeyId, rotation.newKey().prefix(), rotation.state());
            try (Rotation resumed = client.resumeRotation(ACCOUNT, USER, oldKeyId, newKeyId)) {
                System.out.printf("resumed %s: %s%n", resumed.newKeyId(), resumed.state());
            }
            return newKeyId;
        }
    }

    /** There is no safe place for this secret, so the old key stays. */
    private static void keep(Client client, String oldKeyId) {
        try (Rotation rotation = client.rotateApiKey(ACCOUNT, USER, oldKeyId, new CreateOptions())) {
            try {
                rotation.settle(newKey -> {
                    throw new IOException("no room for a secret");
                });
            } catch (IOException problem) {
                ApiKey dropped = rotation.newKey();
                System.out.printf(
                        "kept %s, dropped %s, prefix %s: %s%n",
                        oldKeyId, dropped.id(), dropped.prefix(), rotation.state());
            }
        }
    }

    /** A create whose answer is lost may leave a key behind. It bears the marker, by which it is found and deleted. */
    private static void loseAndSweep(Client client) {
        String marker = Client.generateMarker();
        try {
            client.createApiKey(ACCOUNT, USER, new CreateOptions().marker(marker)).close();
        } catch (FwkeysException failure) {
            String left = failure.mayHaveLeftKey() ? "a key may" : "no key can";
            int swept = client.sweepApiKeys(ACCOUNT, USER, marker, null).deletedKeyIds().size();
            System.out.printf(
                    "lost %s, outcome %s, %s be left: swept %d%n", failure.status(), failure.outcome(), left, swept);
        }
    }

    /** Cancels a call from another thread, when a line comes in. */
    private static void cancelWhenTold(String keyId) {
        try (CancelToken cancel = new CancelToken();
                Config config = ownConfig().cancel(cancel);
                Client client = new Client(config)) {
            new Thread(() -> {
                readByte();
                cancel.trigger();
            }).start();
            client.getApiKey(ACCOUNT, USER, keyId).close();
        } catch (FwkeysException failure) {
            System.out.println("cancelled " + failure.status());
        }
    }

    private static void readByte() {
        try {
            System.in.read();
        } catch (IOException problem) {
            throw new UncheckedIOException(problem);
        }
    }
}
