/* Creates an API key. The settings come from the environment and ~/.fireworks. Build: cc first_key.c -lfwkeys */
#include <fwkeys.h>
#include <stdio.h>

int main(void) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_api_key *key = NULL;
    fw_status status = fw_config_new(&config);
    if (status == FW_OK)
        status = fw_config_load(config, NULL, NULL);
    if (status == FW_OK)
        status = fw_client_new(config, &client, NULL);
    if (status == FW_OK)
        status = fw_create_api_key(client, fw_config_account_id(config), fw_config_user_id(config), NULL,
                                   &key, NULL);
    puts(status == FW_OK ? fw_api_key_id(key) : fw_status_message(status));
    fw_api_key_free(key); /* wipes the secret: store fw_api_key_secret(key, NULL) first */
    fw_client_free(client);
    fw_config_free(config);
    return (int)status;
}
