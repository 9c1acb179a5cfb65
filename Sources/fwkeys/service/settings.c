/*
 * The API key to authenticate with comes from the environment or from a file, never from argv, where every
 * user of the machine could read it. The buffer that the file of --api-key-file is read into is wiped before
 * anything else is done; the other files are the library's to read.
 */
#include "service/settings.h"

#include "files/wipe.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The longest API key that the library takes, its line's end, and a NUL. */
enum { API_KEY_MAXIMUM = 4096, LINE_CAPACITY = API_KEY_MAXIMUM + 3 };

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

typedef fw_status text_setter(fw_config *config, const char *text);

static int apply_text(const struct arguments *arguments, enum option_id option, fw_config *config,
                      text_setter *set) {
    const char *text = arguments->values[option];
    fw_status status = text ? set(config, text) : FW_OK;
    if (status == FW_OK)
        return EXIT_STATUS_OK;
    char name[32];
    snprintf(name, sizeof name, "--%s", option_descriptions[option].name);
    return report_refused(name, status);
}

typedef fw_status time_setter(fw_config *config, int64_t milliseconds);

static int apply_time(const struct arguments *arguments, enum option_id option, fw_config *config,
                      time_setter *set) {
    if (!arguments_have(arguments, option))
        return EXIT_STATUS_OK;
    int64_t milliseconds;
    int exit_status = arguments_number(arguments, option, &milliseconds);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    fw_status status = set(config, milliseconds);
    char name[32];
    snprintf(name, sizeof name, "--%s", option_descriptions[option].name);
    return status == FW_OK ? EXIT_STATUS_OK : report_refused(name, status);
}

static int apply_rpm(const struct arguments *arguments, fw_config *config) {
    int64_t requests;
    if (!arguments_have(arguments, OPTION_RPM))
        return EXIT_STATUS_OK;
    int exit_status = arguments_number(arguments, OPTION_RPM, &requests);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    bool fits = requests > 0 && requests <= INT32_MAX;
    fw_status status =
        fits ? fw_config_set_requests_per_minute(config, (int32_t)requests) : FW_ERROR_OUT_OF_RANGE;
    return status == FW_OK ? EXIT_STATUS_OK : report_refused("--rpm", status);
}

static void print_log_line(void *user_data, fw_log_level level, const char *line) {
    (void)user_data;
    (void)level;
    report_line("%s", line);
}

/* What is wrong with the settings is told while they are read. Later a command has an error line of its own,
   and what happens on the way to it is for those who ask. */
static int load(const struct arguments *arguments, fw_config *config) {
    fw_error *error = NULL;
    fw_status status = fw_config_set_log(config, FW_LOG_WARNING, print_log_line, NULL, NULL);
    if (status == FW_OK)
        status = fw_config_load(config, arguments->values[OPTION_PROFILE], &error);
    int exit_status = status == FW_OK ? EXIT_STATUS_OK : report_error(status, error);
    fw_error_free(error);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    status = arguments_have(arguments, OPTION_VERBOSE)
                 ? fw_config_set_log(config, FW_LOG_DEBUG, print_log_line, NULL, NULL)
                 : fw_config_set_log(config, FW_LOG_ERROR, NULL, NULL, NULL);
    return status == FW_OK ? EXIT_STATUS_OK : report_failure("out of memory (%s)", fw_status_name(status));
}

int settings_apply(const struct arguments *arguments, fw_config *config) {
    int exit_status = load(arguments, config);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = apply_text(arguments, OPTION_BASE_URL, config, fw_config_set_base_url);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = apply_text(arguments, OPTION_CA_FILE, config, fw_config_set_ca_file);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = apply_text(arguments, OPTION_PROXY, config, fw_config_set_proxy);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = apply_time(arguments, OPTION_TIMEOUT_MS, config, fw_config_set_timeout_ms);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = apply_time(arguments, OPTION_SETTLE_MS, config, fw_config_set_settle_ms);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = apply_rpm(arguments, config);
    if (exit_status == EXIT_STATUS_OK && arguments_have(arguments, OPTION_API_KEY_FILE))
        exit_status = apply_api_key_file(arguments->values[OPTION_API_KEY_FILE], config);
    return exit_status;
}
