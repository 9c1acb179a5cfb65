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

/* What the request of one key is made of; borrowed. */
struct key_request {
    const char *account_id;
    const char *user_id;
    const char *name;
    const char *expire_time;
    const struct annotation *annotations;
    size_t annotation_count;
    bool marked; /* its name gets a marker */
};

static void path(struct output *output, const char *account_id, const char *user_id) {
    output_string(output, "/v1/accounts/");
    output_path_segment(output, account_id);
    output_string(output, "/users/");
    output_path_segment(output, user_id);
    output_string(output, "/apiKeys");
}

/* Whether an annotation before this one has its name. */
static bool is_repeated(const struct key_request *key, size_t index) {
    for (size_t earlier = 0; earlier < index; earlier++)
        if (strcmp(key->annotations[earlier].name, key->annotations[index].name) == 0)
            return true;
    return false;
}

/* The value that counts for a name: the last one given. */
static const char *last_value(const struct key_request *key, const char *name) {
    const char *value = NULL;
    for (size_t index = 0; index < key->annotation_count; index++)
        if (strcmp(key->annotations[index].name, name) == 0)
            value = key->annotations[index].value;
    return value;
}

static void annotations(struct output *output, const struct key_request *key) {
    output_string(output, "{");
    for (size_t index = 0; index < key->annotation_count; index++) {
        const char *name = key->annotations[index].name;
        if (is_repeated(key, index))
            continue;
        output_string(output, index == 0 ? "" : ",");
        output_json_string(output, name);
        output_string(output, ":");
        output_json_string(output, last_value(key, name));
    }
    output_string(output, "}");
}

/* A marker is drawn for each create, so it is all zeros here. */
static void display_name(struct output *output, const struct key_request *key, bool *first) {
    if (!key->marked) {
        output_json_member(output, first, "displayName", key->name);
        return;
    }
    const char *text = key->name ? key->name : "default";
    output_json_name(output, first, "displayName");
    output_string(output, "\"");
    output_json_escaped(output, text, strlen(text));
    output_string(output, "-fwk-0000000000000000\"");
}

/* Adds the body; utc is the expiry in the form that is sent, or NULL. */
static void body(struct output *output, const struct key_request *key, const char *utc) {
    bool first = true;
    output_string(output, "{\"apiKey\":{");
    display_name(output, key, &first);
    output_json_member(output, &first, "expireTime", utc);
    if (key->annotation_count > 0) {
        output_json_name(output, &first, "annotations");
        annotations(output, key);
    }
    output_string(output, "}}");
}

/* Prints a request whose body follows. */
static void request(struct output *output, const char *account_id, const char *user_id,
                    enum output_format format, const char *verb) {
    output_string(output, format == OUTPUT_FORMAT_JSON ? "{\"method\":\"POST\",\"path\":\"" : "POST ");
    path(output, account_id, user_id);
    output_string(output, verb);
    output_string(output, format == OUTPUT_FORMAT_JSON ? "\",\"body\":" : "\n");
}

static void end_request(struct output *output, enum output_format format) {
    output_string(output, format == OUTPUT_FORMAT_JSON ? "}\n" : "\n");
}

static void print_create(struct output *output, const struct key_request *key, enum output_format format) {
    char rfc3339[EXPIRY_CAPACITY];
    char utc[EXPIRY_CAPACITY];
    if (key->expire_time)
        expiry_in_utc(expiry_from_text(key->expire_time, rfc3339), utc);
    request(output, key->account_id, key->user_id, format, "");
    body(output, key, key->expire_time ? utc : NULL);
    end_request(output, format);
    output_flush(output); /* utc is gone after this */
}

int dry_run_create(const struct arguments *arguments, const struct service *service,
                   enum output_format format) {
    struct key_request key = {
        .account_id = service->account_id,
        .user_id = service->user_id,
        .name = arguments->values[OPTION_KEY_NAME],
        .expire_time = arguments->values[OPTION_EXPIRE_TIME],
        .annotations = arguments->annotations,
        .annotation_count = arguments->annotation_count,
        .marked = arguments_have(arguments, OPTION_EXACTLY_ONCE) || arguments_have(arguments, OPTION_JOURNAL),
    };
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    print_create(&output, &key, format);
    return report_written(output_end(&output));
}

int dry_run_batch(const struct rows *rows, enum output_format format) {
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    for (size_t index = 0; index < rows->count; index++) {
        const struct row *row = &rows->items[index];
        struct key_request key = {
            .account_id = row->account_id,
            .user_id = row->user_id,
            .name = row->name,
            .expire_time = row->expiry,
            .annotations = row->annotations,
            .annotation_count = row->annotation_count,
            .marked = true,
        };
        print_create(&output, &key, format);
    }
    return report_written(output_end(&output));
}

int dry_run_delete(const struct arguments *arguments, const struct service *service,
                   enum output_format format) {
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    for (size_t index = 0; index < arguments->operand_count; index++) {
        request(&output, service->account_id, service->user_id, format, ":delete");
        output_string(&output, "{\"keyId\":");
        output_json_string(&output, arguments->operands[index]);
        output_string(&output, "}");
        end_request(&output, format);
    }
    return report_written(output_end(&output));
}
