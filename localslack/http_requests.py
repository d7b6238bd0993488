"""HTTP's far end: what Slack sends to an app's request URL in the place of Socket Mode, signed as Slack signs it."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import aiohttp

if TYPE_CHECKING:
    from localslack.changes import Json


class HttpRequests:
    """Sends to *url*, signed with *secret*."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret.encode()

    async def send(self, kind: str, payload: Json, attempt: int, patience: float) -> tuple[bool, Any]:
        """Return whether the app acknowledged it within *patience* seconds, and what it answered."""
        body, content = _encoded(kind, payload)
        stamp = str(int(time.time()))
        digest = hmac.new(self._secret, f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": content, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}",
            **({"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": "timeout"} if attempt else {}),
        }  # fmt: skip
        timeout = aiohttp.ClientTimeout(total=patience)
        try:
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.post(self._url, data=body, headers=headers) as response,
            ):
                return response.status == 200, _read(await response.text())
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False, None


def _encoded(kind: str, payload: Json) -> tuple[str, str]:
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    fields = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
    return urlencode(fields), "application/x-www-form-urlencoded"


def _read(text: str) -> Any:
    """Return what the app answered: JSON, plain words, or nothing."""
    try:
        return json.loads(text)
    except ValueError:
        return text or None
