/*
 * The secret is in the pipe before the command is started. So the command reads all of it, whatever happens to the
 * agent, or was never started; and nothing here can block, for a pipe holds more than a secret.
 *
 * posix_spawn makes no copy of this process's memory, in which the secret is.
 */
#include "rotation_store.h"

#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* A process with one client has fewer. */
enum { DESCRIPTORS = 64 };

static bool start(char **command, int input, int lock, pid_t *process) {
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0)
        return false;
    int error = posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    for (int descriptor = STDERR_FILENO + 1; error == 0 && descriptor < DESCRIPTORS; descriptor++)
        if (descriptor != lock)
            error = posix_spawn_file_actions_addclose(&actions, descriptor);
    if (error == 0)
        error = posix_spawnp(process, command[0], &actions, NULL, command, environ);
    posix_spawn_file_actions_destroy(&actions);
    return error == 0;
}

bool store_run(char **command, const fw_api_key *key, int lock) {
    size_t length = 0;
    int ends[2], status = -1;
    pid_t process;
    const char *secret = fw_api_key_secret(key, &length);
    if (secret == NULL || pipe(ends) != 0)
        return false;
    bool ready = write(ends[1], secret, length) == (ssize_t)length;
    close(ends[1]);
    bool started = ready && start(command, ends[0], lock, &process);
    close(ends[0]);
    while (started && waitpid(process, &status, 0) < 0 && errno == EINTR)
        continue;
    return started && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
