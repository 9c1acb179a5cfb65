/*
 * One line on standard error for each failure, however long its parts are. A line is put together first and
 * written in one piece, so that programs that fail at once do not mix their lines; control characters are
 * replaced, so that nothing that came from outside can add a line or drive a terminal.
 */
#include "output/report.h"

#include "output/exit_status.h"
#include "output/output.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_CAPACITY = 4096, FACTS_CAPACITY = 1024 };

/* Writes "fwkeys: <message>\n"; a failure to do so has nowhere to be told. */
static void write_line(const char *format, va_list values) {
    static const char start[] = "fwkeys: ";
    char line[LINE_CAPACITY];
    size_t length = sizeof start - 1;
    memcpy(line, start, sizeof start);
    int wanted = vsnprintf(line + length, sizeof line - length - 1, format, values);
    if (wanted < 0)
        return;
    length = strlen(line);
    for (size_t index = 0; index < length; index++)
        memset(line + index, '?', output_control_length(line + index, length - index));
    line[length++] = '\n';
    for (size_t written = 0; written < length;) {
        ssize_t count = write(STDERR_FILENO, line + written, length - written);
        if (count < 0)
            return;
        written += (size_t)count;
    }
}

void report_line(const char *format, ...) {
    va_list values;
    va_start(values, format);
    write_line(format, values);
    va_end(values);
}

int report_usage(const char *format, ...) {
    va_list values;
    va_start(values, format);
    write_line(format, values);
    va_end(values);
    return EXIT_STATUS_USAGE;
}

int report_failure(const char *format, ...) {
    va_list values;
    va_start(values, format);
    write_line(format, values);
    va_end(values);
    return EXIT_STATUS_FAILED;
}

/* What a setter's status says of a value; NULL for a status that is no fault of the value. */
static const char *reason(fw_status status) {
    switch (status) {
    case FW_ERROR_EMPTY_ARGUMENT:
        return "must not be empty";
    case FW_ERROR_DOT_SEGMENT:
        return "must not be \".\" or \"..\"";
    case FW_ERROR_WILDCARD_USER:
        return "must not be \"-\", which stands for all users";
    case FW_ERROR_CONTROL_CHARACTER:
        return "must not hold control characters";
    case FW_ERROR_INVALID_UTF8:
        return "holds a byte that is not allowed in it";
    case FW_ERROR_TOO_LONG:
        return "is too long";
    case FW_ERROR_OUT_OF_RANGE:
        return "is out of range";
    case FW_ERROR_INVALID_TIMESTAMP:
        return "is not a time of the form YYYY-MM-DD[ HH:MM:SS] or RFC 3339";
    case FW_ERROR_NONEXISTENT_TIME:
        return "is a time that does not exist";
    case FW_ERROR_TIME_IN_PAST:
        return "is not in the future";
    case FW_ERROR_INVALID_URL:
        return "is not an http or https URL without credentials, query and fragment";
    case FW_ERROR_INSECURE_URL:
        return "is plain http to an address that is not the loopback; use https";
    case FW_ERROR_INVALID_MARKER:
        return "is not a marker: 16 hexadecimal digits, lower-case";
    default:
        return NULL;
    }
}

int report_written(int error) {
    return error == 0 ? EXIT_STATUS_OK
                      : report_failure("standard output cannot be written: %s", strerror(error));
}

int report_refused(const char *name, fw_status status) {
    const char *text = reason(status);
    if (!text)
        return report_failure("%s could not be set (%s)", name, fw_status_name(status));
    return report_usage("%s %s (%s)", name, text, fw_status_name(status));
}

static void append(char *buffer, size_t capacity, const char *format, ...) {
    size_t length = strlen(buffer);
    va_list values;
    va_start(values, format);
    vsnprintf(buffer + length, capacity - length, format, values);
    va_end(values);
}

const char *report_facts(char *buffer, size_t capacity, fw_status status, const fw_error *error) {
    buffer[0] = '\0';
    append(buffer, capacity, "(%s, %s", fw_status_name(status), fw_outcome_name(fw_error_outcome(error)));
    if (fw_error_http_status(error) > 0)
        append(buffer, capacity, ", HTTP %" PRId32, fw_error_http_status(error));
    if (fw_error_service_code(error) >= 0)
        append(buffer, capacity, ", service code %" PRId32, fw_error_service_code(error));
    if (fw_error_request_id(error))
        append(buffer, capacity, ", request id %s", fw_error_request_id(error));
    if (fw_error_retry_after_ms(error) >= 0)
        append(buffer, capacity, ", retry after %" PRId64 " ms", fw_error_retry_after_ms(error));
    if (fw_error_attempts(error) > 1)
        append(buffer, capacity, ", %" PRId32 " attempts", fw_error_attempts(error));
    append(buffer, capacity, ")");
    return buffer;
}

/* Whether the library found fault with an argument or setting before it did anything. */
static int is_usage(fw_status status) {
    return (status >= FW_ERROR_NULL_ARGUMENT && status <= FW_ERROR_MISSING_API_KEY) ||
           (status >= FW_ERROR_CA_FILE && status <= FW_ERROR_INVALID_MARKER);
}

int report_exit_status(fw_status status, const fw_error *error) {
    if (!error)
        return EXIT_STATUS_FAILED;
    switch (fw_error_outcome(error)) {
    case FW_OUTCOME_NOT_SENT:
        if (status == FW_ERROR_CANCELLED)
            return EXIT_STATUS_INTERRUPTED;
        return is_usage(status) ? EXIT_STATUS_USAGE : EXIT_STATUS_NOT_SENT;
    case FW_OUTCOME_REJECTED:
        return EXIT_STATUS_REJECTED;
    case FW_OUTCOME_UNKNOWN:
        return EXIT_STATUS_UNKNOWN;
    case FW_OUTCOME_SECRET_LOST:
        return EXIT_STATUS_SECRET_LOST;
    default:
        return EXIT_STATUS_FAILED;
    }
}

int report_error_with(const char *subject, fw_status status, const fw_error *error, const char *advice) {
    char facts[FACTS_CAPACITY];
    const char *message = fw_error_message(error);
    const char *service_message = fw_error_service_message(error);
    const char *orphan = fw_error_orphan_key_id(error);
    report_line("%s%s%s%s%s%s%s%s%s %s", subject, subject[0] ? ": " : "",
                message ? message : "the call failed", service_message ? ": " : "",
                service_message ? service_message : "",
                orphan ? "; a key that should be gone may be alive: " : "", orphan ? orphan : "",
                advice[0] ? "; " : "", advice, report_facts(facts, sizeof facts, status, error));
    return report_exit_status(status, error);
}

int report_error(fw_status status, const fw_error *error) {
    return report_error_with("", status, error, "");
}
