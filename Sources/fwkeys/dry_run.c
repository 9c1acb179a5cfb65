/*
 * The library sends requests and shows none, so a dry run writes down here what the library makes of the same
 * arguments: a test compares the two. There is nothing secret in a request's path and body.
 */
#include "dry_run.h"

#include "exit_status.h"
#include "expiry.h"
#include "output.h"
#include "output_json.h"
#include "report.h"

#include <string.h>
#include <unistd.h>

static void path(struct output *output, const struct service *service) {
    output_string(output, "/v1/accounts/");
    output_path_segment(output, service->account_id);
    output_string(output, "/users/");
    output_path_segment(output, service->user_id);
    output_string(output, "/apiKeys");
}

/* Whether an annotation before this one has its name. */
static bool is_repeated(const struct arguments *arguments, size_t index) {
    for (size_t earlier = 0; earlier < index; earlier++)
        if (strcmp(arguments->annotations[earlier].name, arguments->annotations[index].name) == 0)
            return true;
    return false;
}

/* The value that counts for a name: the last one given. */
static const char *last_value(const struct arguments *arguments, const char *name) {
    const char *value = NULL;
    for (size_t index = 0; index < arguments->annotation_count; index++)
        if (strcmp(arguments->annotations[index].name, name) == 0)
            value = arguments->annotations[index].value;
    return value;
}

static void annotations(struct output *output, const struct arguments *arguments) {
    output_string(output, "{");
    for (size_t index = 0; index < arguments->annotation_count; index++) {
        const char *name = arguments->annotations[index].name;
        if (is_repeated(arguments, index))
            continue;
        output_string(output, index == 0 ? "" : ",");
        output_json_string(output, name);
        output_string(output, ":");
        output_json_string(output, last_value(arguments, name));
    }
    output_string(output, "}");
}

/* Adds the body; utc is the expiry in the form that is sent, or NULL. */
static void body(struct output *output, const struct arguments *arguments, const char *utc) {
    bool first = true;
    output_string(output, "{\"apiKey\":{");
    output_json_member(output, &first, "displayName", arguments->values[OPTION_KEY_NAME]);
    output_json_member(output, &first, "expireTime", utc);
    if (arguments->annotation_count > 0) {
        output_json_name(output, &first, "annotations");
        annotations(output, arguments);
    }
    output_string(output, "}}");
}

int dry_run_create(const struct arguments *arguments, const struct service *service,
                   enum output_format format) {
    if (!service->account_id)
        return report_usage(
            "which account? A dry run asks nobody: give --account-id or set FIREWORKS_ACCOUNT_ID");
    char rfc3339[EXPIRY_CAPACITY];
    char utc[EXPIRY_CAPACITY];
    const char *expire_time = arguments->values[OPTION_EXPIRE_TIME];
    if (expire_time)
        expiry_in_utc(expiry_from_text(expire_time, rfc3339), utc);

    struct output output;
    output_begin(&output, STDOUT_FILENO);
    output_string(&output, format == OUTPUT_FORMAT_JSON ? "{\"method\":\"POST\",\"path\":\"" : "POST ");
    path(&output, service);
    output_string(&output, format == OUTPUT_FORMAT_JSON ? "\",\"body\":" : "\n");
    body(&output, arguments, expire_time ? utc : NULL);
    output_string(&output, format == OUTPUT_FORMAT_JSON ? "}\n" : "\n");
    int error = output_end(&output);
    return error == 0 ? EXIT_STATUS_OK
                      : report_failure("standard output cannot be written: %s", strerror(error));
}
