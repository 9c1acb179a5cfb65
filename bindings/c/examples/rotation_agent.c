/*
 * Replaces every API key of a user that is older than so many days, and hands each new secret to a store command on its
 * standard input. It may be killed at any instant: the next pass ends what this one began. README.md says more.
 *
 *   rotation_agent [-g SECONDS] STATE_DIRECTORY DAYS COMMAND [ARGUMENT]...
 */
#define _GNU_SOURCE /* pipe2 */
#include <errno.h>
#include <fcntl.h>
#include <fwkeys.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ID_SIZE = 257, RECORDS_MAXIMUM = 1000, DAY_SECONDS = 24 * 60 * 60, STATUS_USAGE = 64 };

/* How far a rotation is. */
enum stage {
    DONE,     /* nothing is left to be done, and it is not in the state file any more */
    PENDING,  /* nobody holds a key that bears the marker */
    IN_DOUBT, /* the command may have stored the new key */
    STORED,   /* the command has stored the new key: the old one can go */
};

struct record {
    int stage;
    long long reached; /* when it reached this stage */
    char marker[17], old_key_id[ID_SIZE], new_key_id[ID_SIZE];
};

static struct record records[RECORDS_MAXIMUM + 1], *records_end = records; /* the next pass does the rest */
static int state; /* the state directory, which is locked while the agent or its command runs */
static long settled_after_seconds = 600;
static const char *account_id, *user_id;
static char **command;
static fw_client *client;
static bool has_failed;

static void fail(const char *subject, const char *what, fw_status status, fw_error *error) {
    fprintf(stderr, "rotation_agent: %s: %s: %s", subject, what, fw_status_name(status));
    fprintf(stderr, error != NULL ? ": %s\n" : "\n", fw_error_message(error));
    fw_error_free(error);
    has_failed = true;
}

/* Notes how far a rotation is, in a new state file that replaces the old one. True: it is safe on the disk. */
static bool reach(struct record *record, enum stage stage) {
    int file = openat(state, "new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = file >= 0;
    record->stage = (int)stage;
    record->reached = time(NULL);
    for (const struct record *it = records; good && it < records_end; it++) {
        char line[64 + 2 * ID_SIZE];
        int length = snprintf(line, sizeof line, "%d\t%lld\t%s\t%s\t%s\n", it->stage, it->reached, it->marker,
                              it->old_key_id, it->stage == PENDING ? "-" : it->new_key_id);
        errno = ENOSPC; /* write sets no errno where only a part of the line fits */
        good = it->stage == DONE || write(file, line, (size_t)length) == length;
    }
    good = good && fsync(file) == 0 && renameat(state, "new", state, "rotations") == 0 && fsync(state) == 0;
    if (!good)
        fail("the state cannot be written", strerror(errno), FW_OK, NULL);
    close(file);
    return good;
}

static bool load(void) {
    int file = openat(state, "rotations", O_RDONLY | O_CLOEXEC);
    FILE *lines = file >= 0 ? fdopen(file, "r") : NULL;
    int fields;
    if (lines == NULL)
        return errno == ENOENT;
    while ((fields = fscanf(lines, "%d %lld %16[0-9a-f]\t%256[^\t]\t%256[^\n] ", &records_end->stage,
                            &records_end->reached, records_end->marker, records_end->old_key_id,
                            records_end->new_key_id)) == 5 &&
           records_end < records + RECORDS_MAXIMUM)
        records_end++;
    return fclose(lines) == 0 && fields == EOF;
}

static bool copy_id(char copy[ID_SIZE], const char *id) {
    return fw_check_id(id) == FW_OK && snprintf(copy, ID_SIZE, "%s", id) < ID_SIZE;
}

/* Runs the command with the secret on its standard input. The secret is in the pipe before the command is started, so
   the command reads all of it even if the agent is killed. Of the agent's descriptors it inherits the lock. */
static bool store(const char *secret, size_t length) {
    int ends[2], status = -1;
    pid_t process;
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0 || pipe2(ends, O_CLOEXEC) != 0)
        return false;
    bool started = write(ends[1], secret, length) == (ssize_t)length && /* a pipe holds more than that */
                   posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO) == 0 &&
                   posix_spawnp(&process, *command, &actions, NULL, command, environ) == 0;
    close(ends[1]);
    close(ends[0]);
    posix_spawn_file_actions_destroy(&actions);
    return started && waitpid(process, &status, 0) == process && status == 0;
}

