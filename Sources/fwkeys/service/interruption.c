/*
 * The handler notes the signal, triggers the token and wakes the queue, and no more. The token lives as long as the process: a
 * signal may come at any time.
 */
#include "service/interruption.h"

#include "output/exit_status.h"
#include "output/report.h"

#include <errno.h>
#include <signal.h>
#include <stddef.h>

static fw_cancel *token;
static fw_queue *volatile queue;
static volatile sig_atomic_t signal_seen;

static void handle(int number) {
    int error = errno;
    signal_seen = number;
    fw_cancel_trigger(token);
    fw_queue_wakeup(queue);
    errno = error;
}

/* What is ignored stays ignored: a shell starts its background jobs so, and nohup. System calls are not
   resumed, so that a write to a pipe that nobody reads ends too. */
static void catch_signal(int number) {
    struct sigaction action = {.sa_handler = handle};
    struct sigaction before;
    sigemptyset(&action.sa_mask);
    if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
        sigaction(number, &action, NULL);
}

int interruption_begin(void) {
    fw_status status = fw_cancel_new(&token);
    if (status != FW_OK)
        return report_failure("signals cannot be waited for (%s)", fw_status_name(status));
    catch_signal(SIGINT);
    catch_signal(SIGTERM);
    catch_signal(SIGHUP);
    return EXIT_STATUS_OK;
}

fw_cancel *interruption_token(void) {
    return token;
}

void interruption_wake(fw_queue *queue_or_null) {
    queue = queue_or_null;
}

int interruption_signal(void) {
    return signal_seen;
}

void interruption_hold(sigset_t *before) {
    sigset_t held;
    sigemptyset(&held);
    sigaddset(&held, SIGINT);
    sigaddset(&held, SIGTERM);
    sigaddset(&held, SIGHUP);
    sigaddset(&held, SIGCHLD);
    sigprocmask(SIG_BLOCK, &held, before);
}

void interruption_release(const sigset_t *before) {
    sigprocmask(SIG_SETMASK, before, NULL);
}
