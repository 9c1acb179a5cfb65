/* For LD_PRELOAD: a system that cannot give a child zeros in place of a page (MADV_WIPEONFORK), as Linux before 4.14. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

int madvise(void *pages, size_t byte_count, int advice) {
    if (advice == MADV_WIPEONFORK) {
        errno = EINVAL;
        return -1;
    }
    return (int)syscall(SYS_madvise, pages, byte_count, advice);
}
