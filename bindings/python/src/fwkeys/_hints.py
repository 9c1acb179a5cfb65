"""Completes what Python tells at run time of the public functions: IDEs, dependency injectors and makers of
command lines ask for it.

In the source, a name that would import in a circle is there for type checkers alone, and so is Unpack, by
which one function takes the keyword arguments of another. Here the names are resolved, and the arguments put
into the signature one by one.
"""

from __future__ import annotations

import inspect
import sys
from inspect import Parameter
from types import FunctionType
from typing import Any, Callable, Dict, Iterable, Iterator, get_type_hints

from ._options import CreateSettings, ListSettings, create_options, list_options
from ._prune import Selection
from ._settings import ClientSettings
from ._temporary import TemporarySettings
from .client import Client

# The functions that have these arguments with their defaults.
_MODELS: Dict[Any, Callable[..., Any]] = {
    ClientSettings: Client.__init__,
    CreateSettings: create_options,
    ListSettings: list_options,
    Selection: list_options,
    TemporarySettings: create_options,
}


class _Unpack:
    """Stands for Unpack, which came with Python 3.11: gives what is to be unpacked."""

    def __class_getitem__(cls, settings: Any) -> Any:
        return settings


def complete(public: Iterable[Any]) -> None:
    """Does so for functions and for the classes' methods."""
    modules = [module for name, module in sys.modules.items() if name.startswith(f"{__package__}.")]
    names: Dict[str, Any] = {"Unpack": _Unpack, "KeyAuth": Any}  # which needs httpx, and is not imported here
    for module in modules:
        kinds = (value for value in vars(module).values() if isinstance(value, type))
        names.update((kind.__name__, kind) for kind in kinds if kind.__module__ == module.__name__)
    for module in modules:
        for name, value in names.items():
            vars(module).setdefault(name, value)
    for function in _functions(public):
        if any("Unpack[" in str(annotation) for annotation in function.__annotations__.values()):
            _spell_out(function)


def _functions(public: Iterable[Any]) -> Iterator[FunctionType]:
    for each in public:
        kinds = each.__mro__ if isinstance(each, type) else ()
        for member in (each, *(member for kind in kinds for member in vars(kind).values())):
            if isinstance(member, FunctionType):
                yield member


def _spell_out(function: Any) -> None:
    """Puts the arguments that Unpack stands for into the signature."""
    hints = get_type_hints(function)
    signature = inspect.signature(function)
    parameters = []
    for parameter in signature.parameters.values():
        if parameter.kind is not parameter.VAR_KEYWORD:
            parameters.append(parameter.replace(annotation=hints.get(parameter.name, parameter.empty)))
            continue
        settings = hints.pop(parameter.name)
        model = inspect.signature(_MODELS[settings]).parameters
        for name, hint in get_type_hints(settings).items():
            hints[name] = hint
            kind = parameter.KEYWORD_ONLY
            parameters.append(Parameter(name, kind, default=model[name].default, annotation=hint))
    function.__annotations__ = hints
    function.__signature__ = signature.replace(parameters=parameters, return_annotation=hints["return"])
