/* Creates a key, holds it until a byte comes on standard input, frees all, and waits for another: a process whose
   memory a test can look into at both moments. Base URL and, optionally, a CA file come as arguments. */
#include <fwkeys.h>
#include <stdio.h>

int main(int argc, char **argv) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_api_key *key = NULL;
    if (argc < 2 || fw_config_new(&config) != FW_OK || fw_config_set_base_url(config, argv[1]) != FW_OK ||
        fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000") != FW_OK ||
        (argc > 2 && fw_config_set_ca_file(config, argv[2]) != FW_OK) ||
        fw_client_new(config, &client, NULL) != FW_OK ||
        fw_create_api_key(client, "my-account", "my-user", NULL, &key, NULL) != FW_OK)
        return 1;
    puts("held");
    fflush(stdout);
    if (getchar() == EOF)
        return 1;
    fw_api_key_free(key);
    puts("freed");
    fflush(stdout);
    if (getchar() == EOF)
        return 1;
    fw_client_free(client);
    fw_config_free(config);
    return 0;
}
