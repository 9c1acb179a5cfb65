/* Runs an example of the man pages: each has a function of this name, which gets a client that is ready. */
#include <fwkeys.h>
#include <stdio.h>
#include <stdlib.h>

fw_status example(fw_client *client, const char *account_id, const char *user_id, fw_error **error);

int main(void) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_error *error = NULL;
    fw_status status = fw_config_new(&config);
    if (status == FW_OK)
        status = fw_config_load(config, NULL, &error);
    if (status == FW_OK)
        status = fw_client_new(config, &client, &error);
    if (status == FW_OK)
        status = example(client, fw_config_account_id(config), getenv("FIREWORKS_USER_ID"), &error);
    if (status != FW_OK)
        fprintf(stderr, "%s: %s\n", fw_status_name(status),
                error != NULL ? fw_error_message(error) : "a setting is wrong");
    fw_error_free(error);
    fw_client_free(client);
    fw_config_free(config);
    return status == FW_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
