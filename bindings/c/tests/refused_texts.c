/* What the library answers to strings that it refuses; the other bindings are held against the same answers. */
#include <fwkeys.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LONG_BYTES = 5000 };

static const char *const KINDS[] = {"empty", "long", "utf8", "none"};
static char too_long[LONG_BYTES + 1];

static const char *text_of(const char *kind) {
    if (strcmp(kind, "none") == 0)
        return NULL;
    if (strcmp(kind, "long") == 0)
        return too_long;
    return strcmp(kind, "utf8") == 0 ? "a\xff" : "";
}

static void say(const char *parameter, const char *kind, fw_status status) {
    printf("%s %s %s\n", parameter, kind, fw_status_name(status));
}

static void refuse(fw_client *client, const char *kind) {
    const char *text = text_of(kind);
    fw_create_options *options = NULL;
    fw_config *config = NULL;
    fw_api_key *key = NULL;
    fw_list_options *selection = NULL;
    fw_rotation *rotation = NULL;
    fw_sweep *sweep = NULL;
    fw_config_new(&config);
    fw_create_options_new(&options);
    fw_list_options_new(&selection);
    say("key", kind, fw_get_api_key(client, "account", "user", text, &key, NULL));
    say("marker", kind, fw_sweep_api_keys(client, "account", "user", text, NULL, &sweep, NULL));
    say("new_key", kind, fw_rotation_resume(client, "account", "user", "old", text, &rotation, NULL));
    if (text != NULL) {
        say("account", kind, fw_create_api_key(client, text, "user", NULL, &key, NULL));
        say("user", kind, fw_create_api_key(client, "account", text, NULL, &key, NULL));
        say("name", kind, fw_create_options_set_display_name(options, text));
        say("pattern", kind, fw_list_options_set_name_pattern(selection, text));
        if (*text != '\0')
            say("annotation", kind, fw_create_options_set_annotation(options, "name", text));
        say("url", kind, fw_config_set_base_url(config, text));
        say("api_key", kind, fw_config_set_api_key(config, text));
    }
    fw_list_options_free(selection);
    fw_create_options_free(options);
    fw_config_free(config);
}

int main(void) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    memset(too_long, 'a', LONG_BYTES);
    if (fw_config_new(&config) != FW_OK ||
        fw_config_set_api_key(config, getenv("FIREWORKS_API_KEY")) != FW_OK ||
        fw_config_set_base_url(config, getenv("FIREWORKS_BASE_URL")) != FW_OK ||
        fw_client_new(config, &client, NULL) != FW_OK)
        return EXIT_FAILURE;
    for (size_t index = 0; index < sizeof KINDS / sizeof *KINDS; index++)
        refuse(client, KINDS[index]);
    fw_client_free(client);
    fw_config_free(config);
    return EXIT_SUCCESS;
}
