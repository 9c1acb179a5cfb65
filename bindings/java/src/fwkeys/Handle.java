package fwkeys;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.util.function.Consumer;

/** An object of the library, and the one place where its ways are turned into Java's. */
final class Handle implements AutoCloseable {
    /** A call with places for an object and for the reason if it fails. */
    interface Call {
        int make(PointerByReference object, PointerByReference reason);
    }

    private final Consumer<Pointer> free;
    private Pointer pointer;

    private Handle(Pointer pointer, Consumer<Pointer> free) {
        this.pointer = pointer;
        this.free = free;
    }

    /** Makes a call that gives an object; null where it succeeds and there is none. */
    static Handle make(Consumer<Pointer> free, Call call) {
        PointerByReference object = new PointerByReference();
        PointerByReference reason = new PointerByReference();
        check(call.make(object, reason), reason.getValue());
        return object.getValue() != null ? new Handle(object.getValue(), free) : null;
    }

    static void check(int status) {
        check(status, null);
    }

    private static void check(int status, Pointer reason) {
        if (status != Library.OK) {
            throw new FwkeysException(status, reason);
        }
    }

    /** A string for C, which would take a NUL in it as its end; so one is refused, as any control character is. */
    static String text(String value) {
        if (value != null && value.indexOf('\0') >= 0) {
            throw new FwkeysException(Library.CONTROL_CHARACTER, null);
        }
        return value;
    }

    /** Null once it is closed, which every function of the library refuses. */
    Pointer get() {
        return pointer;
    }

    @Override
    public void close() {
        free.accept(pointer);
        pointer = null;
    }
}
