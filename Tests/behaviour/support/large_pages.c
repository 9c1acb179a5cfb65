/* For LD_PRELOAD: a system whose pages are of 64 KB. What is mapped, locked and unmapped is rounded up to these. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#define PAGE_SIZE 65536

static size_t whole_pages(size_t length) {
    return (length + PAGE_SIZE - 1) / PAGE_SIZE * PAGE_SIZE;
}

int getpagesize(void) {
    return PAGE_SIZE;
}

void *mmap(void *address, size_t length, int protection, int flags, int file, off_t offset) {
    return (void *)syscall(SYS_mmap, address, whole_pages(length), protection, flags, file, offset);
}

int munmap(void *address, size_t length) {
    return (int)syscall(SYS_munmap, address, whole_pages(length));
}

int mlock(const void *address, size_t length) {
    return (int)syscall(SYS_mlock, address, whole_pages(length));
}
