package fwkeys;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** Memory outside of the Java heap, by the JDK's own interface. It is zeroed at first, and when it is closed. */
@SuppressWarnings("restricted")
final class Memory implements AutoCloseable {
    static final long NULL = 0;
    static final long WORD_BYTES = Long.BYTES;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment memory;

    Memory(long byteCount) {
        memory = arena.allocate(byteCount, WORD_BYTES);
    }

    /** What lies at an address, for as long as it lies there. */
    static ByteBuffer bytes(long address, long byteCount) {
        return MemorySegment.ofAddress(address).reinterpret(byteCount).asByteBuffer();
    }

    long address() {
        return memory.address();
    }

    ByteBuffer bytes() {
        return memory.asByteBuffer();
    }

    /** A number or an address that the library wrote. */
    long word(int index) {
        return memory.getAtIndex(ValueLayout.JAVA_LONG, index);
    }

    @Override
    public void close() {
        memory.fill((byte) 0);
        arena.close();
    }
}
