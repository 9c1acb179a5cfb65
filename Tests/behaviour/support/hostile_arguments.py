"""What is given to every text argument of every function, and the status that each is answered with.

A kind of argument says which rules hold for it; its rows follow from them. An argument without a kind fails a
test, so that no function is forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Dict, List, Optional, Tuple

from fwkeys import Status

from support.hostile_text import CONTROL_CHARACTERS, INVALID_UTF8

Row = Tuple[str, Optional[bytes], Status]

MEGABYTE = 1 << 20

# What is harmless as long as it stays one piece of text, and leads elsewhere where it does not.
MISLEADING: List[bytes] = [
    b"../../v1/accounts/victim/users/root/apiKeys?",
    b"%2e%2e",
    b"%2E%2e%2f",
    b"{user_id}",
    b"a?x",
    b"a#f",
    b"a/b",
    b"/",
    b"a\\b",
    b"a b",
    b"a&b=c",
    b"a;b",
    b"a:delete",
    b"@example.com",
    b"%00",
    b"%",
    b"$(id)",
    b'"},{"x":"',
    "\u202eü".encode(),
]

SPLITTING: List[bytes] = [b"a\r\nX-Evil: 1", b"a\r\n\r\nGET / HTTP/1.1\r\n", b"a\n", b"\ra"]


@dataclass(frozen=True)
class Kind:
    """
    maximum    its longest in bytes
    null       the status for NULL; None: what NULL stands for is looked at elsewhere (test_own_ids.py)
    empty      the status for ""
    plain      whether control characters are refused
    utf8       whether it has to be UTF-8
    all_others the status of whatever is not good, where there is but one
    misleading the status of what is misleading, but for the exceptions
    good       what is taken
    exceptions other texts, each with its status
    """

    maximum: int = 256
    null: Optional[Status] = Status.NULL_ARGUMENT
    empty: Status = Status.EMPTY_ARGUMENT
    plain: bool = True
    utf8: bool = True
    all_others: Optional[Status] = None
    misleading: Status = Status.OK
    good: bytes = b"good"
    exceptions: Dict[bytes, Status] = field(default_factory=dict)

    def rows(self) -> List[Row]:
        rows: List[Row] = [] if self.null is None else [("NULL", None, self.null)]
        rows += [
            ("empty", b"", self.empty),
            ("good", self.good, Status.OK),
        ]
        others = dict.fromkeys(MISLEADING, self.misleading)
        others.update(self.exceptions)
        if self.all_others is not None:
            others.update({text: self.all_others for text in others if text not in self.exceptions})
        rows += [(repr(text)[1:40], text, status) for text, status in others.items()]
        for label, text, status in [
            *[(f"CR LF {index}", text, Status.CONTROL_CHARACTER) for index, text in enumerate(SPLITTING)],
            *CONTROL_CHARACTERS,
        ]:
            rows.append((label, text, self.all_others or (status if self.plain else Status.OK)))
        for label, text, status in INVALID_UTF8:
            rows.append((label, text, self.all_others or (status if self.utf8 else Status.OK)))
        too_long = self.all_others or Status.TOO_LONG
        rows.append(("a byte too long", b"a" * (self.maximum + 1), too_long))
        rows.append(("over a megabyte", b"a" * (MEGABYTE + 1), too_long))
        if self.all_others is None and self.misleading is Status.OK:
            rows.append(("the longest", b"a" * self.maximum, Status.OK))
        return rows


DOTS = {b".": Status.DOT_SEGMENT, b"..": Status.DOT_SEGMENT}
NOT_OVER_THE_WIRE = dict.fromkeys((b"a b", "\u202eü".encode()), Status.INVALID_UTF8)

ACCOUNT = Kind(null=None, exceptions=DOTS)
ONE_USER = Kind(null=None, exceptions={**DOTS, b"-": Status.WILDCARD_USER})
ANY_USER = Kind(null=None, exceptions={**DOTS, b"-": Status.OK})
KEY = Kind(exceptions=DOTS)
LIST_OPTION = Kind(4096)
PATH = Kind(4096, utf8=False)
MARKER = Kind(16, all_others=Status.INVALID_MARKER, empty=Status.INVALID_MARKER, good=b"0123456789abcdef")
URL_PARTS = {
    b"ftp://x": Status.INVALID_URL,
    b"file:///etc/passwd": Status.INVALID_URL,
    b"socks5://x": Status.INVALID_URL,
    b"https://": Status.INVALID_URL,
    b"https://me@x": Status.INVALID_URL,
    b"https://me:word@x": Status.INVALID_URL,
    b"https://x?a=b": Status.INVALID_URL,
    b"https://x/?": Status.INVALID_URL,
    b"https://x#f": Status.INVALID_URL,
    b"https://x:0": Status.INVALID_URL,
    b"https://x:65536": Status.INVALID_URL,
    b"https://x:-1": Status.INVALID_URL,
    b"https://x:": Status.INVALID_URL,
    b"https://[::1": Status.INVALID_URL,
    b"https://x%2e": Status.INVALID_URL,
    b"https://{x}": Status.INVALID_URL,
    b"https://x/../y": Status.INVALID_URL,
    b"https://x/%2e%2e/y": Status.INVALID_URL,
    b"https://x/{user_id}": Status.INVALID_URL,
    b"https://x//y": Status.INVALID_URL,
    b"https://x\\y": Status.INVALID_URL,
    b"https://x:65535": Status.OK,
    b"https://x/": Status.OK,
    b"https://[::1]:1": Status.OK,
    b"http://127.0.0.1:1": Status.OK,
}
PREFIXES = {b"https://x/y/z": Status.OK, b"https://x/y/z/": Status.OK}
ELSEWHERE = {b"http://example.com": Status.INSECURE_URL, b"http://127.0.0.1.example.com": Status.INSECURE_URL}

TEXTS: Dict[str, Kind] = {
    "fw_config_set_api_key(api_key)": Kind(4096, exceptions=NOT_OVER_THE_WIRE),
    "fw_config_set_base_url(url)": Kind(
        2048,
        misleading=Status.INVALID_URL,
        good=b"https://api.fireworks.ai",
        exceptions={**URL_PARTS, **PREFIXES, **ELSEWHERE},
    ),
    "fw_config_set_proxy(url_or_null)": Kind(
        2048,
        null=Status.OK,
        misleading=Status.INVALID_URL,
        good=b"http://proxy.example:3128",
        exceptions={**URL_PARTS, **dict.fromkeys(PREFIXES, Status.INVALID_URL)},
    ),
    "fw_config_set_proxy_credentials(user)": Kind(
        exceptions={b"a:delete": Status.OUT_OF_RANGE, b'"},{"x":"': Status.OUT_OF_RANGE}
    ),
    "fw_config_set_proxy_credentials(password)": Kind(1024, empty=Status.OK),
    "fw_config_set_ca_file(path)": PATH,
    "fw_config_set_ca_pem(pem)": Kind(MEGABYTE, plain=False, utf8=False),
    "fw_config_set_client_certificate(certificate_path)": PATH,
    "fw_config_set_client_certificate(key_path)": PATH,
    "fw_create_options_set_display_name(name)": Kind(1024),
    "fw_create_options_set_expire_time(rfc3339)": Kind(
        64, all_others=Status.INVALID_TIMESTAMP, good=b"2037-01-02T03:04:05Z"
    ),
    "fw_create_options_set_annotation(name)": Kind(1024),
    "fw_create_options_set_annotation(value)": Kind(4096, empty=Status.OK),
    "fw_create_options_set_marker(marker_or_null)": Kind(
        16,
        null=Status.OK,
        all_others=Status.INVALID_MARKER,
        empty=Status.INVALID_MARKER,
        good=MARKER.good,
        exceptions={b"0123456789ABCDEF": Status.INVALID_MARKER, b"0123456789abcde": Status.INVALID_MARKER},
    ),
    "fw_list_options_set_page_token(token)": LIST_OPTION,
    "fw_list_options_set_filter(filter)": LIST_OPTION,
    "fw_list_options_set_order_by(order_by)": LIST_OPTION,
    "fw_list_options_set_read_mask(read_mask)": LIST_OPTION,
    "fw_list_options_set_name_pattern(pattern)": Kind(1024),
    "fw_list_options_set_annotation(name)": Kind(1024),
    "fw_list_options_set_annotation(value_or_null)": Kind(4096, null=Status.OK, empty=Status.OK),
    "fw_create_api_key(account_id_or_null)": ACCOUNT,
    "fw_create_api_key(user_id_or_null)": ONE_USER,
    "fw_get_api_key(account_id_or_null)": ACCOUNT,
    "fw_get_api_key(user_id_or_null)": ONE_USER,
    "fw_get_api_key(key_id)": KEY,
    "fw_list_api_keys(account_id_or_null)": ACCOUNT,
    "fw_list_api_keys(user_id_or_null)": ANY_USER,
    "fw_update_api_key(account_id_or_null)": ACCOUNT,
    "fw_update_api_key(user_id_or_null)": ONE_USER,
    "fw_update_api_key(key_id)": KEY,
    "fw_delete_api_key(account_id_or_null)": ACCOUNT,
    "fw_delete_api_key(user_id_or_null)": ONE_USER,
    "fw_delete_api_key(key_id)": KEY,
    "fw_rotation_begin(account_id_or_null)": ACCOUNT,
    "fw_rotation_begin(user_id_or_null)": ONE_USER,
    "fw_rotation_begin(old_key_id)": KEY,
    "fw_rotation_resume(account_id_or_null)": ACCOUNT,
    "fw_rotation_resume(user_id_or_null)": ONE_USER,
    "fw_rotation_resume(old_key_id)": KEY,
    "fw_rotation_resume(new_key_id)": KEY,
    "fw_sweep_api_keys(account_id_or_null)": ACCOUNT,
    "fw_sweep_api_keys(user_id_or_null)": ONE_USER,
    "fw_sweep_api_keys(marker)": MARKER,
    "fw_sweep_api_keys(keep_key_id_or_null)": Kind(null=Status.OK, exceptions=DOTS),
    "fw_config_load(profile_or_null)": Kind(
        null=Status.OK,
        misleading=Status.UNKNOWN_PROFILE,
        exceptions=DOTS,
    ),
}

# The queue takes what the blocking call takes.
SUBMISSIONS = {
    "create_api_key": "fw_create_api_key",
    "get_api_key": "fw_get_api_key",
    "list_api_keys": "fw_list_api_keys",
    "update_api_key": "fw_update_api_key",
    "delete_api_key": "fw_delete_api_key",
    "rotation_begin": "fw_rotation_begin",
    "rotation_resume": "fw_rotation_resume",
    "sweep_api_keys": "fw_sweep_api_keys",
}
for submission, blocking in SUBMISSIONS.items():
    for label in [each for each in TEXTS if each.startswith(f"{blocking}(")]:
        TEXTS[label.replace(blocking, f"fw_queue_{submission}")] = TEXTS[label]

MILLISECONDS = {0: Status.OUT_OF_RANGE, 1: Status.OK, 86_400_000: Status.OK, 86_400_001: Status.OUT_OF_RANGE}
PAUSE = {**MILLISECONDS, 0: Status.OK}
SECONDS = {0: Status.OK, 253_402_300_799: Status.OK, 253_402_300_800: Status.OUT_OF_RANGE}
SWITCH = {0: Status.OK, 1: Status.OK, 2: Status.OUT_OF_RANGE}

# The numbers that are limits, and those beyond; the ends of the type are given to each besides.
NUMBERS: Dict[str, Dict[int, Status]] = {
    "fw_config_set_timeout_ms(timeout_ms)": MILLISECONDS,
    "fw_config_set_connect_timeout_ms(timeout_ms)": MILLISECONDS,
    "fw_config_set_attempt_timeout_ms(timeout_ms)": MILLISECONDS,
    "fw_config_set_retry_base_ms(base_ms)": PAUSE,
    "fw_config_set_retry_cap_ms(cap_ms)": PAUSE,
    "fw_config_set_settle_ms(settle_ms)": PAUSE,
    "fw_config_set_max_attempts(attempts)": {
        0: Status.OUT_OF_RANGE,
        1: Status.OK,
        100: Status.OK,
        101: Status.OUT_OF_RANGE,
    },
    "fw_config_set_requests_per_minute(requests)": {
        0: Status.OK,
        1: Status.OK,
        1_000_000: Status.OK,
        1_000_001: Status.OUT_OF_RANGE,
    },
    "fw_config_set_insecure_http(allowed)": SWITCH,
    "fw_config_set_log(level)": {
        0: Status.OUT_OF_RANGE,
        1: Status.OK,
        4: Status.OK,
        5: Status.OUT_OF_RANGE,
    },
    "fw_create_options_set_expire_time_unix(seconds)": {
        0: Status.TIME_IN_PAST,
        253_402_300_799: Status.OK,
        253_402_300_800: Status.OUT_OF_RANGE,
    },
    "fw_create_options_set_exactly_once(exactly_once)": {**SWITCH, 2: Status.OK, 3: Status.OUT_OF_RANGE},
    "fw_create_options_set_marker_in_annotation(in_annotation)": SWITCH,
    "fw_list_options_set_page_size(page_size)": {0: Status.OUT_OF_RANGE, 1: Status.OK, 2**31 - 1: Status.OK},
    "fw_list_options_set_single_page(single_page)": SWITCH,
    "fw_list_options_set_unused_for_seconds(seconds)": SECONDS,
    "fw_list_options_set_older_than_seconds(seconds)": SECONDS,
    "fw_list_options_set_expires_within_seconds(seconds)": SECONDS,
    "fw_list_options_set_marked(marked)": SWITCH,
}
