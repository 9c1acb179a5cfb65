/*
 * A new name is on the disk once its directory is. Some file systems cannot synchronise a directory and say
 * so with EINVAL or ENOTSUP; they need no more.
 */
#include "files/file.h"

#include "service/interruption.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int file_open_directory_of(const char *path) {
    const char *slash = strrchr(path, '/');
    if (!slash)
        return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    char *directory = strndup(path, (size_t)(slash - path) + 1);
    if (!directory)
        return -1;
    int descriptor = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int error = errno;
    free(directory);
    errno = error;
    return descriptor;
}

int file_synchronise_directory(int descriptor) {
    return fsync(descriptor) == 0 || errno == EINVAL || errno == ENOTSUP ? 0 : errno;
}

int file_synchronise_directory_of(const char *path) {
    int descriptor = file_open_directory_of(path);
    if (descriptor < 0)
        return errno;
    int error = file_synchronise_directory(descriptor);
    close(descriptor);
    return error;
}

int file_write_all(int descriptor, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(descriptor, bytes, length);
        if (written < 0 && (errno != EINTR || interruption_signal()))
            return errno;
        if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
    return 0;
}
