"""What a test inherits from whoever started it, and would hand on to the programs that it starts.

A shell that starts a job in the background has it ignore SIGINT, nohup has it ignore SIGHUP, and some
services start their children with signals blocked. Administrators have a umask of 077, people have a language
of their own, GNU readline, which pytest imports, sets COLUMNS, and somebody who uses the command has settings
for it in the environment. A test finds none of that: tests that are about it set it themselves.
"""

from __future__ import annotations

import os
import signal

SIGNALS = (signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM, signal.SIGCHLD, signal.SIGUSR1, signal.SIGUSR2)
UMASK = 0o022
# No home directory, and none that a program could make, not even root's.
NO_HOME = "/dev/null/home"
VARIABLES = ("COLUMNS", "LINES", "LANG", "LANGUAGE", "NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS", "TZ")
PREFIXES = ("FIREWORKS_", "LC_", "XDG_")


def use_plain_surroundings() -> None:
    """Surroundings as those of a program that is started from a new terminal."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
    os.umask(UMASK)
    for name in list(os.environ):
        if name in VARIABLES or name.startswith(PREFIXES):
            del os.environ[name]


def forget_settings() -> None:
    """Clears the settings of whoever runs the tests: a client reads the environment and the home directory,
    where only what a test has put there may count."""
    proxies = {"https_proxy", "HTTPS_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE"}
    for name in list(os.environ):
        if name.startswith("FIREWORKS_") or name in proxies:
            del os.environ[name]
    os.environ["HOME"] = NO_HOME
