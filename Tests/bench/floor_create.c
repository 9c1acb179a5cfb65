/*
 * The floor: what creating API keys costs when it is written by hand in C, on libcurl and jansson, by
 * somebody careful. libfwkeys stands on the same two libraries, so nothing that does its work can cost less
 * than this; the benchmark states by how much it costs more.
 *
 * What the floor does, because leaving it out would not be the same work:
 *   - certificates verified, TLS 1.2 or newer, HTTP/1.1, only http and https, no redirects, a deadline;
 *   - the guard against libcurl's own replay of a POST on a reused connection that died
 * (CURLOPT_PREREQFUNCTION);
 *   - ids percent-encoded, the body built and the answer parsed by jansson, an answer over 1 MiB refused;
 *   - every field of the record copied into memory of its own, the secret wiped before it is freed;
 *   - one easy handle, its connection and its header list kept for all creates; URL and body made for each.
 *
 * What it leaves out, and what therefore shows up as a cost of libfwkeys, not of the floor:
 *   - the checks of arguments (UTF-8, dots, lengths, instants), the outcome of a failure, retries,
 * Retry-After, request ids, error replies: here any failure ends the program;
 *   - a secret in locked memory and no second copy of it: here jansson and libcurl keep theirs;
 *   - use from several threads, safety after fork(), cancelling, and a host that has libcurl settings of its
 * own.
 *
 * Nothing in it is slower than it need be: no copy, allocation or option that one of the points above does
 * not call for.
 */
#include "arguments.h"

#include <curl/curl.h>
#include <jansson.h>
#include <string.h>
#include <time.h>

enum { ANSWER_LIMIT_BYTES = 1024 * 1024, TIMEOUT_MS = 60000, CONNECT_TIMEOUT_MS = 10000 };

struct answer {
    char *bytes;
    size_t length;
    size_t capacity;
};

struct record {
    char *key_id;
    char *display_name;
    char *secret;
    char *prefix;
    char *email;
    char *create_time;
    char *expire_time;
    int secure;
};

struct client {
    CURL *easy;
    struct curl_slist *headers;
    struct answer answer;
    const char *base_url;
    int sent; /* the request under way was handed to a connection */
};

static void fail(const char *what, const char *why) {
    fprintf(stderr, "floor_create: %s: %s\n", what, why);
    exit(1);
}

static void *checked(void *pointer) {
    if (pointer == NULL)
        fail("memory", "exhausted");
    return pointer;
}

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct answer *answer = context;
    const size_t needed = answer->length + size * count;
    if (needed > ANSWER_LIMIT_BYTES)
        return 0;
    if (needed > answer->capacity) {
        answer->capacity = needed > 2 * answer->capacity ? needed : 2 * answer->capacity;
        answer->bytes = checked(realloc(answer->bytes, answer->capacity));
    }
    memcpy(answer->bytes + answer->length, bytes, size * count);
    answer->length = needed;
    return size * count;
}

static int refuse_replay(void *context, char *remote_ip, char *local_ip, int remote_port, int local_port) {
    struct client *client = context;
    (void)remote_ip, (void)local_ip, (void)remote_port, (void)local_port;
    return client->sent++ == 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

static void open_client(struct client *client, const struct bench_arguments *arguments) {
    char authorization[4200];
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        fail("libcurl", "does not start");
    client->base_url = arguments->base_url;
    client->easy = checked(curl_easy_init());
    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", arguments->api_key);
    client->headers = checked(curl_slist_append(NULL, authorization));
    client->headers = checked(curl_slist_append(client->headers, "Content-Type: application/json"));
    client->headers = checked(curl_slist_append(client->headers, "Accept: application/json"));
    explicit_bzero(authorization, sizeof authorization);

    CURL *easy = client->easy;
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, client->headers);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (arguments->ca_file != NULL)
        curl_easy_setopt(easy, CURLOPT_CAINFO, arguments->ca_file);
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &client->answer);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, refuse_replay);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, client);
}

static void close_client(struct client *client) {
    curl_easy_cleanup(client->easy);
    curl_slist_free_all(client->headers);
    free(client->answer.bytes);
    curl_global_cleanup();
}

static void set_url(struct client *client, const char *account_id, const char *user_id) {
    char url[4096];
    char *account = checked(curl_easy_escape(client->easy, account_id, 0));
    char *user = checked(curl_easy_escape(client->easy, user_id, 0));
    const int length =
        snprintf(url, sizeof url, "%s/v1/accounts/%s/users/%s/apiKeys", client->base_url, account, user);
    if (length < 0 || (size_t)length >= sizeof url)
        fail("URL", "too long");
    curl_free(account);
    curl_free(user);
    curl_easy_setopt(client->easy, CURLOPT_URL, url);
}

static char *make_body(const char *display_name, time_t expire_time) {
    char rfc3339[sizeof "2030-01-31T12:00:00Z"];
    struct tm utc;
    strftime(rfc3339, sizeof rfc3339, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&expire_time, &utc));
    json_t *request =
        checked(json_pack("{s:{s:s,s:s}}", "apiKey", "displayName", display_name, "expireTime", rfc3339));
    char *body = checked(json_dumps(request, JSON_COMPACT));
    json_decref(request);
    return body;
}

static char *copy_text(const json_t *reply, const char *name) {
    const char *value = json_string_value(json_object_get(reply, name));
    return value != NULL && value[0] != '\0' ? checked(strdup(value)) : NULL;
}

static struct record read_record(const struct answer *answer) {
    json_error_t error;
    json_t *reply = json_loadb(answer->bytes, answer->length, 0, &error);
    if (!json_is_object(reply))
        fail("answer", "not a JSON object");
    const struct record record = {
        .key_id = copy_text(reply, "keyId"),
        .display_name = copy_text(reply, "displayName"),
        .secret = copy_text(reply, "key"),
        .prefix = copy_text(reply, "prefix"),
        .email = copy_text(reply, "email"),
        .create_time = copy_text(reply, "createTime"),
        .expire_time = copy_text(reply, "expireTime"),
        .secure = json_is_true(json_object_get(reply, "secure")),
    };
    json_decref(reply);
    if (record.secret == NULL || record.key_id == NULL)
        fail("answer", "without a key");
    return record;
}

static struct record create_key(struct client *client, const struct bench_arguments *arguments) {
    long status = 0;
    char *body = make_body(BENCH_DISPLAY_NAME, time(NULL) + BENCH_LIFETIME_SECONDS);
    set_url(client, arguments->account_id, arguments->user_id);
    curl_easy_setopt(client->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(body));
    curl_easy_setopt(client->easy, CURLOPT_POSTFIELDS, body);
    client->answer.length = 0;
    client->sent = 0;
    const CURLcode result = curl_easy_perform(client->easy);
    free(body);
    if (result != CURLE_OK)
        fail("create", curl_easy_strerror(result));
    curl_easy_getinfo(client->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        fail("create", "the answer is not 200");
    return read_record(&client->answer);
}

static void free_record(struct record *record) {
    explicit_bzero(record->secret, strlen(record->secret));
    free(record->secret);
    free(record->key_id);
    free(record->display_name);
    free(record->prefix);
    free(record->email);
    free(record->create_time);
    free(record->expire_time);
}

int main(int argc, char **argv) {
    const struct bench_arguments arguments = bench_read_arguments(argc, argv);
    struct client client = {0};
    open_client(&client, &arguments);
    for (long i = 0; i < arguments.count; i++) {
        struct record record = create_key(&client, &arguments);
        free_record(&record);
    }
    close_client(&client);
    printf("created %ld\n", arguments.count);
    return 0;
}
