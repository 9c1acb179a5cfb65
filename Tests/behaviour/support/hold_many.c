/* Creates many keys, holds them all, and prints what one costs beyond its text, and how much memory is locked.

   hold_many BASE-URL ACCOUNT USER COUNT; the API key comes on standard input. */
#define _DEFAULT_SOURCE /* for mallinfo2 */
#include <fwkeys.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t text(const char *field) {
    return field != NULL ? strlen(field) + 1 : 0;
}

static size_t all_text(const fw_api_key *key) {
    size_t secret_length;
    if (fw_api_key_secret(key, &secret_length) == NULL)
        exit(1);
    return secret_length + 1 + text(fw_api_key_id(key)) + text(fw_api_key_display_name(key)) +
           text(fw_api_key_prefix(key)) + text(fw_api_key_email(key)) + text(fw_api_key_create_time(key)) +
           text(fw_api_key_expire_time(key)) + text(fw_api_key_last_used(key));
}

/* A line of /proc/self/status, in bytes. */
static size_t status_of_process(const char *name) {
    char line[256];
    size_t kilobytes = 0;
    FILE *file = fopen("/proc/self/status", "r");
    if (file == NULL)
        exit(1);
    while (fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, name, strlen(name)) == 0)
            kilobytes = strtoul(line + strlen(name), NULL, 10);
    fclose(file);
    return kilobytes * 1024;
}

int main(int argc, char **argv) {
    char api_key[256];
    fw_config *config = NULL;
    fw_client *client = NULL;
    size_t count = argc == 5 ? strtoul(argv[4], NULL, 10) : 0, bytes_of_text = 0;
    fw_api_key **keys = calloc(count + 1, sizeof *keys);
    if (count == 0 || keys == NULL || fgets(api_key, sizeof api_key, stdin) == NULL)
        return 64;
    api_key[strcspn(api_key, "\n")] = '\0';
    if (fw_config_new(&config) != FW_OK || fw_config_set_base_url(config, argv[1]) != FW_OK ||
        fw_config_set_api_key(config, api_key) != FW_OK || fw_client_new(config, &client, NULL) != FW_OK)
        return 1;
    fw_config_free(config);
    if (fw_create_api_key(client, argv[2], argv[3], NULL, &keys[count], NULL) != FW_OK)
        return 1;
    status_of_process("VmLck:");
    size_t heap_before = mallinfo2().uordblks, locked_before = status_of_process("VmLck:");
    for (size_t index = 0; index < count; index++) {
        if (fw_create_api_key(client, argv[2], argv[3], NULL, &keys[index], NULL) != FW_OK)
            return 1;
        bytes_of_text += all_text(keys[index]);
    }
    size_t heap = mallinfo2().uordblks - heap_before, locked = status_of_process("VmLck:") - locked_before;
    printf("%zu %zu %zu %d\n", (heap + locked) / count, bytes_of_text / count, locked,
           (int)fw_client_secrets_locked(client));
    for (size_t index = 0; index <= count; index++)
        fw_api_key_free(keys[index]);
    size_t heap_left = mallinfo2().uordblks - heap_before, locked_left = status_of_process("VmLck:");
    printf("%zu %zu\n", heap_left > heap ? 0 : heap_left / count, locked_left);
    fw_client_free(client);
    free(keys);
    return 0;
}
