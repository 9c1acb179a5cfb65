/*
 * What a new key is to be. The library's setters judge every value, for a dry run too, so that what a dry run
 * lets pass is what a create lets pass.
 */
#include "arguments/create_options.h"

#include "arguments/expiry.h"
#include "output/exit_status.h"
#include "output/report.h"

static int set_all(const struct arguments *arguments, fw_create_options *options) {
    const char *name = arguments->values[OPTION_KEY_NAME];
    fw_status status = name ? fw_create_options_set_display_name(options, name) : FW_OK;
    if (status != FW_OK)
        return report_refused("--key-name", status);

    const char *expire_time = arguments->values[OPTION_EXPIRE_TIME];
    char buffer[EXPIRY_CAPACITY];
    if (expire_time)
        status = fw_create_options_set_expire_time(options, expiry_from_text(expire_time, buffer));
    if (status != FW_OK)
        return report_refused("--expire-time", status);

    for (size_t index = 0; index < arguments->annotation_count; index++) {
        const struct annotation *annotation = &arguments->annotations[index];
        status = fw_create_options_set_annotation(options, annotation->name, annotation->value);
        if (status != FW_OK)
            return report_refused("--annotation", status);
    }
    if (arguments_have(arguments, OPTION_EXACTLY_ONCE))
        status = fw_create_options_set_exactly_once(options, 1);
    return status == FW_OK ? EXIT_STATUS_OK : report_refused("--exactly-once", status);
}

int create_options_read(const struct arguments *arguments, fw_create_options **options) {
    fw_status status = fw_create_options_new(options);
    if (status != FW_OK)
        return report_failure("out of memory (%s)", fw_status_name(status));
    int exit_status = set_all(arguments, *options);
    if (exit_status != EXIT_STATUS_OK) {
        fw_create_options_free(*options);
        *options = NULL;
    }
    return exit_status;
}
