/* How a program that takes one step after another talks to the test that looks into its memory: it says what a step came to,
   and waits for a byte. Nothing buffers what is read, for the API key comes the same way. */
#pragma once
#include <stdio.h>
#include <unistd.h>

static void say(const char *step, const char *text) {
    char line[128];
    int length = snprintf(line, sizeof line, "%s %s\n", step, text);
    if (length < 0 || write(STDOUT_FILENO, line, (size_t)length) != length)
        _exit(2);
}

static void wait_for_a_byte(void) {
    char byte;
    if (read(STDIN_FILENO, &byte, 1) != 1)
        _exit(2);
}

/* One line of standard input, without its end, into a buffer that is all zeros. */
static void read_line(char *line, size_t size) {
    size_t length = 0;
    char byte;
    while (length + 1 < size && read(STDIN_FILENO, &byte, 1) == 1 && byte != '\n')
        line[length++] = byte;
}
