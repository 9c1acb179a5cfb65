/*
 * The whole life of an API key: created with a name and an end, used, listed, looked up, renamed, wiped and deleted; then
 * replaced in two steps, cleaned up after, and cancelled. Build: cc -pthread key_life.c -lfwkeys
 *
 * Each step ends in one status, and everything is freed in one place, whatever the status is.
 */
#include <fwkeys.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { THIRTY_DAYS_SECONDS = 30 * 24 * 60 * 60, MARKER_BYTES = 17 };

/* Whose keys, and where. */
struct place {
    const char *account_id;
    const char *user_id;
    const char *base_url;
};

static const char *text(const char *field_or_null) {
    return field_or_null != NULL ? field_or_null : "(none)";
}

static fw_status open_client(const struct place *place, const char *api_key, fw_cancel *cancel_or_null,
                             fw_client **client, fw_error **error) {
    fw_config *config = NULL;
    fw_status status = fw_config_new(&config);
    if (status == FW_OK && place->base_url != NULL)
        status = fw_config_set_base_url(config, place->base_url);
    if (status == FW_OK)
        status = fw_config_set_api_key(config, api_key);
    if (status == FW_OK)
        status = fw_config_set_cancel(config, cancel_or_null);
    if (status == FW_OK)
        status = fw_client_new(config, client, error);
    fw_config_free(config);
    return status;
}

static fw_status create(fw_client *client, const struct place *place, const char *name, fw_api_key **key,
                        fw_error **error) {
    fw_create_options *options = NULL;
    fw_status status = fw_create_options_new(&options);
    if (status == FW_OK)
        status = fw_create_options_set_display_name(options, name);
    if (status == FW_OK)
        status = fw_create_options_set_expire_time_unix(options, time(NULL) + THIRTY_DAYS_SECONDS);
    if (status == FW_OK)
        status = fw_create_options_set_exactly_once(options, 1);
    if (status == FW_OK)
        status = fw_create_api_key(client, place->account_id, place->user_id, options, key, error);
    fw_create_options_free(options);
    return status;
}

/* The secret goes straight from the key to the new client; a real program stores it as well. */
static fw_status use(const struct place *place, const fw_api_key *key, fw_error **error) {
    fw_client *newcomer = NULL;
    fw_identity *identity = NULL;
    fw_status status = open_client(place, fw_api_key_secret(key, NULL), NULL, &newcomer, error);
    if (status == FW_OK)
        status = fw_whoami_with_user(newcomer, &identity, error);
    if (status == FW_OK)
        printf("used: account %s, user %s, key %s\n", text(fw_identity_account_id(identity)),
               text(fw_identity_user_id(identity)), text(fw_identity_key_id(identity)));
    fw_identity_free(identity);
    fw_client_free(newcomer);
    return status;
}

static fw_status select_by_name(fw_client *client, const struct place *place, const char *wanted_id,
                                fw_error **error) {
    fw_list_options *options = NULL;
    fw_api_key_list *keys = NULL;
    fw_api_key *key = NULL;
    int found = 0;
    fw_status status = fw_list_options_new(&options);
    if (status == FW_OK)
        status = fw_list_options_set_name_pattern(options, "sample-*");
    if (status == FW_OK)
        status = fw_list_api_keys(client, place->account_id, place->user_id, options, &keys, error);
    while (status == FW_OK && (status = fw_api_key_list_next(keys, &key, error)) == FW_OK && key != NULL) {
        found += strcmp(text(fw_api_key_id(key)), wanted_id) == 0;
        fw_api_key_free(key);
    }
    if (status == FW_OK)
        printf("selected %d by its name\n", found);
    fw_api_key_list_free(keys);
    fw_list_options_free(options);
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
    return status == FW_OK ? select_by_name(client, place, wanted_id, error) : status;
}

static fw_status get_and_rename(fw_client *client, const struct place *place, const char *key_id,
                                fw_error **error) {
    fw_create_options *change = NULL;
    fw_api_key *record = NULL, *renamed = NULL;
    fw_status status = fw_get_api_key(client, place->account_id, place->user_id, key_id, &record, error);
    if (status == FW_OK) {
        printf("got %s, last used %s\n", text(fw_api_key_id(record)), text(fw_api_key_last_used(record)));
        status = fw_create_options_new(&change);
    }
    if (status == FW_OK)
        status = fw_create_options_set_display_name(change, "renamed-c");
    if (status == FW_OK)
        status =
            fw_update_api_key(client, place->account_id, place->user_id, key_id, change, &renamed, error);
    if (status == FW_OK)
        printf("updated %s: %s\n", text(fw_api_key_id(renamed)), text(fw_api_key_display_name(renamed)));
    fw_api_key_free(renamed);
    fw_api_key_free(record);
    fw_create_options_free(change);
    return status;
}

