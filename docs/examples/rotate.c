/* Replaces a key: the old one goes only once the new secret is in safe hands. */
#include <fwkeys.h>
#include <stdio.h>

static int store(const char *secret); /* 1: it is in safe hands */

static fw_status rotate(fw_client *client, const char *account_id, const char *user_id,
                        const char *old_key_id, int *is_stored, fw_error **error) {
    fw_rotation *rotation = NULL;
    fw_status status = fw_rotation_begin(client, account_id, user_id, old_key_id, NULL, &rotation, error);
    if (status == FW_OK) {
        *is_stored = store(fw_rotation_secret(rotation, NULL));
        status = *is_stored ? fw_rotation_commit(rotation, error) : fw_rotation_abort(rotation, error);
    }
    if (rotation != NULL)
        printf("%s is %s\n", old_key_id, fw_rotation_state_name(fw_rotation_get_state(rotation)));
    fw_rotation_free(rotation);
    return status;
}

static int store(const char *secret) {
    return secret[0] != '\0';
}

fw_status example(fw_client *client, const char *account_id, const char *user_id, fw_error **error) {
    fw_api_key *old_key = NULL;
    int is_stored = 0;
    fw_status status = fw_create_api_key(client, account_id, user_id, NULL, &old_key, error);
    if (status == FW_OK)
        status = rotate(client, account_id, user_id, fw_api_key_id(old_key), &is_stored, error);
    if (status == FW_OK && !is_stored)
        puts("the new secret was not stored: the old key stays");
    fw_api_key_free(old_key);
    return status;
}
