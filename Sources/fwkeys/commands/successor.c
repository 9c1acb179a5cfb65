/*
 * Names and annotations come from the service here, so the library may refuse them as it does those of
 * arguments; the user can give others then.
 */
#include "commands/successor.h"

#include "output/exit_status.h"
#include "output/output.h"
#include "output/output_json.h"
#include "output/output_text.h"
#include "output/report.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "-fwk-" and 16 digits. */
enum { MARKER_SUFFIX_LENGTH = 21 };

static int take_name(const fw_api_key *old, fw_create_options *options) {
    const char *old_name = fw_api_key_display_name(old);
    if (!old_name)
        return EXIT_STATUS_OK;
    size_t length = strlen(old_name);
    if (fw_api_key_marker(old) && length >= MARKER_SUFFIX_LENGTH)
        length -= MARKER_SUFFIX_LENGTH;
    if (length == 0)
        return EXIT_STATUS_OK;
    char *name = strndup(old_name, length);
    fw_status status = name ? fw_create_options_set_display_name(options, name) : FW_ERROR_NO_MEMORY;
    free(name);
    return status == FW_OK ? EXIT_STATUS_OK
                           : report_refused("the old key's name (give another one with --key-name)", status);
}

static int take_annotations(const fw_api_key *old, fw_create_options *options) {
    for (size_t index = 0; index < fw_api_key_annotation_count(old); index++) {
        fw_status status = fw_create_options_set_annotation(options, fw_api_key_annotation_name(old, index),
                                                            fw_api_key_annotation_value(old, index));
        if (status != FW_OK)
            return report_refused("an annotation of the old key (give others with --annotation)", status);
    }
    return EXIT_STATUS_OK;
}

int successor_take_over(const struct service *service, const char *old_key_id,
                        const struct arguments *arguments, fw_create_options *options) {
    fw_api_key *old = NULL;
    fw_error *error = NULL;
    fw_status status =
        fw_get_api_key(service->client, service->account_id, service->user_id, old_key_id, &old, &error);
    int exit_status = EXIT_STATUS_OK;
    if (status != FW_OK)
        exit_status = report_error_with(old_key_id, status, error, "no key was created");
    if (exit_status == EXIT_STATUS_OK && !arguments_have(arguments, OPTION_KEY_NAME))
        exit_status = take_name(old, options);
    if (exit_status == EXIT_STATUS_OK && !arguments_have(arguments, OPTION_ANNOTATION))
        exit_status = take_annotations(old, options);
    fw_api_key_free(old);
    fw_error_free(error);
    return exit_status;
}

int successor_print(const fw_api_key *key, const char *old_key_id, enum output_format format,
                    const char *secret_file_or_null) {
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    if (format == OUTPUT_FORMAT_JSON) {
        bool first = true;
        output_string(&output, "{");
        output_json_member(&output, &first, "replaced", old_key_id);
        output_json_name(&output, &first, "apiKey");
        output_json_key(&output, key, false);
        output_string(&output, "}\n");
    } else {
        output_text_key(&output, key);
        output_text_line(&output, "Key File", secret_file_or_null);
        output_text_line(&output, "Replaced Key Id", old_key_id);
    }
    return output_end(&output);
}
