"""What Python tells at run time of everything public: types, parameters, descriptions."""

from __future__ import annotations

import enum
import inspect
import typing
from types import FunctionType
from typing import Any, Iterator, Tuple

import fwkeys
import pytest

PUBLIC = [getattr(fwkeys, name) for name in fwkeys.__all__]


def functions() -> Iterator[Tuple[str, Any]]:
    """Every function and every method of a public class, with the name that a test is to have."""
    for each in PUBLIC:
        if not isinstance(each, type):
            yield each.__name__, each
            continue
        for kind in each.__mro__:
            for name, member in vars(kind).items():
                function = getattr(member, "fget", None) or getattr(member, "__func__", member)
                is_ours = isinstance(function, FunctionType) and function.__module__.startswith("fwkeys.")
                if is_ours and (not name.startswith("_") or name in {"__init__", "__enter__", "__aenter__"}):
                    yield f"{each.__name__}.{name}", function


FUNCTIONS = dict(functions())


def test_there_is_something_to_look_at() -> None:
    assert len(FUNCTIONS) > 150
    assert {"Client.__init__", "AsyncClient.create_api_key", "describe_create"} <= set(FUNCTIONS)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_types_can_be_resolved(name: str) -> None:
    function = FUNCTIONS[name]
    hints = typing.get_type_hints(function)
    signature = inspect.signature(function, eval_str=True)
    for parameter in signature.parameters.values():
        assert not isinstance(parameter.annotation, str)
        assert parameter.name in hints or parameter.name in {"self", "cls"}


@pytest.mark.parametrize("each", [each for each in PUBLIC if isinstance(each, type)])
def test_types_of_fields_can_be_resolved(each: type) -> None:
    typing.get_type_hints(each)


@pytest.mark.parametrize(
    "name", ["create_api_key", "list_api_keys", "rotate_api_key", "temporary_api_key", "prune", "whoami"]
)
def test_both_clients_show_the_same_parameters(name: str) -> None:
    blocking, awaited = (
        inspect.signature(getattr(kind, name), eval_str=True).parameters
        for kind in (fwkeys.Client, fwkeys.AsyncClient)
    )
    described = {each.name: (each.kind, each.default, each.annotation) for each in blocking.values()}
    assert {each.name: (each.kind, each.default, each.annotation) for each in awaited.values()} == described
    assert all(each.kind is not each.VAR_KEYWORD for each in awaited.values())


def test_the_clients_show_their_settings() -> None:
    blocking, awaited = (inspect.signature(kind).parameters for kind in (fwkeys.Client, fwkeys.AsyncClient))
    assert set(awaited) == {*blocking, "max_in_flight"}
    assert awaited["timeout"].default == blocking["timeout"].default == 60.0


def public_members() -> Iterator[Tuple[str, Any]]:
    for each in PUBLIC:
        yield each.__name__, each
        if isinstance(each, type) and not issubclass(each, (enum.Enum, BaseException)):
            for name, member in vars(each).items():
                if not name.startswith("_") and (callable(member) or isinstance(member, property)):
                    yield f"{each.__name__}.{name}", member


@pytest.mark.parametrize(("name", "member"), list(public_members()))
def test_everything_public_says_what_it_is(name: str, member: Any) -> None:
    assert inspect.getdoc(member)
