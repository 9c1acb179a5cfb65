/* See scenarios.h. */
#include "queue_scenarios.h"

#include <string.h>

static void no_log(void *nothing, fw_log_level level, const char *line) {
    (void)nothing, (void)level, (void)line;
}

static struct outcome configure(struct setting *setting) {
    fw_config *config = NULL;
    fw_cancel *cancel = NULL;
    (void)setting;
    fw_status status = fw_config_new(&config);
    STEP(fw_cancel_new(&cancel));
    STEP(fw_config_set_api_key(config, "fw_anything"));
    STEP(fw_config_set_base_url(config, "https://example.com/prefix/"));
    STEP(fw_config_set_timeout_ms(config, 1000));
    STEP(fw_config_set_ca_file(config, "/etc/ssl/certs/ca-certificates.crt"));
    STEP(fw_config_set_ca_pem(config, "-----BEGIN CERTIFICATE-----\n"));
    STEP(fw_config_set_client_certificate(config, "/a.pem", "/b.pem"));
    STEP(fw_config_set_proxy(config, "http://proxy.example:3128"));
    STEP(fw_config_set_proxy_credentials(config, "user", "password"));
    STEP(fw_config_set_insecure_http(config, 0));
    STEP(fw_config_set_cancel(config, cancel));
    STEP(fw_config_set_log(config, FW_LOG_DEBUG, no_log, NULL, NULL));
    fw_cancel_free(cancel);
    fw_config_free(config);
    return ended(status, NULL);
}

static struct outcome make_client(struct setting *setting) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_error *error = NULL;
    (void)setting;
    fw_status status = fw_config_new(&config);
    STEP(fw_config_set_api_key(config, "fw_anything"));
    STEP(fw_config_set_proxy(config, "http://proxy.example:3128"));
    STEP(fw_config_set_proxy_credentials(config, "user", "password"));
    STEP(fw_client_new(config, &client, &error));
    fw_client_free(client);
    fw_config_free(config);
    return ended(status, error);
}

static struct outcome load(struct setting *setting) {
    fw_config *config = NULL;
    fw_error *error = NULL;
    (void)setting;
    fw_status status = fw_config_new(&config);
    STEP(fw_config_load(config, NULL, &error));
    if (status == FW_OK && fw_config_account_id(config) == NULL)
        status = FW_ERROR_INTERNAL;
    fw_config_free(config);
    return ended(status, error);
}

static struct outcome create_plainly(struct setting *setting) {
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    const fw_status status = create(setting->client, 0, &key, &error);
    hand_back(setting, key);
    return ended(status, error);
}

/* Account and user are left out: the client asks whose its API key is first. */
static struct outcome create_of_own(struct setting *setting) {
    fw_create_options *options = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    fw_status status = new_options(0, &options);
    STEP(fw_create_api_key(setting->client, NULL, NULL, options, &key, &error));
    fw_create_options_free(options);
    hand_back(setting, key);
    return ended(status, error);
}

static struct outcome create_exactly_once(struct setting *setting) {
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    const fw_status status = create(setting->client, 1, &key, &error);
    hand_back(setting, key);
    return ended(status, error);
}

static struct outcome create_with_log(struct setting *setting) {
    fw_client *client = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    fw_status status = fw_config_set_log(setting->config, FW_LOG_DEBUG, no_log, NULL, NULL);
    STEP(fw_client_new(setting->config, &client, &error));
    STEP(create(client, 0, &key, &error));
    hand_back(setting, key);
    fw_client_free(client);
    return ended(status, error);
}

static struct outcome list(struct setting *setting) {
    fw_list_options *options = NULL;
    fw_api_key_list *keys = NULL;
    fw_error *error = NULL;
    int32_t count = 0;
    fw_status status = fw_list_options_new(&options);
    STEP(fw_list_options_set_page_size(options, 2));
    STEP(fw_list_options_set_order_by(options, "createTime"));
    STEP(fw_list_api_keys(setting->client, account(), user(), options, &keys, &error));
    while (status == FW_OK && count < 5) {
        fw_api_key *key = NULL;
        STEP(fw_api_key_list_next(keys, &key, &error));
        if (status == FW_OK && key == NULL)
            status = FW_ERROR_INTERNAL; /* the tests see to it that there are more */
        fw_api_key_free(key);
        count++;
    }
    fw_api_key_list_free(keys);
    fw_list_options_free(options);
    return ended(status, error);
}

/* No key has the annotation, so every page is passed over. */
static struct outcome list_selected(struct setting *setting) {
    fw_list_options *options = NULL;
    fw_api_key_list *keys = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    fw_status status = fw_list_options_new(&options);
    STEP(fw_list_options_set_page_size(options, 2));
    STEP(fw_list_options_set_name_pattern(options, "*"));
    STEP(fw_list_options_set_annotation(options, "team", "search"));
    STEP(fw_list_api_keys(setting->client, account(), user(), options, &keys, &error));
    STEP(fw_api_key_list_next(keys, &key, &error));
    if (status == FW_OK && key != NULL)
        status = FW_ERROR_INTERNAL;
    fw_api_key_free(key);
    fw_api_key_list_free(keys);
    fw_list_options_free(options);
    return ended(status, error);
}

static struct outcome get(struct setting *setting) {
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    const fw_status status =
        fw_get_api_key(setting->client, account(), user(), setting->key_id, &key, &error);
    fw_api_key_free(key);
    return ended(status, error);
}

