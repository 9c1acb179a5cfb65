"""Every shape in which a secret may come, over HTTP and TLS, with and without a heap that reuses memory.

One copy while the key is held, none when it is freed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.preloads import build_preload
from support.secret_life import check_life
from support.secret_shapes import Shape, TLSIdentity, all_shapes
from support.secret_steps import build_program

SHAPES = all_shapes(("middle", "far back"), every_border=True)
SHAPES += all_shapes(("first", "last", "pretty-printed", "one letter escaped", "all escaped"))


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_program("secret_steps", tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="module")
def never_reuse(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build_preload("never_reuse", tmp_path_factory.mktemp("heap"))


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> TLSIdentity:
    return TLSIdentity(tmp_path_factory.mktemp("identity"))


@pytest.mark.parametrize("reuses_memory", [True, False], ids=["ordinary heap", "never reuses"])
@pytest.mark.parametrize("over_tls", [False, True], ids=["http", "tls"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.label)
def test_one_while_held_and_none_when_freed(
    program: Path,
    identity: TLSIdentity,
    never_reuse: str,
    shape: Shape,
    over_tls: bool,
    reuses_memory: bool,
) -> None:
    check_life(program, shape, identity if over_tls else None, None if reuses_memory else never_reuse)
