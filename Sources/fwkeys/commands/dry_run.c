/*
 * The library sends requests and shows none, so a dry run writes down here what the library makes of the same
 * arguments: a test compares the two. There is nothing secret in a request's path and body.
 */
#include "commands/dry_run.h"

#include "arguments/expiry.h"
#include "output/exit_status.h"
#include "output/output.h"
#include "output/output_json.h"
#include "output/report.h"

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

/* A marker is drawn for each create, so it is all zeros here. */
static void display_name(struct output *output, const struct arguments *arguments, bool *first) {
    const char *name = arguments->values[OPTION_KEY_NAME];
    if (!arguments_have(arguments, OPTION_EXACTLY_ONCE) && !arguments_have(arguments, OPTION_JOURNAL)) {
        output_json_member(output, first, "displayName", name);
        return;
    }
    const char *text = name ? name : "default";
    output_json_name(output, first, "displayName");
    output_string(output, "\"");
    output_json_escaped(output, text, strlen(text));
    output_string(output, "-fwk-0000000000000000\"");
}

/* Adds the body; utc is the expiry in the form that is sent, or NULL. */
static void body(struct output *output, const struct arguments *arguments, const char *utc) {
    bool first = true;
    output_string(output, "{\"apiKey\":{");
    display_name(output, arguments, &first);
    output_json_member(output, &first, "expireTime", utc);
    if (arguments->annotation_count > 0) {
        output_json_name(output, &first, "annotations");
        annotations(output, arguments);
    }
    output_string(output, "}}");
}

/* Prints a request whose body the function adds. */
static void request(struct output *output, const struct service *service, enum output_format format,
                    const char *verb) {
    output_string(output, format == OUTPUT_FORMAT_JSON ? "{\"method\":\"POST\",\"path\":\"" : "POST ");
    path(output, service);
    output_string(output, verb);
    output_string(output, format == OUTPUT_FORMAT_JSON ? "\",\"body\":" : "\n");
}

static void end_request(struct output *output, enum output_format format) {
    output_string(output, format == OUTPUT_FORMAT_JSON ? "}\n" : "\n");
}

int dry_run_create(const struct arguments *arguments, const struct service *service,
                   enum output_format format) {
    char rfc3339[EXPIRY_CAPACITY];
    char utc[EXPIRY_CAPACITY];
    const char *expire_time = arguments->values[OPTION_EXPIRE_TIME];
    if (expire_time)
        expiry_in_utc(expiry_from_text(expire_time, rfc3339), utc);

    struct output output;
    output_begin(&output, STDOUT_FILENO);
    request(&output, service, format, "");
    body(&output, arguments, expire_time ? utc : NULL);
    end_request(&output, format);
    return report_written(output_end(&output));
}

int dry_run_delete(const struct arguments *arguments, const struct service *service,
                   enum output_format format) {
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    for (size_t index = 0; index < arguments->operand_count; index++) {
        request(&output, service, format, ":delete");
        output_string(&output, "{\"keyId\":");
        output_json_string(&output, arguments->operands[index]);
        output_string(&output, "}");
        end_request(&output, format);
    }
    return report_written(output_end(&output));
}
