"""The packages in other releases of Debian: installed without Swift, compiled against, used, and removed.

The library that is packed was built here. Debian 11 has libcurl 7.74, from before the hook that proves what
was sent, and jansson 2.13, from before symbol versions; Debian 13 has libcurl 8 and a glibc of 2025; sid
has the newest of all, and changes from day to day. The command and the emulator are programs of the machine
that built them and need its C library or a newer one.
"""

from __future__ import annotations

import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaged import guests
from packaged.tree import Tree, tree
from packaged.using import CONSUMER, SECRET, SOURCE
from shipped.tools import environment
from support.build import library_path
from support.emulator import Emulator

LIBRARY = ("libfwkeys1", "libfwkeys-dev", "python3-fwkeys")
PROGRAMS = ("fwkeys", "fwkeys-emulator")
PLACE = "/opt/fwkeys-use"
OLD_C_LIBRARY = "bullseye"

# What the behaviour rests on, of Tests/behaviour; not what needs tools or features of newer systems.
BEHAVIOUR = (
    "connections",
    "create",
    "create_options",
    "delete",
    "error_bodies",
    "exactly_once",
    "exactly_once_unsettled",
    "fork",
    "get",
    "list",
    "list_pages",
    "outcomes",
    "retries",
    "rotation",
    "rotation_begin",
    "rotation_end",
    "sweep",
    "threads",
    "wire",
)

SECRETS = ("secret_after_errors", "secret_in_memory", "secret_of_the_caller", "secret_queue")

# OpenSSL 1.1.1 of Debian 11 keeps what it receives while a connection lives (see docs/promises.md). Its
# libcurl, without the hook, takes what comes before a request is sent for the answer (docs/platforms.md).
NOT_WITH_OLD_LIBRARIES = "(secret and (tls or nginx)) or right_behind_the_handshake"


class Release:
    """A release with the packages installed."""

    def __init__(self, tree: Tree, packages: Path) -> None:
        self.tree = tree
        self.names = LIBRARY if tree.name == OLD_C_LIBRARY else (*LIBRARY, *PROGRAMS)
        self.purge()
        here = tree.empty_folder(PLACE)
        shutil.copytree(packages, here / "packages")
        shutil.copy(SOURCE, here)
        shutil.copytree(CONSUMER, here / "consumer")
        files = [f"./packages/{self.file(name)}" for name in self.names]
        self.run("apt-get", "install", "-y", "-q", "--no-install-recommends", *files)

    def run(self, *command: str, **environment: str) -> str:
        return self.tree.run(*command, folder=PLACE, **environment)

    def file(self, name: str) -> str:
        (path,) = (self.tree.path / PLACE.lstrip("/") / "packages").glob(f"{name}_*.deb")
        return path.name

    def purge(self) -> None:
        self.tree.run("dpkg", "--purge", *LIBRARY, *PROGRAMS)


@pytest.fixture(scope="module", params=["bullseye", "bookworm", "trixie", "sid"])
def release(request: pytest.FixtureRequest, packages: Path) -> Iterator[Release]:
    release = Release(tree(request.param), packages)
    yield release
    release.purge()


def settings(emulator: Emulator) -> dict[str, str]:
    return {name: value for name, value in environment(emulator).items() if name.startswith("FIREWORKS_")}


def check_it_made_a_key(printed: str, emulator: Emulator) -> None:
    (key_id,) = emulator.live_ids()
    assert f"Key Id: {key_id}" in printed
    shows_a_secret = bool(SECRET.search(printed))
    assert not shows_a_secret


def test_there_is_no_swift(release: Release) -> None:
    assert (
        release.tree.run_any("sh", "-c", "command -v swift || ls /usr/lib/swift /opt/swift").returncode != 0
    )


def test_a_program_compiled_with_what_pkg_config_says(release: Release, emulator: Emulator) -> None:
    told = release.tree.run_any(
        "sh",
        "-c",
        "cc -Wall -Werror create_key.c -o by-hand $(pkg-config --cflags --libs fwkeys)",
        folder=PLACE,
    )
    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")
    done = release.tree.run_any("./by-hand", folder=PLACE, **settings(emulator))
    assert done.stderr == "", "the loader has nothing to say either"
    check_it_made_a_key(done.stdout, emulator)


