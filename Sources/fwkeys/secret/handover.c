/*
 * The program is started as a shell would start it: with signals as they were, and the descriptors that were
 * given to this process; libcurl leaves its sockets open for a program that is started, so they are closed
 * for it here. The API key that this process was given is not for it. posix_spawn makes no copy of this
 * process's memory, in which the secret is.
 */
#include "secret/handover.h"

#include "files/file.h"
#include "service/interruption.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* A process that just began has few descriptors, and new ones get the lowest numbers. */
enum { DESCRIPTORS_LOOKED_AT = 256 };

/* What waitpid gives for a program that ended with status 127. */
enum { NOT_KNOWN_TO_HAVE_ENDED_WELL = 127 << 8 };

static bool was_given[DESCRIPTORS_LOOKED_AT];

void handover_note_descriptors(void) {
    for (int descriptor = 0; descriptor < DESCRIPTORS_LOOKED_AT; descriptor++)
        was_given[descriptor] = fcntl(descriptor, F_GETFD) >= 0;
}

static void keep_own_descriptors(void) {
    for (int descriptor = 0; descriptor < DESCRIPTORS_LOOKED_AT; descriptor++) {
        int flags = was_given[descriptor] ? -1 : fcntl(descriptor, F_GETFD);
        if (flags >= 0)
            fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC);
    }
}

/* The environment less the API key; the strings are borrowed. */
static char **environment_without_api_key(void) {
    static const char name[] = "FIREWORKS_API_KEY=";
    size_t count = 0;
    while (environ[count])
        count++;
    char **copy = calloc(count + 1, sizeof *copy);
    for (size_t index = 0, kept = 0; copy && index < count; index++)
        if (strncmp(environ[index], name, sizeof name - 1) != 0)
            copy[kept++] = environ[index];
    return copy;
}

/* Starts the program with the descriptor as its standard input. Returns 0 or an error number. */
static int start(char **command, int input, pid_t *process) {
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t signals;
    char **environment = environment_without_api_key();
    int error = environment ? posix_spawn_file_actions_init(&actions) : ENOMEM;
    if (error != 0) {
        free(environment);
        return error;
    }
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        sigemptyset(&signals);
        sigaddset(&signals, SIGPIPE);
        sigaddset(&signals, SIGXFSZ);
        error = posix_spawnattr_setsigdefault(&attributes, &signals);
        if (error == 0)
            error = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
        if (error == 0)
            error = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
        if (error == 0)
            error = posix_spawnp(process, command[0], &actions, &attributes, command, environment);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    free(environment);
    return error;
}

static void note_end(int number) {
    (void)number; /* it is there to end sigsuspend */
}

/* Called before the program is started: where the signal is ignored, its status would be lost. */
static void catch_end(void) {
    struct sigaction action = {.sa_handler = note_end};
    sigemptyset(&action.sa_mask);
    sigaction(SIGCHLD, &action, NULL);
}

/* Waits for the program's end; a signal that came here is passed on to it, once. Returns what waitpid says of
   it. */
static int wait_for(pid_t process) {
    sigset_t before;
    int status = 0;
    bool told = false;
    pid_t ended;
    interruption_hold(&before);
    while ((ended = waitpid(process, &status, WNOHANG)) == 0) {
        if (!told && interruption_signal()) {
            kill(process, interruption_signal());
            told = true;
        }
        sigsuspend(&before);
    }
    interruption_release(&before);
    return ended == process ? status : NOT_KNOWN_TO_HAVE_ENDED_WELL;
}

bool handover_run(char **command, const char *secret, size_t length, char *reason, size_t capacity) {
    int ends[2];
    pid_t process;
    int error = pipe(ends) == 0 ? 0 : errno;
    if (error == 0) {
        keep_own_descriptors();
        catch_end();
        error = start(command, ends[0], &process);
        close(ends[0]);
        if (error != 0)
            close(ends[1]);
    }
    if (error != 0) {
        snprintf(reason, capacity, "%s could not be started: %s", command[0], strerror(error));
        return false;
    }
    error = file_write_all(ends[1], secret, length);
    close(ends[1]);
    int status = wait_for(process);
    if (interruption_signal())
        snprintf(reason, capacity, "interrupted");
    else if (WIFSIGNALED(status))
        snprintf(reason, capacity, "%s was ended by signal %d", command[0], WTERMSIG(status));
    else if (WEXITSTATUS(status) != 0)
        snprintf(reason, capacity, "%s ended with status %d", command[0], WEXITSTATUS(status));
    else if (error != 0)
        snprintf(reason, capacity, "%s did not read the secret: %s", command[0], strerror(error));
    else
        return true;
    return false;
}