static struct outcome update(struct setting *setting) {
    fw_create_options *options = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    fw_status status = new_options(0, &options);
    STEP(fw_update_api_key(setting->client, account(), user(), setting->key_id, options, &key, &error));
    fw_api_key_free(key);
    fw_create_options_free(options);
    return ended(status, error);
}

static struct outcome delete_(struct setting *setting) {
    fw_error *error = NULL;
    const fw_status status = fw_delete_api_key(setting->client, account(), user(), setting->key_id, &error);
    return ended(status, error);
}

static struct outcome who_am_i(struct setting *setting) {
    fw_identity *identity = NULL;
    fw_error *error = NULL;
    fw_status status = fw_whoami_with_user(setting->client, &identity, &error);
    if (status == FW_OK && fw_identity_user_id(identity) == NULL)
        status = FW_ERROR_INTERNAL;
    fw_identity_free(identity);
    return ended(status, error);
}

static struct outcome rotate(struct setting *setting, fw_status (*end)(fw_rotation *, fw_error **)) {
    fw_create_options *options = NULL;
    fw_rotation *rotation = NULL;
    fw_error *error = NULL;
    fw_status status = fw_create_options_new(&options);
    STEP(fw_create_options_set_display_name(options, display_name));
    STEP(fw_rotation_begin(setting->client, account(), user(), setting->key_id, options, &rotation, &error));
    const bool has_begun = status == FW_OK;
    STEP(end(rotation, &error));
    const struct outcome outcome = ended(status, error);
    if (has_begun && fw_rotation_get_state(rotation) != FW_ROTATION_ABORTED)
        /* It was handed over. */
        note(&setting->handed_over, fw_api_key_id(fw_rotation_new_key(rotation)));
    fw_rotation_free(rotation);
    fw_create_options_free(options);
    return outcome;
}

/* The new key is nobody's. */
static struct outcome resume(struct setting *setting) {
    fw_rotation *rotation = NULL;
    fw_error *error = NULL;
    fw_status status = FW_OK;
    STEP(
        fw_rotation_resume(setting->client, account(), user(), setting->key_id, "nobody", &rotation, &error));
    if (status == FW_OK && fw_rotation_get_state(rotation) != FW_ROTATION_ABORTED)
        status = FW_ERROR_INTERNAL;
    fw_rotation_free(rotation);
    return ended(status, error);
}

static struct outcome rotate_and_commit(struct setting *setting) {
    return rotate(setting, fw_rotation_commit);
}

static struct outcome rotate_and_abort(struct setting *setting) {
    return rotate(setting, fw_rotation_abort);
}

static struct outcome sweep(struct setting *setting) {
    fw_sweep *sweep = NULL;
    fw_error *error = NULL;
    const fw_status status =
        fw_sweep_api_keys(setting->client, account(), user(), "0123456789abcdef", NULL, &sweep, &error);
    fw_sweep_free(sweep);
    return ended(status, error);
}

static struct outcome cancelled(struct setting *setting) {
    fw_cancel *cancel = NULL;
    fw_create_options *options = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    fw_status status = fw_cancel_new(&cancel);
    STEP(fw_create_options_new(&options));
    STEP(fw_create_options_set_cancel(options, cancel));
    fw_cancel_trigger(cancel);
    STEP(fw_create_api_key(setting->client, account(), user(), options, &key, &error));
    hand_back(setting, key);
    fw_create_options_free(options);
    fw_cancel_free(cancel);
    return ended(status, error);
}

static const struct scenario scenarios[] = {
    {"configure", false, NULL, configure},
    {"client", false, NULL, make_client},
    {"load", false, NULL, load},
    {"create", false, NULL, create_plainly},
    {"create-of-own", false, NULL, create_of_own},
    {"cut", false, "{\"operation\":\"create\",\"count\":1,\"action\":{\"cut_at\":-20}}", create_plainly},
    {"exactly-once", false, "{\"operation\":\"create\",\"count\":1,\"action\":\"close\"}",
     create_exactly_once},
    {"log", false, NULL, create_with_log},
    {"list", false, NULL, list},
    {"list-selected", false, NULL, list_selected},
    {"get", true, NULL, get},
    {"update", true, NULL, update},
    {"delete", true, NULL, delete_},
    {"whoami", false, NULL, who_am_i},
    {"commit", true, NULL, rotate_and_commit},
    {"abort", true, NULL, rotate_and_abort},
    {"resume", true, NULL, resume},
    {"sweep", false, NULL, sweep},
    {"cancel", false, NULL, cancelled},
    {"queue-create", false, NULL, queue_creates},
    {"queue-exactly-once", false, "{\"operation\":\"create\",\"count\":1,\"action\":\"close\"}",
     queue_creates_exactly_once},
    {"queue-list", false, NULL, queue_lists},
    {"queue-commit", true, NULL, queue_commits},
    {"queue-abort", true, NULL, queue_aborts},
    {"queue-others", true, NULL, queue_of_all_kinds},
    {"queue-cancel", false, "{\"operation\":\"create\",\"skip\":1,\"action\":\"stall\"}", queue_cancelled},
    {"queue-free", false, NULL, queue_freed},
};

const struct scenario *scenario_named(const char *name) {
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        if (strcmp(scenarios[i].name, name) == 0)
            return &scenarios[i];
    return NULL;
}
