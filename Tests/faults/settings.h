/*
 * How the C programs of the fault tests read what they are asked to do, and how they print what came of it: one JSON
 * object a line. Credentials come through the environment, for arguments can be read by everybody.
 *
 *   FIREWORKS_API_KEY, FIREWORKS_ACCOUNT_ID, FIREWORKS_USER_ID, FIREWORKS_BASE_URL; FWKEYS_CA_FILE where there is one
 */
#ifndef FWKEYS_FAULTS_SETTINGS_H
#define FWKEYS_FAULTS_SETTINGS_H

#include <fwkeys.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static inline const char *required_variable(const char *name) {
    const char *value = getenv(name);
    if (value == NULL) {
        fprintf(stderr, "%s is not set\n", name);
        exit(2);
    }
    return value;
}

static inline int64_t whole_number(const char *text) {
    char *end;
    const long long value = strtoll(text, &end, 10);
    if (end == text || *end != '\0') {
        fprintf(stderr, "%s is not a number\n", text);
        exit(2);
    }
    return value;
}

/* Ends the program where the setting up of a test fails: what is under test is told of, never checked with this. */
static inline void check(const char *what, fw_status status) {
    if (status == FW_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, fw_status_name(status));
    exit(1);
}

/* A configuration with what the environment says. */
static inline fw_config *new_config(void) {
    const char *ca_file = getenv("FWKEYS_CA_FILE");
    fw_config *config = NULL;
    check("configuration", fw_config_new(&config));
    check("API key", fw_config_set_api_key(config, required_variable("FIREWORKS_API_KEY")));
    check("base URL", fw_config_set_base_url(config, required_variable("FIREWORKS_BASE_URL")));
    if (ca_file != NULL)
        check("CA file", fw_config_set_ca_file(config, ca_file));
    return config;
}

/* A JSON string of at most `capacity` bytes in `buffer`, or null. Ids, markers and names are plain text; what is not
   shows as a question mark. */
static inline const char *json_text(char *buffer, size_t capacity, const char *text) {
    size_t length = 0;
    if (text == NULL)
        return "null";
    buffer[length++] = '"';
    for (; *text != '\0' && length + 2 < capacity; text++)
        buffer[length++] = *text < 0x20 || *text > 0x7e || *text == '"' || *text == '\\' ? '?' : *text;
    buffer[length++] = '"';
    buffer[length] = '\0';
    return buffer;
}

#endif
