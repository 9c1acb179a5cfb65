/*
 * The library's side of the tests with other clients: one call, and what came of it as a line of JSON for each key. No
 * secret is printed, only whether one arrived.
 *
 *   keys create NAME [EXPIRE_TIME]  |  keys list [PAGE_SIZE]  |  keys delete KEY_ID
 */
#include "settings.h"

#include <string.h>

static fw_client *client;
static const char *account_id, *user_id;

static void tell_key(const fw_api_key *key) {
    char id[300], name[300], prefix[64], email[300], created[64], expires[64];
    printf(
        "{\"key_id\":%s,\"display_name\":%s,\"prefix\":%s,\"email\":%s,\"create_time\":%s,\"expire_time\":%s,"
        "\"secure\":%s,\"has_secret\":%s}\n",
        json_text(id, sizeof id, fw_api_key_id(key)),
        json_text(name, sizeof name, fw_api_key_display_name(key)),
        json_text(prefix, sizeof prefix, fw_api_key_prefix(key)),
        json_text(email, sizeof email, fw_api_key_email(key)),
        json_text(created, sizeof created, fw_api_key_create_time(key)),
        json_text(expires, sizeof expires, fw_api_key_expire_time(key)),
        fw_api_key_secure(key) == 1 ? "true" : "false",
        fw_api_key_secret(key, NULL) != NULL ? "true" : "false");
}

static fw_status create(const char *name, const char *expire_time_or_null) {
    fw_create_options *options = NULL;
    fw_api_key *key = NULL;
    check("options", fw_create_options_new(&options));
    check("display name", fw_create_options_set_display_name(options, name));
    if (expire_time_or_null != NULL)
        check("expire time", fw_create_options_set_expire_time(options, expire_time_or_null));
    const fw_status status = fw_create_api_key(client, account_id, user_id, options, &key, NULL);
    if (status == FW_OK)
        tell_key(key);
    fw_api_key_free(key);
    fw_create_options_free(options);
    return status;
}

static fw_status list(const char *page_size_or_null) {
    fw_list_options *options = NULL;
    fw_api_key_list *list = NULL;
    fw_api_key *key = NULL;
    check("options", fw_list_options_new(&options));
    if (page_size_or_null != NULL)
        check("page size", fw_list_options_set_page_size(options, (int32_t)whole_number(page_size_or_null)));
    fw_status status = fw_list_api_keys(client, account_id, user_id, options, &list, NULL);
    while (status == FW_OK && (status = fw_api_key_list_next(list, &key, NULL)) == FW_OK && key != NULL) {
        tell_key(key);
        fw_api_key_free(key);
    }
    fw_api_key_list_free(list);
    fw_list_options_free(options);
    return status;
}

int main(int argc, char **argv) {
    const char *verb = argc > 1 ? argv[1] : "";
    const char *first = argc > 2 ? argv[2] : NULL, *second = argc > 3 ? argv[3] : NULL;
    fw_config *config = new_config();
    fw_status status = FW_ERROR_INTERNAL;
    check("client", fw_client_new(config, &client, NULL));
    account_id = required_variable("FIREWORKS_ACCOUNT_ID");
    user_id = required_variable("FIREWORKS_USER_ID");
    if (strcmp(verb, "create") == 0 && first != NULL)
        status = create(first, second);
    else if (strcmp(verb, "list") == 0)
        status = list(first);
    else if (strcmp(verb, "delete") == 0 && first != NULL)
        status = fw_delete_api_key(client, account_id, user_id, first, NULL);
    fw_client_free(client);
    fw_config_free(config);
    check(verb, status);
    return 0;
}
