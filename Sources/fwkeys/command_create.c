/*
 * fwkeys create: one new key, its secret handed over or the key taken back.
 */
#include "command.h"

#include "create_options.h"
#include "delivery.h"
#include "dry_run.h"
#include "exit_status.h"
#include "report.h"
#include "secret_file.h"
#include "service.h"

#include <errno.h>
#include <string.h>

static int open_secret_file(struct secret_file *file, const char *path) {
    int error = secret_file_create(file, path);
    if (error == EEXIST)
        return report_failure(
            "%s exists already, and a secret is written to a new file only; no key was created", path);
    if (error != 0)
        return report_failure("%s cannot be made: %s; no key was created", path, strerror(error));
    return EXIT_STATUS_OK;
}

static int create_and_deliver(const struct service *service, const fw_create_options *options,
                              enum output_format format, struct secret_file *file_or_null) {
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    fw_status status =
        fw_create_api_key(service->client, service->account_id, service->user_id, options, &key, &error);
    int exit_status;
    if (status == FW_OK) {
        exit_status = deliver_key(service, key, format, file_or_null);
    } else {
        if (file_or_null)
            secret_file_discard(file_or_null);
        exit_status = report_error(status, error);
    }
    fw_api_key_free(key);
    fw_error_free(error);
    return exit_status;
}

/* The part that talks to the service. The file is made last before that: by then all that was given is known
   to be right. */
static int create_for_real(const struct arguments *arguments, struct service *service,
                           const fw_create_options *options, enum output_format format) {
    int exit_status = service_open(service, arguments);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    if (!arguments_have(arguments, OPTION_SECRET_FILE))
        return create_and_deliver(service, options, format, NULL);

    struct secret_file file;
    exit_status = open_secret_file(&file, arguments->values[OPTION_SECRET_FILE]);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    exit_status = create_and_deliver(service, options, format, &file);
    secret_file_close(&file);
    return exit_status;
}

static int run(const struct arguments *arguments) {
    enum output_format format;
    int exit_status = arguments_output_format(arguments, &format);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    struct service service;
    exit_status = service_name_owner(&service, arguments);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    fw_create_options *options = NULL;
    exit_status = create_options_read(arguments, &options);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = arguments_have(arguments, OPTION_DRY_RUN)
                          ? dry_run_create(arguments, &service, format)
                          : create_for_real(arguments, &service, options, format);
    fw_create_options_free(options);
    service_close(&service);
    return exit_status;
}

const struct command command_create = {
    .name = "create",
    .summary = "create an API key and show its secret, this once",
    .operands = "",
    .operand_maximum = 0,
    .options = CREATE_OPTIONS | SERVICE_OPTIONS | OPTION(OPTION_SECRET_FILE) | OPTION(OPTION_OUTPUT) |
               OPTION(OPTION_DRY_RUN),
    .details = "Creates an API key. The service shows the secret of a key once, so a key whose secret cannot "
               "be handed "
               "over (disk full, closed pipe) is deleted again, and the exit status says so.",
    .examples =
        "  # a key for a user, shown on standard output as firectl shows it\n"
        "  fwkeys create --user-id alice --key-name quick-start\n"
        "\n"
        "  # a key for a service account until the end of 2030, its secret in a new file\n"
        "  fwkeys create --service-account ci --expire-time '2030-12-31 23:59:59' --secret-file ci.key\n"
        "\n"
        "  # the secret alone, for a program that reads it from its standard input\n"
        "  fwkeys create --user-id alice --output json | jq -r .key | store-secret\n"
        "\n"
        "  # what would be sent\n"
        "  fwkeys create --account-id acme --user-id alice --key-name quick-start --dry-run\n"
        "\n"
        "  # firectl's two orders of words\n"
        "  fwkeys create api-key --user-id alice\n"
        "  fwkeys api-key create --user-id alice\n",
    .run = run,
};
