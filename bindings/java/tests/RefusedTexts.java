import fwkeys.Client;
import fwkeys.Config;
import fwkeys.CreateOptions;
import fwkeys.FwkeysException;
import fwkeys.ListOptions;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the package does with strings that it or the library refuses: a line for each case. */
final class RefusedTexts {
    private static final byte[] API_KEY = System.getenv("FIREWORKS_API_KEY").getBytes(StandardCharsets.US_ASCII);
    private static final String BASE_URL = System.getenv("FIREWORKS_BASE_URL");

    private RefusedTexts() {}

    private static void say(String parameter, String kind, Runnable call) {
        String status = "OK";
        try {
            call.run();
        } catch (FwkeysException refusal) {
            status = refusal.status();
        }
        System.out.println(parameter + " " + kind + " " + status);
    }

    private static void configure(byte[] apiKey, String url) {
        try (Config config = new Config().apiKey(apiKey).baseUrl(url)) {
            new Client(config).close();
        }
    }

    private static void refuse(Client client, String kind, String text) {
        say("key", kind, () -> client.getApiKey("account", "user", text));
        say("marker", kind, () -> client.sweepApiKeys("account", "user", text, null));
        say("new_key", kind, () -> client.resumeRotation("account", "user", "old", text));
        if (text == null) {
            return; // as account and user, that stands for the client's own
        }
        CreateOptions none = new CreateOptions();
        say("account", kind, () -> client.createApiKey(text, "user", none));
        say("user", kind, () -> client.createApiKey("account", text, none));
        say("name", kind, () -> client.createApiKey("account", "user", new CreateOptions().displayName(text)));
        ListOptions named = new ListOptions().namePattern(text);
        say("pattern", kind, () -> client.listApiKeys("account", "user", named));
        if (!text.isEmpty()) {
            CreateOptions annotated = new CreateOptions().annotation("name", text);
            say("annotation", kind, () -> client.createApiKey("account", "user", annotated));
        }
        say("url", kind, () -> configure(API_KEY, text));
        byte[] bytes = kind.equals("utf8") ? new byte[] {'a', (byte) 0xff} : text.getBytes(StandardCharsets.UTF_8);
        say("api_key", kind, () -> configure(bytes, BASE_URL));
    }

    public static void main(String[] arguments) {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("nul", "a\0b");
        texts.put("empty", "");
        texts.put("long", "a".repeat(5000));
        texts.put("utf8", "a\ud800");
        texts.put("none", null);
        try (Config config = new Config().apiKey(API_KEY).baseUrl(BASE_URL);
                Client client = new Client(config)) {
            texts.forEach((kind, text) -> refuse(client, kind, text));
        }
    }
}
