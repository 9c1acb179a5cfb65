/*
 * How a failure is told: one line on standard error, and the exit status that goes with it.
 */
#ifndef FWKEYS_COMMAND_REPORT_H
#define FWKEYS_COMMAND_REPORT_H

#include <fwkeys.h>

/* Wrong arguments or settings. Prints "fwkeys: <message>" and returns EXIT_STATUS_USAGE. */
__attribute__((format(printf, 1, 2))) int report_usage(const char *format, ...);

/* A local failure. Prints "fwkeys: <message>" and returns EXIT_STATUS_FAILED. */
__attribute__((format(printf, 1, 2))) int report_failure(const char *format, ...);

/* A failure with an exit status of its own. Prints "fwkeys: <message>". */
__attribute__((format(printf, 1, 2))) void report_line(const char *format, ...);

/* What writing to standard output came to, 0 or errno. Reports a failure; returns an exit status. */
int report_written(int error);

/* A setter's refusal of the value of an option or setting, called name in the report. Returns an exit status.
 */
int report_refused(const char *name, fw_status status);

/* A failed call of the library, with all that is known of it. Returns the exit status of its outcome. */
int report_error(fw_status status, const fw_error *error);

/* The same; the line begins with what failed, and ends with what to do about it. Both may be "". */
int report_error_with(const char *subject, fw_status status, const fw_error *error, const char *advice);

/* The exit status of a failed call's outcome; prints nothing. */
int report_exit_status(fw_status status, const fw_error *error);

/* The facts of an error in parentheses, for a line that says more than the error: "(ERROR_CONNECT, NOT_SENT,
   …)". Returns buffer. */
const char *report_facts(char *buffer, size_t capacity, fw_status status, const fw_error *error);

#endif