/* Hands over the new key, and deletes the old one or the new one. */
static fw_status hand_over(struct record *record, fw_rotation *rotation, fw_error **error) {
    const fw_api_key *key = fw_rotation_new_key(rotation);
    const char *new_key_id = fw_rotation_new_key_id(rotation);
    size_t length;
    char name[4 * ID_SIZE];
    snprintf(name, sizeof name, "%.*s", (int)fw_api_key_base_name_length(key), fw_api_key_display_name(key));
    setenv("FWKEYS_KEY_NAME", name, 1);
    setenv("FWKEYS_OLD_KEY_ID", record->old_key_id, 1);
    setenv("FWKEYS_NEW_KEY_ID", new_key_id, 1);
    const char *secret = fw_rotation_secret(rotation, &length);
    bool stored = copy_id(record->new_key_id, new_key_id) && reach(record, IN_DOUBT) && store(secret, length);
    for (struct record *it = records; stored && it < records_end; it++)
        if (it->stage == IN_DOUBT && strcmp(it->old_key_id, record->old_key_id) == 0)
            it->stage = PENDING; /* the store has a later secret than that of this one */
    if (!stored)
        fail(record->old_key_id, "the new key was not stored", FW_OK, NULL);
    if (!reach(record, stored ? STORED : PENDING))
        return FW_OK; /* the next pass reads that it is in doubt, and rotates the old key once more */
    if (stored)
        printf("%s was replaced by %s\n", record->old_key_id, record->new_key_id);
    fw_status status = stored ? fw_rotation_commit(rotation, error) : fw_rotation_abort(rotation, error);
    if (status == FW_OK && fw_api_key_unsettled_attempts(key) == 0)
        reach(record, DONE);
    return status;
}

static void rotate(const char *old_key_id) {
    struct record *record = records_end;
    fw_create_options *options = NULL;
    fw_rotation *rotation = NULL;
    fw_error *error = NULL;
    if (record == records + RECORDS_MAXIMUM || !copy_id(record->old_key_id, old_key_id))
        return;
    records_end++;
    fw_status status = fw_create_options_new(&options);
    if (status == FW_OK && (status = fw_marker_generate(record->marker, sizeof record->marker)) == FW_OK &&
        (status = fw_create_options_set_exactly_once(options, 1)) == FW_OK &&
        (status = fw_create_options_set_marker(options, record->marker)) == FW_OK && reach(record, PENDING)) {
        status = fw_rotation_begin(client, account_id, user_id, old_key_id, options, &rotation, &error);
        if (status == FW_OK)
            status = hand_over(record, rotation, &error);
        else if (status != FW_ERROR_NO_MEMORY && fw_error_marker(error) == NULL)
            reach(record, DONE); /* nothing can be left behind */
    }
    if (status != FW_OK)
        fail(old_key_id, "it could not be rotated", status, error);
    fw_rotation_free(rotation);
    fw_create_options_free(options);
}

