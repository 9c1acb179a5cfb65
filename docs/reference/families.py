"""Which page of section 3 tells of what: the header's sections, shared out, and what no header says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Tuple

from .contract import Contract, Function, Item, Number


@dataclass(frozen=True)
class Family:
    name: str
    section: str  # of the header
    summary: str
    see_also: Tuple[str, ...] = ()
    example: str = ""  # a program in docs/examples


# The page about the library itself, which has what is about no family.
OVERVIEW = Family(
    "libfwkeys",
    "",
    "create and manage Fireworks AI API keys",
    see_also=("fwkeys.1", "fwkeys-emulator.1"),
    example="../../bindings/c/create_key.c",
)
ELSEWHERE: Dict[str, str] = {"fw_version": "libfwkeys"}

FAMILIES: Tuple[Family, ...] = (
    Family(
        "fw_status",
        "Statuses and outcomes",
        "the result of a call, and what became of its request",
        ("fw_error",),
    ),
    Family("fw_cancel", "Cancelling", "end calls from another thread or a signal handler", ("fw_queue",)),
    Family("fw_log", "Log", "log lines about what calls do", ("fw_config",)),
    Family("fw_config", "Configuration", "the settings of a client", ("fw_cancel", "fw_client", "fw_log")),
    Family("fw_client", "Client", "a client: settings and a pool of connections", ("fw_config", "fw_queue")),
    Family(
        "fw_create",
        "Create",
        "create an API key",
        ("fw_api_key", "fw_client", "fw_error", "fw_rotation", "fw_sweep"),
        "exactly_once.c",
    ),
    Family(
        "fw_request",
        "Requests",
        "check arguments and describe requests without sending them",
        ("fw_create", "fw_delete", "fw_status"),
    ),
    Family("fw_api_key", "API key", "the record of an API key", ("fw_create", "fw_get", "fw_list")),
    Family("fw_get", "Get", "get the record of an API key", ("fw_api_key", "fw_client", "fw_error")),
    Family(
        "fw_list", "List", "list API keys", ("fw_api_key", "fw_client", "fw_error", "fw_whoami"), "list.c"
    ),
    Family("fw_update", "Update", "change an API key", ("fw_api_key", "fw_create", "fw_get")),
    Family("fw_delete", "Delete", "delete an API key", ("fw_client", "fw_error", "fw_rotation")),
    Family(
        "fw_whoami", "Who am I", "ask which account and user an API key belongs to", ("fw_client", "fw_error")
    ),
    Family(
        "fw_rotation",
        "Rotate",
        "replace an API key by a new one",
        ("fw_api_key", "fw_client", "fw_create", "fw_error"),
        "rotate.c",
    ),
    Family(
        "fw_sweep",
        "Sweep",
        "delete the keys that an interrupted create left behind",
        ("fw_client", "fw_create", "fw_error"),
    ),
    Family(
        "fw_queue",
        "Queue",
        "run many operations at once on one thread",
        ("fw_client", "fw_completion", "fw_error"),
        "queue.c",
    ),
    Family("fw_completion", "Completion", "the result of an operation in a queue", ("fw_error", "fw_queue")),
    Family("fw_error", "Errors", "why a call failed", ("fw_status",)),
)

# Headings for notes that stand between functions, by their first words.
NOTE_HEADINGS: Dict[str, str] = {"The submit functions": "Submitting"}


def items_of(family: Family, contract: Contract) -> List[Item]:
    """What is on a family's page, in the order of the header. Every section of the header must be on one."""
    sections = {section.title: section.items for section in contract.sections}
    nowhere = set(sections) - {each.section for each in FAMILIES}
    if nowhere:
        raise ValueError(f"sections of the header that no page has: {', '.join(sorted(nowhere))}")
    here = list(sections.get(family.section, []))
    named = (Function, Number)
    here = [item for item in here if not (isinstance(item, named) and item.name in ELSEWHERE)]
    guests = [
        item
        for item in contract.items()
        if isinstance(item, named) and ELSEWHERE.get(item.name) == family.name
    ]
    return [*here, *guests]


def names_of(family: Family, contract: Contract) -> List[str]:
    """The functions and types that a page is found under, without the page's own name."""
    named = [item.name for item in items_of(family, contract) if isinstance(item, (Function, Number))]
    return [name for name in named if name != family.name]


def page_of(name: str, contract: Contract) -> str:
    """The page that tells of a function or a type."""
    for family in (OVERVIEW, *FAMILIES):
        if name == family.name or name in names_of(family, contract):
            return family.name
    raise ValueError(f"no page tells of {name}")
