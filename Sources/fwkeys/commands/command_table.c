/*
 * The table of commands, and how a word finds its row.
 */
#include "commands/command.h"

#include "output/report.h"

#include <string.h>

const struct command *const command_table[] = {
    &command_create, &command_list,  &command_get,         &command_delete,     &command_rotate,
    &command_whoami, &command_sweep, &command_set_api_key, &command_completion, &command_help,
};

const size_t command_count = sizeof command_table / sizeof command_table[0];

const struct command *command_find(const char *name) {
    for (size_t index = 0; index < command_count; index++)
        if (strcmp(command_table[index]->name, name) == 0)
            return command_table[index];
    return NULL;
}

bool command_is_noun(const char *word) {
    return strcmp(word, "api-key") == 0 || strcmp(word, "api-keys") == 0;
}

/* What may be a secret in the wrong place is not repeated. */
int command_refuse(const char *name) {
    if (strlen(name) <= 24 && strspn(name, "abcdefghijklmnopqrstuvwxyz-") == strlen(name))
        return report_usage("there is no command %s: `fwkeys help` lists them", name);
    return report_usage("there is no such command: `fwkeys help` lists them");
}
