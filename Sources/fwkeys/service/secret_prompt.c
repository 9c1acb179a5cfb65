/*
 * A terminal that does not show what is typed must show it again afterwards, after Ctrl-C too: so the signal
 * is only noted while it is read.
 */
#include "service/secret_prompt.h"

#include "service/interruption.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

/* Waits for input, and lets signals through meanwhile and at no other time. Returns 0 or errno. */
static int wait_for_input(const sigset_t *signals) {
    fd_set descriptors;
    FD_ZERO(&descriptors);
    FD_SET(STDIN_FILENO, &descriptors);
    return pselect(STDIN_FILENO + 1, &descriptors, NULL, NULL, NULL, signals) < 0 ? errno : 0;
}

static int read_line(char *buffer, size_t capacity, const sigset_t *signals) {
    size_t length = 0;
    for (;;) {
        int error = wait_for_input(signals);
        if (error != 0)
            return error;
        ssize_t count = read(STDIN_FILENO, buffer + length, 1);
        if (count < 0)
            return errno;
        if (count == 0 || buffer[length] == '\n')
            break;
        if (++length == capacity)
            return EFBIG;
    }
    if (length > 0 && buffer[length - 1] == '\r')
        length--;
    buffer[length] = '\0';
    return 0;
}

static int ask_silently(const char *question, char *buffer, size_t capacity, const struct termios *before,
                        const sigset_t *signals) {
    struct termios silent = *before;
    silent.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) != 0)
        return errno;
    bool asked = write(STDERR_FILENO, question, strlen(question)) > 0;
    int error = read_line(buffer, capacity, signals);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, before);
    if (asked && write(STDERR_FILENO, "\n", 1) < 0 && error == 0)
        error = errno;
    return error;
}

int secret_prompt_read(const char *question, char *buffer, size_t capacity) {
    struct termios before;
    sigset_t signals;
    interruption_hold(&signals);
    if (tcgetattr(STDIN_FILENO, &before) != 0) {
        int error = read_line(buffer, capacity, &signals);
        interruption_release(&signals);
        return error;
    }
    int error = ask_silently(question, buffer, capacity, &before, &signals);
    interruption_release(&signals);
    return error;
}
