/*
 * How a command comes to its client and to the ids in its requests. What can be found wrong without the
 * service is found first.
 */
#include "service/service.h"

#include "output/exit_status.h"
#include "output/report.h"
#include "service/interruption.h"
#include "service/settings.h"

#include <string.h>

enum { ID_MAXIMUM = 256 };

int service_configure(struct service *service, const struct arguments *arguments) {
    *service = (struct service){.client = NULL};
    fw_status status = fw_config_new(&service->config);
    if (status != FW_OK)
        return report_failure("out of memory (%s)", fw_status_name(status));
    return settings_apply(arguments, service->config);
}

/* Whether the library takes the text as a name: not empty, UTF-8, no control characters. */
static fw_status check_text(const char *text) {
    fw_create_options *options = NULL;
    fw_status status = fw_create_options_new(&options);
    if (status == FW_OK)
        status = fw_create_options_set_display_name(options, text);
    fw_create_options_free(options);
    return status;
}

/* The library checks ids when it is called; here they are checked before anything is sent or printed. */
int service_check_id(const char *id, const char *name) {
    fw_status status = check_text(id);
    if (status == FW_OK && strlen(id) > ID_MAXIMUM)
        status = FW_ERROR_TOO_LONG;
    if (strcmp(id, ".") == 0 || strcmp(id, "..") == 0)
        status = FW_ERROR_DOT_SEGMENT;
    return status == FW_OK ? EXIT_STATUS_OK : report_refused(name, status);
}

int service_check_user_id(const char *id, const char *name) {
    if (strcmp(id, "-") == 0)
        return report_refused(name, FW_ERROR_WILDCARD_USER);
    return service_check_id(id, name);
}

int service_check_key_ids(const char *const *key_ids, size_t count) {
    for (size_t index = 0; index < count; index++) {
        int exit_status = service_check_id(key_ids[index], "the key id");
        if (exit_status != EXIT_STATUS_OK)
            return exit_status;
    }
    return EXIT_STATUS_OK;
}

static int name_account(struct service *service, const struct arguments *arguments) {
    const char *name = "--account-id";
    service->account_id = arguments->values[OPTION_ACCOUNT_ID];
    if (!service->account_id) {
        name = "the account id of the settings (FIREWORKS_ACCOUNT_ID, or account_id in a file)";
        service->account_id = fw_config_account_id(service->config);
    }
    return service->account_id ? service_check_id(service->account_id, name) : EXIT_STATUS_OK;
}

static int name_user(struct service *service, const struct arguments *arguments, bool all_users) {
    const char *user = arguments->values[OPTION_USER_ID];
    const char *service_account = arguments->values[OPTION_SERVICE_ACCOUNT];
    if (user && service_account)
        return report_usage("--user-id and --service-account exclude each other");
    if (arguments_have(arguments, OPTION_ALL_USERS)) {
        service->user_id = "-";
        return user || service_account ? report_usage("--all-users excludes --user-id and --service-account")
                                       : EXIT_STATUS_OK;
    }
    const char *name = user ? "--user-id" : "--service-account";
    service->user_id = user ? user : service_account;
    if (!service->user_id)
        return EXIT_STATUS_OK;
    return all_users ? service_check_id(service->user_id, name)
                     : service_check_user_id(service->user_id, name);
}

int service_name_owner(struct service *service, const struct arguments *arguments, bool all_users) {
    int exit_status = name_account(service, arguments);
    return exit_status == EXIT_STATUS_OK ? name_user(service, arguments, all_users) : exit_status;
}

int service_connect(struct service *service, enum service_signals signals) {
    fw_error *error = NULL;
    fw_status status = FW_OK;
    if (signals == SIGNALS_CANCEL_CALLS) {
        int exit_status = interruption_begin();
        if (exit_status != EXIT_STATUS_OK)
            return exit_status;
        status = fw_config_set_cancel(service->config, interruption_token());
    }
    if (status == FW_OK)
        status = fw_client_new(service->config, &service->client, &error);
    int exit_status = EXIT_STATUS_OK;
    if (status == FW_ERROR_MISSING_API_KEY)
        exit_status = report_usage("no API key to authenticate with: set FIREWORKS_API_KEY, give "
                                   "--api-key-file, or let `fwkeys set-api-key` write it to a file");
    else if (status != FW_OK)
        exit_status = report_error(status, error);
    fw_error_free(error);
    return exit_status;
}

/* The lines that say what to give where the service does not tell. */
static int require_owner(const struct service *service) {
    if (!service->account_id)
        return report_usage("the service did not name the account of the API key: give --account-id or set "
                            "FIREWORKS_ACCOUNT_ID");
    if (!service->user_id)
        return report_usage("the service did not name the user of the API key: give --user-id or "
                            "--service-account");
    return EXIT_STATUS_OK;
}

int service_ask_for_owner(struct service *service) {
    if (service->account_id && service->user_id)
        return EXIT_STATUS_OK;
    fw_error *error = NULL;
    fw_status status = service->user_id ? fw_whoami(service->client, &service->identity, &error)
                                        : fw_whoami_with_user(service->client, &service->identity, &error);
    int exit_status = EXIT_STATUS_OK;
    if (status != FW_OK && interruption_signal()) {
        report_line("interrupted: nothing was done");
        exit_status = EXIT_STATUS_INTERRUPTED;
    } else if (status != FW_OK) {
        exit_status = report_error(status, error);
    }
    fw_error_free(error);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    const char *key_account = fw_identity_account_id(service->identity);
    if (!service->account_id)
        service->account_id = key_account;
    /* A user id is found in the account of the API key, and is nobody's or somebody else's in another one. */
    if (!service->user_id && service->account_id && key_account &&
        strcmp(service->account_id, key_account) != 0)
        return report_usage("the API key belongs to another account than %s, so its user is not meant: give "
                            "--user-id or --service-account",
                            service->account_id);
    if (!service->user_id)
        service->user_id = fw_identity_user_id(service->identity);
    return require_owner(service);
}

int service_open(struct service *service, const struct arguments *arguments, bool all_users,
                 enum service_signals signals) {
    int exit_status = service_configure(service, arguments);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_name_owner(service, arguments, all_users);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_connect(service, signals);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_ask_for_owner(service);
    return exit_status;
}

int service_open_dry(struct service *service, const struct arguments *arguments) {
    int exit_status = service_configure(service, arguments);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_name_owner(service, arguments, false);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    if (!service->account_id)
        return report_usage(
            "which account? A dry run asks nobody: give --account-id or set FIREWORKS_ACCOUNT_ID");
    if (!service->user_id)
        return report_usage("whose key? A dry run asks nobody: give --user-id or --service-account");
    return EXIT_STATUS_OK;
}

void service_close(struct service *service) {
    fw_client_free(service->client);
    fw_identity_free(service->identity);
    fw_config_free(service->config);
    *service = (struct service){.client = NULL};
}
