/*
 * What a command would send, printed and not sent.
 */
#ifndef FWKEYS_COMMAND_DRY_RUN_H
#define FWKEYS_COMMAND_DRY_RUN_H

#include "arguments/arguments.h"
#include "batch/row.h"
#include "service/service.h"

/* Prints the request of a create, whose arguments were checked. Returns an exit status. */
int dry_run_create(const struct arguments *arguments, const struct service *service,
                   enum output_format format);

/* Prints the requests of a batch, whose rows were checked and have their owners. Returns an exit status. */
int dry_run_batch(const struct rows *rows, enum output_format format);

/* Prints the requests of a delete, one for each operand. Returns an exit status. */
int dry_run_delete(const struct arguments *arguments, const struct service *service,
                   enum output_format format);

#endif
