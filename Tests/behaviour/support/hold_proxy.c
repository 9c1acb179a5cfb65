/*
 * Creates a key through a proxy with credentials, and says when they are held and when they are freed, so that
 * somebody else can look for them in the memory of the process.
 *
 *   hold_proxy BASE_URL CA_FILE PROXY < credentials, a line for the user and one for the password
 */
#include <fwkeys.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char credentials[256];

static void check(fw_status status) {
    if (status == FW_OK)
        return;
    fprintf(stderr, "hold_proxy: %s\n", fw_status_name(status));
    exit(EXIT_FAILURE);
}

/* Reads one byte at a time: stdio would keep a copy. */
static char *read_line(char *to) {
    char *start = to;
    while (read(STDIN_FILENO, to, 1) == 1 && *to != '\n')
        to++;
    *to = '\0';
    return start;
}

static void wait_for_line(const char *what) {
    char byte;
    puts(what);
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n') {
    }
}

int main(int count, char **arguments) {
    if (count != 4)
        return EXIT_FAILURE;
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_api_key *key = NULL;
    check(fw_config_new(&config));
    check(fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000"));
    check(fw_config_set_base_url(config, arguments[1]));
    check(fw_config_set_ca_file(config, arguments[2]));
    check(fw_config_set_proxy(config, arguments[3]));
    char *user = read_line(credentials);
    char *password = read_line(user + strlen(user) + 1);
    check(fw_config_set_proxy_credentials(config, user, password));
    memset(credentials, 0, sizeof credentials);
    __asm__ volatile("" : : "r"(credentials) : "memory");
    check(fw_client_new(config, &client, NULL));
    fw_config_free(config);
    check(fw_create_api_key(client, "my-account", "my-user", NULL, &key, NULL));
    fw_api_key_free(key);
    wait_for_line("held");
    fw_client_free(client);
    wait_for_line("freed");
    return EXIT_SUCCESS;
}
