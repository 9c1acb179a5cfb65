/*
 * fwkeys get: the record of one key.
 */
#include "commands/command.h"

#include "output/exit_status.h"
#include "output/output.h"
#include "output/output_json.h"
#include "output/output_text.h"
#include "output/report.h"
#include "service/service.h"

#include <unistd.h>

static int print(const fw_api_key *key, enum output_format format) {
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    if (format == OUTPUT_FORMAT_JSON) {
        output_json_key(&output, key, false);
        output_string(&output, "\n");
    } else {
        output_text_key(&output, key);
    }
    return report_written(output_end(&output));
}

static int get_and_print(const struct service *service, const char *key_id, enum output_format format) {
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    fw_status status =
        fw_get_api_key(service->client, service->account_id, service->user_id, key_id, &key, &error);
    int exit_status = status == FW_OK ? print(key, format) : report_error(status, error);
    fw_api_key_free(key);
    fw_error_free(error);
    return exit_status;
}

static int run(const struct arguments *arguments) {
    enum output_format format;
    struct service service = {.client = NULL};
    int exit_status = arguments_output_format(arguments, &format);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_check_key_ids(arguments->operands, arguments->operand_count);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_open(&service, arguments, false, SIGNALS_CANCEL_NOTHING);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = get_and_print(&service, arguments->operands[0], format);
    service_close(&service);
    return exit_status;
}

const struct command command_get = {
    .name = "get",
    .summary = "show what the service knows of an API key",
    .operands = "KEY_ID",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .options = OWNER_OPTIONS | CLIENT_OPTIONS | OPTION(OPTION_OUTPUT),
    .output_formats = "text json",
    .details =
        "Shows the record of an API key, without its secret, which the service never shows again. What the "
        "service did not send has no line.",
    .examples = "  # one of your own keys\n"
                "  fwkeys get key_42vAYeb7rwt9zzg1\n"
                "\n"
                "  # a key of a service account, for a program\n"
                "  fwkeys get key_42vAYeb7rwt9zzg1 --service-account ci --output json\n"
                "\n"
                "  # firectl's two orders of words\n"
                "  fwkeys get api-key key_42vAYeb7rwt9zzg1\n"
                "  fwkeys api-key get key_42vAYeb7rwt9zzg1\n",
    .run = run,
};
