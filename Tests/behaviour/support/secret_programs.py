"""Fixtures of the tests that look for secrets in a program's memory. A module imports them by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.preloads import build_preload
from support.secret_shapes import TLSIdentity
from support.secret_steps import build_program


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """secret_steps.c, built against the library."""
    return build_program("secret_steps", tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def never_reuse(tmp_path_factory: pytest.TempPathFactory) -> str:
    """For LD_PRELOAD: a heap that never hands out memory twice."""
    return build_preload("never_reuse", tmp_path_factory.mktemp("heap"))


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> TLSIdentity:
    return TLSIdentity(tmp_path_factory.mktemp("identity"))
