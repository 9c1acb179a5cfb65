/*
 * Writes through a pointer to volatile have to be done, though nothing reads what they write.
 */
#include "files/wipe.h"

void wipe(char *bytes, size_t length) {
    for (volatile char *byte = bytes; length > 0; length--)
        *byte++ = 0;
}
