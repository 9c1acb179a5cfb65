/*
 * The floor's work done with libfwkeys, in the pieces that its programs share: the client, the options of a create, and
 * every field of the record read. What the library does beyond the floor cannot be switched off, so it is in the figures.
 */
#ifndef FWKEYS_BENCH_WORK_H
#define FWKEYS_BENCH_WORK_H

#include "../arguments.h"

#include <fwkeys.h>
#include <time.h>

static inline void work_check(const char *what, fw_status status, const fw_error *error) {
    if (status == FW_OK)
        return;
    fprintf(stderr, "fwkeys: %s: %s\n", what,
            error != NULL ? fw_error_message(error) : fw_status_name(status));
    exit(1);
}

static inline fw_client *work_open_client(const struct bench_arguments *arguments) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_error *error = NULL;
    work_check("configuration", fw_config_new(&config), NULL);
    work_check("API key", fw_config_set_api_key(config, arguments->api_key), NULL);
    work_check("base URL", fw_config_set_base_url(config, arguments->base_url), NULL);
    if (arguments->ca_file != NULL)
        work_check("CA file", fw_config_set_ca_file(config, arguments->ca_file), NULL);
    work_check("client", fw_client_new(config, &client, &error), error);
    fw_config_free(config);
    return client;
}

static inline fw_create_options *work_make_options(void) {
    fw_create_options *options = NULL;
    const int64_t expires = (int64_t)time(NULL) + BENCH_LIFETIME_SECONDS;
    work_check("options", fw_create_options_new(&options), NULL);
    work_check("display name", fw_create_options_set_display_name(options, BENCH_DISPLAY_NAME), NULL);
    work_check("expire time", fw_create_options_set_expire_time_unix(options, expires), NULL);
    return options;
}

/* Ends the program on a record that the floor would refuse too, or that lost a field which the server sends. */
static inline void work_read_record(const fw_api_key *key) {
    size_t secret_length = 0;
    if (fw_api_key_secret(key, &secret_length) == NULL || secret_length == 0 || fw_api_key_id(key) == NULL ||
        fw_api_key_display_name(key) == NULL || fw_api_key_prefix(key) == NULL ||
        fw_api_key_email(key) == NULL || fw_api_key_create_time(key) == NULL ||
        fw_api_key_expire_time(key) == NULL || fw_api_key_secure(key) != 1) {
        fprintf(stderr, "fwkeys: answer: a field is missing\n");
        exit(1);
    }
}

/* One create by the blocking call. */
static inline void work_create(fw_client *client, const struct bench_arguments *arguments) {
    fw_create_options *options = work_make_options();
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    const fw_status status =
        fw_create_api_key(client, arguments->account_id, arguments->user_id, options, &key, &error);
    work_check("create", status, error);
    fw_create_options_free(options);
    work_read_record(key);
    fw_api_key_free(key);
}

#endif
