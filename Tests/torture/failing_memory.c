/* See failing_memory.h. */
#define _GNU_SOURCE
#include "failing_memory.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void *(*real_memalign)(size_t, size_t);
static void (*real_free)(void *);
static void *(*real_mmap)(void *, size_t, int, int, int, off_t);
static int (*real_munmap)(void *, size_t);

static atomic_long asked, failing_at, live;
static atomic_bool is_armed, is_forever;

/* dlsym itself allocates: what is asked for before libc's functions are known comes from here, and never goes back. */
static _Alignas(16) unsigned char first_memory[16384];
static size_t first_used;

static void *take_first(size_t size) {
    size = (size + 15) & ~(size_t)15;
    if (first_used + size > sizeof first_memory)
        return NULL;
    first_used += size;
    return first_memory + first_used - size;
}

static bool is_first(const void *block) {
    const uintptr_t address = (uintptr_t)block;
    return address >= (uintptr_t)first_memory && address < (uintptr_t)first_memory + sizeof first_memory;
}

static void look_up(const char *name, void *function) {
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(function, &found, sizeof found);
}

/* Libraries allocate before any constructor of the program runs, so it is the first allocation that looks them up. */
static bool is_ready(void) {
    static bool has_begun;
    if (has_begun)
        return real_malloc != NULL;
    has_begun = true;
    look_up("free", &real_free);
    look_up("calloc", &real_calloc);
    look_up("realloc", &real_realloc);
    look_up("memalign", &real_memalign);
    look_up("mmap", &real_mmap);
    look_up("munmap", &real_munmap);
    look_up("malloc", &real_malloc);
    return true;
}

static bool must_fail(void) {
    if (!is_armed)
        return false;
    const long n = ++asked;
    if (failing_at == 0 || n < failing_at || (n > failing_at && !is_forever))
        return false;
    errno = ENOMEM;
    return true;
}

static void *given(void *block) {
    if (block != NULL)
        live++;
    return block;
}

void memory_fail_at(long n, bool forever) {
    asked = 0;
    failing_at = n;
    is_forever = forever;
    is_armed = true;
}

long memory_relent(void) {
    is_armed = false;
    return asked;
}

long memory_live(void) {
    return live;
}

void *malloc(size_t size) {
    if (!is_ready())
        return take_first(size);
    return must_fail() ? NULL : given(real_malloc(size));
}

void *calloc(size_t count, size_t size) {
    if (!is_ready())
        return take_first(count * size);
    return must_fail() ? NULL : given(real_calloc(count, size));
}

void *realloc(void *block, size_t size) {
    if (block == NULL)
        return malloc(size);
    if (is_first(block)) {
        void *moved = malloc(size);
        if (moved != NULL)
            memcpy(moved, block, size); /* what is behind it is still first_memory */
        return moved;
    }
    if (size == 0)
        live--;
    return size != 0 && must_fail() ? NULL : real_realloc(block, size);
}

void *memalign(size_t alignment, size_t size) {
    return !is_ready() || must_fail() ? NULL : given(real_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size) {
    return memalign(alignment, size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    void *found = memalign(alignment, size);
    if (found == NULL)
        return ENOMEM;
    *block = found;
    return 0;
}

void free(void *block) {
    if (block == NULL || is_first(block))
        return;
    live--;
    real_free(block);
}

void *mmap(void *where, size_t size, int protection, int flags, int descriptor, off_t offset) {
    if (!is_ready() || must_fail())
        return MAP_FAILED;
    void *pages = real_mmap(where, size, protection, flags, descriptor, offset);
    if (pages != MAP_FAILED)
        live++;
    return pages;
}

int munmap(void *pages, size_t size) {
    live--;
    return is_ready() ? real_munmap(pages, size) : -1;
}
