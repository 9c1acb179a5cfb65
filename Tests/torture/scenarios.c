/* See scenarios.h. */
#include "scenarios.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

char display_name[128];

static const char *account(void) {
    return required_variable("FIREWORKS_ACCOUNT_ID");
}
static const char *user(void) {
    return required_variable("FIREWORKS_USER_ID");
}

/* ---- The emulator's faults: HTTP by hand, for this must not depend on what is under test ---- */

static void tell_emulator(const char *method, const char *body) {
    const int port = (int)whole_number(strrchr(required_variable("FIREWORKS_BASE_URL"), ':') + 1);
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char request[1024], answer[1024];
    const int length = snprintf(request, sizeof request,
                                "%s /_emulator/faults HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                "Content-Length: %zu\r\n\r\n%s",
                                method, strlen(body), body);
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (const struct sockaddr *)&address, sizeof address) != 0 ||
        write(connection, request, (size_t)length) != length ||
        read(connection, answer, sizeof answer) < 12 || memcmp(answer + 9, "20", 2) != 0) {
        fprintf(stderr, "the emulator does not take the fault\n");
        _exit(2);
    }
    close(connection);
}

/* ---- What every scenario needs ---- */

static void copy(char *to, size_t capacity, const char *text) {
    snprintf(to, capacity, "%s", text != NULL ? text : "");
}

/* What a call came to; frees its error. */
static struct outcome ended(fw_status status, fw_error *error) {
    struct outcome outcome = {.status = status, .outcome_name = fw_outcome_name(fw_error_outcome(error))};
    outcome.has_message = error == NULL || fw_error_message(error) != NULL;
    copy(outcome.marker, sizeof outcome.marker, fw_error_marker(error));
    copy(outcome.orphan_key_id, sizeof outcome.orphan_key_id, fw_error_orphan_key_id(error));
    if (error != NULL && fw_error_status(error) != status)
        outcome.status = FW_ERROR_INTERNAL; /* an error that says something else than the call */
    fw_error_free(error);
    return outcome;
}

static fw_config *quick_config(void) {
    fw_config *config = new_config();
    check("pause", fw_config_set_retry_base_ms(config, 0));
    check("settle time", fw_config_set_settle_ms(config, 1));
    check("timeout", fw_config_set_timeout_ms(config, 10000));
    return config;
}

static fw_status create(fw_client *client, int32_t exactly_once, fw_api_key **key, fw_error **error) {
    fw_create_options *options = NULL;
    fw_status status = fw_create_options_new(&options);
    if (status == FW_OK)
        status = fw_create_options_set_display_name(options, display_name);
    if (status == FW_OK)
        status = fw_create_options_set_annotation(options, "team", "torture");
    if (status == FW_OK)
        status = fw_create_options_set_exactly_once(options, exactly_once);
    if (status == FW_OK)
        status = fw_create_api_key(client, account(), user(), options, key, error);
    fw_create_options_free(options);
    return status;
}

/* A key that was handed over is deleted with all the memory there is: what is alive at the end was not handed over. */
static void hand_back(struct setting *setting, fw_api_key *key) {
    size_t length = 0;
    if (key == NULL)
        return;
    copy(setting->key_id, sizeof setting->key_id, fw_api_key_id(key));
    if (fw_api_key_secret(key, &length) == NULL || length == 0) {
        fprintf(stderr, "a key without a secret\n");
        _exit(3);
    }
    fw_api_key_free(key);
}

struct setting set_up(const struct scenario *scenario) {
    struct setting setting = {.config = quick_config()};
    check("client", fw_client_new(setting.config, &setting.client, NULL));
    if (scenario->wants_key) {
        /* Asked for through a client of its own: the connections of the one under test are still to be made. */
        fw_client *other = NULL;
        fw_api_key *key = NULL;
        check("client", fw_client_new(setting.config, &other, NULL));
        check("key", fw_create_api_key(other, account(), user(), NULL, &key, NULL));
        hand_back(&setting, key);
        fw_client_free(other);
    }
    if (scenario->fault != NULL)
        tell_emulator("POST", scenario->fault);
    return setting;
}

