/*
 * A host that loads libfwkeys and an ordinary Swift library at run time, in the order it is told, and uses
 * both in turns. Both hold code that the Swift compiler made; neither may take the other's.
 *
 *   load_in_order local|global FIRST SECOND
 */
#include <dlfcn.h>
#include <fwkeys.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void *libraries[2];

static void fail(const char *what, const char *why) {
    fprintf(stderr, "load_in_order: %s: %s\n", what, why != NULL ? why : "failed");
    exit(1);
}

static void *look_up(const char *name) {
    for (int i = 0; i < 2; i++) {
        void *function = dlsym(libraries[i], name);
        if (function != NULL)
            return function;
    }
    fail(name, "in neither library");
    return NULL;
}

/* ISO C has no conversion from dlsym's pointer to one to a function; POSIX promises that this one works. */
#define LOOK_UP(name)                                                                                        \
    __typeof__(&fw_##name) name;                                                                             \
    *(void **)&name = look_up("fw_" #name)

static void use_swift(void) {
    int32_t (*word_count)(const char *);
    *(void **)&word_count = look_up("ordinary_word_count");
    if (word_count("one key and one more key") != 4)
        fail("ordinary_word_count", "a wrong answer");
}

static void use_fwkeys(const char *base_url) {
    LOOK_UP(config_new);
    LOOK_UP(config_set_api_key);
    LOOK_UP(config_set_base_url);
    LOOK_UP(config_set_timeout_ms);
    LOOK_UP(config_free);
    LOOK_UP(client_new);
    LOOK_UP(client_free);
    LOOK_UP(create_options_new);
    LOOK_UP(create_options_set_display_name);
    LOOK_UP(create_options_free);
    LOOK_UP(create_api_key);
    LOOK_UP(api_key_id);
    LOOK_UP(api_key_free);
    LOOK_UP(error_message);
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_create_options *options = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    const char *api_key = getenv("FIREWORKS_API_KEY");
    if (config_new(&config) != FW_OK ||
        config_set_api_key(config, api_key != NULL ? api_key : "fw_of_nobody") != FW_OK ||
        (base_url != NULL && config_set_base_url(config, base_url) != FW_OK) ||
        config_set_timeout_ms(config, 30000) != FW_OK || client_new(config, &client, &error) != FW_OK)
        fail("client", error_message(error));
    if (create_options_new(&options) != FW_OK ||
        create_options_set_display_name(options, "beside Swift") != FW_OK)
        fail("options", NULL);
    if (base_url != NULL) {
        if (create_api_key(client, getenv("FIREWORKS_ACCOUNT_ID"), getenv("FIREWORKS_USER_ID"), options, &key,
                           &error) != FW_OK)
            fail("create", error_message(error));
        printf("created %s\n", api_key_id(key));
    }
    api_key_free(key);
    create_options_free(options);
    client_free(client);
    config_free(config);
}

int main(int argc, char **argv) {
    if (argc != 4)
        fail("usage", "load_in_order local|global FIRST SECOND");
    const int scope = strcmp(argv[1], "global") == 0 ? RTLD_GLOBAL : RTLD_LOCAL;
    for (int i = 0; i < 2; i++) {
        libraries[i] = dlopen(argv[2 + i], RTLD_NOW | scope);
        if (libraries[i] == NULL)
            fail("dlopen", dlerror());
    }
    for (int turn = 0; turn < 2; turn++) {
        use_swift();
        use_fwkeys(getenv("FIREWORKS_BASE_URL"));
    }
    use_swift();
    return 0;
}
