/*
 * What to do about a create that may have left a key behind: the command to run, in full.
 */
#ifndef FWKEYS_COMMAND_ADVICE_H
#define FWKEYS_COMMAND_ADVICE_H

#include "arguments/arguments.h"
#include "secret/delivery.h"
#include "service/service.h"

#include <fwkeys.h>

enum { ADVICE_CAPACITY = 1600 };

/* For the line of an error: "a key may be alive; run `fwkeys sweep …`"; "" where nothing is left. Returns
   buffer. */
const char *advise_on_error(const struct arguments *arguments, const struct service *service,
                            const fw_error *error, char *buffer, size_t capacity);

/* The sweep of a journal, as a command. Returns buffer. */
const char *advise_sweep_of_journal(const struct arguments *arguments, const char *journal, char *buffer,
                                    size_t capacity);

/* A line on standard error for a key whose earlier attempts are not settled. */
void advise_sweep_of_unsettled(const struct arguments *arguments, const struct service *service,
                               const fw_api_key *key, enum delivery delivery);

#endif
