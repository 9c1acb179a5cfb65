/*
 * What a sweep of a journal found out about one line, and how it is told.
 */
#ifndef FWKEYS_COMMAND_FINDING_H
#define FWKEYS_COMMAND_FINDING_H

#include "journal/grace.h"
#include "output/output.h"

#include <fwkeys.h>
#include <stdbool.h>

/* All of it is borrowed. */
struct finding {
    const char *kept;                      /* the key that stays; NULL: none */
    const char *deleted_by_id;             /* the key that the line named; NULL: none, or it was not there */
    const fw_sweep *sweep;                 /* what else was deleted */
    bool settled;                          /* no other key can come of it */
    char again_after[GRACE_TEXT_CAPACITY]; /* when to sweep again; "" if it is settled */
};

void finding_add_text(struct output *output, const char *marker, const struct finding *finding);

/* Adds a member of an array, which is not the first one if others were added. */
void finding_add_json(struct output *output, const char *marker, const struct finding *finding, bool others);

#endif
