/*
 * fwkeys delete: one key after the other, whatever becomes of those before it.
 */
#include "commands/command.h"

#include "commands/dry_run.h"
#include "output/exit_status.h"
#include "output/output.h"
#include "output/output_json.h"
#include "output/report.h"
#include "service/interruption.h"
#include "service/service.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Reads a line from standard input. Whether it is a yes. */
static bool answered_with_yes(void) {
    char answer[16];
    size_t length = 0;
    char byte;
    while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
        if (length < sizeof answer - 1)
            answer[length++] = byte;
    answer[length] = '\0';
    return strcmp(answer, "y") == 0 || strcmp(answer, "Y") == 0 || strcmp(answer, "yes") == 0;
}

/* Asks whoever sits at the terminal, once; a script is not asked, as firectl does not ask it. Returns an exit
   status. */
static int confirm(const struct arguments *arguments) {
    if (arguments_have(arguments, OPTION_YES) || !isatty(STDIN_FILENO))
        return EXIT_STATUS_OK;
    struct output output;
    char number[32];
    output_begin(&output, STDERR_FILENO);
    output_string(&output, "Delete ");
    if (arguments->operand_count == 1) {
        output_string(&output, "API key ");
        output_plain(&output, arguments->operands[0]);
    } else {
        snprintf(number, sizeof number, "%zu API keys", arguments->operand_count);
        output_string(&output, number);
    }
    output_string(&output, "? [y/N] ");
    if (output_flush(&output) == 0 && answered_with_yes())
        return EXIT_STATUS_OK;
    report_line("nothing was deleted");
    return EXIT_STATUS_INTERRUPTED;
}

/* One element of the JSON document. */
static void add_json(struct output *output, bool first, const char *key_id, fw_status status,
                     const fw_error *error) {
    bool first_member = true;
    output_string(output, first ? "\n{" : ",\n{");
    output_json_member(output, &first_member, "keyId", key_id);
    output_json_name(output, &first_member, "deleted");
    output_string(output, status == FW_OK ? "true" : "false");
    if (status != FW_OK) {
        output_json_member(output, &first_member, "status", fw_status_name(status));
        output_json_member(output, &first_member, "outcome", fw_outcome_name(fw_error_outcome(error)));
    }
    output_string(output, "}");
}

static int delete_one(const struct service *service, const char *key_id, struct output *output,
                      enum output_format format, bool first) {
    fw_error *error = NULL;
    fw_status status =
        fw_delete_api_key(service->client, service->account_id, service->user_id, key_id, &error);
    int exit_status = EXIT_STATUS_OK;
    if (status != FW_OK)
        exit_status = report_error_with(key_id, status, error, "");
    if (format == OUTPUT_FORMAT_JSON) {
        add_json(output, first, key_id, status, error);
    } else if (status == FW_OK) {
        output_string(output, "Deleted API key ");
        output_plain(output, key_id);
        output_string(output, "\n");
    }
    output_flush(output);
    fw_error_free(error);
    return exit_status;
}

static int delete_all(const struct arguments *arguments, const struct service *service,
                      enum output_format format) {
    struct output output;
    int exit_status = EXIT_STATUS_OK;
    output_begin(&output, STDOUT_FILENO);
    if (format == OUTPUT_FORMAT_JSON)
        output_string(&output, "{\"results\":[");
    for (size_t index = 0; index < arguments->operand_count; index++) {
        const char *key_id = arguments->operands[index];
        if (interruption_signal() && index > 0) {
            report_line("%s: interrupted: it was not deleted", key_id);
            exit_status = exit_status_worse(exit_status, EXIT_STATUS_INTERRUPTED);
            continue;
        }
        exit_status =
            exit_status_worse(exit_status, delete_one(service, key_id, &output, format, index == 0));
    }
    if (format == OUTPUT_FORMAT_JSON)
        output_string(&output, "\n]}\n");
    return exit_status_worse(exit_status, report_written(output_end(&output)));
}

static int run(const struct arguments *arguments) {
    enum output_format format;
    struct service service = {.client = NULL};
    bool dry = arguments_have(arguments, OPTION_DRY_RUN);
    int exit_status = arguments_output_format(arguments, &format);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_check_key_ids(arguments->operands, arguments->operand_count);
    if (exit_status == EXIT_STATUS_OK && !dry)
        exit_status = confirm(arguments);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = dry ? service_open_dry(&service, arguments)
                          : service_open(&service, arguments, false, SIGNALS_CANCEL_CALLS);
    if (exit_status == EXIT_STATUS_OK)
        exit_status =
            dry ? dry_run_delete(arguments, &service, format) : delete_all(arguments, &service, format);
    service_close(&service);
    return exit_status;
}

const struct command command_delete = {
    .name = "delete",
    .summary = "delete API keys",
    .operands = "KEY_ID...",
    .operand_minimum = 1,
    .operand_maximum = OPERANDS_UNLIMITED,
    .options =
        OWNER_OPTIONS | CLIENT_OPTIONS | OPTION(OPTION_YES) | OPTION(OPTION_DRY_RUN) | OPTION(OPTION_OUTPUT),
    .output_formats = "text json",
    .details =
        "Deletes API keys, one after the other. Where one cannot be deleted it says so and goes on with the "
        "next. On a terminal it asks first, unless --yes is given; a script is not asked. The service may go "
        "on taking a deleted key for up to a minute.",
    .examples = "  # one of your own keys\n"
                "  fwkeys delete key_42vAYeb7rwt9zzg1\n"
                "\n"
                "  # two keys of a service account, without a question\n"
                "  fwkeys delete --service-account ci --yes key_42vAYeb7rwt9zzg1 key_9HbQ2mZr5tXw8KcL\n"
                "\n"
                "  # what would be sent\n"
                "  fwkeys delete --account-id acme --user-id alice --dry-run key_42vAYeb7rwt9zzg1\n"
                "\n"
                "  # firectl's two orders of words\n"
                "  fwkeys delete api-key key_42vAYeb7rwt9zzg1\n"
                "  fwkeys api-key delete key_42vAYeb7rwt9zzg1\n",
    .run = run,
};
