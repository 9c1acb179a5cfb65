/*
 * The pages of help. Each goes to standard output in the width of a terminal of 80 columns.
 */
#include "output/help.h"

#include "output/exit_status.h"
#include "output/output.h"
#include "output/report.h"

#include <fwkeys.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_WIDTH = 79, HELP_CAPACITY = 512, NAME_WIDTH = 13 };

static const char spaces[] = "                        ";

/* Adds text in lines that start with indent spaces and break between words. */
static void paragraph(struct output *output, const char *text, size_t text_length, size_t indent) {
    const char *end = text + text_length;
    while (text < end) {
        size_t width = LINE_WIDTH - indent;
        size_t length = (size_t)(end - text);
        if (length > width) {
            length = width;
            while (length > 0 && text[length] != ' ')
                length--;
            if (length == 0)
                length = strcspn(text, " \n");
        }
        output_bytes(output, spaces, indent);
        output_bytes(output, text, length);
        output_string(output, "\n");
        text += length;
        text += strspn(text, " ");
    }
}

/* Adds paragraphs, which are parted by newlines, with an empty line between two. */
static void paragraphs(struct output *output, const char *text) {
    for (;;) {
        size_t length = strcspn(text, "\n");
        paragraph(output, text, length, 0);
        if (!text[length])
            return;
        output_string(output, "\n");
        text += length + 1;
    }
}

static void option_line(struct output *output, const struct option_description *option) {
    output_string(output, "  ");
    if (option->letter) {
        output_string(output, "-");
        output_bytes(output, &option->letter, 1);
        output_string(output, ", ");
    }
    output_string(output, "--");
    output_string(output, option->name);
    if (option->placeholder) {
        output_string(output, " ");
        output_string(output, option->placeholder);
    }
    output_string(output, "\n");
}

static void option_help(struct output *output, const struct command *command, enum option_id id) {
    const struct option_description *option = &option_descriptions[id];
    option_line(output, option);
    char text[HELP_CAPACITY];
    if (id == OPTION_OUTPUT)
        snprintf(text, sizeof text, "%s, one of: %s; text if not given", option->summary,
                 command->output_formats);
    else if (id == OPTION_KEY_NAME)
        snprintf(text, sizeof text, "%s; %s if not given", option->summary, command->unnamed);
    else
        snprintf(text, sizeof text, "%s%s", option->summary, option->help);
    paragraph(output, text, strlen(text), 6);
    output_flush(output); /* text is gone after this */
}

static const char settings[] =
    "\nSettings, each overridden by its option:\n"
    "  FIREWORKS_API_KEY      the API key to authenticate with; never an argument,\n"
    "                         for every user of a machine can read those\n"
    "  FIREWORKS_ACCOUNT_ID   the account; else the service is asked for it\n"
    "  FIREWORKS_BASE_URL     where the service is\n"
    "  FIREWORKS_PROFILE      the profile, if --profile names none\n"
    "  FIREWORKS_AUTH_FILE    the settings file, in place of ~/.fireworks/auth.ini\n"
    "They win over ~/.fireworks/auth.ini, which has lines such as \"api_key = ...\"\n"
    "and \"account_id = ...\". With a profile, auth.ini and settings.ini in\n"
    "~/.fireworks/profiles/PROFILE win over them.\n";

static const char exit_statuses[] =
    "\nExit status:\n"
    "   0   done\n"
    "   1   a local failure: a file, standard output, memory\n"
    "   2   the service refused: nothing was done; change the request, or wait\n"
    "   3   the request was not sent: nothing was done; try again\n"
    "   4   unknown: the request was sent, and no answer tells what became of it;\n"
    "       a key may have been created. Or a sweep left lines in its journal, for\n"
    "       requests of theirs may still be carried out: sweep again when it says\n"
    "   5   a key was created and its secret did not arrive; it was deleted again,\n"
    "       or the error names the key that may be alive\n"
    "   6   a key was created and its secret could not be written; it was deleted\n"
    "       again\n"
    "   7   the same, and the deletion was not confirmed: the error names the key\n"
    "   8   interrupted, or a question was answered with no: nothing was done, or\n"
    "       it was undone; a batch goes on when it is run again\n"
    "   9   a rotation whose new key is in hand, and the old key may be alive\n"
    "  10   a batch in which rows failed: the results say why; run it again\n"
    "  64   wrong arguments or settings: nothing was sent\n"
    "Errors are one line on standard error, with the id of the request. A command\n"
    "that does several things ends with the worst of their statuses.\n";

int help_overview(void) {
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    output_string(&output, "fwkeys manages Fireworks AI API keys.\n\n"
                           "Usage: fwkeys COMMAND [OPTION]...\n"
                           "       fwkeys help COMMAND\n"
                           "       fwkeys --version\n"
                           "\nCommands:\n");
    for (size_t index = 0; index < command_count; index++) {
        size_t length = strlen(command_table[index]->name);
        output_string(&output, "  ");
        output_string(&output, command_table[index]->name);
        output_bytes(&output, spaces, NAME_WIDTH - length);
        output_string(&output, command_table[index]->summary);
        output_string(&output, "\n");
    }
    output_string(&output, "\nfirectl's two orders of words mean the same: \"create api-key\" and \"api-key\n"
                           "create\".\n");
    output_string(&output, settings);
    output_string(&output, exit_statuses);
    return report_written(output_end(&output));
}

int help_command(const struct command *command) {
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    output_string(&output, "Usage: fwkeys ");
    output_string(&output, command->name);
    output_string(&output, " [OPTION]...");
    output_string(&output, command->operands[0] ? " " : "");
    output_string(&output, command->operands);
    output_string(&output, "\n\n");
    paragraphs(&output, command->details);
    output_string(&output, "\nOptions:\n");
    for (int id = 0; id < OPTION_COUNT; id++)
        if ((command->options | OPTION(OPTION_HELP)) & OPTION(id))
            option_help(&output, command, id);
    output_string(&output, "\nExamples:\n");
    output_string(&output, command->examples);
    output_string(&output, "\n`fwkeys help` explains settings and exit statuses.\n");
    return report_written(output_end(&output));
}

int help_version(void) {
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    output_string(&output, "fwkeys ");
    output_string(&output, fw_version());
    output_string(&output, "\n");
    return report_written(output_end(&output));
}
