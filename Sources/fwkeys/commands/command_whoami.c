/*
 * fwkeys whoami: whose API key is used.
 */
#include "commands/command.h"

#include "output/exit_status.h"
#include "output/output.h"
#include "output/output_json.h"
#include "output/output_text.h"
#include "output/report.h"
#include "service/service.h"

#include <unistd.h>

static int print(const fw_identity *identity, enum output_format format) {
    struct output output;
    bool first = true;
    output_begin(&output, STDOUT_FILENO);
    if (format == OUTPUT_FORMAT_JSON) {
        output_string(&output, "{");
        output_json_member(&output, &first, "accountId", fw_identity_account_id(identity));
        output_json_member(&output, &first, "userId", fw_identity_user_id(identity));
        output_json_member(&output, &first, "email", fw_identity_email(identity));
        output_string(&output, "}\n");
    } else {
        output_text_line(&output, "Account Id", fw_identity_account_id(identity));
        output_text_line(&output, "User Id", fw_identity_user_id(identity));
        output_text_line(&output, "Email", fw_identity_email(identity));
    }
    return report_written(output_end(&output));
}

static int run(const struct arguments *arguments) {
    enum output_format format;
    struct service service = {.client = NULL};
    fw_error *error = NULL;
    int exit_status = arguments_output_format(arguments, &format);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_configure(&service, arguments);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_connect(&service, SIGNALS_CANCEL_NOTHING);
    if (exit_status == EXIT_STATUS_OK) {
        fw_status status = fw_whoami_with_user(service.client, &service.identity, &error);
        exit_status = status == FW_OK ? print(service.identity, format) : report_error(status, error);
    }
    fw_error_free(error);
    service_close(&service);
    return exit_status;
}

const struct command command_whoami = {
    .name = "whoami",
    .summary = "show whose API key is used",
    .operands = "",
    .options = CLIENT_OPTIONS | OPTION(OPTION_OUTPUT),
    .output_formats = "text json",
    .details =
        "Asks the service whose API key is used, which also proves that the key works. The user is found by "
        "the e-mail address of the key among the users of the account; where those may not be seen, there is "
        "no line for the user.",
    .examples = "  # account, user and e-mail address\n"
                "  fwkeys whoami\n"
                "\n"
                "  # of another key\n"
                "  fwkeys whoami --api-key-file ci.key --output json\n",
    .run = run,
};