/* Ends a rotation that was cut off. If the new key is in doubt and the old one alive, the old one is rotated again. */
static void end(struct record *record) {
    const char *keep = record->stage == PENDING ? NULL : record->new_key_id;
    fw_rotation *rotation = NULL;
    fw_sweep *sweep = NULL;
    fw_error *error = NULL;
    fw_status status = FW_ERROR_NOT_FOUND;
    if (keep != NULL)
        status = fw_rotation_resume(client, account_id, user_id, record->old_key_id, keep, &rotation, &error);
    fw_rotation_state found = fw_rotation_get_state(rotation);
    if (found == FW_ROTATION_BEGUN && record->stage == STORED)
        status = fw_rotation_commit(rotation, &error);
    fw_rotation_free(rotation);
    if (record->stage == IN_DOUBT && (found == FW_ROTATION_BEGUN || found == FW_ROTATION_ABORTED)) {
        rotate(record->old_key_id);
        if (record->stage == IN_DOUBT)
            return;
        keep = NULL;
    }
    if (status == FW_OK || status == FW_ERROR_NOT_FOUND) {
        fw_error_free(error);
        status = fw_sweep_api_keys(client, account_id, user_id, record->marker, keep, &sweep, &error);
    }
    if (status != FW_OK)
        fail(record->old_key_id, "an earlier rotation could not be ended", status, error);
    else if (time(NULL) - record->reached >= settled_after_seconds)
        reach(record, DONE);
    fw_sweep_free(sweep);
}

/* Whether a rotation already is about the key: as its old one, or as one that it has made. */
static bool is_known(const char *key_id, const char *marker) {
    for (const struct record *it = records; it < records_end; it++)
        if ((it->stage > PENDING && strcmp(it->old_key_id, key_id) == 0) || strcmp(it->marker, marker) == 0)
            return true;
    return false;
}

/* Rotating may change the pages of the list: a key that is skipped for that reason is found by the next pass. */
static void run_pass(int64_t age_seconds) {
    fw_list_options *options = NULL;
    fw_api_key_list *list = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    for (struct record *it = records, *last = records_end; it < last; it++)
        end(it);
    fw_status status = fw_list_options_new(&options);
    if (status == FW_OK && (status = fw_list_options_set_older_than_seconds(options, age_seconds)) == FW_OK)
        status = fw_list_api_keys(client, account_id, user_id, options, &list, &error);
    while (status == FW_OK && (status = fw_api_key_list_next(list, &key, &error)) == FW_OK && key != NULL) {
        const char *key_id = fw_api_key_id(key), *marker = fw_api_key_marker(key);
        int64_t expires = INT64_MAX;
        fw_api_key_expire_time_unix(key, &expires);
        if (key_id != NULL && expires > time(NULL) && !is_known(key_id, marker != NULL ? marker : ""))
            rotate(key_id);
        fw_api_key_free(key);
    }
    if (status != FW_OK)
        fail(user_id, "the keys cannot be listed", status, error);
    fw_api_key_list_free(list);
    fw_list_options_free(options);
}

int main(int count, char **arguments) {
    fw_config *config = NULL;
    fw_error *error = NULL;
    long days;
    char rest;
    int option = getopt(count, arguments, "+g:");
    if ((option != -1 && (option != 'g' || sscanf(optarg, "%5ld%c", &settled_after_seconds, &rest) != 1)) ||
        count - optind < 3 || sscanf(arguments[optind + 1], "%5ld%c", &days, &rest) != 1 || days < 0) {
        fputs("usage: rotation_agent [-g SECONDS] STATE_DIRECTORY DAYS COMMAND [ARGUMENT]...\n", stderr);
        return STATUS_USAGE;
    }
    command = arguments + optind + 2;
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* the command writes there as well */
    fw_status status = fw_config_new(&config);
    if (status == FW_OK && (status = fw_config_load(config, NULL, &error)) == FW_OK)
        status = fw_client_new(config, &client, &error);
    unsetenv("FIREWORKS_API_KEY"); /* the command does not get it */
    account_id = fw_config_account_id(config);
    user_id = getenv("FIREWORKS_USER_ID");
    state = open(arguments[optind], O_RDONLY | O_DIRECTORY);
    if (state < 0 || flock(state, LOCK_EX) != 0 || !load())
        fail(arguments[optind], "the state cannot be read", FW_OK, error);
    else if (client == NULL || account_id == NULL || user_id == NULL)
        fail("settings", "FIREWORKS_API_KEY, _ACCOUNT_ID and _USER_ID are needed", status, error);
    else
        run_pass(days * DAY_SECONDS);
    fw_client_free(client);
    fw_config_free(config);
    return has_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
