/*
 * The file of a secret, by descriptors: the directory is opened once, and the file is made, synchronised and
 * removed through it, so that a directory that is renamed or replaced meanwhile changes nothing.
 */
#include "secret_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Opens the directory that path lies in. Returns its descriptor, or -1 with errno set. */
static int open_directory_of(const char *path, size_t length) {
    if (length == 0)
        return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char *directory = strndup(path, length);
    if (!directory)
        return -1;
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = errno;
    free(directory);
    errno = error;
    return descriptor;
}

int secret_file_create(struct secret_file *file, const char *path) {
    const char *slash = strrchr(path, '/');
    *file = (struct secret_file){
        .path = path, .name = slash ? slash + 1 : path, .directory = -1, .descriptor = -1};
    if (file->name[0] == '\0')
        return path[0] ? EISDIR : ENOENT;

    file->directory = open_directory_of(path, slash ? (size_t)(slash - path) + 1 : 0);
    if (file->directory < 0)
        return errno;
    int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
    file->descriptor = openat(file->directory, file->name, flags, S_IRUSR | S_IWUSR);
    int error = file->descriptor < 0 ? errno : 0;
    /* A umask may have taken the owner's own rights away, which O_CREAT obeys. */
    if (error == 0 && fchmod(file->descriptor, S_IRUSR | S_IWUSR) != 0) {
        error = errno;
        secret_file_discard(file);
    }
    if (error != 0)
        secret_file_close(file);
    return error;
}

static int write_all(int descriptor, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return errno;
        bytes += written;
        length -= (size_t)written;
    }
    return 0;
}

/* Some file systems cannot synchronise a directory and say so with EINVAL or ENOTSUP; they need no more. */
static int synchronise_directory(int descriptor) {
    if (fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP)
        return 0;
    return errno;
}

int secret_file_write(struct secret_file *file, const char *secret, size_t length) {
    int error = write_all(file->descriptor, secret, length);
    if (error == 0 && fsync(file->descriptor) != 0)
        error = errno;
    if (close(file->descriptor) != 0 && error == 0 && errno != EINTR)
        error = errno;
    file->descriptor = -1;
    if (error == 0)
        error = synchronise_directory(file->directory);
    return error;
}

void secret_file_discard(struct secret_file *file) {
    unlinkat(file->directory, file->name, 0);
    secret_file_close(file);
}

void secret_file_close(struct secret_file *file) {
    if (file->descriptor >= 0)
        close(file->descriptor);
    if (file->directory >= 0)
        close(file->directory);
    file->descriptor = -1;
    file->directory = -1;
}
