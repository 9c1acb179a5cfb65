/*
 * How a command comes to its client and to the ids in its requests. What can be found wrong without the
 * service is found first.
 */
#include "service.h"

#include "credentials.h"
#include "exit_status.h"
#include "report.h"

#include <string.h>

enum { ID_MAXIMUM = 256 };

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
static int check_id(const char *id, const char *name) {
    fw_status status = check_text(id);
    if (status == FW_OK && strlen(id) > ID_MAXIMUM)
        status = FW_ERROR_TOO_LONG;
    if (strcmp(id, ".") == 0 || strcmp(id, "..") == 0)
        status = FW_ERROR_DOT_SEGMENT;
    return status == FW_OK ? EXIT_STATUS_OK : report_refused(name, status);
}

static int name_account(struct service *service, const struct arguments *arguments) {
    const char *name = "--account-id";
    service->account_id = arguments->values[OPTION_ACCOUNT_ID];
    if (!service->account_id) {
        name = "FIREWORKS_ACCOUNT_ID";
        service->account_id = credentials_environment(name);
    }
    return service->account_id ? check_id(service->account_id, name) : EXIT_STATUS_OK;
}

static int name_user(struct service *service, const struct arguments *arguments) {
    const char *user = arguments->values[OPTION_USER_ID];
    const char *service_account = arguments->values[OPTION_SERVICE_ACCOUNT];
    if (user && service_account)
        return report_usage("--user-id and --service-account exclude each other");
    if (!user && !service_account)
        return report_usage("whose key? Give --user-id or --service-account");
    const char *name = user ? "--user-id" : "--service-account";
    service->user_id = user ? user : service_account;
    if (strcmp(service->user_id, "-") == 0)
        return report_refused(name, FW_ERROR_WILDCARD_USER);
    return check_id(service->user_id, name);
}

int service_name_owner(struct service *service, const struct arguments *arguments) {
    *service = (struct service){.client = NULL};
    int exit_status = name_account(service, arguments);
    return exit_status == EXIT_STATUS_OK ? name_user(service, arguments) : exit_status;
}

static int make_client(struct service *service, const struct arguments *arguments) {
    fw_config *config = NULL;
    fw_status status = fw_config_new(&config);
    if (status != FW_OK)
        return report_failure("out of memory (%s)", fw_status_name(status));
    int exit_status = credentials_apply(arguments, config);
    if (exit_status == EXIT_STATUS_OK) {
        fw_error *error = NULL;
        status = fw_client_new(config, &service->client, &error);
        if (status != FW_OK)
            exit_status = report_error(status, error);
        fw_error_free(error);
    }
    fw_config_free(config);
    return exit_status;
}

static int ask_for_account(struct service *service) {
    fw_error *error = NULL;
    fw_status status = fw_whoami(service->client, &service->identity, &error);
    int exit_status = status == FW_OK ? EXIT_STATUS_OK : report_error(status, error);
    fw_error_free(error);
    service->account_id = fw_identity_account_id(service->identity);
    if (exit_status == EXIT_STATUS_OK && !service->account_id)
        return report_usage("the service did not name the account of the API key: give --account-id or set "
                            "FIREWORKS_ACCOUNT_ID");
    return exit_status;
}

int service_open(struct service *service, const struct arguments *arguments) {
    int exit_status = make_client(service, arguments);
    if (exit_status == EXIT_STATUS_OK && !service->account_id)
        exit_status = ask_for_account(service);
    return exit_status;
}

void service_close(struct service *service) {
    fw_client_free(service->client);
    fw_identity_free(service->identity);
    *service = (struct service){.client = NULL};
}
