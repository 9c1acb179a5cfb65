/*
 * What `fwkeys help` prints, made from the tables of commands and options: it cannot fall behind them.
 */
#ifndef FWKEYS_COMMAND_HELP_H
#define FWKEYS_COMMAND_HELP_H

#include "commands/command.h"

/* Prints what fwkeys is: its commands, settings and exit statuses. Returns an exit status. */
int help_overview(void);

/* Prints how one command is used. Returns an exit status. */
int help_command(const struct command *command);

/* Prints the version. Returns an exit status. */
int help_version(void);

#endif
