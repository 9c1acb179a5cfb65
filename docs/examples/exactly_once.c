/* Creates one key, whatever happens on the way. */
#include <fwkeys.h>
#include <stdio.h>

fw_status example(fw_client *client, const char *account_id, const char *user_id, fw_error **error) {
    char marker[17];
    fw_create_options *options = NULL;
    fw_api_key *key = NULL;
    fw_status status = fw_marker_generate(marker, sizeof marker);
    if (status == FW_OK)
        status = fw_create_options_new(&options);
    if (status == FW_OK)
        status = fw_create_options_set_display_name(options, "ci");
    if (status == FW_OK)
        status = fw_create_options_set_exactly_once(options, 1);
    if (status == FW_OK)
        status = fw_create_options_set_marker(options, marker);
    /* here a real program writes the marker down, for fw_sweep_api_keys after a crash */
    if (status == FW_OK)
        status = fw_create_api_key(client, account_id, user_id, options, &key, error);
    if (status == FW_OK) /* here a real program stores fw_api_key_secret(key, NULL) */
        printf("%s is the only key with the marker %s\n", fw_api_key_id(key), marker);
    else if (fw_error_marker(*error) != NULL)
        printf("not settled: sweep %s later\n", fw_error_marker(*error));
    fw_api_key_free(key);
    fw_create_options_free(options);
    return status;
}
