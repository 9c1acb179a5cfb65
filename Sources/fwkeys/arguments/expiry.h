/*
 * The two forms that --expire-time takes, firectl's and RFC 3339, brought into the one that the service
 * takes.
 */
#ifndef FWKEYS_COMMAND_EXPIRY_H
#define FWKEYS_COMMAND_EXPIRY_H

enum { EXPIRY_CAPACITY = 32 };

/* Turns firectl's "YYYY-MM-DD[ HH:MM:SS]", which is read as UTC, into RFC 3339 in buffer, and returns buffer.
   Any other text comes back as it is, for the library to judge. */
const char *expiry_from_text(const char *text, char buffer[EXPIRY_CAPACITY]);

/* The same instant in UTC, to the second, in buffer, from an RFC 3339 text that the library has accepted. */
void expiry_in_utc(const char *rfc3339, char buffer[EXPIRY_CAPACITY]);

#endif
