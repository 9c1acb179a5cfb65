/* What there is before and after a scenario: see scenarios.h. */
#include "queue_scenarios.h"

#include <arpa/inet.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

char display_name[128];

const char *account(void) {
    return required_variable("FIREWORKS_ACCOUNT_ID");
}
const char *user(void) {
    return required_variable("FIREWORKS_USER_ID");
}

/* ---- The emulator's faults: HTTP by hand, for this must not depend on what is under test ---- */

/* What the emulator answers, all of it. */
static void ask_emulator(const char *method, const char *path, const char *body, char *answer,
                         size_t capacity) {
    const int port = (int)whole_number(strrchr(required_variable("FIREWORKS_BASE_URL"), ':') + 1);
    const struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    char request[1024];
    size_t length = 0;
    ssize_t count = 0;
    const int request_length = snprintf(request, sizeof request,
                                        "%s /_emulator%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                                        "Content-Length: %zu\r\n\r\n%s",
                                        method, path, strlen(body), body);
    const int connection = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(connection, (const struct sockaddr *)&address, sizeof address) == 0 &&
        write(connection, request, (size_t)request_length) == request_length)
        while (length + 1 < capacity &&
               (count = read(connection, answer + length, capacity - 1 - length)) > 0)
            length += (size_t)count;
    answer[length] = '\0';
    close(connection);
    if (length < 12 || memcmp(answer + 9, "20", 2) != 0) {
        fprintf(stderr, "the emulator does not take %s %s\n", method, path);
        _exit(2);
    }
}

static void tell_emulator(const char *method, const char *fault) {
    char answer[1024];
    ask_emulator(method, "/faults", fault, answer, sizeof answer);
}

/* Returns when the emulator has read all that was sent to it: but for ours, its connections are closed. */
static void wait_until_quiet(void) {
    const struct timespec millisecond = {.tv_nsec = 1000000};
    char answer[4096];
    for (int tries = 0; tries < 5000; tries++) {
        ask_emulator("GET", "", "", answer, sizeof answer);
        const char *count = strstr(answer, "\"open_connections\":");
        if (count != NULL && strncmp(strchr(count, ':'), ":1,", 3) == 0)
            return;
        nanosleep(&millisecond, NULL);
    }
    fprintf(stderr, "the emulator does not come to rest\n");
    _exit(2);
}

/* ---- What every scenario needs ---- */

static void copy(char *to, size_t capacity, const char *text) {
    snprintf(to, capacity, "%s", text != NULL ? text : "");
}

void note(struct few *few, const char *text_or_null) {
    if (text_or_null == NULL)
        return;
    if (few->count == FEW) {
        fprintf(stderr, "more ids than a scenario can come to\n");
        _exit(3);
    }
    copy(few->text[few->count++], ID_LENGTH, text_or_null);
}

/* What a call came to; frees its error. */
struct outcome ended(fw_status status, fw_error *error) {
    const fw_outcome what = fw_error_outcome(error);
    struct outcome outcome = {.status = status, .outcome_name = fw_outcome_name(what)};
    outcome.has_message = error == NULL || fw_error_message(error) != NULL;
    outcome.unknown = what == FW_OUTCOME_UNKNOWN;
    outcome.lost = what == FW_OUTCOME_SECRET_LOST;
    note(&outcome.markers, fw_error_marker(error));
    note(&outcome.orphans, fw_error_orphan_key_id(error));
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

fw_status new_options(int32_t exactly_once, fw_create_options **options) {
    fw_status status = fw_create_options_new(options);
    STEP(fw_create_options_set_display_name(*options, display_name));
    STEP(fw_create_options_set_annotation(*options, "team", "torture"));
    STEP(fw_create_options_set_exactly_once(*options, exactly_once));
    return status;
}

fw_status create(fw_client *client, int32_t exactly_once, fw_api_key **key, fw_error **error) {
    fw_create_options *options = NULL;
    fw_status status = new_options(exactly_once, &options);
    STEP(fw_create_api_key(client, account(), user(), options, key, error));
    fw_create_options_free(options);
    return status;
}

/* A key that was handed over is deleted with all the memory there is: what is alive at the end was not handed over. */
void hand_back(struct setting *setting, fw_api_key *key) {
    size_t length = 0;
    if (key == NULL)
        return;
    note(&setting->handed_over, fw_api_key_id(key));
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
        copy(setting.key_id, sizeof setting.key_id, fw_api_key_id(key));
        fw_api_key_free(key);
        fw_client_free(other);
    }
    if (scenario->fault != NULL)
        tell_emulator("POST", scenario->fault);
    return setting;
}

