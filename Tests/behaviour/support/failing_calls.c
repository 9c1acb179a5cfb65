/*
 * System calls that fail, for a program that is started with this in LD_PRELOAD: what a disk does when it
 * breaks cannot be had from a disk that works. FAILING_CALL names the one that fails; every other call is the
 * real one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static int fails(const char *name) {
    const char *failing = getenv("FAILING_CALL");
    return failing && strcmp(failing, name) == 0;
}

static int is_kind(int descriptor, mode_t kind) {
    struct stat status;
    return fstat(descriptor, &status) == 0 && (status.st_mode & S_IFMT) == kind;
}

static int refuse(int error) {
    errno = error;
    return -1;
}

/* "fsync-file" and "fsync-directory": the data does not reach the disk. */
int fsync(int descriptor) {
    if ((fails("fsync-file") && is_kind(descriptor, S_IFREG)) ||
        (fails("fsync-directory") && is_kind(descriptor, S_IFDIR)))
        return refuse(EIO);
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    return real(descriptor);
}

/* "close-file": a network file system tells of a failed write only now. Files that were read close well. */
int close(int descriptor) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "close");
    off_t position = is_kind(descriptor, S_IFREG) ? lseek(descriptor, 0, SEEK_CUR) : 0;
    int failing = fails("close-file") && position > 0;
    int result = real(descriptor);
    return failing ? refuse(EDQUOT) : result;
}

typedef ssize_t writev_function(int, const struct iovec *, int);

/* "writev-short": a pipe that takes one byte at a time. */
ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
    if (fails("writev-short"))
        return write(descriptor, pieces[0].iov_base, 1);
    writev_function *real = (writev_function *)dlsym(RTLD_NEXT, "writev");
    return real(descriptor, pieces, count);
}
