package fwkeys;

/**
 * A new key that works and is to take the place of an old one. One that is neither committed nor aborted leaves both.
 */
public final class Rotation implements AutoCloseable {
    /** Puts the secret of the new key into safe hands. */
    @FunctionalInterface
    public interface Store<T, E extends Exception> {
        T put(ApiKey newKey) throws E;
    }

    private final Handle handle;
    private final Handle newKeyHandle;
    private final ApiKey newKey;
    private String state;
    private boolean commitWasTried;

    Rotation(Handle handle) {
        this.handle = handle;
        newKeyHandle = Handle.lent(Library.fw_rotation_new_key(handle.get()));
        newKey = new ApiKey(newKeyHandle);
        readState();
    }

    /** The record of the new key, until the rotation is closed, with its secret until it is aborted or closed. */
    public ApiKey newKey() {
        return newKey;
    }

    public String oldKeyId() {
        return Library.fw_rotation_old_key_id(handle.get());
    }

    /** The key that takes its place, with which {@link Client#resumeRotation} goes on. */
    public String newKeyId() {
        return Library.fw_rotation_new_key_id(handle.get());
    }

    /** "BEGUN", "COMMITTED", "ABORTED", "COMMITTING" or "ABORTING", as fwkeys.h explains them. */
    public String state() {
        return state;
    }

    /** Deletes the old key. */
    public void commit() {
        commitWasTried = true;
        try {
            Handle.perform(reason -> Library.fw_rotation_commit(handle.get(), reason));
        } finally {
            readState();
        }
    }

    /** Deletes the new key and wipes its secret. */
    public void abort() {
        try {
            Handle.perform(reason -> Library.fw_rotation_abort(handle.get(), reason));
        } finally {
            readState();
        }
    }

    /**
     * Commits where the secret was put into safe hands. Aborts where that throws, and hands that on; where it tried to
     * commit by itself, the new key stays, for it may be in use already. Where deleting fails, state tells how far it
     * is, and either can be called again.
     */
    public <T, E extends Exception> T settle(Store<T, E> store) throws E {
        T stored;
        try {
            stored = store.put(newKey);
        } catch (Throwable problem) {
            abortAfter(problem);
            throw problem;
        }
        commit();
        return stored;
    }

    /** Wipes the secret and leaves the keys as they are. */
    @Override
    public void close() {
        newKeyHandle.close();
        handle.close();
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "Rotation[" + state + "]";
    }

    private void abortAfter(Throwable problem) {
        try {
            if (!commitWasTried) {
                abort();
            }
        } catch (FwkeysException failure) {
            problem.addSuppressed(failure);
        }
    }

    private void readState() {
        if (handle.get() != Memory.NULL) {
            state = Library.fw_rotation_state_name(Library.fw_rotation_get_state(handle.get()));
        }
    }
}
