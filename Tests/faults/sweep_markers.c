/*
 * Sweeps the markers that a run of create_many was told of, and prints what each sweep came to.
 *
 *   sweep_markers SETTLE_MS      standard input: lines of "MARKER KEEP_KEY_ID", with - where no key is to stay
 */
#include "settings.h"

#include <string.h>

static void tell(const char *marker, fw_status status, const fw_error *error, const fw_sweep *sweep) {
    char id[300];
    printf("{\"marker\":\"%s\",\"status\":\"%s\",\"outcome\":\"%s\",\"examined\":%lld,\"deleted\":[", marker,
           fw_status_name(status), fw_outcome_name(fw_error_outcome(error)),
           (long long)fw_sweep_examined_count(sweep));
    for (size_t index = 0; index < fw_sweep_deleted_count(sweep); index++)
        printf("%s%s", index > 0 ? "," : "", json_text(id, sizeof id, fw_sweep_deleted_key_id(sweep, index)));
    printf("]}\n");
}

int main(int argc, char **argv) {
    char marker[17], keep[257];
    fw_client *client = NULL;
    fw_config *config = new_config();
    if (argc != 2) {
        fprintf(stderr, "usage: %s SETTLE_MS\n", argv[0]);
        return 2;
    }
    check("settle time", fw_config_set_settle_ms(config, whole_number(argv[1])));
    check("client", fw_client_new(config, &client, NULL));
    while (scanf("%16s %256s", marker, keep) == 2) {
        fw_sweep *sweep = NULL;
        fw_error *error = NULL;
        const fw_status status = fw_sweep_api_keys(client, required_variable("FIREWORKS_ACCOUNT_ID"),
                                                   required_variable("FIREWORKS_USER_ID"), marker,
                                                   strcmp(keep, "-") == 0 ? NULL : keep, &sweep, &error);
        tell(marker, status, error, sweep);
        fw_error_free(error);
        fw_sweep_free(sweep);
    }
    fw_client_free(client);
    fw_config_free(config);
    return 0;
}
