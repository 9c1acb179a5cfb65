/*
 * The times of --expire-time. firectl's form has no zone; it is UTC here, always, so that the same command
 * means the same instant on every machine. Whether a time exists and lies in the future is the library's to
 * say.
 */
#include "arguments/expiry.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whether text starts with the pattern, in which "d" stands for any digit. */
static bool starts_as(const char *text, const char *pattern) {
    for (; *pattern; pattern++, text++)
        if (*pattern == 'd' ? !isdigit((unsigned char)*text) : *text != *pattern)
            return false;
    return true;
}

static bool matches(const char *text, const char *pattern) {
    return strlen(text) == strlen(pattern) && starts_as(text, pattern);
}

const char *expiry_from_text(const char *text, char buffer[EXPIRY_CAPACITY]) {
    if (matches(text, "dddd-dd-dd"))
        snprintf(buffer, EXPIRY_CAPACITY, "%.10sT00:00:00Z", text);
    else if (matches(text, "dddd-dd-dd dd:dd:dd"))
        snprintf(buffer, EXPIRY_CAPACITY, "%.10sT%.8sZ", text, text + 11);
    else
        return text;
    return buffer;
}

/* Days from 0000-03-01 to a date of the Gregorian calendar. A year is counted from March, so that the leap
   day is its last and the months before a month take (153 m + 2) / 5 days. */
static int64_t days_until(int64_t year, int64_t month, int64_t day) {
    int64_t shifted_month = (month + 9) % 12;
    int64_t shifted_year = year - (month < 3);
    return 365 * shifted_year + shifted_year / 4 - shifted_year / 100 + shifted_year / 400 +
           (153 * shifted_month + 2) / 5 + day - 1;
}

/* The reverse: the last year and month that do not begin after the day. */
static void date_of(int64_t days, int64_t *year, int64_t *month, int64_t *day) {
    int64_t shifted_year = days / 365;
    while (days_until(shifted_year, 3, 1) > days)
        shifted_year--;
    int64_t day_of_year = days - days_until(shifted_year, 3, 1);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    *month = (shifted_month + 2) % 12 + 1;
    *year = shifted_year + (*month < 3);
}

/* Minutes east of UTC that a text with an offset ("Z", "+02:00", "-00:30") ends in. */
static int64_t offset_in_minutes(const char *text) {
    const char *offset = text + strlen(text) - 1;
    if (*offset == 'Z' || *offset == 'z')
        return 0;
    offset -= 5;
    int64_t minutes = strtol(offset + 1, NULL, 10) * 60 + strtol(offset + 4, NULL, 10);
    return *offset == '-' ? -minutes : minutes;
}

void expiry_in_utc(const char *rfc3339, char buffer[EXPIRY_CAPACITY]) {
    enum { SECONDS_PER_DAY = 86400 };
    buffer[0] = '\0';
    if (!starts_as(rfc3339, "dddd-dd-dd") || strlen(rfc3339) < 20)
        return;
    int64_t days =
        days_until(strtol(rfc3339, NULL, 10), strtol(rfc3339 + 5, NULL, 10), strtol(rfc3339 + 8, NULL, 10));
    int64_t seconds = strtol(rfc3339 + 11, NULL, 10) * 3600 + strtol(rfc3339 + 14, NULL, 10) * 60 +
                      strtol(rfc3339 + 17, NULL, 10) - offset_in_minutes(rfc3339) * 60;
    seconds += days * SECONDS_PER_DAY;

    int64_t year, month, day;
    date_of(seconds / SECONDS_PER_DAY, &year, &month, &day);
    int64_t rest = seconds % SECONDS_PER_DAY;
    snprintf(buffer, EXPIRY_CAPACITY, "%04d-%02d-%02dT%02d:%02d:%02dZ", (int)year, (int)month, (int)day,
             (int)(rest / 3600), (int)(rest / 60 % 60), (int)(rest % 60));
}
