"""The emulator, and what it has under way."""

from __future__ import annotations

import time

from support.emulator import Emulator, Record

QUIET_SECONDS = 20


class Service(Emulator):
    def __enter__(self) -> Service:
        return self

    def mint_others(self, count: int) -> None:
        """Makes keys that no create of a test led to."""
        self.mint(count, displayName="other-{n}")

    def created_keys(self) -> list[Record]:
        """The keys alive that come from creates of a test: those have numbered names."""
        return [record for record in self.live_keys() if record["displayName"].startswith("create-")]

    def wait_until_quiet(self) -> None:
        """Returns when all is done that was asked for."""
        give_up = time.monotonic() + QUIET_SECONDS
        while self.work_left() > 0:
            if time.monotonic() > give_up:
                raise RuntimeError("the emulator does not come to rest")
            time.sleep(0.005)
