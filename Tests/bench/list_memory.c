/*
 * Lists every key of a user, and says how much memory that took at its highest: the bytes that were allocated and
 * not yet freed, by the library and all that it stands on, counted one by one. The memory of a process, as the
 * system sees it, holds what was freed too, and wanders from run to run; this does not.
 *
 *   list_memory PAGE_SIZE      FIREWORKS_BASE_URL, _API_KEY, _ACCOUNT_ID, _USER_ID
 *
 * It prints {"keys": N, "peak_bytes": N, "held_bytes": N}: the highest count while the list was read, and the count with its
 * first page in hand, both less that before it.
 */
#include <errno.h>
#include <fwkeys.h>
#include <malloc.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* The allocator under these names is glibc's own; those below stand before it for the whole process. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static size_t in_use, highest;

static void *taken(void *block) {
    in_use += malloc_usable_size(block);
    if (in_use > highest)
        highest = in_use;
    return block;
}

static void given_back(void *block) {
    in_use -= malloc_usable_size(block);
}

void *malloc(size_t size) {
    return taken(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return taken(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size) {
    const size_t before = malloc_usable_size(block);
    void *moved = __libc_realloc(block, size);
    if (moved == NULL && size > 0)
        return NULL;
    in_use -= before;
    return taken(moved);
}

void *aligned_alloc(size_t alignment, size_t size) {
    return taken(__libc_memalign(alignment, size));
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    *block = taken(__libc_memalign(alignment, size));
    return *block != NULL ? 0 : ENOMEM;
}

void free(void *block) {
    given_back(block);
    __libc_free(block);
}

static const char *setting(const char *name) {
    const char *value = getenv(name);
    if (value == NULL) {
        fprintf(stderr, "list_memory: %s is not set\n", name);
        exit(2);
    }
    return value;
}

static void check(const char *what, fw_status status, const fw_error *error) {
    if (status == FW_OK)
        return;
    fprintf(stderr, "list_memory: %s: %s\n", what,
            error != NULL ? fw_error_message(error) : fw_status_name(status));
    exit(1);
}

static fw_client *open_client(void) {
    fw_config *config = NULL;
    fw_client *client = NULL;
    fw_identity *identity = NULL;
    fw_error *error = NULL;
    check("configuration", fw_config_new(&config), NULL);
    check("API key", fw_config_set_api_key(config, setting("FIREWORKS_API_KEY")), NULL);
    check("base URL", fw_config_set_base_url(config, setting("FIREWORKS_BASE_URL")), NULL);
    check("client", fw_client_new(config, &client, &error), error);
    fw_config_free(config);
    /* The connection, and what libcurl keeps for as long as it lives, is no part of the list. */
    check("who am I", fw_whoami(client, &identity, &error), error);
    fw_identity_free(identity);
    return client;
}

/* Returns how many keys there are; *held receives what is in use once the first page is there. */
static long list_all(fw_client *client, int32_t page_size, size_t *held) {
    fw_list_options *options = NULL;
    fw_api_key_list *list = NULL;
    fw_api_key *key = NULL;
    fw_error *error = NULL;
    long count = 0;
    check("options", fw_list_options_new(&options), NULL);
    check("page size", fw_list_options_set_page_size(options, page_size), NULL);
    check("list",
          fw_list_api_keys(client, setting("FIREWORKS_ACCOUNT_ID"), setting("FIREWORKS_USER_ID"), options,
                           &list, &error),
          error);
    *held = in_use;
    for (;;) {
        check("next key", fw_api_key_list_next(list, &key, &error), error);
        if (key == NULL)
            break;
        count++;
        fw_api_key_free(key);
    }
    fw_api_key_list_free(list);
    fw_list_options_free(options);
    return count;
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: %s PAGE_SIZE\n", argv[0]);
        return 2;
    }
    fw_client *client = open_client();
    highest = in_use;
    const size_t before = in_use;
    size_t held = 0;
    const long count = list_all(client, (int32_t)atoi(argv[1]), &held);
    const size_t peak = highest - before;
    fw_client_free(client);
    printf("{\"keys\": %ld, \"peak_bytes\": %zu, \"held_bytes\": %zu}\n", count, peak, held - before);
    return 0;
}
