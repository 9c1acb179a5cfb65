package fwkeys;

import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Keys that are fetched, page by page, while one goes through them, once. A key that the iterator gave is closed when
 * it moves on.
 */
public final class ApiKeyList implements Iterable<ApiKey>, AutoCloseable {
    private final Handle handle;
    private ApiKey present;
    private ApiKey following;

    ApiKeyList(Handle handle) {
        this.handle = handle;
    }

    @Override
    public Iterator<ApiKey> iterator() {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                if (following == null) {
                    following = fetch();
                }
                return following != null;
            }

            @Override
            public ApiKey next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                closePresent();
                present = following;
                following = null;
                return present;
            }
        };
    }

    @Override
    public void close() {
        closePresent();
        if (following != null) {
            following.close();
        }
        handle.close();
    }

    private ApiKey fetch() {
        Handle key = Handle.make(
                Library::fw_api_key_free,
                (object, reason) -> Library.fw_api_key_list_next(handle.get(), object, reason));
        return key != null ? new ApiKey(key) : null;
    }

    private void closePresent() {
        if (present != null) {
            present.close();
        }
        present = null;
    }
}
