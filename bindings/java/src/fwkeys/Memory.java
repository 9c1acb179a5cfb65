package fwkeys;

import com.sun.jna.Pointer;
import java.nio.ByteBuffer;

/**
 * Memory outside of the Java heap, by JNA. It is zeroed at first, and when it is closed. Java 22 and newer take the class of
 * this name in {@code src22} instead.
 */
final class Memory implements AutoCloseable {
    static final long NULL = 0;
    static final long WORD_BYTES = Long.BYTES;

    private final com.sun.jna.Memory memory;

    Memory(long byteCount) {
        memory = new com.sun.jna.Memory(byteCount);
        memory.clear();
    }

    /** What lies at an address, for as long as it lies there. */
    static ByteBuffer bytes(long address, long byteCount) {
        return new Pointer(address).getByteBuffer(0, byteCount);
    }

    long address() {
        return Pointer.nativeValue(memory);
    }

    ByteBuffer bytes() {
        return memory.getByteBuffer(0, memory.size());
    }

    /** A number or an address that the library wrote. */
    long word(int index) {
        return memory.getLong(index * WORD_BYTES);
    }

    /** JNA frees it when it is collected: only from 5.12 on it can be told to do so earlier. */
    @Override
    public void close() {
        memory.clear();
    }
}
