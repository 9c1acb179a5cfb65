/*
 * The scenarios of scenarios.h in which operations go through a queue. Whatever runs out of memory: each operation that
 * was taken in has a completion, and the queue can be used afterwards.
 */
#ifndef FWKEYS_TORTURE_QUEUE_SCENARIOS_H
#define FWKEYS_TORTURE_QUEUE_SCENARIOS_H

#include "scenarios.h"

struct outcome queue_creates(struct setting *setting);
struct outcome queue_creates_exactly_once(struct setting *setting);
struct outcome queue_lists(struct setting *setting);
struct outcome queue_commits(struct setting *setting);
struct outcome queue_aborts(struct setting *setting);
struct outcome queue_of_all_kinds(struct setting *setting);
struct outcome queue_cancelled(struct setting *setting);
struct outcome queue_freed(struct setting *setting);

/* A create through the queue, with all the memory there is; NULL where it does not work. */
fw_api_key *created_in(fw_queue *queue);

#endif
