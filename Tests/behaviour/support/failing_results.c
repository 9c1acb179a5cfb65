/*
 * A disk that fails for the results of a batch alone, for a command that is started with this in LD_PRELOAD.
 *
 *   FAILING_RESULTS="fsync"            what was written to them does not reach the disk
 *   FAILING_RESULTS="fsync ftruncate"  and it cannot be taken back either
 *
 * Results are files whose name ends in ".jsonl".
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

static int fails(const char *call, int descriptor) {
    static const char ending[] = ".jsonl";
    const char *failing = getenv("FAILING_RESULTS");
    char link[64];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path);
    size_t end = sizeof ending - 1;
    return failing && strstr(failing, call) && length >= (ssize_t)end &&
           memcmp(path + length - end, ending, end) == 0;
}

static int refuse(void) {
    errno = EIO;
    return -1;
}

int fsync(int descriptor) {
    return fails("fsync", descriptor) ? refuse() : REAL(fsync)(descriptor);
}

int ftruncate(int descriptor, off_t length) {
    return fails("ftruncate", descriptor) ? refuse() : REAL(ftruncate)(descriptor, length);
}
