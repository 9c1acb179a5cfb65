"""The ABI is the one that was recorded, and the gate that says so can fail: planted changes of the header.

What breaks programs that are built, or that are compiled anew, must be told apart from what was only added,
which the promise allows and which has to be recorded.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from reference import abi, contract
from shipped.tools import EXPORT_LIST, HEADER

FREE = "/* Frees an error; NULL is allowed. Since 1.0. */\nvoid fw_error_free(fw_error *error);\n"
NEW = "/* New. Since 1.1. */\nint32_t fw_error_new(const fw_error *error);\n"


def check(
    folder: Path, header: str, version_script: str | None = None, records: Path = abi.RECORDS
) -> abi.Verdict:
    """What the gate says of a header and a version script."""
    (folder / "fwkeys.h").write_text(header)
    (folder / "exports.map").write_text(version_script or EXPORT_LIST.read_text())
    return abi.check(records, folder / "fwkeys.h", folder / "exports.map")


def changed(old: str, new: str) -> str:
    text = HEADER.read_text()
    assert old in text
    return text.replace(old, new)


def test_the_abi_is_the_one_that_was_recorded() -> None:
    verdict = abi.check()
    assert verdict.broken == []
    assert verdict.unrecorded == [], "run make abi-record"


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        (
            "set_base_url(fw_config *config, const char *url)",
            "set_base_url(fw_config *config, int64_t url)",
            "to 'typedef int64_t'",
        ),
        ("int64_t timeout_ms);", "int32_t timeout_ms);", "'function fw_status fw_config_set_timeout_ms"),
        ("int64_t timeout_ms);", "uint64_t timeout_ms);", "'function fw_status fw_config_set_timeout_ms"),
        ("int32_t fw_error_http_status(", "int64_t fw_error_http_status(", "return type changed"),
        ("typedef int32_t fw_status;", "typedef int64_t fw_status;", "return type changed"),
        (
            "set_base_url(fw_config *config, const char",
            "set_base_url(fw_config *config, char",
            "set_base_url",
        ),
        (
            "error_free(fw_error *error)",
            "error_free(fw_error *error, int32_t how)",
            "was added",
        ),
        ("identity_free(fw_identity *", "identity_free(fw_sweep *", "fw_identity_free"),
        ("fw_log_level level, const char *line);", "fw_log_level level, void *line);", "fw_config_set_log"),
        (FREE, "", "function fw_error_free is gone"),
        ("FW_ERROR_CONNECT = 31", "FW_ERROR_CONNECT = 29", "constant FW_ERROR_CONNECT was 31 and is 29"),
        ("    FW_LOG_DEBUG = 4 ", "    FW_LOG_TRACE = 4 ", "constant FW_LOG_DEBUG is gone"),
    ],
    ids=[
        "type of a parameter",
        "width of a parameter",
        "sign of a parameter",
        "type of a result",
        "type of all statuses",
        "const of a parameter",
        "one more parameter",
        "another object",
        "type in a callback",
        "removed function",
        "changed constant",
        "renamed constant",
    ],
)
def test_a_change_that_breaks_programs_is_refused(old: str, new: str, complaint: str, tmp_path: Path) -> None:
    verdict = check(tmp_path, changed(old, new))
    assert any(complaint in broken for broken in verdict.broken), verdict


def test_another_version_node_is_refused(tmp_path: Path) -> None:
    moved = EXPORT_LIST.read_text().replace("FWKEYS_1.0", "FWKEYS_1.1")
    verdict = check(tmp_path, HEADER.read_text(), moved)
    assert "function fw_error_free was FWKEYS_1.0 and is FWKEYS_1.1" in verdict.broken


def with_an_addition(folder: Path) -> tuple[str, str]:
    header = changed(FREE, f"{FREE}\n{NEW}").replace(
        "FW_LOG_DEBUG = 4 ", "FW_LOG_DEBUG = 4,\n    FW_LOG_TRACE = 5 "
    )
    script = f"{EXPORT_LIST.read_text()}\nFWKEYS_1.1 {{\n    global:\n        fw_error_new;\n}} FWKEYS_1.0;\n"
    return header, script


def test_an_addition_breaks_nothing_and_has_to_be_recorded(tmp_path: Path) -> None:
    header, script = with_an_addition(tmp_path)
    verdict = check(tmp_path, header, script)
    assert verdict.broken == []
    assert verdict.unrecorded[:2] == ["function fw_error_new is new", "constant FW_LOG_TRACE is new"]
    records = tmp_path / "abi"
    shutil.copytree(abi.RECORDS, records)
    assert abi.record(records, tmp_path / "fwkeys.h", tmp_path / "exports.map") == []
    assert check(tmp_path, header, script, records) == abi.Verdict()
    assert "function fw_error_new is gone" in check(tmp_path, HEADER.read_text(), records=records).broken


def test_what_breaks_programs_cannot_be_recorded(tmp_path: Path) -> None:
    records = tmp_path / "abi"
    shutil.copytree(abi.RECORDS, records)
    before = {path.name: path.read_bytes() for path in records.iterdir()}
    (tmp_path / "fwkeys.h").write_text(changed("FW_ERROR_CONNECT = 31", "FW_ERROR_CONNECT = 29"))
    assert abi.record(records, tmp_path / "fwkeys.h", EXPORT_LIST)
    assert {path.name: path.read_bytes() for path in records.iterdir()} == before


def test_a_record_made_anew_is_the_same(tmp_path: Path) -> None:
    """It names no folder and no time of the build, so that it changes only where the ABI does."""
    assert abi.record(tmp_path / "abi") == []
    for path in abi.RECORDS.iterdir():
        assert (tmp_path / "abi" / path.name).read_text() == path.read_text(), path.name


def test_two_constants_of_a_type_have_two_values() -> None:
    for number in contract.read().numbers():
        values = [constant.value for _, group in number.groups for constant in group]
        assert len(values) == len(set(values)), number.name