static bool deletes(fw_client *client, fw_api_key *key) {
    const bool is_deleted = key != NULL && fw_api_key_secret(key, NULL) != NULL &&
                            fw_delete_api_key(client, account(), user(), fw_api_key_id(key), NULL) == FW_OK;
    fw_api_key_free(key);
    return is_deleted;
}

/* The client that ran out of memory still creates, and so does the queue. */
bool is_still_usable(const struct setting *setting) {
    fw_api_key *key = NULL;
    char kept[sizeof display_name];
    memcpy(kept, display_name, sizeof kept);
    tell_emulator("DELETE", "");
    snprintf(display_name, sizeof display_name, "usable");
    bool is_usable = create(setting->client, 0, &key, NULL) == FW_OK && deletes(setting->client, key);
    if (setting->queue != NULL)
        is_usable = deletes(setting->client, created_in(setting->queue)) && is_usable;
    memcpy(display_name, kept, sizeof kept);
    return is_usable;
}

static void delete_all(fw_client *client, const struct few *ids) {
    for (int i = 0; i < ids->count; i++)
        (void)fw_delete_api_key(client, account(), user(), ids->text[i], NULL);
}

/* How many keys with the present display name, a marker behind it or not, are alive; they are deleted. */
static int delete_forgotten(fw_client *client) {
    const size_t length = strlen(display_name);
    fw_api_key_list *keys = NULL;
    fw_api_key *key = NULL;
    int count = 0;
    check("list", fw_list_api_keys(client, account(), user(), NULL, &keys, NULL));
    while (fw_api_key_list_next(keys, &key, NULL) == FW_OK && key != NULL) {
        const char *name = fw_api_key_display_name(key);
        if (name != NULL && strncmp(name, display_name, length) == 0 &&
            (name[length] == '\0' || strncmp(name + length, "-fwk-", 5) == 0)) {
            (void)fw_delete_api_key(client, account(), user(), fw_api_key_id(key), NULL);
            count++;
        }
        fw_api_key_free(key);
    }
    fw_api_key_list_free(keys);
    return count;
}

/* With all the memory there is, what was handed over is deleted, and so is what the errors told of: a key that is alive
   after this is one that nobody knows. Returns how many there are. */
int tear_down(struct setting *setting, const struct outcome *outcome) {
    fw_client *client = NULL;
    fw_queue_free(setting->queue);
    fw_client_free(setting->client);
    wait_until_quiet();
    check("log", fw_config_set_log(setting->config, FW_LOG_ERROR, NULL, NULL, NULL));
    check("client", fw_client_new(setting->config, &client, NULL));
    if (setting->key_id[0] != '\0')
        (void)fw_delete_api_key(client, account(), user(), setting->key_id, NULL);
    delete_all(client, &setting->handed_over);
    delete_all(client, &outcome->orphans);
    for (int i = 0; i < outcome->markers.count; i++) {
        fw_sweep *sweep = NULL;
        (void)fw_sweep_api_keys(client, account(), user(), outcome->markers.text[i], NULL, &sweep, NULL);
        fw_sweep_free(sweep);
    }
    const int forgotten = delete_forgotten(client);
    fw_client_free(client);
    fw_config_free(setting->config);
    return forgotten;
}
