/* One create by hand; floor.h says what is in it and what is not. */
#include "floor.h"

#include <jansson.h>
#include <string.h>
#include <time.h>

enum { ANSWER_LIMIT_BYTES = 1024 * 1024, TIMEOUT_MS = 60000, CONNECT_TIMEOUT_MS = 10000 };

void floor_fail(const char *what, const char *why) {
    fprintf(stderr, "floor: %s: %s\n", what, why);
    exit(1);
}

void *floor_checked(void *pointer) {
    if (pointer == NULL)
        floor_fail("memory", "exhausted");
    return pointer;
}

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct floor_request *request = context;
    const size_t needed = request->answer_length + size * count;
    if (needed > ANSWER_LIMIT_BYTES)
        return 0;
    if (needed > request->answer_capacity) {
        request->answer_capacity =
            needed > 2 * request->answer_capacity ? needed : 2 * request->answer_capacity;
        request->answer = floor_checked(realloc(request->answer, request->answer_capacity));
    }
    memcpy(request->answer + request->answer_length, bytes, size * count);
    request->answer_length = needed;
    return size * count;
}

static int refuse_replay(void *context, char *remote_ip, char *local_ip, int remote_port, int local_port) {
    struct floor_request *request = context;
    (void)remote_ip, (void)local_ip, (void)remote_port, (void)local_port;
    return request->sent++ == 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

struct curl_slist *floor_start(const struct bench_arguments *arguments) {
    char authorization[4200];
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        floor_fail("libcurl", "does not start");
    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", arguments->api_key);
    struct curl_slist *headers = floor_checked(curl_slist_append(NULL, authorization));
    explicit_bzero(authorization, sizeof authorization);
    headers = floor_checked(curl_slist_append(headers, "Content-Type: application/json"));
    return floor_checked(curl_slist_append(headers, "Accept: application/json"));
}

void floor_stop(struct curl_slist *headers) {
    curl_slist_free_all(headers);
    curl_global_cleanup();
}

void floor_open(struct floor_request *request, struct curl_slist *headers,
                const struct bench_arguments *arguments) {
    CURL *easy = request->easy = floor_checked(curl_easy_init());
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    if (arguments->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAINFO, arguments->ca_file);
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_TIMEOUT_MS);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, refuse_replay);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, request);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, request);
}

void floor_close(struct floor_request *request) {
    curl_easy_cleanup(request->easy);
    free(request->answer);
}

static void set_url(struct floor_request *request, const struct bench_arguments *arguments) {
    char url[4096];
    char *account = floor_checked(curl_easy_escape(request->easy, arguments->account_id, 0));
    char *user = floor_checked(curl_easy_escape(request->easy, arguments->user_id, 0));
    const int length =
        snprintf(url, sizeof url, "%s/v1/accounts/%s/users/%s/apiKeys", arguments->base_url, account, user);
    if (length < 0 || (size_t)length >= sizeof url)
        floor_fail("URL", "too long");
    curl_free(account);
    curl_free(user);
    curl_easy_setopt(request->easy, CURLOPT_URL, url);
}

static char *make_body(const char *display_name, time_t expire_time) {
    char rfc3339[sizeof "2030-01-31T12:00:00Z"];
    struct tm utc;
    strftime(rfc3339, sizeof rfc3339, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&expire_time, &utc));
    json_t *request = floor_checked(
        json_pack("{s:{s:s,s:s}}", "apiKey", "displayName", display_name, "expireTime", rfc3339));
    char *body = floor_checked(json_dumps(request, JSON_COMPACT));
    json_decref(request);
    return body;
}

void floor_prepare(struct floor_request *request, const struct bench_arguments *arguments) {
    request->body = make_body(BENCH_DISPLAY_NAME, time(NULL) + BENCH_LIFETIME_SECONDS);
    request->answer_length = 0;
    request->sent = 0;
    set_url(request, arguments);
    curl_easy_setopt(request->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(request->body));
    curl_easy_setopt(request->easy, CURLOPT_POSTFIELDS, request->body);
}

static char *copy_text(const json_t *reply, const char *name) {
    const char *value = json_string_value(json_object_get(reply, name));
    return value != NULL && value[0] != '\0' ? floor_checked(strdup(value)) : NULL;
}

struct floor_record floor_finish(struct floor_request *request, CURLcode result) {
    long status = 0;
    json_error_t error;
    free(request->body);
    request->body = NULL;
    if (result != CURLE_OK)
        floor_fail("create", curl_easy_strerror(result));
    curl_easy_getinfo(request->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 200)
        floor_fail("create", "the answer is not 200");
    json_t *reply = json_loadb(request->answer, request->answer_length, 0, &error);
    if (!json_is_object(reply))
        floor_fail("answer", "not a JSON object");
    const struct floor_record record = {
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
        floor_fail("answer", "without a key");
    return record;
}

void floor_free_record(struct floor_record *record) {
    explicit_bzero(record->secret, strlen(record->secret));
    free(record->secret);
    free(record->key_id);
    free(record->display_name);
    free(record->prefix);
    free(record->email);
    free(record->create_time);
    free(record->expire_time);
}
