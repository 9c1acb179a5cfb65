"""Every code sample of the README and of docs/ runs, or is a part of a program that other tests run."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from pathlib import Path
from typing import Iterator, List, Tuple

import pytest
from shipped.samples import Sample, Session, matches, pages, samples_of
from support.build import ROOT
from support.emulator import Emulator

PROGRAMS = {
    "c": "bindings/c/*.c docs/examples/*.c",
    "cpp": "bindings/cpp/examples/*.cpp",
    "go": "bindings/go/examples/key_life/*.go",
    "java": "bindings/java/examples/*.java",
    "js": "bindings/node/examples/*.mjs",
    "lua": "bindings/luajit/examples/*.lua",
    "ruby": "bindings/ruby/examples/*.rb",
    "rust": "bindings/rust/examples/*.rs",
    "swift": "bindings/swift/**/*.swift",
}
"""The programs that other tests run, for each language: a sample is a part of one of them."""
TESTED_ELSEWHERE = {"cmake": "Tests/packaging/consumer/CMakeLists.txt"}
"""What another suite runs: each line of the sample is in that file."""
MAY_BE_LEFT_OUT = 1
"""How many samples say of themselves that they are not run."""


def part_of(sample: Sample) -> bool:
    """Whether a program has the lines of a sample, one after the other. Indentation does not count."""
    wanted = [line.strip() for line in sample.text.splitlines() if line.strip()]
    for pattern in PROGRAMS[sample.language].split():
        for path in ROOT.glob(pattern):
            lines = [line.strip() for line in path.read_text().splitlines() if line.strip()]
            if any(lines[start : start + len(wanted)] == wanted for start in range(len(lines))):
                return True
    return False


def dry_run(command: str) -> Tuple[int, str]:
    """Whether there is such a target of make, and what it needs is there. Other suites run these."""
    words = shlex.split(command, comments=True)
    done = subprocess.run(
        [*words, "--dry-run", "--assume-old=all"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def run_session(session: Session, sample: Sample) -> None:
    for command, shown in sample.steps():
        status, printed = dry_run(command) if command.startswith("make ") else session.step(command)
        said = f"{sample.place}: {command}\n{printed}"
        assert status == 0, said
        assert not shown or matches(printed, shown), said


def try_sample(session: Session, sample: Sample) -> None:
    if sample.remark.startswith("file "):
        session.write(sample.remark.partition(" ")[2], sample.text)
    elif sample.remark.startswith("syntax only"):
        compile(sample.text, sample.place, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    elif sample.remark.startswith("not run"):
        pass
    elif sample.language in TESTED_ELSEWHERE:
        tested = (ROOT / TESTED_ELSEWHERE[sample.language]).read_text().replace("create_key", "app")
        tested = tested.replace("${REQUEST}", "1.0")
        assert all(line in tested for line in sample.text.splitlines()), sample.place
    elif sample.language == "console":
        run_session(session, sample)
    elif sample.language == "python":
        status, printed = session.python(sample.text)
        assert status == 0, f"{sample.place}:\n{printed}"
    else:
        assert sample.language in PROGRAMS, f"{sample.place}: nobody can tell whether this is right"
        assert part_of(sample), f"{sample.place} is no part of {PROGRAMS[sample.language]}"


@pytest.fixture
def session(emulator: Emulator, command: Path, library: Path, tmp_path: Path) -> Iterator[Session]:
    session = Session(tmp_path, emulator, command, library)
    try:
        yield session
    finally:
        session.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_the_samples_of_a_page_work(page: Path, session: Session) -> None:
    for sample in samples_of(page):
        try_sample(session, sample)


def every_sample() -> List[Sample]:
    return [sample for page in pages() for sample in samples_of(page)]


def test_few_samples_are_left_out() -> None:
    samples = every_sample()
    assert len(samples) > 35
    assert len([sample for sample in samples if sample.remark.startswith("not run")]) <= MAY_BE_LEFT_OUT


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("console", "$ fwkeys whoami --no-such-option\n"),
        ("console", "$ fwkeys --version\nfwkeys 7.0.0\n"),
        ("python", "raise ValueError\n"),
        ("c", "int main(void) { return 7; }\n"),
        ("cobol", "STOP RUN.\n"),
    ],
)
def test_a_sample_that_does_not_work_is_found(language: str, text: str, session: Session) -> None:
    with pytest.raises(AssertionError):
        try_sample(session, Sample("page", 1, language, text, ""))


def test_the_readme_is_short_and_shows_the_first_program() -> None:
    readme = (ROOT / "README.md").read_text()
    program = (ROOT / "bindings/c/first_key.c").read_text()
    assert len(readme.splitlines()) <= 200
    assert program.rstrip() in readme
    assert len(re.findall(r"^.*\S", program, re.MULTILINE)) <= 22
