/*
 * Lists the keys of a user whose name fits, and says how much memory that took at its highest, as live_bytes.h counts it: the library's
 * and that of all that it stands on.
 *
 *   list_memory PAGE_SIZE NAME_PATTERN      FIREWORKS_BASE_URL, _API_KEY, _ACCOUNT_ID, _USER_ID
 *
 * It prints {"keys": N, "peak_bytes": N, "held_bytes": N}: the highest count while the list was read, and the count with its
 * first page in hand, both less that before it.
 */
#include "live_bytes.h"

#include <fwkeys.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static const char *setting(const char *name) {
    const char *value = getenv(name);
    if (value == NULL) {
        fprintf(stderr, "list_memory: %s is not set\n", name);
        exit(2);
    }
    return value;
}

static void check(const char *what, fw_status status, const fw_error *error) {
    if (status == FW_OK)
        return;
    fprintf(stderr, "list_memory: %s: %s\n", what,
            error != NULL ? fw_error_message(error) : fw_status_name(status));
    exit(1);
}

static fw_client *open_client(void) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_identity *identity = NULL;
    fw_error *error = NULL;
    check("configuration", fw_config_new(&config), NULL);
    check("API key", fw_config_set_api_key(config, setting("FIREWORKS_API_KEY")), NULL);
    check("base URL", fw_config_set_base_url(config, setting("FIREWORKS_BASE_URL")), NULL);
    check("client", fw_client_new(config, &client, &error), error);
    fw_config_free(config);
    /* The connection, and what libcurl keeps for as long as it lives, is no part of the list. */
    check("who am I", fw_whoami(client, &identity, &error), error);
    fw_identity_free(identity);
    return client;
}

/* Returns how many keys there are; *held receives what is in use once the first page is there. */
static long list_all(fw_client *client, int32_t page_size, const char *name_pattern, size_t *held) {
    fw_list_options *options = NULL;
    fw_api_key_list *list = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    long count = 0;
    check("options", fw_list_options_new(&options), NULL);
    check("page size", fw_list_options_set_page_size(options, page_size), NULL);
    check("name pattern", fw_list_options_set_name_pattern(options, name_pattern), NULL);
    check("list",
          fw_list_api_keys(client, setting("FIREWORKS_ACCOUNT_ID"), setting("FIREWORKS_USER_ID"), options,
                           &list, &error),
          error);
    *held = live_bytes();
    for (;;) {
        check("next key", fw_api_key_list_next(list, &key, &error), error);
        if (key == NULL)
            break;
        count++;
        fw_api_key_free(key);
    }
    fw_api_key_list_free(list);
    fw_list_options_free(options);
    return count;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s PAGE_SIZE NAME_PATTERN\n", argv[0]);
        return 2;
    }
    fw_client *client = open_client();
    live_bytes_forget_peak();
    const size_t before = live_bytes();
    size_t held = 0;
    const long count = list_all(client, (int32_t)atoi(argv[1]), argv[2], &held);
    const size_t peak = live_bytes_peak() - before;
    fw_client_free(client);
    printf("{\"keys\": %ld, \"peak_bytes\": %zu, \"held_bytes\": %zu}\n", count, peak, held - before);
    return 0;
}
