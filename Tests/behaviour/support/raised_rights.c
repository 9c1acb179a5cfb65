/* For LD_PRELOAD: a program with raised rights, as one with the set-user-id bit, whose environment is its caller's and not its own.
   The C library's secure_getenv finds nothing there. */
char *secure_getenv(const char *name) {
    (void)name;
    return 0;
}
