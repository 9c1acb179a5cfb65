/*
 * fwkeys create: one new key, its secret handed over or the key taken back.
 */
#include "commands/command.h"

#include "arguments/create_options.h"
#include "batch/batch.h"
#include "batch/batch_options.h"
#include "commands/advice.h"
#include "commands/dry_run.h"
#include "journal/intent.h"
#include "output/exit_status.h"
#include "output/report.h"
#include "secret/delivery.h"
#include "secret/secret_file.h"
#include "service/interruption.h"
#include "service/service.h"

#include <string.h>

/* What a create works with. */
struct creation {
    const struct arguments *arguments;
    const struct service *service;
    fw_create_options *options;
    enum output_format format;
    struct intent intent;
};

static int deliver(struct creation *creation, const fw_api_key *key, struct secret_file *file_or_null) {
    enum delivery delivery;
    char reason[512];
    int exit_status;
    if (intent_created(&creation->intent, key, reason, sizeof reason)) {
        exit_status = deliver_key(creation->service, key, creation->format, file_or_null, &delivery);
    } else {
        if (file_or_null)
            secret_file_discard(file_or_null);
        exit_status = delivery_withdraw(creation->service, key, reason, &delivery);
    }
    intent_delivered(&creation->intent, key, delivery);
    if (fw_api_key_unsettled_attempts(key) > 0)
        advise_sweep_of_unsettled(creation->arguments, creation->service, key, delivery);
    return exit_status;
}

static int create_and_deliver(struct creation *creation, struct secret_file *file_or_null) {
    const struct service *service = creation->service;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    fw_status status = fw_create_api_key(service->client, service->account_id, service->user_id,
                                         creation->options, &key, &error);
    int exit_status;
    if (status == FW_OK) {
        exit_status = deliver(creation, key, file_or_null);
    } else {
        if (file_or_null)
            secret_file_discard(file_or_null);
        intent_failed(&creation->intent, error);
        char advice[ADVICE_CAPACITY];
        exit_status = report_error_with(
            "", status, error, advise_on_error(creation->arguments, service, error, advice, sizeof advice));
    }
    fw_api_key_free(key);
    fw_error_free(error);
    return exit_status;
}

static int create_into_file(struct creation *creation, const char *path) {
    struct secret_file file;
    int exit_status = secret_file_open(&file, path);
    if (exit_status != EXIT_STATUS_OK) {
        intent_nothing_sent(&creation->intent);
        return exit_status;
    }
    exit_status = create_and_deliver(creation, &file);
    secret_file_close(&file);
    return exit_status;
}

/* The part that talks to the service. The journal and the file are made last before that: by then all that
   was given is known to be right. */
static int create_for_real(struct creation *creation, struct service *service) {
    int exit_status = service_connect(service, SIGNALS_CANCEL_NOTHING);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_ask_for_owner(service);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = interruption_begin();
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    fw_status status = fw_create_options_set_cancel(creation->options, interruption_token());
    if (status != FW_OK)
        return report_failure("signals cannot be waited for (%s)", fw_status_name(status));
    exit_status = intent_begin(&creation->intent, creation->arguments, service, creation->options);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    exit_status = arguments_have(creation->arguments, OPTION_SECRET_FILE)
                      ? create_into_file(creation, creation->arguments->values[OPTION_SECRET_FILE])
                      : create_and_deliver(creation, NULL);
    intent_end(&creation->intent);
    return exit_status;
}

static int open_service(struct service *service, const struct arguments *arguments) {
    if (arguments_have(arguments, OPTION_DRY_RUN))
        return service_open_dry(service, arguments);
    int exit_status = service_configure(service, arguments);
    return exit_status == EXIT_STATUS_OK ? service_name_owner(service, arguments, false) : exit_status;
}

static int create_one(const struct arguments *arguments) {
    struct service service = {.client = NULL};
    struct creation creation = {.arguments = arguments, .service = &service};
    int exit_status = arguments_output_format(arguments, &creation.format);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = open_service(&service, arguments);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = create_options_read(arguments, &creation.options);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = arguments_have(arguments, OPTION_DRY_RUN)
                          ? dry_run_create(arguments, &service, creation.format)
                          : create_for_real(&creation, &service);
    fw_create_options_free(creation.options);
    service_close(&service);
    return exit_status;
}

static int run(const struct arguments *arguments) {
    if (arguments_have(arguments, OPTION_BATCH))
        return batch_run(arguments);
    int exit_status = batch_options_refuse(arguments);
    return exit_status == EXIT_STATUS_OK ? create_one(arguments) : exit_status;
}

const struct command command_create = {
    .name = "create",
    .summary = "create an API key and show its secret, this once",
    .operands = "",
    .options = CREATE_OPTIONS | OWNER_OPTIONS | CLIENT_OPTIONS | OPTION(OPTION_SECRET_FILE) |
               OPTION(OPTION_JOURNAL) | OPTION(OPTION_OUTPUT) | OPTION(OPTION_DRY_RUN) | BATCH_OPTIONS,
    .output_formats = "text json",
    .unnamed = "\"default\"",
    .details =
        "Creates an API key. The service shows the secret of a key once, so a key whose secret cannot "
        "be handed over (disk full, closed pipe, Ctrl-C) is deleted again, and the exit status says so. "
        "With --exactly-once and --journal, what a lost answer or a crash leaves behind is found and deleted "
        "by "
        "`fwkeys sweep`: once that ends with status 0, no key is alive that nobody holds.\n"
        "With --batch, a key is created for each row of a file, always exactly once: CSV with a header, "
        "whose "
        "columns are account, user, name, expiry and annotation.NAME, any of them; or JSON Lines with the "
        "members account, user, name, expiry and annotations, an object. What is empty counts as not given, "
        "and account and user are then those of a create of one key. The whole file is checked before "
        "anything is sent. A key counts as created once its line is in --out and on the disk. Whatever ends "
        "the command, Ctrl-C, a crash or a failed row, the same command goes on: it deletes keys that nobody "
        "holds and tries the rows that have none. Keep the results and their journal where they are until "
        "then. A row that has its key must not be edited, and others may be. After a crash the exit status "
        "of the next run is 4: once 10 minutes are over (--settled-after-ms), run it again or sweep the "
        "journal, for requests that were cut off may be carried out until then.",
    .examples =
        "  # a key for yourself, shown on standard output as firectl shows it\n"
        "  fwkeys create --key-name quick-start\n"
        "\n"
        "  # a key for a service account until the end of 2030, its secret in a new file\n"
        "  fwkeys create --service-account ci --expire-time '2030-12-31 23:59:59' --secret-file ci.key\n"
        "\n"
        "  # whatever happens: one key whose secret is in the file, or none, once the sweep has\n"
        "  # ended with status 0 (4: sweep again later)\n"
        "  fwkeys create --exactly-once --journal keys.journal --secret-file ci.key\n"
        "  fwkeys sweep --journal keys.journal\n"
        "\n"
        "  # the secret alone, for a program that reads it from its standard input\n"
        "  fwkeys create --user-id alice --output json | jq -r .key | store-secret\n"
        "\n"
        "  # what would be sent\n"
        "  fwkeys create --account-id acme --user-id alice --key-name quick-start --dry-run\n"
        "\n"
        "  # a key for each row, 100 requests a second at most; the same again after a crash\n"
        "  fwkeys create --batch keys.csv --out keys.jsonl --rpm 6000\n"
        "\n"
        "  # firectl's two orders of words\n"
        "  fwkeys create api-key --user-id alice\n"
        "  fwkeys api-key create --user-id alice\n",
    .run = run,
};
