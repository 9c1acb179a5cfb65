/*
 * Which exit status counts where a command came to several.
 */
#include "output/exit_status.h"

static const int from_good_to_bad[] = {
    EXIT_STATUS_OK,          EXIT_STATUS_INTERRUPTED, EXIT_STATUS_NOT_SENT,      EXIT_STATUS_REJECTED,
    EXIT_STATUS_ROWS_FAILED, EXIT_STATUS_USAGE,       EXIT_STATUS_UNDELIVERED,   EXIT_STATUS_FAILED,
    EXIT_STATUS_SECRET_LOST, EXIT_STATUS_UNCONFIRMED, EXIT_STATUS_OLD_KEY_ALIVE, EXIT_STATUS_UNKNOWN,
};

static int rank(int status) {
    int count = sizeof from_good_to_bad / sizeof from_good_to_bad[0];
    for (int index = 0; index < count; index++)
        if (from_good_to_bad[index] == status)
            return index;
    return count;
}

int exit_status_worse(int first, int second) {
    return rank(second) > rank(first) ? second : first;
}
