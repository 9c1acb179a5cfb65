"""Ctrl-C at every place of the package's code where Python may raise KeyboardInterrupt."""

from __future__ import annotations

import gc
import os
import sys
from types import FrameType, TracebackType
from typing import Any, Callable, Optional, Type

import fwkeys

PACKAGE = os.path.dirname(fwkeys.__file__)


class InterruptAt:
    """In its block, raises KeyboardInterrupt at the n-th place of the package's code where Python looks for
    signals: where a function begins, or a C function has returned. The block ends there, without an
    exception. Counts the places. The garbage collector does not run meanwhile: what a signal handler raises
    in a finalizer is lost, by Python itself."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.seen = 0
        self.raised: Optional[BaseException] = None

    def __enter__(self) -> InterruptAt:
        gc.disable()
        sys.setprofile(self._look)
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> bool:
        sys.setprofile(None)
        gc.enable()
        self.raised = problem
        return kind is KeyboardInterrupt

    def _look(self, frame: FrameType, event: str, argument: Any) -> None:
        if event in ("call", "c_return") and frame.f_code.co_filename.startswith(PACKAGE):
            self.seen += 1
            if self.seen == self.number:
                sys.setprofile(None)
                self._interrupt()

    def _interrupt(self) -> None:
        raise KeyboardInterrupt


class HandlerAt(InterruptAt):
    """The same with a signal handler that raises nothing."""

    def __init__(self, number: int, handler: Callable[[], Any]) -> None:
        super().__init__(number)
        self._interrupt = handler  # type: ignore[method-assign]
