/* Counts what is allocated and not yet freed; live_bytes.h says how. */
#define _GNU_SOURCE
#include "live_bytes.h"

#include <errno.h>
#include <malloc.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The allocator under these names is glibc's own. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static size_t in_use, highest;

size_t live_bytes(void) {
    return in_use;
}

size_t live_bytes_peak(void) {
    return highest;
}

void live_bytes_forget_peak(void) {
    highest = in_use;
}

static void take(size_t size) {
    in_use += size;
    if (in_use > highest)
        highest = in_use;
}

/* The block, and the word before it. */
static size_t size_of(void *block) {
    return block == NULL ? 0 : malloc_usable_size(block) + sizeof(size_t);
}

static void *taken(void *block) {
    take(size_of(block));
    return block;
}

void *malloc(size_t size) {
    return taken(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return taken(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size) {
    const size_t before = size_of(block);
    void *moved = __libc_realloc(block, size);
    if (moved == NULL && size > 0)
        return NULL;
    in_use -= before;
    return taken(moved);
}

void *aligned_alloc(size_t alignment, size_t size) {
    return taken(__libc_memalign(alignment, size));
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    *block = taken(__libc_memalign(alignment, size));
    return *block != NULL ? 0 : ENOMEM;
}

void free(void *block) {
    in_use -= size_of(block);
    __libc_free(block);
}

/* Pages of the program's own; those of the allocator do not come by here. */
void *mmap(void *address, size_t size, int protection, int flags, int descriptor, off_t offset) {
    void *pages = (void *)syscall(SYS_mmap, address, size, protection, flags, descriptor, offset);
    if (pages != MAP_FAILED && flags & MAP_ANONYMOUS)
        take(size);
    return pages;
}

int munmap(void *pages, size_t size) {
    const int result = (int)syscall(SYS_munmap, pages, size);
    if (result == 0)
        in_use -= size < in_use ? size : in_use;
    return result;
}
