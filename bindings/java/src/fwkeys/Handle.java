package fwkeys;

import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongToIntFunction;

/** An object of the library, and the one place where its ways are turned into Java's. */
final class Handle implements AutoCloseable {
    /** A call with the addresses of places for an object and for the reason if it fails. */
    interface Call {
        int make(long object, long reason);
    }

    private final LongConsumer free;
    private long address;

    private Handle(long address, LongConsumer free) {
        this.address = address;
        this.free = free;
    }

    /** Makes a call that gives an object; null where it succeeds and there is none. */
    static Handle make(LongConsumer free, Call call) {
        try (Memory places = new Memory(2 * Memory.WORD_BYTES)) {
            int status = call.make(places.address(), places.address() + Memory.WORD_BYTES);
            check(status, places.word(1));
            return places.word(0) != Memory.NULL ? new Handle(places.word(0), free) : null;
        }
    }

    /** The same for options, which are filled in; they are closed if one is refused. */
    static Handle make(LongConsumer free, LongToIntFunction call, Consumer<Handle> fill) {
        Handle options = make(free, (object, reason) -> call.applyAsInt(object));
        try {
            fill.accept(options);
            return options;
        } catch (RuntimeException refusal) {
            options.close();
            throw refusal;
        }
    }

    /** Makes a call that gives nothing but a reason if it fails. */
    static void perform(LongToIntFunction call) {
        try (Memory reason = new Memory(Memory.WORD_BYTES)) {
            check(call.applyAsInt(reason.address()), reason.word(0));
        }
    }

    /** What another object lends, until that or this is closed. */
    static Handle lent(long address) {
        return new Handle(address, nothing -> {});
    }

    /** A setter, which has no reason to give but its status. */
    static void set(String argument, int status) {
        if (status != Numbers.FW_OK) {
            throw FwkeysException.refused(status, argument);
        }
    }

    private static void check(int status, long reason) {
        if (status != Numbers.FW_OK) {
            throw reason != Memory.NULL
                    ? new FwkeysException(status, reason)
                    : FwkeysException.refused(status, "an argument");
        }
    }

    /**
     * A string for C, which would take a NUL in it as its end: so a NUL is refused, as any control character is. Half of
     * a surrogate pair is no character, and would be sent as a question mark.
     */
    static String text(String argument, String value) {
        if (value != null && value.indexOf('\0') >= 0) {
            throw FwkeysException.refused(Numbers.FW_ERROR_CONTROL_CHARACTER, argument);
        }
        if (value != null && !StandardCharsets.UTF_8.newEncoder().canEncode(value)) {
            throw FwkeysException.refused(Numbers.FW_ERROR_INVALID_UTF8, argument);
        }
        return value;
    }

    /** NULL once it is closed, which every function of the library refuses. */
    long get() {
        return address;
    }

    @Override
    public void close() {
        free.accept(address);
        address = Memory.NULL;
    }
}
