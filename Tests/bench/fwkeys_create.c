/*
 * The work of floor_create.c, done with libfwkeys: one client, keys created one after another, every field of
 * each record read. What the library does beyond the floor cannot be switched off, so it is in the figures.
 */
#include "arguments.h"

#include <fwkeys.h>
#include <stdint.h>
#include <time.h>

static void check(const char *what, fw_status status, const fw_error *error) {
    if (status == FW_OK)
        return;
    fprintf(stderr, "fwkeys_create: %s: %s\n", what,
            error != NULL ? fw_error_message(error) : fw_status_name(status));
    exit(1);
}

static fw_client *open_client(const struct bench_arguments *arguments) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_error *error = NULL;
    check("configuration", fw_config_new(&config), NULL);
    check("API key", fw_config_set_api_key(config, arguments->api_key), NULL);
    check("base URL", fw_config_set_base_url(config, arguments->base_url), NULL);
    if (arguments->ca_file != NULL)
        check("CA file", fw_config_set_ca_file(config, arguments->ca_file), NULL);
    check("client", fw_client_new(config, &client, &error), error);
    fw_config_free(config);
    return client;
}

static fw_api_key *create_key(fw_client *client, const struct bench_arguments *arguments) {
    fw_create_options *options = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    check("options", fw_create_options_new(&options), NULL);
    check("display name", fw_create_options_set_display_name(options, BENCH_DISPLAY_NAME), NULL);
    check("expire time",
          fw_create_options_set_expire_time_unix(options, (int64_t)time(NULL) + BENCH_LIFETIME_SECONDS),
          NULL);
    const fw_status status =
        fw_create_api_key(client, arguments->account_id, arguments->user_id, options, &key, &error);
    check("create", status, error);
    fw_create_options_free(options);
    return key;
}

/* Fails on an answer that the floor would refuse too, or that lost a field which the server sends. */
static void read_record(const fw_api_key *key) {
    size_t secret_length = 0;
    if (fw_api_key_secret(key, &secret_length) == NULL || secret_length == 0 || fw_api_key_id(key) == NULL ||
        fw_api_key_display_name(key) == NULL || fw_api_key_prefix(key) == NULL ||
        fw_api_key_email(key) == NULL || fw_api_key_create_time(key) == NULL ||
        fw_api_key_expire_time(key) == NULL || fw_api_key_secure(key) != 1) {
        fprintf(stderr, "fwkeys_create: answer: a field is missing\n");
        exit(1);
    }
}

int main(int argc, char **argv) {
    const struct bench_arguments arguments = bench_read_arguments(argc, argv);
    fw_client *client = open_client(&arguments);
    for (long i = 0; i < arguments.count; i++) {
        fw_api_key *key = create_key(client, &arguments);
        read_record(key);
        fw_api_key_free(key);
    }
    fw_client_free(client);
    printf("created %ld\n", arguments.count);
    return 0;
}
