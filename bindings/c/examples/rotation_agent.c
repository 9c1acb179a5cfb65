/*
 * Replaces every API key of a user that is older than so many days, and hands each new secret to a store command, on
 * its standard input. The old key is deleted once the command has succeeded; if it fails, the new key is. The agent
 * may be killed at any instant and started again: what it was about is in its state directory (rotation_record.h).
 *
 *   rotation_agent [-g SECONDS] STATE_DIRECTORY DAYS COMMAND [ARGUMENT]...
 *
 * One pass, which rotation-agent.timer repeats. README.md says what the command has to do, and what -g is for.
 */
#include "rotation.h"
#include "rotation_record.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fwkeys.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* A request that was on its way when an agent was killed is not carried out any more after so long. */
enum { SETTLED_AFTER_SECONDS = 600 };
enum { DAY_SECONDS = 24 * 60 * 60, DAYS_MAXIMUM = 36500, SECONDS_MAXIMUM = 86400 };
enum { STATUS_FAILED = 1, STATUS_USAGE = 64 };

/* What to do with each record of the state directory. True: enough, no further one. */
typedef bool record_visit(struct agent *agent, const struct record *record, const char *key_id);

static bool visit_records(struct agent *agent, record_visit *visit, const char *key_id) {
    struct record record;
    struct dirent *entry;
    bool enough = false;
    DIR *directory = opendir(agent->state_path);
    if (directory == NULL)
        agent_fail(agent, agent->state_path, strerror(errno), FW_OK, NULL);
    while (directory != NULL && !enough && (entry = readdir(directory)) != NULL)
        enough = record_read(agent->state, entry->d_name, &record) && visit(agent, &record, key_id);
    if (directory != NULL)
        closedir(directory);
    return enough;
}

static bool is_in_doubt(struct agent *agent, const struct record *record, const char *key_id) {
    (void)agent;
    return record->stage == RECORD_IN_DOUBT && strcmp(record->old_key_id, key_id) == 0;
}

static bool look_after(struct agent *agent, const struct record *record, const char *unused) {
    (void)unused;
    rotation_end(agent, record);
    return false;
}

/* A key whose own making is not settled is not for this pass. */
static bool is_due(struct agent *agent, const fw_api_key *key) {
    const char *key_id = fw_api_key_id(key), *marker = fw_api_key_marker(key);
    int64_t created = 0, expires = INT64_MAX, now = time(NULL);
    if (key_id == NULL || (marker != NULL && faccessat(agent->state, marker, F_OK, 0) == 0))
        return false;
    if (visit_records(agent, is_in_doubt, key_id))
        return true;
    fw_api_key_expire_time_unix(key, &expires);
    return expires > now && fw_api_key_create_time_unix(key, &created) == FW_OK &&
           now - created > agent->age_seconds;
}

/* Rotates what is due; that is listed first, for rotating changes the list. */
static void rotate_all(struct agent *agent) {
    fw_api_key_list *list = NULL;
    fw_api_key *key = NULL, **due = NULL;
    size_t count = 0;
    fw_error *error = NULL;
    fw_status status =
        fw_list_api_keys(agent->client, agent->account_id, agent->user_id, NULL, &list, &error);
    while (status == FW_OK && (status = fw_api_key_list_next(list, &key, &error)) == FW_OK && key != NULL) {
        fw_api_key **more = is_due(agent, key) ? realloc(due, (count + 1) * sizeof *due) : NULL;
        if (more != NULL) {
            due = more;
            due[count++] = key;
        } else {
            fw_api_key_free(key);
        }
    }
    fw_api_key_list_free(list);
    if (status != FW_OK)
        agent_fail(agent, agent->user_id, "the keys cannot be listed", status, error);
    for (size_t index = 0; index < count; index++) {
        rotation_run(agent, due[index]);
        fw_api_key_free(due[index]);
    }
    free(due);
}

/* Opens the state directory, and waits for an agent, or a command of one, that is at work there. */
static bool open_state(struct agent *agent) {
    agent->state = open(agent->state_path, O_RDONLY | O_DIRECTORY);
    if (agent->state >= 0 && flock(agent->state, LOCK_EX) == 0)
        return true;
    fprintf(stderr, "rotation_agent: %s: %s\n", agent->state_path, strerror(errno));
    return false;
}

/* A client with firectl's settings; the store command does not get the API key. */
static fw_status open_client(struct agent *agent, fw_config *config, fw_error **error) {
    fw_status status = fw_config_load(config, NULL, error);
    if (status == FW_OK)
        status = fw_client_new(config, &agent->client, error);
    unsetenv("FIREWORKS_API_KEY");
    agent->account_id = fw_config_account_id(config);
    agent->user_id = getenv("FIREWORKS_USER_ID");
    return status == FW_OK && (agent->account_id == NULL || agent->user_id == NULL) ? FW_ERROR_NULL_ARGUMENT
                                                                                    : status;
}

static bool read_number(const char *text, long maximum, long factor, int64_t *number) {
    char *end;
    long value = strtol(text, &end, 10);
    *number = (int64_t)value * factor;
    return end != text && *end == '\0' && value >= 0 && value <= maximum;
}

static bool read_arguments(struct agent *agent, int count, char **arguments) {
    int option;
    while ((option = getopt(count, arguments, "+g:")) != -1)
        if (option != 'g' || !read_number(optarg, SECONDS_MAXIMUM, 1, &agent->settled_after_seconds))
            return false;
    if (count - optind < 3 ||
        !read_number(arguments[optind + 1], DAYS_MAXIMUM, DAY_SECONDS, &agent->age_seconds))
        return false;
    agent->state_path = arguments[optind];
    agent->command = arguments + optind + 2;
    return true;
}

int main(int count, char **arguments) {
    struct agent agent = {.settled_after_seconds = SETTLED_AFTER_SECONDS, .state = -1};
    fw_config *config = NULL;
    fw_error *error = NULL;
    if (!read_arguments(&agent, count, arguments)) {
        fputs("usage: rotation_agent [-g SECONDS] STATE_DIRECTORY DAYS COMMAND [ARGUMENT]...\n", stderr);
        return STATUS_USAGE;
    }
    setvbuf(stdout, NULL, _IOLBF, BUFSIZ); /* the command writes there as well */
    if (!open_state(&agent))
        return STATUS_FAILED;
    fw_status status = fw_config_new(&config);
    if (status == FW_OK)
        status = open_client(&agent, config, &error);
    if (status == FW_OK) {
        visit_records(&agent, look_after, NULL);
        rotate_all(&agent);
        visit_records(&agent, look_after, NULL); /* what was in doubt, and is not any more */
    } else {
        agent_fail(&agent, "settings", "FIREWORKS_API_KEY, _ACCOUNT_ID and _USER_ID are needed", status,
                   error);
    }
    fw_client_free(agent.client);
    fw_config_free(config);
    close(agent.state);
    return agent.failed ? STATUS_FAILED : EXIT_SUCCESS;
}
