/*
 * fwkeys list: the keys of a user, or of all of them. Keys are printed a batch at a time, so that the memory
 * for it does not depend on how many there are.
 */
#include "commands/command.h"

#include "output/exit_status.h"
#include "output/output.h"
#include "output/output_json.h"
#include "output/output_table.h"
#include "output/report.h"
#include "service/service.h"

#include <errno.h>
#include <unistd.h>

/* What a list works with. */
struct listing {
    const struct arguments *arguments;
    enum output_format format;
    struct output output;
    struct table table;
    fw_api_key *keys[TABLE_BATCH];
    size_t count;        /* of the batch */
    bool anything_shown; /* before the batch */
};

typedef fw_status text_setter(fw_list_options *options, const char *text);

static int set_text(fw_list_options *options, const struct arguments *arguments, enum option_id option,
                    text_setter *set, const char *name) {
    const char *text = arguments->values[option];
    fw_status status = text ? set(options, text) : FW_OK;
    return status == FW_OK ? EXIT_STATUS_OK : report_refused(name, status);
}

static int set_page_size(fw_list_options *options, const struct arguments *arguments) {
    int64_t size;
    if (!arguments_have(arguments, OPTION_PAGE_SIZE))
        return EXIT_STATUS_OK;
    int exit_status = arguments_number(arguments, OPTION_PAGE_SIZE, &size);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    fw_status status =
        size <= INT32_MAX ? fw_list_options_set_page_size(options, (int32_t)size) : FW_ERROR_OUT_OF_RANGE;
    return status == FW_OK ? EXIT_STATUS_OK : report_refused("--page-size", status);
}

static int set_all(fw_list_options *options, const struct arguments *arguments) {
    int exit_status = set_page_size(options, arguments);
    if (exit_status == EXIT_STATUS_OK)
        exit_status =
            set_text(options, arguments, OPTION_PAGE_TOKEN, fw_list_options_set_page_token, "--page-token");
    if (exit_status == EXIT_STATUS_OK)
        exit_status = set_text(options, arguments, OPTION_FILTER, fw_list_options_set_filter, "--filter");
    if (exit_status == EXIT_STATUS_OK)
        exit_status =
            set_text(options, arguments, OPTION_ORDER_BY, fw_list_options_set_order_by, "--order-by");
    if (exit_status == EXIT_STATUS_OK && arguments_have(arguments, OPTION_NO_PAGINATE) &&
        fw_list_options_set_single_page(options, 1) != FW_OK)
        exit_status = report_failure("--no-paginate could not be set");
    return exit_status;
}

/* Prints the batch and lets go of it. Returns 0 or errno. */
static int print_batch(struct listing *listing) {
    int error = 0;
    if (listing->format == OUTPUT_FORMAT_TEXT)
        error = output_table_rows(&listing->table, &listing->output, listing->keys, listing->count);
    for (size_t index = 0; listing->format != OUTPUT_FORMAT_TEXT && index < listing->count; index++) {
        if (listing->format == OUTPUT_FORMAT_JSON)
            output_string(&listing->output, listing->anything_shown ? ",\n" : "\n");
        output_json_key(&listing->output, listing->keys[index], false);
        if (listing->format == OUTPUT_FORMAT_JSONL)
            output_string(&listing->output, "\n");
        listing->anything_shown = true;
    }
    if (error == 0)
        error = output_flush(&listing->output);
    listing->anything_shown = listing->anything_shown || listing->count > 0;
    for (size_t index = 0; index < listing->count; index++)
        fw_api_key_free(listing->keys[index]);
    listing->count = 0;
    return error;
}

/* Prints all keys. Whatever came before a failure is printed too. Returns an exit status. */
static int print_keys(struct listing *listing, fw_api_key_list *list) {
    fw_status status = FW_OK;
    fw_error *error = NULL;
    int write_error = 0;
    for (bool more = true; more && write_error == 0;) {
        fw_api_key *key = NULL;
        status = fw_api_key_list_next(list, &key, &error);
        more = status == FW_OK && key;
        if (key)
            listing->keys[listing->count++] = key;
        if (!more || listing->count == TABLE_BATCH)
            write_error = print_batch(listing);
    }
    int exit_status = status == FW_OK ? report_written(write_error) : report_error(status, error);
    fw_error_free(error);
    return exit_status;
}