/* A key that is not there can not be deleted again: that is an error, and it says that nothing was done. */
static fw_status fail(fw_client *client, const struct place *place, const char *key_id, fw_error **error) {
    fw_status status = fw_delete_api_key(client, place->account_id, place->user_id, key_id, error);
    if (status != FW_ERROR_NOT_FOUND)
        return status != FW_OK ? status : FW_ERROR_INVALID_STATE;
    printf("error %s, outcome %s, HTTP %" PRId32 ": %s\n", fw_status_name(status),
           fw_outcome_name(fw_error_outcome(*error)), fw_error_http_status(*error), fw_error_message(*error));
    fw_error_free(*error);
    *error = NULL;
    return FW_OK;
}

/* A rotation has two ends: where the new secret is in safe hands the old key goes, else the new one. */
static fw_status rotate(fw_client *client, const struct place *place, char **key_id, fw_error **error) {
    fw_rotation *first = NULL, *resumed = NULL, *second = NULL;
    const fw_api_key *new_key = NULL;
    fw_status status =
        fw_rotation_begin(client, place->account_id, place->user_id, *key_id, NULL, &first, error);
    if (status == FW_OK)
        status = fw_rotation_commit(first, error);
    if (status == FW_OK) {
        new_key = fw_rotation_new_key(first);
        printf("rotated %s to %s, prefix %s: %s\n", *key_id, text(fw_api_key_id(new_key)),
               text(fw_api_key_prefix(new_key)), fw_rotation_state_name(fw_rotation_get_state(first)));
        /* What another process would do, which knows the two ids. */
        status = fw_rotation_resume(client, place->account_id, place->user_id, *key_id,
                                    fw_rotation_new_key_id(first), &resumed, error);
    }
    if (status == FW_OK) {
        printf("resumed %s: %s\n", text(fw_rotation_new_key_id(resumed)),
               fw_rotation_state_name(fw_rotation_get_state(resumed)));
        free(*key_id);
        *key_id = strdup(text(fw_api_key_id(new_key)));
        status = fw_rotation_begin(client, place->account_id, place->user_id, *key_id, NULL, &second, error);
    }
    if (status == FW_OK)
        status = fw_rotation_abort(second, error);
    if (status == FW_OK) {
        new_key = fw_rotation_new_key(second);
        printf("kept %s, dropped %s, prefix %s: %s\n", *key_id, text(fw_api_key_id(new_key)),
               text(fw_api_key_prefix(new_key)), fw_rotation_state_name(fw_rotation_get_state(second)));
    }
    fw_rotation_free(second);
    fw_rotation_free(resumed);
    fw_rotation_free(first);
    return status;
}

/* A create whose answer is lost may leave a key behind. It bears the marker, by which it is found and deleted. */
static fw_status lose_and_sweep(fw_client *client, const struct place *place, fw_error **error) {
    char marker[MARKER_BYTES];
    fw_create_options *options = NULL;
    fw_api_key *key = NULL;
    fw_sweep *sweep = NULL;
    fw_status status = fw_create_options_new(&options);
    if (status == FW_OK)
        status = fw_marker_generate(marker, sizeof marker);
    if (status == FW_OK)
        status = fw_create_options_set_marker(options, marker);
    if (status == FW_OK) {
        status = fw_create_api_key(client, place->account_id, place->user_id, options, &key, error);
        if (status != FW_ERROR_TRANSPORT)
            status = status != FW_OK ? status : FW_ERROR_INVALID_STATE;
        else
            status = FW_OK;
    }
    if (status == FW_OK) {
        printf("lost %s, outcome %s, %s be left: ", fw_status_name(fw_error_status(*error)),
               fw_outcome_name(fw_error_outcome(*error)),
               fw_error_may_have_left_key(*error) ? "a key may" : "no key can");
        fw_error_free(*error);
        *error = NULL;
        status = fw_sweep_api_keys(client, place->account_id, place->user_id, marker, NULL, &sweep, error);
    }
    if (status == FW_OK)
        printf("swept %zu\n", fw_sweep_deleted_count(sweep));
    fw_sweep_free(sweep);
    fw_api_key_free(key);
    fw_create_options_free(options);
    return status;
}

