package fwkeys;

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
    long address() {
        return handle.get();
    }

    /** Names and values. */
    public Map<String, String> annotations() {
        Map<String, String> found = new LinkedHashMap<>();
        for (long index = 0; index < annotationCount(); index++) {
            found.put(
                    Library.fw_api_key_annotation_name(address(), index),
                    Library.fw_api_key_annotation_value(address(), index));
        }
        return found;
    }

    public boolean hasSecret() {
        return secret(Memory.NULL) != Memory.NULL;
    }

    /** Lends the secret where it lies, outside of the Java heap, which moves objects and leaves copies behind. */
    public <T> T withSecret(Function<ByteBuffer, T> body) {
        long address;
        long byteCount;
        try (Memory length = new Memory(Memory.WORD_BYTES)) {
            address = secret(length.address());
            byteCount = length.word(0);
        }
        if (address == Memory.NULL) {
            throw FwkeysException.refused(Numbers.FW_ERROR_INVALID_STATE, "the secret");
        }
        return body.apply(Memory.bytes(address, byteCount).asReadOnlyBuffer());
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

    long secret(long lengthOrNull) {
        return Library.fw_api_key_secret(handle.get(), lengthOrNull);
    }
}
