/* For LD_PRELOAD: a heap that has no block of a megabyte, and any number of smaller ones. */
#include <errno.h>
#include <stddef.h>

enum { MOST_BYTES = 1000 * 1000 };

extern void *__libc_malloc(size_t);

void *malloc(size_t byte_count) {
    if (byte_count > MOST_BYTES) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(byte_count);
}
