"""The pytest fixture of fwkeys.testing.

Wherever the package is installed, every run of pytest imports this module. So it imports fwkeys only when a
test asks for the fixture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterator

import pytest

if TYPE_CHECKING:
    from fwkeys.testing import Emulator


@pytest.fixture
def fwkeys_emulator() -> Iterator[Emulator]:
    """An emulator of the service, as new; see fwkeys.testing."""
    from fwkeys.testing import Emulator  # noqa: PLC0415 - see above

    with Emulator() as emulator:
        yield emulator
