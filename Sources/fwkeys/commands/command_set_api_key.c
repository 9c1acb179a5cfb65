/*
 * fwkeys set-api-key: keeps the API key to authenticate with in the settings file. It comes from standard
 * input, for every user of a machine can read the arguments of a program.
 */
#include "commands/command.h"

#include "files/wipe.h"
#include "output/exit_status.h"
#include "output/output.h"
#include "output/report.h"
#include "service/auth_file.h"
#include "service/interruption.h"
#include "service/secret_prompt.h"

#include <fwkeys.h>
#include <string.h>
#include <unistd.h>

/* The longest API key that the library takes, a carriage return, and a NUL. */
enum { KEY_CAPACITY = 4096 + 2 };

/* Whether the library takes it as an API key. */
static int check_key(const char *key) {
    fw_config *config = NULL;
    fw_status status = fw_config_new(&config);
    if (status == FW_OK)
        status = fw_config_set_api_key(config, key);
    fw_config_free(config);
    return status == FW_OK ? EXIT_STATUS_OK : report_refused("the API key on standard input", status);
}

static int keep_key(const char *path, const char *key) {
    int error = auth_file_set_api_key(path, key);
    if (error != 0)
        return report_failure("%s cannot be written: %s", path, strerror(error));
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    output_string(&output, "API key saved to ");
    output_plain(&output, path);
    output_string(&output, "\n");
    return report_written(output_end(&output));
}

static int run(const struct arguments *arguments) {
    char path[AUTH_PATH_CAPACITY];
    char key[KEY_CAPACITY];
    if (arguments->operand_count > 0)
        return report_usage(
            "set-api-key takes the key from its standard input alone: every user of this machine "
            "can read the arguments of a program that runs. Replace a key that was given here");
    int exit_status = auth_file_find(arguments->values[OPTION_PROFILE], path);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = interruption_begin();
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    int error = secret_prompt_read("API key: ", key, sizeof key);
    if (interruption_signal())
        exit_status = EXIT_STATUS_INTERRUPTED;
    else if (error != 0)
        exit_status = report_usage("the API key cannot be read from standard input: %s", strerror(error));
    else
        exit_status = check_key(key);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = keep_key(path, key);
    wipe(key, sizeof key);
    return exit_status;
}

const struct command command_set_api_key = {
    .name = "set-api-key",
    .summary = "keep the API key to authenticate with in the settings",
    .operands = "",
    .operand_maximum = OPERANDS_UNLIMITED,
    .options = OPTION(OPTION_PROFILE),
    .details =
        "Reads an API key from standard input and writes it to ~/.fireworks/auth.ini, where firectl keeps it "
        "too, or to the file of a profile. All other lines of the file stay. The key is never an argument.",
    .examples = "  # asks for the key, and shows nothing of it\n"
                "  fwkeys set-api-key\n"
                "\n"
                "  # from a program, for a profile\n"
                "  vault kv get -field=key secret/fireworks | fwkeys set-api-key --profile ci\n",
    .run = run,
};
