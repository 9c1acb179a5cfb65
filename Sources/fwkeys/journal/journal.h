/*
 * The journal of creates: a line is on the disk before anything is sent, and is struck out when the secret is
 * safe or nothing is left. So whatever is not struck out, and has no process, is what a sweep has to look
 * after.
 *
 * Whoever creates holds a shared lock on the file while that lasts, and a sweep an exclusive one: it never
 * takes a key away from a create that is still running.
 */
#ifndef FWKEYS_COMMAND_JOURNAL_H
#define FWKEYS_COMMAND_JOURNAL_H

#include "journal/entry.h"

#include <sys/types.h>

struct journal {
    const char *path;
    int descriptor; /* -1: not open */
    off_t offset;   /* of the line of this process */
    struct entry entry;
};

/* Opens the journal, and makes it if need be, writes down the entry, which is pending, and makes sure that it
   is on the disk. Waits for a sweep that is under way. Reports what goes wrong: nothing may be sent then.
   Returns an exit status. */
int journal_begin(struct journal *journal, const char *path, const struct entry *entry);

/* Brings the line up to date, on the disk too. Returns 0 or errno. */
int journal_record(struct journal *journal, enum entry_state state);

/* The parts of the two, for whoever has many lines and synchronises them together. */

/* Opens the journal, and makes it if need be and is allowed, without a line of this process. Waits for a
   sweep that is under way. Returns 0 or errno; EILSEQ: it is not a journal. */
int journal_open_to_create(struct journal *journal, const char *path, bool may_make);

/* Adds so many lines, which lie one behind the other, and makes sure that they are on the disk, with what was
   written before. No part of them stays where that fails. Returns 0 or errno. */
int journal_add_lines(const struct journal *journal, const char *lines, size_t count, off_t *first_offset);

/* Writes a line over one that is there. Returns 0 or errno. */
int journal_overwrite(const struct journal *journal, off_t offset, const struct entry *entry);

int journal_synchronise(const struct journal *journal);

/* Whether the entry fits into a line, with what is added to it once there is a key. */
bool journal_has_room_for(const struct entry *entry);

/* Lets go of the journal, and drops the lines at its end that are struck out if nobody else is at work. */
void journal_end(struct journal *journal);

/* Opens the journal for a sweep. Reports what goes wrong, and that a create is under way. Returns an exit
   status. */
int journal_open_to_sweep(struct journal *journal, const char *path);

/* Reads the line with that number, from 0 on, which journal_record then brings up to date. Returns 1, or 0
   behind the last line; -1: it is malformed, and was reported. */
int journal_read(struct journal *journal, size_t number);

#endif
