/* Creates a key and cancels that from a signal handler, SIGUSR1, on the very thread that waits. Says "pause" when the
   library begins to wait for another attempt or another look, and at the end what the call came to. The base URL and
   whether the key is to be exactly once come as arguments. */
#include <fwkeys.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static fw_cancel *cancel;

static void trigger(int number) {
    (void)number;
    fw_cancel_trigger(cancel);
}

static void tell_pause(void *user_data, fw_log_level level, const char *line) {
    (void)user_data;
    (void)level;
    if (strncmp(line, "retry", 5) == 0 || strncmp(line, "wait", 4) == 0) {
        puts("pause");
        fflush(stdout);
    }
}

int main(int argc, char **argv) {
    struct sigaction action;
    fw_config *config = NULL;
    fw_create_options *options = NULL;
    fw_client *client = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    fw_status status;
    memset(&action, 0, sizeof action);
    action.sa_handler = trigger;
    if (argc < 3 || fw_cancel_new(&cancel) != FW_OK || sigaction(SIGUSR1, &action, NULL) != 0 ||
        fw_config_new(&config) != FW_OK || fw_config_set_base_url(config, argv[1]) != FW_OK ||
        fw_config_set_api_key(config, "fw_apiKeyOfTheTests0000") != FW_OK ||
        fw_config_set_settle_ms(config, 30000) != FW_OK ||
        fw_config_set_log(config, FW_LOG_INFO, tell_pause, NULL, NULL) != FW_OK ||
        fw_create_options_new(&options) != FW_OK || fw_create_options_set_cancel(options, cancel) != FW_OK ||
        fw_create_options_set_exactly_once(options, argv[2][0] == '1') != FW_OK ||
        fw_client_new(config, &client, NULL) != FW_OK)
        return 1;
    status = fw_create_api_key(client, "my-account", "my-user", options, &key, &error);
    printf("%s %s\n", fw_status_name(status), fw_outcome_name(fw_error_outcome(error)));
    fw_api_key_free(key);
    fw_error_free(error);
    fw_client_free(client);
    fw_create_options_free(options);
    fw_config_free(config);
    fw_cancel_free(cancel);
    return 0;
}
