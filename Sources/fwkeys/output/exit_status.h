/*
 * The exit statuses of the command: one for each thing that a script does next. They are part of what the
 * command promises, and `fwkeys help` lists them: a number is never given another meaning.
 */
#ifndef FWKEYS_COMMAND_EXIT_STATUS_H
#define FWKEYS_COMMAND_EXIT_STATUS_H

enum exit_status {
    EXIT_STATUS_OK = 0,
    EXIT_STATUS_FAILED = 1,      /* a local failure: a file, standard output, memory */
    EXIT_STATUS_REJECTED = 2,    /* the service said no: nothing was done */
    EXIT_STATUS_NOT_SENT = 3,    /* the request did not leave: nothing was done, try again */
    EXIT_STATUS_UNKNOWN = 4,     /* no telling whether it was done */
    EXIT_STATUS_SECRET_LOST = 5, /* a key was created and its secret did not arrive */
    EXIT_STATUS_UNDELIVERED = 6, /* the secret could not be handed over; the key was deleted again */
    EXIT_STATUS_UNCONFIRMED = 7, /* the same, and the deletion was not confirmed */
    EXIT_STATUS_INTERRUPTED = 8, /* interrupted by a signal or declined: nothing was done, or it was undone */
    EXIT_STATUS_OLD_KEY_ALIVE = 9, /* a rotation whose new key is in hand and whose old key may be alive */
    EXIT_STATUS_ROWS_FAILED = 10,  /* a batch in which rows failed, and nothing is left of them */
    EXIT_STATUS_USAGE = 64         /* wrong arguments or settings: nothing was sent */
};

/* The one of two statuses that needs more of whoever reads it: for a command that does several things. */
int exit_status_worse(int first, int second);

#endif