/* The client that ran out of memory still creates. */
bool is_still_usable(const struct setting *setting) {
    fw_api_key *key = NULL;
    char kept[sizeof display_name];
    memcpy(kept, display_name, sizeof kept);
    tell_emulator("DELETE", "");
    snprintf(display_name, sizeof display_name, "usable");
    const fw_status status = create(setting->client, 0, &key, NULL);
    memcpy(display_name, kept, sizeof kept);
    const bool is_usable =
        status == FW_OK && fw_api_key_secret(key, NULL) != NULL &&
        fw_delete_api_key(setting->client, account(), user(), fw_api_key_id(key), NULL) == FW_OK;
    fw_api_key_free(key);
    return is_usable;
}

static void delete_if_any(const struct setting *setting, const char *key_id) {
    if (key_id[0] != '\0')
        (void)fw_delete_api_key(setting->client, account(), user(), key_id, NULL);
}

/* How many keys with the present display name, a marker behind it or not, are alive; they are deleted. */
static int delete_forgotten(const struct setting *setting) {
    const size_t length = strlen(display_name);
    fw_api_key_list *keys = NULL;
    fw_api_key *key = NULL;
    int count = 0;
    check("list", fw_list_api_keys(setting->client, account(), user(), NULL, &keys, NULL));
    while (fw_api_key_list_next(keys, &key, NULL) == FW_OK && key != NULL) {
        const char *name = fw_api_key_display_name(key);
        if (name != NULL && strncmp(name, display_name, length) == 0 &&
            (name[length] == '\0' || strncmp(name + length, "-fwk-", 5) == 0)) {
            delete_if_any(setting, fw_api_key_id(key));
            count++;
        }
        fw_api_key_free(key);
    }
    fw_api_key_list_free(keys);
    return count;
}

/* With all the memory there is, what was handed over is deleted, and so is what the error told of: a key that is alive
   after this is one that nobody knows. Returns how many there are. */
int tear_down(struct setting *setting, const struct outcome *outcome) {
    fw_sweep *sweep = NULL;
    delete_if_any(setting, setting->key_id);
    delete_if_any(setting, setting->new_key_id);
    delete_if_any(setting, outcome->orphan_key_id);
    if (outcome->marker[0] != '\0')
        (void)fw_sweep_api_keys(setting->client, account(), user(), outcome->marker, NULL, &sweep, NULL);
    fw_sweep_free(sweep);
    const int forgotten = delete_forgotten(setting);
    fw_client_free(setting->client);
    fw_config_free(setting->config);
    return forgotten;
}

/* ---- The scenarios ---- */

static void no_log(void *nothing, fw_log_level level, const char *line) {
    (void)nothing, (void)level, (void)line;
}

#define STEP(call)                                                                                           \
    if (status == FW_OK)                                                                                     \
    status = (call)

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

static struct outcome get(struct setting *setting) {
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    const fw_status status =
        fw_get_api_key(setting->client, account(), user(), setting->key_id, &key, &error);
    fw_api_key_free(key);
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
        copy(setting->new_key_id, sizeof setting->new_key_id, fw_api_key_id(fw_rotation_new_key(rotation)));
    fw_rotation_free(rotation);
    fw_create_options_free(options);
    return outcome;
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
    {"cut", false, "{\"operation\":\"create\",\"count\":1,\"action\":{\"cut_at\":-20}}", create_plainly},
    {"exactly-once", false, "{\"operation\":\"create\",\"count\":1,\"action\":\"close\"}",
     create_exactly_once},
    {"log", false, NULL, create_with_log},
    {"list", false, NULL, list},
    {"get", true, NULL, get},
    {"delete", true, NULL, delete_},
    {"whoami", false, NULL, who_am_i},
    {"commit", true, NULL, rotate_and_commit},
    {"abort", true, NULL, rotate_and_abort},
    {"sweep", false, NULL, sweep},
    {"cancel", false, NULL, cancelled},
};

const struct scenario *scenario_named(const char *name) {
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        if (strcmp(scenarios[i].name, name) == 0)
            return &scenarios[i];
    return NULL;
}
