package fwkeys;

/** Ends the calls that it was given to, from any thread. It stays triggered. */
public final class CancelToken implements AutoCloseable {
    private final Handle handle =
            Handle.make(Library::fw_cancel_free, (object, reason) -> Library.fw_cancel_new(object));

    /** Does nothing once the token is closed. */
    public synchronized void trigger() {
        Library.fw_cancel_trigger(handle.get());
    }

    /** What has the token keeps what it needs of it. */
    @Override
    public synchronized void close() {
        handle.close();
    }

    synchronized long address() {
        if (handle.get() == Memory.NULL) {
            throw new IllegalStateException("the cancel token is closed");
        }
        return handle.get();
    }
}