def test_a_program_of_a_cmake_project(release: Release, emulator: Emulator) -> None:
    release.run(
        "cmake", "-S", "consumer", "-B", "by-cmake", "-DREQUEST=1.0", f"-DSOURCE={PLACE}/create_key.c"
    )
    release.run("cmake", "--build", "by-cmake")
    check_it_made_a_key(release.run("by-cmake/create_key", **settings(emulator)), emulator)


def test_python(release: Release, emulator: Emulator) -> None:
    example = "/usr/share/doc/python3-fwkeys/examples/create_key.py"
    check_it_made_a_key(release.run("python3", example, **settings(emulator)), emulator)


def refuse_to_install(release: Release, name: str) -> None:
    refused = release.tree.run_any(
        "apt-get", "install", "-y", f"./packages/{release.file(name)}", folder=PLACE
    )
    assert refused.returncode != 0
    assert "Depends: libc6" in refused.stdout


def test_the_command(release: Release, emulator: Emulator) -> None:
    """It works; or apt says why it cannot be installed."""
    if "fwkeys" not in release.names:
        return refuse_to_install(release, "fwkeys")
    assert release.run("fwkeys", "--version") == "fwkeys 1.0.0\n"
    assert emulator.account_id in release.run("fwkeys", "whoami", **settings(emulator))
    release.run("fwkeys", "create", "--key-name", "ci", "--secret-file", "ci.key", **settings(emulator))
    assert len(emulator.live_ids()) == 1


def test_the_emulator(release: Release, tmp_path: Path) -> None:
    """The package's own serves the package's command; or apt says why it cannot be installed."""
    if "fwkeys-emulator" in release.names:
        start = tmp_path / "fwkeys-emulator"
        start.write_text(
            f'#!/bin/sh\nexec {shlex.join(release.tree.entering("/usr/bin/fwkeys-emulator"))} "$@"\n'
        )
        start.chmod(0o755)
        with Emulator(start) as emulator:
            assert emulator.account_id in release.run("fwkeys", "whoami", **settings(emulator))
    else:
        refuse_to_install(release, "fwkeys-emulator")


def run_behaviour(release: Release, *names: str) -> None:
    """The library of the package, with this release's libcurl, passes the tests that it passes here."""
    release.run("apt-get", "install", "-y", "-q", "--no-install-recommends", "nginx-light")
    folder = guests.bring_tests(release.tree)
    left_out = ("-k", f"not ({NOT_WITH_OLD_LIBRARIES})") if release.tree.name == OLD_C_LIBRARY else ()
    done = release.tree.run_any(
        f"{guests.FOLDER}/venv/bin/python",
        *("-m", "pytest", "-c", "pytest.ini", "-q", *left_out),
        *guests.behaviour_modules(*names),
        folder=folder,
        FWKEYS_LIBRARY=f"/usr/lib/x86_64-linux-gnu/{library_path().name}",
        FWKEYS_COMMAND="/bin/true",
        FWKEYS_EMULATOR=f"{guests.FOLDER}/emulator/launch",
    )
    assert done.returncode == 0, done.stdout[-8000:]
    print(f"{release.tree.name}: {done.stdout.splitlines()[-1]}")


def test_the_behaviour_of_the_library(release: Release) -> None:
    run_behaviour(release, *BEHAVIOUR, *SECRETS)


def test_removed_it_leaves_nothing(release: Release) -> None:
    """The last test of a release, for it takes the packages away."""
    release.purge()
    found = release.run("find", "/usr", "/etc", "/var/lib/dpkg", "-name", "*fwkeys*")
    assert found == ""


def test_with_other_libcurls(packages: Path) -> None:
    """With GnuTLS, and without symbol versions, as here; the library is the one of the package."""
    release = Release(tree("trixie"), packages)
    release.run("apt-get", "install", "-y", "-q", "--no-install-recommends", "libcurl3t64-gnutls")
    run_behaviour(release, "other_libcurls")
    release.purge()
