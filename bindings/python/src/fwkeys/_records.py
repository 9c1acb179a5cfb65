"""What the records of this package have in common: they can be turned into what JSON knows."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Dict


class Record:
    """A frozen dataclass without a secret."""

    def to_dict(self) -> Dict[str, Any]:
        """The fields by their names, with nothing but what ``json.dumps`` takes."""
        return {each.name: _plain(getattr(self, each.name)) for each in fields(self)}  # type: ignore[arg-type]


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return str(value) if isinstance(value, BaseException) else value
