package fwkeys;

import java.time.Duration;
import java.util.function.IntSupplier;

/**
 * Settings of a client; what is not set has the library's default. Its API key is wiped by close, and where a setting
 * is refused, so that setters can be chained in the head of a try block.
 */
public final class Config implements AutoCloseable {
    private final Handle handle =
            Handle.make(Library::fw_config_free, (object, reason) -> Library.fw_config_new(object));

    /** The bytes are copied, and are the caller's to wipe. */
    public Config apiKey(byte[] apiKey) {
        for (byte each : apiKey) {
            if (each == 0) { // which C would take for the end
                return set("apiKey", () -> Numbers.FW_ERROR_CONTROL_CHARACTER);
            }
        }
        try (Memory copy = new Memory(apiKey.length + 1L)) {
            copy.bytes().put(apiKey);
            return set("apiKey", () -> Library.fw_config_set_api_key(handle.get(), copy.address()));
        }
    }

    /** A key that was just created; no copy is made on the way. */
    public Config apiKey(ApiKey key) {
        return set("apiKey", () -> Library.fw_config_set_api_key(handle.get(), key.secret(Memory.NULL)));
    }

    public Config baseUrl(String url) {
        return set("baseUrl", () -> Library.fw_config_set_base_url(handle.get(), Handle.text("baseUrl", url)));
    }

    /** Of a whole call, all its attempts and pauses included. */
    public Config timeout(Duration timeout) {
        return set("timeout", () -> Library.fw_config_set_timeout_ms(handle.get(), timeout.toMillis()));
    }

    /** Before each look for keys that a lost answer left behind. */
    public Config settleTime(Duration time) {
        return set("settleTime", () -> Library.fw_config_set_settle_ms(handle.get(), time.toMillis()));
    }

    public Config caFile(String path) {
        return set("caFile", () -> Library.fw_config_set_ca_file(handle.get(), Handle.text("caFile", path)));
    }

    /** How often a request is sent at most, where it may be sent again at all. */
    public Config maxAttempts(int attempts) {
        return set("maxAttempts", () -> Library.fw_config_set_max_attempts(handle.get(), attempts));
    }

    /** Ends every call of the clients. */
    public Config cancel(CancelToken token) {
        return set("cancel", () -> Library.fw_config_set_cancel(handle.get(), token.address()));
    }

    @Override
    public void close() {
        handle.close();
    }

    private Config set(String argument, IntSupplier setter) {
        try {
            Handle.set(argument, setter.getAsInt());
            return this;
        } catch (RuntimeException refusal) {
            close();
            throw refusal;
        }
    }

    Handle handle() {
        return handle;
    }
}
