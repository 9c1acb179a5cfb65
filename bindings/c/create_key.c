/* Creates an API key that expires in 30 days, and proves that it works. Build: cc create_key.c -lfwkeys */
#include <fwkeys.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define TEXT(field) ((field) != NULL ? (field) : "(none)")

static fw_status new_client(fw_config *config, const char *api_key, fw_client **client, fw_error **error) {
    fw_status status = fw_config_set_api_key(config, api_key);
    return status == FW_OK ? fw_client_new(config, client, error) : status;
}

static fw_status create_key(fw_client *client, fw_api_key **key, fw_error **error) {
    const char *account = getenv("FIREWORKS_ACCOUNT_ID"), *user = getenv("FIREWORKS_USER_ID");
    fw_create_options *options = NULL;
    fw_status status = fw_create_options_new(&options);
    if (status == FW_OK)
        status = fw_create_options_set_display_name(options, "quick-start-c");
    if (status == FW_OK)
        status = fw_create_options_set_expire_time_unix(options, time(NULL) + 30 * 24 * 60 * 60);
    if (status == FW_OK)
        status = fw_create_api_key(client, account, user, options, key, error);
    fw_create_options_free(options);
    return status;
}

int main(void) {
    fw_config *config = NULL;
    fw_client *client = NULL, *new_key_client = NULL;
    fw_api_key *key = NULL;
    fw_identity *identity = NULL;
    fw_error *error = NULL;
    fw_status status = fw_config_new(&config);
    if (status == FW_OK && getenv("FIREWORKS_BASE_URL") != NULL)
        status = fw_config_set_base_url(config, getenv("FIREWORKS_BASE_URL"));
    if (status == FW_OK)
        status = new_client(config, getenv("FIREWORKS_API_KEY"), &client, &error);
    if (status == FW_OK)
        status = create_key(client, &key, &error);
    if (status == FW_OK) { /* here a real program stores fw_api_key_secret(key, NULL) */
        printf("Key Id: %s\nDisplay Name: %s\nPrefix: %s\n", TEXT(fw_api_key_id(key)),
               TEXT(fw_api_key_display_name(key)), TEXT(fw_api_key_prefix(key)));
        status = new_client(config, fw_api_key_secret(key, NULL), &new_key_client, &error);
    }
    if (status == FW_OK && (status = fw_whoami(new_key_client, &identity, &error)) == FW_OK)
        printf("The new key works for account %s\n", TEXT(fw_identity_account_id(identity)));
    if (status != FW_OK)
        fprintf(stderr, "create_key: %s: %s (outcome %s)\n", fw_status_name(status),
                error != NULL ? fw_error_message(error) : "a setting is missing or wrong",
                error != NULL ? fw_outcome_name(fw_error_outcome(error)) : "NOT_SENT");
    fw_identity_free(identity);
    fw_client_free(new_key_client);
    fw_api_key_free(key);
    fw_client_free(client);
    fw_config_free(config);
    fw_error_free(error);
    return status == FW_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
