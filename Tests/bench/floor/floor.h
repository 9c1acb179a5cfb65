/*
 * The floor: what creating API keys costs when it is written by hand in C, on libcurl and jansson, by somebody careful.
 * libfwkeys stands on the same two libraries, so nothing that does its work can cost less than this; the benchmark
 * states by how much it costs more.
 *
 * What the floor does, because leaving it out would not be the same work:
 *   - certificates verified, TLS 1.2 or newer, HTTP/1.1, only http and https, no redirects, a deadline;
 *   - the guard against libcurl's own replay of a POST on a reused connection that died (CURLOPT_PREREQFUNCTION);
 *   - ids percent-encoded, the body built and the answer parsed by jansson, an answer over 1 MiB refused;
 *   - every field of the record copied into memory of its own, the secret wiped before it is freed;
 *   - an easy handle, its buffer and the header list kept for all creates; URL and body made for each.
 *
 * What it leaves out, and what therefore shows up as a cost of libfwkeys, not of the floor:
 *   - the checks of arguments (UTF-8, dots, lengths, instants), the outcome of a failure, retries, Retry-After, request
 *     ids, error replies: here any failure ends the program;
 *   - a secret in locked memory and no second copy of it: here jansson and libcurl keep theirs;
 *   - use from several threads, safety after fork(), cancelling, and a host that has libcurl settings of its own.
 *
 * Nothing in it is slower than it need be: no copy, allocation or option that one of the points above does not call for.
 */
#ifndef FWKEYS_BENCH_FLOOR_H
#define FWKEYS_BENCH_FLOOR_H

#include "../arguments.h"

#include <curl/curl.h>

/* One request at a time, on a handle that is used again. */
struct floor_request {
    CURL *easy;
    char *body;
    char *answer;
    size_t answer_length;
    size_t answer_capacity;
    int sent; /* the request under way was handed to a connection */
};

struct floor_record {
    char *key_id;
    char *display_name;
    char *secret;
    char *prefix;
    char *email;
    char *create_time;
    char *expire_time;
    int secure;
};

/* Ends the program. */
void floor_fail(const char *what, const char *why);

/* NULL ends the program. */
void *floor_checked(void *pointer);

/* Starts libcurl, and makes the headers that all requests have; freed by floor_stop. */
struct curl_slist *floor_start(const struct bench_arguments *arguments);
void floor_stop(struct curl_slist *headers);

void floor_open(struct floor_request *request, struct curl_slist *headers,
                const struct bench_arguments *arguments);
void floor_close(struct floor_request *request);

/* Makes the handle ready for one create, and takes what came of it. */
void floor_prepare(struct floor_request *request, const struct bench_arguments *arguments);
struct floor_record floor_finish(struct floor_request *request, CURLcode result);
void floor_free_record(struct floor_record *record);

#endif
