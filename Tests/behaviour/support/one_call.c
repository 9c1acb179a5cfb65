/* A host that sets all that it needs itself, makes one call and prints the status; an empty argument is left out.

   one_call BASE-URL CA-FILE PROXY */
#include <fwkeys.h>
#include <stdio.h>

int main(int argc, char **argv) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_identity *identity = NULL;
    fw_error *error = NULL;
    if (argc != 4 || fw_config_new(&config) != FW_OK ||
        fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000") != FW_OK ||
        fw_config_set_base_url(config, argv[1]) != FW_OK ||
        (*argv[2] != '\0' && fw_config_set_ca_file(config, argv[2]) != FW_OK) ||
        (*argv[3] != '\0' && fw_config_set_proxy(config, argv[3]) != FW_OK) ||
        fw_config_set_max_attempts(config, 1) != FW_OK || fw_config_set_timeout_ms(config, 20000) != FW_OK)
        return 64;
    fw_status status = fw_client_new(config, &client, &error);
    if (status == FW_OK)
        status = fw_whoami(client, &identity, &error);
    printf("%s\n", fw_status_name(status));
    if (error != NULL)
        printf("%s\n", fw_error_message(error));
    fw_error_free(error);
    fw_identity_free(identity);
    fw_client_free(client);
    fw_config_free(config);
    return 0;
}
