/* A host that loads the library, gives up a call while its host name is still looked up, and unloads the library again. The lookup
   ends only then: the resolver of this program waits for it. It prints which of the libraries that came with it are still mapped.

   unload_during_lookup LIBRARY */
#define _GNU_SOURCE
#include "found_functions.h"
#include <dirent.h>
#include <dlfcn.h>
#include <fwkeys.h>
#include <netdb.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PATIENCE_MS 10000

static sem_t asked, may_answer;

/* In place of the C library's: nothing leaves the machine. */
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict found) {
    (void)name, (void)service, (void)hints;
    sem_post(&asked);
    while (sem_wait(&may_answer) != 0) {
    }
    *found = NULL;
    return EAI_NONAME;
}

static size_t count_threads(void) {
    DIR *directory = opendir("/proc/self/task");
    size_t count = 0;
    if (directory == NULL)
        exit(70);
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;)
        count += entry->d_name[0] != '.';
    closedir(directory);
    return count;
}

static int is_mapped(const char *name) {
    FILE *maps = fopen("/proc/self/maps", "r");
    char line[4096];
    int found = 0;
    if (maps == NULL)
        exit(70);
    while (fgets(line, sizeof line, maps) != NULL)
        found |= strstr(line, name) != NULL;
    fclose(maps);
    return found;
}

int main(int argc, char **argv) {
    void *library = argc == 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    if (library == NULL || sem_init(&asked, 0, 0) != 0 || sem_init(&may_answer, 0, 0) != 0)
        return 70;
    FUNCTION(fw_config_new);
    FUNCTION(fw_config_set_api_key);
    FUNCTION(fw_config_set_base_url);
    FUNCTION(fw_config_set_timeout_ms);
    FUNCTION(fw_config_free);
    FUNCTION(fw_client_new);
    FUNCTION(fw_client_free);
    FUNCTION(fw_whoami);
    FUNCTION(fw_status_name);
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_identity *identity = NULL;
    if (own_fw_config_new(&config) != FW_OK || own_fw_config_set_api_key(config, "fw_made_up") != FW_OK ||
        own_fw_config_set_base_url(config, "https://slow.invalid") != FW_OK ||
        own_fw_config_set_timeout_ms(config, 200) != FW_OK ||
        own_fw_client_new(config, &client, NULL) != FW_OK)
        return 70;
    printf("%s\n", own_fw_status_name(own_fw_whoami(client, &identity, NULL)));
    own_fw_client_free(client);
    own_fw_config_free(config);
    if (sem_trywait(&asked) != 0 || count_threads() != 2)
        return 71; /* nobody is looking the name up: there is nothing to be seen here */
    printf("dlclose %d\n", dlclose(library));
    static const char *const names[] = {"libfwkeys.so", "libcurl.so", "libssl.so", "libcrypto.so"};
    for (size_t index = 0; index < sizeof names / sizeof *names; index++)
        printf("%s %s\n", names[index], is_mapped(names[index]) ? "mapped" : "gone");
    fflush(stdout);
    sem_post(&may_answer);
    for (int waited = 0; count_threads() != 1; waited++) {
        if (waited == PATIENCE_MS)
            return 72;
        nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
    }
    puts("alive");
    return 0;
}
