/*
 * The API key to authenticate with comes from the environment or from a file, never from argv, where every
 * user of the machine could read it. The buffer that the file is read into is wiped before anything else is
 * done.
 */
#include "credentials.h"

#include "exit_status.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The longest API key that the library takes, its line's end, and a NUL. */
enum { API_KEY_MAXIMUM = 4096, LINE_CAPACITY = API_KEY_MAXIMUM + 3 };

const char *credentials_environment(const char *name) {
    const char *value = getenv(name);
    return value && value[0] ? value : NULL;
}

static void wipe(char *bytes, size_t length) {
    for (volatile char *byte = bytes; length > 0; length--)
        *byte++ = 0;
}

/* Reads the first line of a file, without its end, as a string. Returns 0 or errno; EFBIG: it does not fit.
 */
static int read_first_line(const char *path, char *line, size_t capacity) {
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return errno;
    size_t length = 0;
    int error = 0;
    for (;;) {
        ssize_t count = read(descriptor, line + length, capacity - 1 - length);
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            error = errno;
        if (count <= 0)
            break;
        length += (size_t)count;
        if (memchr(line, '\n', length))
            break;
        if (length == capacity - 1) {
            error = EFBIG;
            break;
        }
    }
    close(descriptor);
    line[length] = '\0';
    line[strcspn(line, "\n")] = '\0';
    size_t end = strlen(line);
    if (end > 0 && line[end - 1] == '\r')
        line[end - 1] = '\0';
    return error;
}

static int apply_api_key_file(const char *path, fw_config *config) {
    char line[LINE_CAPACITY];
    int error = read_first_line(path, line, sizeof line);
    fw_status status = error == 0 ? fw_config_set_api_key(config, line) : FW_OK;
    wipe(line, sizeof line);
    if (error == EFBIG)
        return report_usage("the first line of the file given with --api-key-file is too long");
    if (error != 0)
        return report_usage("the file given with --api-key-file cannot be read: %s", strerror(error));
    if (status != FW_OK)
        return report_refused("the first line of the file given with --api-key-file", status);
    return EXIT_STATUS_OK;
}

static int apply_api_key(const struct arguments *arguments, fw_config *config) {
    if (arguments_have(arguments, OPTION_API_KEY_FILE))
        return apply_api_key_file(arguments->values[OPTION_API_KEY_FILE], config);
    const char *api_key = credentials_environment("FIREWORKS_API_KEY");
    if (!api_key)
        return report_usage("no API key to authenticate with: set FIREWORKS_API_KEY or give --api-key-file");
    fw_status status = fw_config_set_api_key(config, api_key);
    return status == FW_OK ? EXIT_STATUS_OK : report_refused("FIREWORKS_API_KEY", status);
}

static int apply_base_url(const struct arguments *arguments, fw_config *config) {
    const char *name = "--base-url";
    const char *url = arguments->values[OPTION_BASE_URL];
    if (!url) {
        name = "FIREWORKS_BASE_URL";
        url = credentials_environment(name);
    }
    fw_status status = url ? fw_config_set_base_url(config, url) : FW_OK;
    return status == FW_OK ? EXIT_STATUS_OK : report_refused(name, status);
}

static int apply_timeout(const struct arguments *arguments, fw_config *config) {
    const char *text = arguments->values[OPTION_TIMEOUT_MS];
    if (!text)
        return EXIT_STATUS_OK;
    size_t length = strlen(text);
    if (length == 0 || length > 18 || strspn(text, "0123456789") != length)
        return report_usage("--timeout-ms is not a number of milliseconds");
    fw_status status = fw_config_set_timeout_ms(config, strtoll(text, NULL, 10));
    return status == FW_OK ? EXIT_STATUS_OK : report_refused("--timeout-ms", status);
}

int credentials_apply(const struct arguments *arguments, fw_config *config) {
    int exit_status = apply_base_url(arguments, config);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = apply_timeout(arguments, config);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = apply_api_key(arguments, config);
    return exit_status;
}
