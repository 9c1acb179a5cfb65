/* For LD_PRELOAD: a libcurl that tells of a client certificate's key that it cannot load by the code of an argument that makes no sense,
   as 8.16 and newer do; the words in its error buffer are the same. */
#define _GNU_SOURCE
#include <curl/curl.h>
#include <dlfcn.h>
#include <string.h>

CURLMsg *curl_multi_info_read(CURLM *multi, int *left) {
    static CURLMsg *(*real)(CURLM *, int *);
    if (real == NULL) {
        /* The Python binding loads libcurl for itself alone. */
        void *found = dlsym(dlopen("libcurl.so.4", RTLD_NOW), "curl_multi_info_read");
        memcpy(&real, &found, sizeof found);
    }
    CURLMsg *message = real(multi, left);
    if (message != NULL && message->msg == CURLMSG_DONE && message->data.result == CURLE_SSL_CERTPROBLEM)
        message->data.result = CURLE_BAD_FUNCTION_ARGUMENT;
    return message;
}
