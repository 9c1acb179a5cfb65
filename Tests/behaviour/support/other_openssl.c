/* Another OpenSSL than libcurl's, in the global scope of a host, for LD_PRELOAD: as when the host is linked against 1.1, or has one
   built in. Its version is what OTHER_OPENSSL_VERSION says. Whoever calls more than OpenSSL_version would hand it a context that is
   not its own: it says so and ends the process. Built with a version node that libcurl's own references do not ask for. */
#include <stdio.h>
#include <stdlib.h>

#define STAND_IN(name)                                                                                       \
    long name(void) {                                                                                        \
        fputs("the host's own OpenSSL was called: " #name "\n", stderr);                                     \
        abort();                                                                                             \
    }

STAND_IN(SSL_CTX_ctrl)
STAND_IN(SSL_CTX_get_security_level)
STAND_IN(SSL_CTX_set_keylog_callback)
STAND_IN(SSL_CTX_set_options)
STAND_IN(SSL_CTX_set_security_level)

const char *OpenSSL_version(int what) {
    (void)what;
    return getenv("OTHER_OPENSSL_VERSION");
}
