/* Answers creates as the service does: distinct keys of the real shape, and the settings that were asked for. */
#define _GNU_SOURCE
#include "answers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/random.h>

enum { SECRET_CHARACTERS = 24, ID_CHARACTERS = 16 };

uint64_t creates_served;

/* Letters and digits from the system's randomness, which is asked for in large pieces. */
static void random_text(char *text, size_t count) {
    static const char alphabet[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    static unsigned char pool[4096];
    static size_t used = sizeof pool;
    for (size_t i = 0; i < count; i++) {
        if (used == sizeof pool) {
            for (size_t filled = 0; filled < sizeof pool; filled += 256)
                if (getrandom(pool + filled, 256, 0) != 256) {
                    perror("getrandom");
                    exit(1);
                }
            used = 0;
        }
        text[i] = alphabet[pool[used++] % (sizeof alphabet - 1)];
    }
    text[count] = '\0';
}

static const char *find(const char *bytes, size_t length, const char *wanted) {
    return memmem(bytes, length, wanted, strlen(wanted));
}

/* The body's length as the header announces it; -1 if it does not, which a create always does. */
static long content_length(const char *header, size_t length) {
    static const char name[] = "\r\ncontent-length:";
    for (size_t i = 0; i + sizeof name < length; i++)
        if (header[i] == '\r' && strncasecmp(header + i, name, sizeof name - 1) == 0)
            return strtol(header + i + sizeof name - 1, NULL, 10);
    return -1;
}

static size_t header_length(const char *bytes, size_t length) {
    const char *end = find(bytes, length, "\r\n\r\n");
    return end == NULL ? 0 : (size_t)(end - bytes) + 4;
}

long request_length(const char *bytes, size_t length) {
    const size_t header = header_length(bytes, length);
    if (header == 0)
        return 0;
    const long body = content_length(bytes, header);
    if (body < 0 || body > REQUEST_LIMIT_BYTES)
        return -1;
    return length < header + (size_t)body ? 0 : (long)header + body;
}

/* The value of a text field of the request, which is answered with; the client's JSON is not judged here. Some clients
   write a space behind the colon. */
static int body_field(const char *body, size_t length, const char *name, const char **value) {
    const char *end = body + length;
    const char *found = find(body, length, name);
    if (found == NULL)
        return 0;
    found += strlen(name);
    while (found < end && (*found == ':' || *found == ' ' || *found == '\t'))
        found++;
    if (found == end || *found != '"')
        return 0;
    *value = found + 1;
    const char *quote = memchr(*value, '"', (size_t)(end - *value));
    return quote == NULL ? 0 : (int)(quote - *value);
}

static int write_created(char *answer, const char *body, size_t length) {
    char document[1024], key_id[ID_CHARACTERS + 1], secret[SECRET_CHARACTERS + 1];
    const char *name = "default", *expires = "";
    int name_length = body_field(body, length, "\"displayName\"", &name);
    const int expires_length = body_field(body, length, "\"expireTime\"", &expires);
    if (name_length == 0)
        name_length = (int)strlen(name);
    random_text(key_id, ID_CHARACTERS);
    random_text(secret, SECRET_CHARACTERS);
    const int document_length =
        snprintf(document, sizeof document,
                 "{\"keyId\":\"key_%s\",\"displayName\":\"%.*s\",\"key\":\"fw_%s\","
                 "\"createTime\":\"2026-01-31T12:00:00.123456Z\",\"secure\":true,"
                 "\"email\":\"someone@example.com\",\"prefix\":\"fw_%.4s\",\"expireTime\":\"%.*s\"}",
                 key_id, name_length, name, secret, secret, expires_length, expires);
    if (document_length >= (int)sizeof document)
        return -1;
    creates_served++;
    return snprintf(answer, ANSWER_LIMIT_BYTES,
                    "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
                    "x-request-id: bench-%llu\r\n\r\n%s",
                    document_length, (unsigned long long)creates_served, document);
}

static int write_refusal(char *answer) {
    static const char document[] = "{\"code\":5,\"message\":\"not a create\",\"details\":[]}";
    return snprintf(
        answer, ANSWER_LIMIT_BYTES,
        "HTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
        sizeof document - 1, document);
}

static int is_create(const char *header, size_t length) {
    const char *line_end = memchr(header, '\r', length);
    const size_t line_length = (size_t)(line_end - header);
    return strncmp(header, "POST /v1/accounts/", 18) == 0 &&
           find(header, line_length, "/apiKeys HTTP/1.") != NULL &&
           find(header, length, "uthorization: Bearer ") != NULL;
}

int write_answer(char *answer, const char *request, size_t length) {
    const size_t header = header_length(request, length);
    return is_create(request, header) ? write_created(answer, request + header, length - header)
                                      : write_refusal(answer);
}
