/*
 * The whole life of an API key: created with a name and an end, used, listed, wiped, deleted, and what an error
 * tells. Build: cc key_life.c -lfwkeys
 *
 * Each step ends in one status, and everything is freed in one place, whatever the status is.
 */
#include <fwkeys.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THIRTY_DAYS_SECONDS = 30 * 24 * 60 * 60 };

/* Whose keys, and where. */
struct place {
    const char *account_id;
    const char *user_id;
    const char *base_url;
};

static const char *text(const char *field_or_null) {
    return field_or_null != NULL ? field_or_null : "(none)";
}

static fw_status open_client(const struct place *place, const char *api_key, fw_client **client,
                             fw_error **error) {
    fw_config *config = NULL;
    fw_status status = fw_config_new(&config);
    if (status == FW_OK && place->base_url != NULL)
        status = fw_config_set_base_url(config, place->base_url);
    if (status == FW_OK)
        status = fw_config_set_api_key(config, api_key);
    if (status == FW_OK)
        status = fw_client_new(config, client, error);
    fw_config_free(config);
    return status;
}

static fw_status create(fw_client *client, const struct place *place, fw_api_key **key, fw_error **error) {
    fw_create_options *options = NULL;
    fw_status status = fw_create_options_new(&options);
    if (status == FW_OK)
        status = fw_create_options_set_display_name(options, "sample-c");
    if (status == FW_OK)
        status = fw_create_options_set_expire_time_unix(options, time(NULL) + THIRTY_DAYS_SECONDS);
    if (status == FW_OK)
        status = fw_create_options_set_exactly_once(options, 1);
    if (status == FW_OK)
        status = fw_create_api_key(client, place->account_id, place->user_id, options, key, error);
    if (status == FW_OK)
        printf("created %s %s, prefix %s, expires %s\n", text(fw_api_key_id(*key)),
               text(fw_api_key_display_name(*key)), text(fw_api_key_prefix(*key)),
               text(fw_api_key_expire_time(*key)));
    fw_create_options_free(options);
    return status;
}

/* The secret goes straight from the key to the new client; a real program stores it as well. */
static fw_status use(const struct place *place, const fw_api_key *key, fw_error **error) {
    fw_client *newcomer = NULL;
    fw_identity *identity = NULL;
    fw_status status = open_client(place, fw_api_key_secret(key, NULL), &newcomer, error);
    if (status == FW_OK)
        status = fw_whoami(newcomer, &identity, error);
    if (status == FW_OK)
        printf("used: account %s\n", text(fw_identity_account_id(identity)));
    fw_identity_free(identity);
    fw_client_free(newcomer);
    return status;
}

static fw_status list(fw_client *client, const struct place *place, const char *wanted_id, fw_error **error) {
    fw_api_key_list *keys = NULL;
    fw_api_key *key = NULL;
    int64_t count = 0, found = 0;
    fw_status status = fw_list_api_keys(client, place->account_id, place->user_id, NULL, &keys, error);
    while (status == FW_OK && (status = fw_api_key_list_next(keys, &key, error)) == FW_OK && key != NULL) {
        count++;
        found += strcmp(text(fw_api_key_id(key)), wanted_id) == 0;
        fw_api_key_free(key);
    }
    if (status == FW_OK)
        printf("listed %" PRId64 " keys, %" PRId64 " of them the new one\n", count, found);
    fw_api_key_list_free(keys);
    return status;
}

/* A key that is not there can not be deleted again: that is an error, and it says that nothing was done. */
static fw_status fail(fw_client *client, const struct place *place, const char *key_id, fw_error **error) {
    fw_status status = fw_delete_api_key(client, place->account_id, place->user_id, key_id, error);
    if (status != FW_ERROR_NOT_FOUND)
        return status != FW_OK ? status : FW_ERROR_INVALID_STATE;
    printf("error %s, outcome %s, HTTP %" PRId32 ": %s\n", fw_status_name(status),
           fw_outcome_name(fw_error_outcome(*error)), fw_error_http_status(*error), fw_error_message(*error));
    return FW_OK;
}

int main(void) {
    struct place place = {getenv("FIREWORKS_ACCOUNT_ID"), getenv("FIREWORKS_USER_ID"),
                          getenv("FIREWORKS_BASE_URL")};
    fw_client *client = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    fw_status status = open_client(&place, getenv("FIREWORKS_API_KEY"), &client, &error);
    if (status == FW_OK)
        status = create(client, &place, &key, &error);
    if (status == FW_OK)
        status = use(&place, key, &error);
    if (status == FW_OK)
        status = list(client, &place, fw_api_key_id(key), &error);
    if (status == FW_OK) {
        fw_api_key_wipe_secret(key); /* fw_api_key_free would do it as well */
        printf("wiped: the secret is %s\n", fw_api_key_secret(key, NULL) == NULL ? "gone" : "still there");
        status = fw_delete_api_key(client, place.account_id, place.user_id, fw_api_key_id(key), &error);
    }
    if (status == FW_OK) {
        printf("deleted %s\n", text(fw_api_key_id(key)));
        status = fail(client, &place, fw_api_key_id(key), &error);
    }
    if (status != FW_OK)
        fprintf(stderr, "key_life: %s: %s\n", fw_status_name(status),
                error != NULL ? fw_error_message(error) : "a setting is missing or wrong");
    fw_error_free(error);
    fw_api_key_free(key);
    fw_client_free(client);
    return status == FW_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
