/*
 * The file of a secret, by descriptors: the directory is opened once, and the file is made, synchronised and
 * removed through it, so that a directory that is renamed or replaced meanwhile changes nothing.
 */
#include "secret/secret_file.h"

#include "files/file.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int secret_file_create(struct secret_file *file, const char *path) {
    const char *slash = strrchr(path, '/');
    *file = (struct secret_file){
        .path = path, .name = slash ? slash + 1 : path, .directory = -1, .descriptor = -1};
    if (file->name[0] == '\0')
        return path[0] ? EISDIR : ENOENT;

    file->directory = file_open_directory_of(path);
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

int secret_file_open(struct secret_file *file, const char *path) {
    int error = secret_file_create(file, path);
    if (error == EEXIST)
        return report_failure(
            "%s exists already, and a secret is written to a new file only; no key was created", path);
    if (error != 0)
        return report_failure("%s cannot be made: %s; no key was created", path, strerror(error));
    return EXIT_STATUS_OK;
}

int secret_file_write(struct secret_file *file, const char *secret, size_t length) {
    int error = file_write_all(file->descriptor, secret, length);
    if (error == 0 && fsync(file->descriptor) != 0)
        error = errno;
    if (close(file->descriptor) != 0 && error == 0 && errno != EINTR)
        error = errno;
    file->descriptor = -1;
    if (error == 0)
        error = file_synchronise_directory(file->directory);
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
