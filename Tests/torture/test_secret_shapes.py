"""Every shape in which a secret may come, over HTTP and TLS, with and without a heap that reuses memory.

One copy while the key is held, none when it is freed.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from support.secret_life import check_life
from support.secret_programs import identity, never_reuse, program
from support.secret_shapes import Shape, TLSIdentity, all_shapes

__all__ = ["identity", "never_reuse", "program"]  # fixtures

SHAPES = all_shapes(("middle", "far back"), every_border=True)
SHAPES += all_shapes(("first", "last", "pretty-printed", "one letter escaped", "all escaped"))


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
