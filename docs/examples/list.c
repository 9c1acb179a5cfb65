/* Prints every key of a user, page after page. */
#include <fwkeys.h>
#include <stdio.h>

fw_status example(fw_client *client, const char *account_id, const char *user_id, fw_error **error) {
    fw_api_key_list *list = NULL;
    fw_api_key *key = NULL;
    fw_status status = fw_list_api_keys(client, account_id, user_id, NULL, &list, error);
    while (status == FW_OK && (status = fw_api_key_list_next(list, &key, error)) == FW_OK && key != NULL) {
        const char *expires = fw_api_key_expire_time(key);
        printf("%s expires: %s\n", fw_api_key_id(key), expires != NULL ? expires : "never");
        fw_api_key_free(key);
    }
    fw_api_key_list_free(list);
    return status;
}
