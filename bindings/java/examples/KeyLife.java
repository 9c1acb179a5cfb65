import fwkeys.ApiKey;
import fwkeys.ApiKeyList;
import fwkeys.Client;
import fwkeys.Config;
import fwkeys.CreateOptions;
import fwkeys.FwkeysException;
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
        byte[] apiKey = System.getenv("FIREWORKS_API_KEY").getBytes(StandardCharsets.US_ASCII);
        CreateOptions options = new CreateOptions()
                .displayName("sample-java")
                .expireTime(Instant.now().plus(Duration.ofDays(30)))
                .exactlyOnce();
        try (Config config = new Config().apiKey(apiKey).baseUrl(BASE_URL);
                Client client = new Client(config);
                ApiKey key = client.createApiKey(ACCOUNT, USER, options)) {
            System.out.printf(
                    "created %s %s, prefix %s, expires %s%n",
                    key.id(), key.displayName(), key.prefix(), key.expireTime().orElseThrow());
            use(key);
            list(client, key.id());

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
            System.out.println("used: account " + newcomer.whoami().accountId());
        }
    }

    private static void list(Client client, String wanted) {
        int count = 0;
        int found = 0;
        try (ApiKeyList keys = client.listApiKeys(ACCOUNT, USER)) {
            for (ApiKey listed : keys) {
                count++;
                found += listed.id().equals(wanted) ? 1 : 0;
            }
        }
        System.out.printf("listed %d keys, %d of them the new one%n", count, found);
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
}
