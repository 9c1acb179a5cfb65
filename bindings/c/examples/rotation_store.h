/*
 * The store command of the rotation agent: the one place where a secret leaves the process.
 */
#ifndef ROTATION_STORE_H
#define ROTATION_STORE_H

#include <fwkeys.h>
#include <stdbool.h>

/* Runs the command with the key's secret on its standard input, and waits for it. Of this process's descriptors it
   inherits the lock, so that no other agent begins while it runs, standard output and standard error. True: it took
   the secret, for it ended with status 0. */
bool store_run(char **command, const fw_api_key *key, int lock);

#endif
