package fwkeys;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

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

    /** The same for options, which are filled in; they are closed if one is refused. */
    static Handle make(Consumer<Pointer> free, ToIntFunction<PointerByReference> call, Consumer<Handle> fill) {
        Handle options = make(free, (object, reason) -> call.applyAsInt(object));
        try {
            fill.accept(options);
            return options;
        } catch (FwkeysException refusal) {
            options.close();
            throw refusal;
        }
    }

    /** Makes a call that gives nothing but a reason if it fails. */
    static void perform(ToIntFunction<PointerByReference> call) {
        PointerByReference reason = new PointerByReference();
        check(call.applyAsInt(reason), reason.getValue());
    }

    /** What another object lends, until that or this is closed. */
    static Handle lent(Pointer pointer) {
        return new Handle(pointer, nothing -> {});
    }

    /** A setter, which has no reason to give but its status. */
    static void set(String argument, int status) {
        if (status != Library.FW_OK) {
            throw FwkeysException.refused(status, argument);
        }
    }

    private static void check(int status, Pointer reason) {
        if (status != Library.FW_OK) {
            throw reason != null ? new FwkeysException(status, reason) : FwkeysException.refused(status, "an argument");
        }
    }

    /**
     * A string for C, which would take a NUL in it as its end: so a NUL is refused, as any control character is. Half of
     * a surrogate pair is no character, and would be sent as a question mark.
     */
    static String text(String argument, String value) {
        if (value != null && value.indexOf('\0') >= 0) {
            throw FwkeysException.refused(Library.FW_ERROR_CONTROL_CHARACTER, argument);
        }
        if (value != null && !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw FwkeysException.refused(Library.FW_ERROR_INVALID_UTF8, argument);
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
