/*
 * Completion scripts, made from the tables of commands and options: they cannot fall behind them.
 */
#ifndef FWKEYS_COMMAND_COMPLETION_H
#define FWKEYS_COMMAND_COMPLETION_H

#include "output/output.h"

void completion_bash(struct output *output);
void completion_zsh(struct output *output);
void completion_fish(struct output *output);

#endif
