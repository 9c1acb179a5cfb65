/* For LD_PRELOAD: a libcurl that was built with less. What it lacks is in the environment:
     LESSER_REFUSES   the number of an option that curl_easy_setopt refuses
     LESSER_WITH      the code that it refuses it with
     LESSER_WITHOUT   "tls": it has no TLS, and refuses all options of TLS
     LESSER_ASKED     a file for the numbers of all options that were asked for, one a line */
#define _GNU_SOURCE
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#undef curl_easy_setopt

static void look_up(const char *name, void *function) {
    void *found = dlsym(RTLD_NEXT, name);
    memcpy(function, &found, sizeof found);
}

static int is_without_tls(void) {
    const char *without = getenv("LESSER_WITHOUT");
    return without != NULL && strcmp(without, "tls") == 0;
}

static int is_of_tls(CURLoption option) {
    switch ((int)option) {
    case CURLOPT_SSLVERSION:
    case CURLOPT_SSL_VERIFYPEER:
    case CURLOPT_SSL_VERIFYHOST:
    case CURLOPT_SSL_CTX_FUNCTION:
    case CURLOPT_SSL_CIPHER_LIST:
    case CURLOPT_SSLCERT:
    case CURLOPT_SSLKEY:
    case CURLOPT_CAINFO:
    case CURLOPT_CAINFO_BLOB:
    case CURLOPT_CAPATH:
    case CURLOPT_PROXY_SSLVERSION:
    case CURLOPT_PROXY_SSL_CIPHER_LIST:
    case CURLOPT_PROXY_CAINFO:
    case CURLOPT_PROXY_CAINFO_BLOB:
    case CURLOPT_PROXY_CAPATH:
        return 1;
    default:
        return 0;
    }
}

CURLcode curl_easy_setopt(CURL *easy, CURLoption option, ...) {
    static CURLcode (*real)(CURL *, CURLoption, ...);
    const char *asked = getenv("LESSER_ASKED"), *refused = getenv("LESSER_REFUSES");
    if (real == NULL)
        look_up("curl_easy_setopt", &real);
    if (asked != NULL) {
        FILE *file = fopen(asked, "a");
        if (file == NULL || fprintf(file, "%d\n", (int)option) < 0 || fclose(file) != 0)
            exit(70);
    }
    if (refused != NULL && atoi(refused) == (int)option)
        return (CURLcode)atoi(getenv("LESSER_WITH"));
    if (is_without_tls() && is_of_tls(option))
        return CURLE_UNKNOWN_OPTION;
    /* Each type of value that this library gives is passed as a pointer is. */
    va_list values;
    va_start(values, option);
    void *value = va_arg(values, void *);
    va_end(values);
    return real(easy, option, value);
}

curl_version_info_data *curl_version_info(CURLversion version) {
    static curl_version_info_data *(*real)(CURLversion);
    static curl_version_info_data lesser;
    if (real == NULL)
        look_up("curl_version_info", &real);
    if (!is_without_tls())
        return real(version);
    memcpy(&lesser, real(version), sizeof lesser);
    lesser.features &= ~(CURL_VERSION_SSL | CURL_VERSION_HTTPS_PROXY);
    lesser.ssl_version = NULL;
    return &lesser;
}
