/*
 * One line of a journal: what became of one create, without its secret. A line is a JSON object, padded with
 * spaces to a fixed length: so it is brought up to date where it lies, which needs no room on the disk, and
 * no page of the file holds half of it, so that a process that is killed in the middle of a write leaves the
 * old line or the new one.
 */
#ifndef FWKEYS_COMMAND_ENTRY_H
#define FWKEYS_COMMAND_ENTRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A divisor of every page size, the newline included. */
enum { ENTRY_LENGTH = 2048 };

enum entry_state {
    ENTRY_PENDING,     /* the create may have been sent */
    ENTRY_CREATED,     /* there is a key, and its secret is about to be delivered */
    ENTRY_UNSETTLED,   /* it is delivered; earlier attempts of its create may still lead to other keys */
    ENTRY_DELIVERED,   /* it is delivered, and nothing else is left: struck out */
    ENTRY_NOTHING_LEFT /* no key is left: struck out */
};

struct entry {
    enum entry_state state;
    char marker[17];
    char account_id[257];
    char user_id[257];
    char time[32]; /* when the create began, for people; journal/grace.h on the other three */
    int64_t clock_ms;
    int64_t uptime_ms;
    int64_t timeout_ms;
    bool one_key_at_most;   /* there is no other request than the one that leads to its key */
    char secret_file[1281]; /* its absolute path; "" where the secret goes to standard output */
    size_t row;             /* of a batch, whose results are in the secret file; 0: it is of none */
    char digest[17];        /* of that row */
    char key_id[257];       /* from here on "" and 0 while the state is pending */
    char prefix[65];        /* the first characters of the secret, which the service shows too */
    size_t secret_length;
};

/* Whether nothing is left to be done for the entry. */
bool entry_is_struck_out(const struct entry *entry);

/* Copies text into a field of that capacity. False: it does not fit, and the field is "". */
bool entry_set(char *field, size_t capacity, const char *text);

/* Writes the line, its padding and its newline. False: it does not fit. */
bool entry_format(const struct entry *entry, char line[ENTRY_LENGTH]);

/* Reads a line. False: it is none that entry_format wrote. */
bool entry_parse(const char line[ENTRY_LENGTH], struct entry *entry);

/* Whether the bytes, fewer than a line has, are the start of a line that was never finished: it is pending
   then, and nothing was sent for it. */
bool entry_is_unfinished(const char *bytes, size_t length);

#endif
