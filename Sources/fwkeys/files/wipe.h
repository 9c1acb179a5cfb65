/*
 * Wiping what held a secret, in a way that the compiler does not leave out.
 */
#ifndef FWKEYS_COMMAND_WIPE_H
#define FWKEYS_COMMAND_WIPE_H

#include <stddef.h>

void wipe(char *bytes, size_t length);

#endif
