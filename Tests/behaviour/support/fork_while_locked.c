/* A host that forks at a moment at which a thread holds a lock of the library: at each one in turn, since the lock is let go through
   this program's pthread_mutex_unlock, which forks first. In the child nobody will ever let go of that lock. It frees all that it
   inherited, makes a client of its own from the inherited configuration, and ends. Prints how many children there were, and each
   that did not end well.

   fork_while_locked BASE-URL */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fwkeys.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define PATIENCE_SECONDS 5

static fw_config *config;
static fw_client *client;
static fw_api_key *key;
static fw_queue *queue;
static int is_armed, children, failures;

static _Noreturn void live_as_child(void) {
    fw_client *own = NULL;
    alarm(PATIENCE_SECONDS);
    fw_api_key_free(key);
    fw_queue_free(queue);
    fw_client_free(client);
    if (fw_config_set_api_key(config, "fw_apiKeyOfTheChild0000") != FW_OK ||
        fw_client_new(config, &own, NULL) != FW_OK || fw_client_secrets_locked(own) != 0)
        _exit(70);
    fw_client_free(own);
    fw_config_free(config);
    _exit(0);
}

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    static int (*real)(pthread_mutex_t *);
    if (real == NULL) {
        void *found = dlsym(RTLD_NEXT, "pthread_mutex_unlock");
        memcpy(&real, &found, sizeof found);
    }
    if (is_armed) {
        is_armed = 0; /* what libcurl or libc lock meanwhile is not meant */
        int status = -1;
        pid_t child = fork();
        if (child == 0)
            live_as_child();
        children++;
        if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
            printf("child %d: status %d\n", children, status);
            failures++;
        }
        is_armed = 1;
    }
    return real(mutex);
}

static void create(void) {
    fw_api_key *other = NULL;
    if (fw_create_api_key(client, "my-account", "my-user", NULL, &other, NULL) != FW_OK)
        exit(71);
    fw_api_key_free(other);
}

int main(int argc, char **argv) {
    if (argc != 2 || fw_config_new(&config) != FW_OK || fw_config_set_base_url(config, argv[1]) != FW_OK ||
        fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000") != FW_OK ||
        fw_client_new(config, &client, NULL) != FW_OK || fw_queue_new(client, &queue, NULL) != FW_OK ||
        fw_create_api_key(client, "my-account", "my-user", NULL, &key, NULL) != FW_OK)
        return 70;
    is_armed = 1;
    create();
    is_armed = 0;
    printf("children %d\n", children);
    return failures != 0;
}
