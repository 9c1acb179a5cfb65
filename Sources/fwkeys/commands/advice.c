/*
 * A command that is to be copied must mean to a shell what it says: ids in it are quoted as far as they need
 * it.
 */
#include "commands/advice.h"

#include "output/report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 3, 4))) static void append(char *buffer, size_t capacity, const char *format,
                                                         ...) {
    size_t length = strlen(buffer);
    va_list values;
    va_start(values, format);
    vsnprintf(buffer + length, capacity - length, format, values);
    va_end(values);
}

static void append_word(char *buffer, size_t capacity, const char *word) {
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/@:+,";
    append(buffer, capacity, " ");
    if (word[0] && strspn(word, plain) == strlen(word)) {
        append(buffer, capacity, "%s", word);
        return;
    }
    append(buffer, capacity, "'");
    for (; *word; word++)
        if (*word == '\'')
            append(buffer, capacity, "'\\''");
        else
            append(buffer, capacity, "%c", *word);
    append(buffer, capacity, "'");
}

static void append_option(char *buffer, size_t capacity, const char *name, const char *value_or_null) {
    if (!value_or_null)
        return;
    append(buffer, capacity, " --%s", name);
    append_word(buffer, capacity, value_or_null);
}

/* What the settings say of the service need not be repeated; options do. */
static void append_service(char *buffer, size_t capacity, const struct arguments *arguments) {
    static const enum option_id repeated[] = {OPTION_PROFILE, OPTION_API_KEY_FILE, OPTION_BASE_URL,
                                              OPTION_CA_FILE, OPTION_PROXY};
    for (size_t index = 0; index < sizeof repeated / sizeof repeated[0]; index++)
        append_option(buffer, capacity, option_descriptions[repeated[index]].name,
                      arguments->values[repeated[index]]);
    append(buffer, capacity, "`");
}

/* The sweep that looks after the marker. */
static void append_sweep(char *buffer, size_t capacity, const struct arguments *arguments,
                         const struct service *service, const char *marker, const char *keep_or_null) {
    append(buffer, capacity, "`fwkeys sweep");
    if (arguments_have(arguments, OPTION_JOURNAL)) {
        append_option(buffer, capacity, "journal", arguments->values[OPTION_JOURNAL]);
    } else {
        append_word(buffer, capacity, marker);
        append_option(buffer, capacity, "keep", keep_or_null);
        append_option(buffer, capacity, "account-id", service->account_id);
        append_option(buffer, capacity, "user-id", service->user_id);
    }
    append_service(buffer, capacity, arguments);
}

const char *advise_sweep_of_journal(const struct arguments *arguments, const char *journal, char *buffer,
                                    size_t capacity) {
    buffer[0] = '\0';
    append(buffer, capacity, "`fwkeys sweep");
    append_option(buffer, capacity, "journal", journal);
    append_service(buffer, capacity, arguments);
    return buffer;
}

const char *advise_on_error(const struct arguments *arguments, const struct service *service,
                            const fw_error *error, char *buffer, size_t capacity) {
    const char *marker = fw_error_marker(error);
    bool unknown = fw_error_outcome(error) == FW_OUTCOME_UNKNOWN;
    buffer[0] = '\0';
    if (marker || (unknown && arguments_have(arguments, OPTION_JOURNAL))) {
        append(buffer, capacity, "what it may have left behind%s%s is found and deleted by ",
               marker ? " with the marker " : "", marker ? marker : "");
        append_sweep(buffer, capacity, arguments, service, marker, NULL);
    } else if (unknown) {
        append(buffer, capacity, "a key that nobody holds may be alive: look for it with `fwkeys list`");
    }
    return buffer;
}

void advise_sweep_of_unsettled(const struct arguments *arguments, const struct service *service,
                               const fw_api_key *key, enum delivery delivery) {
    char text[ADVICE_CAPACITY] = "";
    append(text, sizeof text,
           "%" PRId32 " earlier attempts may still lead to a key that nobody holds: later run ",
           fw_api_key_unsettled_attempts(key));
    const char *marker = fw_api_key_marker(key);
    append_sweep(text, sizeof text, arguments, service, marker ? marker : "MARKER",
                 delivery == DELIVERY_DONE ? fw_api_key_id(key) : NULL);
    report_line("%s", text);
}
