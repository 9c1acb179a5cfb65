package fwkeys;

import com.sun.jna.NativeLong;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.NativeLongByReference;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** A key's record, with the secret if it was just created. The secret is wiped by close, or by wipeSecret before. */
public final class ApiKey extends ApiKeyFields implements AutoCloseable {
    private final Handle handle;

    ApiKey(Handle handle) {
        this.handle = handle;
    }

    @Override
    Pointer pointer() {
        return handle.get();
    }

    /** Names and values. */
    public Map<String, String> annotations() {
        Map<String, String> found = new LinkedHashMap<>();
        for (long index = 0; index < annotationCount(); index++) {
            NativeLong place = new NativeLong(index);
            found.put(
                    Library.fw_api_key_annotation_name(pointer(), place),
                    Library.fw_api_key_annotation_value(pointer(), place));
        }
        return found;
    }

    public boolean hasSecret() {
        return secret(null) != null;
    }

    /** Lends the secret where it lies, outside of the Java heap, which moves objects and leaves copies behind. */
    public <T> T withSecret(Function<ByteBuffer, T> body) {
        NativeLongByReference length = new NativeLongByReference();
        Pointer secret = secret(length);
        if (secret == null) {
            throw FwkeysException.refused(Library.FW_ERROR_INVALID_STATE, "the secret");
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
