/* Creates an API key. The settings come from the environment and ~/.fireworks. Build: cc first_key.c -lfwkeys */
#include <fwkeys.h>
#include <stdio.h>

int main(void) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    if (fw_config_new(&config) == FW_OK && fw_config_load(config, NULL, &error) == FW_OK &&
        fw_client_new(config, &client, &error) == FW_OK &&
        /* NULL: the account and the user of the settings, else those of the API key; no options */
        fw_create_api_key(client, NULL, NULL, NULL, &key, &error) == FW_OK)
        puts(fw_api_key_id(key)); /* fw_api_key_secret(key, NULL) is the secret: store it */
    else
        puts(error != NULL ? fw_error_message(error) : "out of memory");
    int has_failed = key == NULL;
    fw_api_key_free(key); /* wipes the secret */
    fw_client_free(client);
    fw_config_free(config);
    fw_error_free(error);
    return has_failed;
}
