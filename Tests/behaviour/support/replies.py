"""HTTP replies as bytes, and the record of a key as the service sends it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from typing import Any, Callable, Dict

SECRET = "fw_3ZLd7QpXmN4tRb8sKc2vWy"
KEY_ID = "key_42vAYeb7rwt9zzg1"

RECORD: Dict[str, Any] = {
    "keyId": KEY_ID,
    "displayName": "quick-start",
    "key": SECRET,
    "createTime": "2025-11-03T09:15:27.123456789Z",
    "secure": True,
    "email": "admin@example.com",
    "prefix": "fw_3ZLd",
    "expireTime": "2035-01-31T12:00:00Z",
    "annotations": {"team": "search", "purpose": ""},
}


def ago(**duration: float) -> str:
    """The time that was so long ago, as the service writes it: ago(days=2)."""
    return (datetime.now(timezone.utc) - timedelta(**duration)).strftime("%Y-%m-%dT%H:%M:%SZ")


def http_reply(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole reply. Keyword arguments are headers, with _ for -, and take the place of those set here."""
    fields = {"content-type": "application/json", "content-length": str(len(body))}
    fields.update({name.replace("_", "-"): value for name, value in headers.items()})
    lines = [f"HTTP/1.1 {status} Any Reason", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def json_reply(status: int, value: Any, **headers: str) -> bytes:
    return http_reply(status, json.dumps(value).encode(), **headers)


def record_reply(**fields: Any) -> bytes:
    """200 with the record; keyword arguments replace its fields."""
    return json_reply(200, {**RECORD, **fields})


def named_reply(**fields: Any) -> Callable[[Any], bytes]:
    """200 with the record and the display name that the request asks for; what is None is left out."""

    def answer(request: Any) -> bytes:
        name = json.loads(request.body)["apiKey"]["displayName"]
        record = {**RECORD, "displayName": name, **fields}
        return json_reply(200, {field: value for field, value in record.items() if value is not None})

    return answer


def record_body() -> bytes:
    """The record alone, without the head of a reply."""
    return json.dumps(RECORD).encode()


def without(*names: str) -> Dict[str, Any]:
    """The record less some fields."""
    return {name: value for name, value in RECORD.items() if name not in names}


def listed(number: int = 1, **fields: Any) -> Dict[str, Any]:
    """A record as lists have it, without a secret; keyword arguments replace its fields."""
    record = {**without("key"), "keyId": f"key_{number}", "displayName": f"name {number}"}
    return {**record, "lastUsed": "2025-11-04T10:00:00.5Z", **fields}


def bare_reply(key_id: str = "key_old", **fields: Any) -> bytes:
    """200 with the record of a key: what a rotation asks for first."""
    return json_reply(200, {"keyId": key_id, **fields})


def page_reply(*records: Any, token: Any = None, total: Any = None, **fields: Any) -> bytes:
    """200 with a page of a list; what is None is left out."""
    page = {"apiKeys": list(records), "nextPageToken": token, "totalSize": total, **fields}
    return json_reply(200, {name: value for name, value in page.items() if value is not None})


def chunked(status: int, *chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """A reply in chunks of HTTP/1.1; without its end it is cut."""
    head = (
        f"HTTP/1.1 {status} Any Reason\r\ncontent-type: application/json\r\n"
        "transfer-encoding: chunked\r\n\r\n"
    )
    return head.encode() + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


IDENTITY_REPLY = http_reply(
    200, x_fireworks_account_id="my-account", x_fireworks_developer_email="admin@example.com"
)
EMPTY_OBJECT_REPLY = json_reply(200, {})
