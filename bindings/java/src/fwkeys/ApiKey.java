package fwkeys;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.NativeLongByReference;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/** A key's record, with the secret if it was just created. The secret is wiped by close, or by wipeSecret before. */
public final class ApiKey implements AutoCloseable {
    private final Handle handle;

    ApiKey(Handle handle) {
        this.handle = handle;
    }

    /** What the key is deleted by; null where the service did not say. */
    public String id() {
        return Library.fw_api_key_id(handle.get());
    }

    public String displayName() {
        return Library.fw_api_key_display_name(handle.get());
    }

    /** What the secret begins with, to recognise it by. */
    public String prefix() {
        return Library.fw_api_key_prefix(handle.get());
    }

    public Optional<Instant> createTime() {
        LongByReference seconds = new LongByReference();
        int status = Library.fw_api_key_create_time_unix(handle.get(), seconds);
        return status == Library.OK ? Optional.of(Instant.ofEpochSecond(seconds.getValue())) : Optional.empty();
    }

    /** Empty: never. */
    public Optional<Instant> expireTime() {
        LongByReference seconds = new LongByReference();
        int status = Library.fw_api_key_expire_time_unix(handle.get(), seconds);
        return status == Library.OK ? Optional.of(Instant.ofEpochSecond(seconds.getValue())) : Optional.empty();
    }

    public Optional<String> marker() {
        return Optional.ofNullable(Library.fw_api_key_marker(handle.get()));
    }

    /** Over 0 where the marker should be swept later. */
    public int unsettledAttempts() {
        return Library.fw_api_key_unsettled_attempts(handle.get());
    }

    public boolean hasSecret() {
        return secret(null) != null;
    }

    /** Lends the secret where it lies, outside of the Java heap, which moves objects and leaves copies behind. */
    public <T> T withSecret(Function<ByteBuffer, T> body) {
        NativeLongByReference length = new NativeLongByReference();
        Pointer secret = secret(length);
        if (secret == null) {
            throw new FwkeysException(Library.INVALID_STATE, null);
        }
        return body.apply(secret.getByteBuffer(0, length.getValue().longValue()).asReadOnlyBuffer());
    }

    /** Wipes the secret and keeps the rest. */
    public void wipeSecret() {
        Library.fw_api_key_wipe_secret(handle.get());
    }

    @Override
    public void close() {
        handle.close();
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "ApiKey[" + id() + "]";
    }

    Pointer secret(NativeLongByReference lengthOrNull) {
        return Library.fw_api_key_secret(handle.get(), lengthOrNull);
    }
}
