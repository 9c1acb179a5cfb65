/*
 * Ctrl-C and SIGTERM while something is under way that must not just end: the call that is running is
 * cancelled, and the command tells what became of it. Until interruption_begin a signal ends the process,
 * which has done nothing by then.
 */
#ifndef FWKEYS_COMMAND_INTERRUPTION_H
#define FWKEYS_COMMAND_INTERRUPTION_H

#include <fwkeys.h>
#include <signal.h>

/* Catches the signals from now on, but those that are ignored. Returns an exit status. */
int interruption_begin(void);

/* What a signal triggers, for the options of a call; NULL before interruption_begin. */
fw_cancel *interruption_token(void);

/* Has a signal wake the queue, too, which nothing cancels by that; NULL: no queue. The queue must live until
   another one is given. */
void interruption_wake(fw_queue *queue_or_null);

/* The signal that came, or 0. */
int interruption_signal(void);

/* Holds the signals back, for a wait that must not miss one: it lets them through with the set before, in
   pselect or sigsuspend alone. End it with interruption_release. */
void interruption_hold(sigset_t *before);
void interruption_release(const sigset_t *before);

#endif