/* Ends the document, and tells of the next page, if there is one. Returns an exit status. */
static int print_end(struct listing *listing, const char *next_page_token_or_null) {
    struct output *output = &listing->output;
    if (listing->format == OUTPUT_FORMAT_JSON) {
        bool first = false;
        output_string(output, listing->anything_shown ? "\n]" : "]");
        output_json_member(output, &first, "nextPageToken", next_page_token_or_null);
        output_string(output, "}\n");
    }
    int exit_status = report_written(output_end(output));
    if (exit_status == EXIT_STATUS_OK && !listing->anything_shown && listing->format == OUTPUT_FORMAT_TEXT)
        report_line("there are no such API keys");
    if (next_page_token_or_null && listing->format != OUTPUT_FORMAT_JSON)
        report_line("there is another page: --page-token %s", next_page_token_or_null);
    return exit_status;
}

static int print_list(struct listing *listing, const struct service *service,
                      const fw_list_options *options) {
    fw_api_key_list *list = NULL;
    fw_error *error = NULL;
    fw_status status =
        fw_list_api_keys(service->client, service->account_id, service->user_id, options, &list, &error);
    int exit_status = status == FW_OK ? EXIT_STATUS_OK : report_error(status, error);
    fw_error_free(error);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    output_begin(&listing->output, STDOUT_FILENO);
    output_table_begin(&listing->table, arguments_have(listing->arguments, OPTION_ALL_USERS) ||
                                            (service->user_id[0] == '-' && !service->user_id[1]));
    if (listing->format == OUTPUT_FORMAT_JSON)
        output_string(&listing->output, "{\"apiKeys\":[");
    exit_status = print_keys(listing, list);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = print_end(listing, fw_api_key_list_next_page_token(list));
    fw_api_key_list_free(list);
    return exit_status;
}

static int run(const struct arguments *arguments) {
    static struct listing listing; /* too large for a stack that may be small */
    struct service service = {.client = NULL};
    fw_list_options *options = NULL;
    listing.arguments = arguments;
    int exit_status = arguments_output_format(arguments, &listing.format);
    if (exit_status == EXIT_STATUS_OK && fw_list_options_new(&options) != FW_OK)
        exit_status = report_failure("out of memory");
    if (exit_status == EXIT_STATUS_OK)
        exit_status = set_all(options, arguments);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_open(&service, arguments, true, SIGNALS_CANCEL_NOTHING);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = print_list(&listing, &service, options);
    fw_list_options_free(options);
    service_close(&service);
    return exit_status;
}

const struct command command_list = {
    .name = "list",
    .summary = "list API keys",
    .operands = "",
    .options = OWNER_OPTIONS | CLIENT_OPTIONS | OPTION(OPTION_ALL_USERS) | OPTION(OPTION_FILTER) |
               OPTION(OPTION_ORDER_BY) | OPTION(OPTION_PAGE_SIZE) | OPTION(OPTION_PAGE_TOKEN) |
               OPTION(OPTION_NO_PAGINATE) | OPTION(OPTION_OUTPUT),
    .output_formats = "text json jsonl",
    .details =
        "Lists API keys, without their secrets, which the service never shows again. On a terminal names "
        "are cut so that the table fits it; anywhere else nothing is cut. \"json\" is one document, "
        "\"jsonl\" a line for each key; both are printed as the keys come in.",
    .examples = "  # your own keys\n"
                "  fwkeys list\n"
                "\n"
                "  # the keys of every user, for an admin\n"
                "  fwkeys list --all-users\n"
                "\n"
                "  # the ids of the keys of a service account\n"
                "  fwkeys list --service-account ci --output jsonl | jq -r .keyId\n"
                "\n"
                "  # one page at a time\n"
                "  fwkeys list --page-size 50 --no-paginate\n"
                "\n"
                "  # firectl's two orders of words\n"
                "  fwkeys list api-keys\n"
                "  fwkeys api-key list\n",
    .run = run,
};
