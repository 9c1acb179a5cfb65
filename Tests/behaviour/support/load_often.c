/* Loads the library, creates a key, and unloads it again, over and over; prints descriptors, mappings and resident kilobytes
   after a while and at the end.

   load_often LIBRARY BASE-URL TIMES */
#include "found_functions.h"
#include <dirent.h>
#include <dlfcn.h>
#include <fwkeys.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int use(const char *path, const char *base_url) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL)
        return 1;
    FUNCTION(fw_config_new);
    FUNCTION(fw_config_set_base_url);
    FUNCTION(fw_config_set_api_key);
    FUNCTION(fw_config_free);
    FUNCTION(fw_client_new);
    FUNCTION(fw_client_free);
    FUNCTION(fw_create_api_key);
    FUNCTION(fw_api_key_free);
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_api_key *key = NULL;
    fw_status status = own_fw_config_new(&config);
    if (status == FW_OK)
        status = own_fw_config_set_base_url(config, base_url);
    if (status == FW_OK)
        status = own_fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000");
    if (status == FW_OK)
        status = own_fw_client_new(config, &client, NULL);
    if (status == FW_OK)
        status = own_fw_create_api_key(client, "my-account", "my-user", NULL, &key, NULL);
    own_fw_api_key_free(key);
    own_fw_client_free(client);
    own_fw_config_free(config);
    return status != FW_OK || dlclose(library) != 0;
}

static void tell(void) {
    DIR *directory = opendir("/proc/self/fd");
    FILE *maps = fopen("/proc/self/maps", "r"), *statm = fopen("/proc/self/statm", "r");
    long descriptors = 0, mappings = 0, resident = 0;
    if (directory == NULL || maps == NULL || statm == NULL)
        exit(70);
    while (readdir(directory) != NULL)
        descriptors++;
    for (int letter = getc(maps); letter != EOF; letter = getc(maps))
        mappings += letter == '\n';
    if (fscanf(statm, "%*d %ld", &resident) != 1)
        exit(70);
    fclose(statm);
    fclose(maps);
    closedir(directory);
    printf("%ld %ld %ld\n", descriptors, mappings, resident * 4);
}

int main(int argc, char **argv) {
    int times = argc == 4 ? atoi(argv[3]) : 0;
    for (int number = 1; number <= times; number++) {
        if (use(argv[1], argv[2]) != 0)
            return 1;
        if (number == times / 5 || number == times)
            tell();
    }
    return times == 0 ? 64 : 0;
}
