"""The man pages and their examples are what the header and the programs say today."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from reference import contract, library_pages, manual
from shipped.tools import compile_c, environment, link_flags, run
from support.build import ROOT
from support.emulator import Emulator

MAN_LINKS = ROOT / "scripts" / "man-links"
EXAMPLES = ROOT / "docs" / "examples"


@pytest.fixture(scope="module")
def made(command: Path) -> dict[str, str]:
    return manual.made(build=command.parent)


def test_making_the_pages_anew_changes_nothing(made: dict[str, str]) -> None:
    assert manual.differences(made) == [], "run make man"


@pytest.fixture
def pages(made: dict[str, str], tmp_path: Path) -> Path:
    """A folder of good pages, to spoil."""
    manual.write(made, tmp_path)
    assert manual.differences(made, tmp_path) == []
    return tmp_path


def test_a_page_that_is_changed_alone_is_named(made: dict[str, str], pages: Path) -> None:
    for name in ("fw_error.3", "fwkeys.1"):
        page = pages / name
        page.write_text(page.read_text().replace("secret", "password", 1))
    (pages / "fw_delete.3").unlink()
    (pages / "fw_spare.3").write_text(".Dd today\n")
    assert manual.differences(made, pages) == [
        "fw_delete.3 is missing",
        "fw_spare.3 is a page that nothing is made into",
        "fw_error.3 is not what its source says",
        "fwkeys.1 is not what its source says",
    ]


def test_a_page_keeps_the_date_of_its_last_change(made: dict[str, str], pages: Path) -> None:
    page = pages / "fw_error.3"
    page.write_text(re.sub(r"^\.Dd .*", ".Dd May 1, 2020", page.read_text()))
    assert manual.write(made, pages) == []
    assert page.read_text().startswith(".Dd May 1, 2020\n")
    assert manual.write({**made, "fw_error.3": made["fw_error.3"] + ".Pp\n"}, pages) == ["fw_error.3"]
    assert not page.read_text().startswith(".Dd May 1, 2020\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/* Frees an error; NULL is allowed. Since 1.0. */\n", ""),
        ("/* Frees an error; NULL is allowed. Since 1.0. */\n", "/* Frees an error; NULL is allowed. */\n"),
        ("/* ---- Errors ---", "/* ---- Failures ---"),
        (
            "void fw_error_free(fw_error *error);",
            "void fw_error_free(fw_error *error, ...) __attribute__((cold));",
        ),
    ],
    ids=["no comment", "no release", "unknown section", "no plain declaration"],
)
def test_what_would_be_missing_on_the_pages_is_an_error(old: str, new: str, tmp_path: Path) -> None:
    text = contract.HEADER.read_text()
    assert text.count(old) == 1
    (tmp_path / "fwkeys.h").write_text(text.replace(old, new))
    with pytest.raises(ValueError, match=r"fw_error_free|Failures"):
        library_pages.pages(contract.read(tmp_path / "fwkeys.h"))


def test_the_command_page_has_every_option_that_is_completed(command: Path) -> None:
    script = run(command, "completion", "fish")
    names = set(re.findall(r"\|--([a-z-]+)\|", script))
    page = (manual.MAN / "fwkeys.1").read_text().replace("\\-", "-")
    assert len(names) > 20, "the completions were not understood"
    explained = r"^\.It .*Fl -{name}( |$)|--{name} is the same"
    assert {name for name in names if not re.search(explained.format(name=name), page, re.MULTILINE)} == set()


def test_every_function_has_a_page_under_its_own_name() -> None:
    links = dict(line.split() for line in run(MAN_LINKS).splitlines())
    pages = {path.name: path.read_text() for path in manual.MAN.glob("*.[1-8]")}
    assert set(links.values()) <= set(pages)
    assert not set(links) & set(pages)
    functions = [function.name for function in contract.read().functions()]
    assert len(functions) > 100
    for name in functions:
        page = pages[links.get(f"{name}.3", f"{name}.3")]
        assert re.search(rf"^\.F[on] {name}\b", page, re.MULTILINE), name


@pytest.mark.parametrize(
    ("name", "keys", "printed"),
    [
        ("exactly_once", 1, r"key_\w+ is the only key with the marker [0-9a-f]{16}\n"),
        ("list", 2, r"(key_\w+ expires: never\n){3}"),  # with the key that the emulator begins with
        ("rotate", 1, r"key_\w+ is COMMITTED\n"),
        ("queue", 100, r"(key_\w+\n){100}"),
    ],
)
def test_the_examples_of_the_pages_work(
    name: str, keys: int, printed: str, library: Path, emulator: Emulator, tmp_path: Path
) -> None:
    assert (EXAMPLES / f"{name}.c").read_text() in shown_programs()
    if name == "list":
        emulator.mint(keys)
    program = compile_c(
        EXAMPLES / f"{name}.c", tmp_path / name, "-std=c11", str(EXAMPLES / "run.c"), *link_flags(library)
    )
    assert re.fullmatch(printed, run(program, env=environment(emulator)))
    assert len(emulator.live_keys()) == keys


def shown_programs() -> str:
    return (
        "\n".join(path.read_text() for path in manual.MAN.glob("*.3"))
        .replace("\\e", "\\")
        .replace("\\-", "-")
    )


def test_every_example_is_on_a_page() -> None:
    tested = {"exactly_once", "list", "rotate", "queue", "run"}
    assert {path.stem for path in EXAMPLES.glob("*.c")} == tested
    assert shutil.which("mandoc"), "mandoc is not installed; it comes with: mandoc"
