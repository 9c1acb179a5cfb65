/*
 * A system that stops a program at a place of the test's choice, for one that is started with this in LD_PRELOAD.
 *
 *   KILL_AT_CALL=n  the process is killed in its n-th call of those below, before the call does anything
 *   DISK_ROOM=n     files can grow by n bytes in all; after that the disk is full
 *
 * The calls are those by which the command changes something that outlives it. What goes over the network is not
 * among them: the library's own calls are not to be numbered, for they depend on time.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(name) *)dlsym(RTLD_NEXT, #name))

static long calls;
static off_t grown;

/* Counts a call, which may be the last one. */
static void count_call(void) {
    const char *last = getenv("KILL_AT_CALL");
    if (last && ++calls == atol(last))
        kill(getpid(), SIGKILL);
}

static int is_file(int descriptor) {
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

/* How many of the bytes fit on the disk; what lies within the file already takes no room. */
static size_t fitting(int descriptor, size_t length, off_t offset) {
    const char *room = getenv("DISK_ROOM");
    struct stat status;
    if (!room || fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
        return length;
    off_t growth = offset + (off_t)length - status.st_size;
    if (growth <= 0)
        return length;
    off_t excess = grown + growth - atol(room);
    if (excess > 0) {
        length = excess < growth ? length - (size_t)excess : length - (size_t)growth;
        growth = excess < growth ? growth - excess : 0;
    }
    grown += growth;
    return length;
}

static ssize_t disk_is_full(void) {
    errno = ENOSPC;
    return -1;
}

ssize_t write(int descriptor, const void *bytes, size_t length) {
    if (!is_file(descriptor))
        return REAL(write)(descriptor, bytes, length);
    count_call();
    size_t some = fitting(descriptor, length, lseek(descriptor, 0, SEEK_CUR));
    return some > 0 || length == 0 ? REAL(write)(descriptor, bytes, some) : disk_is_full();
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
    count_call();
    size_t some = fitting(descriptor, length, offset);
    return some > 0 || length == 0 ? REAL(pwrite)(descriptor, bytes, some, offset) : disk_is_full();
}

/* Standard output of the command, whatever it is. */
ssize_t writev(int descriptor, const struct iovec *pieces, int count) {
    count_call();
    return REAL(writev)(descriptor, pieces, count);
}

int fsync(int descriptor) {
    count_call();
    return REAL(fsync)(descriptor);
}

int ftruncate(int descriptor, off_t length) {
    count_call();
    return REAL(ftruncate)(descriptor, length);
}

int flock(int descriptor, int operation) {
    count_call();
    return REAL(flock)(descriptor, operation);
}

int unlinkat(int directory, const char *path, int flags) {
    count_call();
    return REAL(unlinkat)(directory, path, flags);
}

int unlink(const char *path) {
    count_call();
    return REAL(unlink)(path);
}

int rename(const char *from, const char *to) {
    count_call();
    return REAL(rename)(from, to);
}

int renameat(int from_directory, const char *from, int to_directory, const char *to) {
    count_call();
    return REAL(renameat)(from_directory, from, to_directory, to);
}

int posix_spawnp(pid_t *process, const char *file, const posix_spawn_file_actions_t *actions,
                 const posix_spawnattr_t *attributes, char *const words[], char *const environment[]) {
    count_call();
    return REAL(posix_spawnp)(process, file, actions, attributes, words, environment);
}

int openat(int directory, const char *path, int flags, ...) {
    va_list values;
    va_start(values, flags);
    mode_t mode = flags & O_CREAT ? va_arg(values, mode_t) : 0;
    va_end(values);
    count_call();
    return REAL(openat)(directory, path, flags, mode);
}