/* Waits for a line on standard input, and cancels the call that is running on the other thread. */
static void *cancel_on_line(void *cancel) {
    (void)getchar();
    fw_cancel_trigger(cancel);
    return NULL;
}

static fw_status cancel_call(const struct place *place, const char *key_id, fw_error **error) {
    fw_cancel *cancel = NULL;
    fw_client *client = NULL;
    fw_api_key *key = NULL;
    pthread_t canceller;
    fw_status status = fw_cancel_new(&cancel);
    if (status == FW_OK)
        status = open_client(place, getenv("FIREWORKS_API_KEY"), cancel, &client, error);
    if (status == FW_OK && pthread_create(&canceller, NULL, cancel_on_line, cancel) != 0)
        status = FW_ERROR_INTERNAL;
    if (status == FW_OK) {
        status = fw_get_api_key(client, place->account_id, place->user_id, key_id, &key, error);
        pthread_join(canceller, NULL);
        printf("cancelled %s\n", fw_status_name(status));
        fw_error_free(*error);
        *error = NULL;
        status = status == FW_ERROR_CANCELLED ? FW_OK : FW_ERROR_INVALID_STATE;
    }
    fw_api_key_free(key);
    fw_client_free(client);
    fw_cancel_free(cancel);
    return status;
}

/* From a create to the delete that is refused. */
static fw_status live(fw_client *client, const struct place *place, fw_error **error) {
    fw_api_key *key = NULL;
    fw_status status = create(client, place, "sample-c", &key, error);
    if (status == FW_OK) {
        printf("created %s %s, prefix %s, expires %s\n", text(fw_api_key_id(key)),
               text(fw_api_key_display_name(key)), text(fw_api_key_prefix(key)),
               text(fw_api_key_expire_time(key)));
        status = use(place, key, error);
    }
    if (status == FW_OK)
        status = list(client, place, fw_api_key_id(key), error);
    if (status == FW_OK)
        status = get_and_rename(client, place, fw_api_key_id(key), error);
    if (status == FW_OK) {
        fw_api_key_wipe_secret(key); /* fw_api_key_free would do it as well */
        printf("wiped: the secret is %s\n", fw_api_key_secret(key, NULL) == NULL ? "gone" : "still there");
        status = fw_delete_api_key(client, place->account_id, place->user_id, fw_api_key_id(key), error);
    }
    if (status == FW_OK) {
        printf("deleted %s\n", text(fw_api_key_id(key)));
        status = fail(client, place, fw_api_key_id(key), error);
    }
    fw_api_key_free(key);
    return status;
}

/* What goes wrong on the way to a new key, and what is left of it. */
static fw_status replace(fw_client *client, const struct place *place, fw_error **error) {
    fw_api_key *old_key = NULL;
    char *key_id = NULL;
    fw_status status = create(client, place, "old-c", &old_key, error);
    if (status == FW_OK) {
        key_id = strdup(text(fw_api_key_id(old_key)));
        fw_api_key_free(old_key);
        status = rotate(client, place, &key_id, error);
    }
    if (status == FW_OK)
        status = lose_and_sweep(client, place, error);
    if (status == FW_OK)
        status = cancel_call(place, key_id, error);
    if (status == FW_OK)
        status = fw_delete_api_key(client, place->account_id, place->user_id, key_id, error);
    free(key_id);
    return status;
}

int main(void) {
    struct place place = {getenv("FIREWORKS_ACCOUNT_ID"), getenv("FIREWORKS_USER_ID"),
                          getenv("FIREWORKS_BASE_URL")};
    fw_client *client = NULL;
    fw_error *error = NULL;
    fw_status status = open_client(&place, getenv("FIREWORKS_API_KEY"), NULL, &client, &error);
    if (status == FW_OK)
        status = live(client, &place, &error);
    if (status == FW_OK)
        status = replace(client, &place, &error);
    if (status != FW_OK)
        fprintf(stderr, "key_life: %s: %s\n", fw_status_name(status),
                error != NULL ? fw_error_message(error) : "a setting is missing or wrong");
    fw_error_free(error);
    fw_client_free(client);
    return status == FW_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
