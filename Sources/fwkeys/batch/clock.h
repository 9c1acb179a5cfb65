/*
 * The time that passes, whatever happens to the clock of the day.
 */
#ifndef FWKEYS_COMMAND_CLOCK_H
#define FWKEYS_COMMAND_CLOCK_H

#include <stdint.h>

/* Milliseconds from some point in the past on. */
int64_t clock_now_ms(void);

#endif
