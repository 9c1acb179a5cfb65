/*
 * A libc whose functions leave errno changed although they succeed, as they may: for a program that is started with this
 * in LD_PRELOAD, while it has set is_errno_spoiled.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void __libc_free(void *);

int is_errno_spoiled;

#define SPOIL_IF(succeeded)                                                                                  \
    do {                                                                                                     \
        if (is_errno_spoiled && (succeeded))                                                                 \
            errno = EDOM;                                                                                    \
    } while (0)

void *malloc(size_t size) {
    void *memory = __libc_malloc(size);
    SPOIL_IF(memory != NULL);
    return memory;
}

void *calloc(size_t count, size_t size) {
    void *memory = __libc_calloc(count, size);
    SPOIL_IF(memory != NULL);
    return memory;
}

void *realloc(void *old, size_t size) {
    void *memory = __libc_realloc(old, size);
    SPOIL_IF(memory != NULL);
    return memory;
}

void free(void *memory) {
    __libc_free(memory);
    SPOIL_IF(memory != NULL);
}

int munmap(void *start, size_t size) {
    const int result = REAL(munmap)(start, size);
    SPOIL_IF(result == 0);
    return result;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    const ssize_t result = REAL(write)(descriptor, bytes, count);
    SPOIL_IF(result >= 0);
    return result;
}

int close(int descriptor) {
    const int result = REAL(close)(descriptor);
    SPOIL_IF(result == 0);
    return result;
}

int epoll_ctl(int epoll, int change, int descriptor, struct epoll_event *event) {
    const int result = REAL(epoll_ctl)(epoll, change, descriptor, event);
    SPOIL_IF(result == 0);
    return result;
}

int epoll_wait(int epoll, struct epoll_event *events, int capacity, int timeout_ms) {
    const int result = REAL(epoll_wait)(epoll, events, capacity, timeout_ms);
    SPOIL_IF(result >= 0);
    return result;
}
