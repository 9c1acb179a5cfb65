/*
 * Creates many keys one after another as a program does that was written on libcurl in an afternoon: one handle, a
 * body, a look at the status. What it lacks is what is measured. It prints for each create what it was told.
 *
 *   create_many COUNT fresh|reused      whether each create gets a connection of its own
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_LIMIT = 4096 };

struct answer {
    char text[ANSWER_LIMIT];
    size_t length;
};

static size_t receive(char *bytes, size_t size, size_t count, void *context) {
    struct answer *answer = context;
    if (answer->length + size * count >= ANSWER_LIMIT)
        return 0;
    memcpy(answer->text + answer->length, bytes, size * count);
    answer->length += size * count;
    answer->text[answer->length] = '\0';
    return size * count;
}

/* All that this needs to know of JSON: neither value has an escape, and white space may stand before it. */
static int read_text(const struct answer *answer, const char *member, char *text) {
    const char *found = strstr(answer->text, member);
    return found != NULL && sscanf(found + strlen(member), " \"%64[^\"]", text) == 1;
}

static int read_id(const struct answer *answer, char *id) {
    char secret[65];
    return read_text(answer, "\"keyId\":", id) && read_text(answer, "\"key\":", secret);
}

static const char *setting(const char *name) {
    const char *value = getenv(name);
    if (value == NULL) {
        fprintf(stderr, "%s is not set\n", name);
        exit(2);
    }
    return value;
}

int main(int argc, char **argv) {
    char url[1024], authorization[512], body[128], id[65];
    struct answer answer;
    if (argc != 3) {
        fprintf(stderr, "usage: %s COUNT fresh|reused\n", argv[0]);
        return 2;
    }
    snprintf(url, sizeof url, "%s/v1/accounts/%s/users/%s/apiKeys", setting("FIREWORKS_BASE_URL"),
             setting("FIREWORKS_ACCOUNT_ID"), setting("FIREWORKS_USER_ID"));
    snprintf(authorization, sizeof authorization, "Authorization: Bearer %s", setting("FIREWORKS_API_KEY"));
    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *easy = curl_easy_init();
    struct curl_slist *headers = curl_slist_append(NULL, authorization);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, strcmp(argv[2], "fresh") == 0 ? 1L : 0L);
    for (long index = 0; index < atol(argv[1]); index++) {
        long status = 0;
        answer.length = 0;
        answer.text[0] = '\0';
        snprintf(body, sizeof body, "{\"apiKey\":{\"displayName\":\"create-%ld\"}}", index);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body);
        const CURLcode result = curl_easy_perform(easy);
        curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        if (result == CURLE_OK && status == 200 && read_id(&answer, id))
            printf("{\"index\":%ld,\"key_id\":\"%s\",\"error\":null}\n", index, id);
        else
            printf("{\"index\":%ld,\"key_id\":null,\"error\":\"CURLcode %d\"}\n", index, (int)result);
    }
    curl_easy_cleanup(easy);
    curl_slist_free_all(headers);
    curl_global_cleanup();
    return 0;
}
