/*
 * fwkeys sweep: what a create may have left behind, found by its marker and deleted. One marker, or all that
 * a journal has not struck out.
 */
#include "commands/command.h"

#include "journal/grace.h"
#include "journal/journal_sweep.h"
#include "output/exit_status.h"
#include "output/output.h"
#include "output/output_json.h"
#include "output/report.h"
#include "service/service.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void add_text(struct output *output, const fw_sweep *sweep) {
    for (size_t index = 0; index < fw_sweep_deleted_count(sweep); index++) {
        output_string(output, "Deleted API key ");
        output_plain(output, fw_sweep_deleted_key_id(sweep, index));
        output_string(output, "\n");
    }
    if (fw_sweep_deleted_count(sweep) == 0)
        output_string(output, "Nothing was left to delete\n");
}

static void add_json(struct output *output, const fw_sweep *sweep, const char *examined) {
    output_string(output, "{\"deleted\":[");
    for (size_t index = 0; index < fw_sweep_deleted_count(sweep); index++) {
        output_string(output, index > 0 ? "," : "");
        output_json_string(output, fw_sweep_deleted_key_id(sweep, index));
    }
    output_string(output, "],\"examined\":");
    output_string(output, examined);
    output_string(output, "}\n");
}

static int print(const fw_sweep *sweep, enum output_format format) {
    char examined[32];
    struct output output;
    snprintf(examined, sizeof examined, "%" PRId64, fw_sweep_examined_count(sweep));
    output_begin(&output, STDOUT_FILENO);
    if (format == OUTPUT_FORMAT_JSON)
        add_json(&output, sweep, examined);
    else
        add_text(&output, sweep);
    return report_written(output_end(&output));
}

static int sweep_marker(const struct arguments *arguments, struct service *service,
                        enum output_format format) {
    fw_sweep *sweep = NULL;
    fw_error *error = NULL;
    fw_status status =
        fw_sweep_api_keys(service->client, service->account_id, service->user_id, arguments->operands[0],
                          arguments->values[OPTION_KEEP], &sweep, &error);
    int exit_status = status == FW_OK
                          ? print(sweep, format)
                          : report_error_with("", status, error, "sweep again: some keys may be deleted");
    fw_sweep_free(sweep);
    fw_error_free(error);
    return exit_status;
}

/* What can be found wrong without a look at the service. */
static int check(const struct arguments *arguments) {
    bool journal = arguments_have(arguments, OPTION_JOURNAL);
    if (journal && arguments->operand_count > 0)
        return report_usage("sweep takes a marker or --journal, not both");
    if (!journal && arguments->operand_count == 0)
        return report_usage("sweep needs a marker or --journal: `fwkeys help sweep`");
    if (journal &&
        (arguments_have(arguments, OPTION_KEEP) || arguments_have(arguments, OPTION_ACCOUNT_ID) ||
         arguments_have(arguments, OPTION_USER_ID) || arguments_have(arguments, OPTION_SERVICE_ACCOUNT)))
        return report_usage(
            "a journal says itself whose keys are meant and which are to stay: give --journal "
            "without --keep, --account-id, --user-id and --service-account");
    if (!journal && arguments_have(arguments, OPTION_SETTLED_AFTER_MS))
        return report_usage(
            "--settled-after-ms is for --journal: a marker does not tell when its create was");
    if (journal)
        return EXIT_STATUS_OK;
    const char *marker = arguments->operands[0];
    if (strlen(marker) != 16 || strspn(marker, "0123456789abcdef") != 16)
        return report_refused("the marker", FW_ERROR_INVALID_MARKER);
    const char *keep = arguments->values[OPTION_KEEP];
    return keep ? service_check_key_ids(&keep, 1) : EXIT_STATUS_OK;
}

/* For how long the lines of a journal stay. */
static int read_grace(const struct arguments *arguments, int64_t *grace_ms) {
    *grace_ms = GRACE_DEFAULT_MS;
    if (!arguments_have(arguments, OPTION_SETTLED_AFTER_MS))
        return EXIT_STATUS_OK;
    int exit_status = arguments_number(arguments, OPTION_SETTLED_AFTER_MS, grace_ms);
    if (exit_status == EXIT_STATUS_OK && *grace_ms > GRACE_MAXIMUM_MS)
        exit_status = report_refused("--settled-after-ms", FW_ERROR_OUT_OF_RANGE);
    return exit_status;
}

static int run(const struct arguments *arguments) {
    int64_t grace_ms;
    enum output_format format;
    struct service service = {.client = NULL};
    int exit_status = arguments_output_format(arguments, &format);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = check(arguments);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = read_grace(arguments, &grace_ms);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    if (arguments_have(arguments, OPTION_JOURNAL)) {
        exit_status = service_configure(&service, arguments);
        if (exit_status == EXIT_STATUS_OK)
            exit_status = service_connect(&service, SIGNALS_CANCEL_CALLS);
        if (exit_status == EXIT_STATUS_OK)
            exit_status = journal_sweep(&service, arguments->values[OPTION_JOURNAL], grace_ms, format);
    } else {
        exit_status = service_open(&service, arguments, false, SIGNALS_CANCEL_CALLS);
        if (exit_status == EXIT_STATUS_OK)
            exit_status = sweep_marker(arguments, &service, format);
    }
    service_close(&service);
    return exit_status;
}

const struct command command_sweep = {
    .name = "sweep",
    .summary = "delete what a create left behind that was cut off",
    .operands = "[MARKER]",
    .operand_maximum = 1,
    .options = OWNER_OPTIONS | CLIENT_OPTIONS | OPTION(OPTION_KEEP) | OPTION(OPTION_JOURNAL) |
               OPTION(OPTION_SETTLED_AFTER_MS) | OPTION(OPTION_SETTLE_MS) | OPTION(OPTION_OUTPUT),
    .output_formats = "text json",
    .details =
        "Deletes the API keys whose name ends in \"-fwk-\" and the marker, and no other key. A create with "
        "--exactly-once tells its marker where it could not finish. With --journal, it looks after every "
        "create in the journal that was cut off, by a crash for example: a key whose secret is whole in its "
        "file, or in the results of its batch, stays, any other key of that create is deleted. Run it before "
        "secret files are moved away. It "
        "does nothing while a create is still at work on the journal. A request that was on its way when its "
        "create was cut off may be carried out after a sweep has looked: so a line of which another key may "
        "come stays in the journal until its last request is 10 minutes old (--settled-after-ms), the sweep "
        "says when to sweep again, and its exit status is 4. Sweep a marker again after 10 minutes, too.",
    .examples = "  # what one create left behind\n"
                "  fwkeys sweep 0123456789abcdef\n"
                "\n"
                "  # the same, but for the key that was handed over\n"
                "  fwkeys sweep 0123456789abcdef --keep key_42vAYeb7rwt9zzg1\n"
                "\n"
                "  # after a crash, or now and then; once more where the exit status is 4\n"
                "  fwkeys sweep --journal keys.journal\n",
    .run = run,
};
