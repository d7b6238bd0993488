"""The wire to WhatsApp: the Graph API's messages, and what each way of failing means.

WhatsApp cannot be asked what stands in a chat. But it tells, by webhook, what became of each message, with the tag that
was sent along: by that a message whose response was lost, or whose sender was killed, is known again.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.messages import Closed, InDoubt, Later, Place, PostedMessage, Refused
from bot.platforms.network import proxy_for, unreachable
from bot.platforms.whatsapp import chats
from bot.platforms.whatsapp.setup import NO_ACCESS

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.messages import Payload
    from bot.messaging.webhooks import Correspondence
    from bot.platforms.whatsapp.setup import WhatsAppAccess


log = logging.getLogger(__name__)

WINDOW = 24 * 3600.0
"""Seconds after somebody wrote within which WhatsApp lets us write what we like."""
LONGEST_TAG = 512
UNREACHABLE = 2.0
"""Seconds between attempts while there is no connection."""
UNTIL_MENDED = 30.0
"""Seconds between attempts while the token is refused: the operator is at it."""
BETWEEN_TWO = 6.0
"""Seconds between two messages to one person: WhatsApp's own figure, once a burst is over."""
STATUS_WAIT = 20.0
"""Seconds that the word of a message whose response was lost is waited for, before it counts as in doubt."""
SILENCE = 30.0
"""Seconds without such a word after which a message was never taken, where WhatsApp is known to send them."""
# Codes of the Graph API's errors, by what they mean for us; `meaning` says it in words.
TOO_MANY = frozenset({4, 80007, 130429, 131048, 131064})
"""More than WhatsApp takes of us at once."""
AT_ONCE_TOO_MANY = 5.0
"""Seconds to wait after one of them, where it does not say how long."""
TOO_MANY_HERE = frozenset({131056})
"""More than it takes for one person at once."""
PASSING = frozenset({1, 2, 131000, 131016, 131057, 133004, 135000})
"""Its own troubles: nothing was sent, and soon it will be."""
NOT_OPEN = {
    131047: "a day has passed since they wrote: it is sent when they write again",
}
"""Until the person writes again."""
_MEANINGS = {
    131026: "they cannot be reached: no WhatsApp, an old one, or they have not accepted its terms",
    131030: "a test number writes only to the numbers that are listed for it: add theirs under WhatsApp > API Setup",
    131051: "WhatsApp knows no such kind of message",
}


def tag(payload: Payload) -> str:
    """Return what *payload* is known again by: its key, and a hash of what it says."""
    said = json.dumps(payload["message"], sort_keys=True).encode()
    return f"{payload['key']} {hashlib.blake2b(said, digest_size=6).hexdigest()}"


def key_of(tag: str) -> str:
    """Return the key of the reply that was sent with *tag*."""
    return tag.partition(" ")[0]


class WhatsAppClient:
    """Sends for the telephone number of *access*; *correspondence* knows what WhatsApp told by itself."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        access: WhatsAppAccess,
        correspondence: Correspondence,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._session = session
        self._messages = f"{access.api_url.rstrip('/')}/{access.number_id}/messages"
        self._headers = {"Authorization": f"Bearer {access.token}"}
        self._correspondence = correspondence
        self._monotonic = monotonic
        self._awaited: dict[str, asyncio.Future[PostedMessage]] = {}
        # By the key of what is in doubt: since when, and the last of the deliveries that may tell of it.
        self._missed_since: dict[str, float] = {}
        self._tells: dict[str, int] = {}

    async def open(self, place: Place) -> Place:
        """Return *place*: on WhatsApp a person is their chat."""
        return place

    async def post(self, place: Place, payload: Payload) -> PostedMessage:
        """Post *payload*. Raises Refused, Later, Closed or InDoubt."""
        if await self._correspondence.has_written(place.channel, WINDOW) is False:
            raise Closed("WhatsApp takes no words of ours a day after somebody last wrote")
        mine, since = tag(payload), self._monotonic()
        told = self._awaited[mine] = asyncio.get_running_loop().create_future()
        try:
            return await self._sent(place, payload, mine)
        except InDoubt:
            done, _ = await asyncio.wait({told}, timeout=STATUS_WAIT)
            if not done:
                self._missed_since[payload["key"]] = since
                self._tells.pop(payload["key"], None)
                raise
            log.info("%s: its response was lost, but WhatsApp says that it stands", payload["key"])
            posted: PostedMessage = told.result()
            return posted
        finally:
            del self._awaited[mine]

    async def update(self, posted: PostedMessage, payload: Payload) -> PostedMessage:
        """Post *payload* after the reply *posted*, which WhatsApp does not let us change. Raises as `post` does."""
        return await self.post(Place(posted.channel), payload)

    async def delete(self, posted: PostedMessage) -> None:
        """Leave the reply *posted*, which WhatsApp does not let us delete, as it is."""
        log.debug("%s stays, as WhatsApp lets nothing be deleted", posted.ts)

    async def find(self, place: Place, key: str) -> PostedMessage | None:  # noqa: ARG002 - it is in the key
        """Return None once it is as good as sure that nothing was posted under *key*: had it been, WhatsApp would have
        told, and the reply would not be looked for. Raises InDoubt until then.
        """
        if not await self._correspondence.is_confirmed_to():
            raise InDoubt(
                "WhatsApp has not told yet of anything that arrived: does the webhook take `messages`?"
            )
        since = self._missed_since.setdefault(key, self._monotonic())
        if self._monotonic() - since < SILENCE:
            raise InDoubt("WhatsApp may still tell that it arrived")
        if not await self._correspondence.is_read(
            self._tells.setdefault(key, await self._correspondence.newest())
        ):
            raise InDoubt("WhatsApp may have told that it arrived, in what is not read yet")
        self._forget(key)
        return None

    def _forget(self, key: str) -> None:
        self._missed_since.pop(key, None)
        self._tells.pop(key, None)

    def arrived(self, tag: str, posted: PostedMessage) -> None:
        """Note that what was sent with *tag* stands as *posted*."""
        self._forget(key_of(tag))
        awaited = self._awaited.get(tag)
        if awaited is not None and not awaited.done():
            awaited.set_result(posted)

    async def _sent(self, place: Place, payload: Payload, mine: str) -> PostedMessage:
        tagged = {"biz_opaque_callback_data": mine} if len(mine) <= LONGEST_TAG else {}
        whom = {"messaging_product": "whatsapp", **chats.recipient(place.channel)}
        try:
            async with self._session.post(
                self._messages,
                json=whom | payload["message"] | tagged,
                headers=self._headers,
                proxy=proxy_for(self._messages),
            ) as response:
                status, headers, body = response.status, response.headers, await response.text()
        except (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError) as error:
            # Nothing has left this machine.
            raise Later(UNREACHABLE, f"WhatsApp cannot be reached: {unreachable(error)}") from error
        except (aiohttp.ClientError, TimeoutError, OSError, UnicodeDecodeError) as error:
            raise InDoubt(f"{type(error).__name__}: {error}") from error
        return PostedMessage(place.channel, _id(status, headers.get("Retry-After", ""), _json(body)))


def _id(status: int, retry_after: str, body: Any) -> str:
    """Return the id of the message that was taken. Raises what it means where none was."""
    match body:
        case {"messages": [{"id": str(ts)}, *_]} if status < 300:
            return ts
        case {"error": dict(error)}:
            raise _meaning(status, retry_after, error)
    if status in {429, 503}:
        raise Later(_seconds(retry_after))
    if status in {401, 403, 404}:
        raise Later(UNTIL_MENDED, f"HTTP {status} and no answer of the Graph API: check WHATSAPP_API_URL")
    raise InDoubt(f"HTTP {status} without an answer of the Graph API")


def _meaning(status: int, retry_after: str, error: dict[str, Any]) -> Exception:
    """Return what an error of the Graph API means: whatever it is, no message was taken."""
    code: Any = error.get("code")
    if code in TOO_MANY_HERE:
        return Later(BETWEEN_TWO, here=True)
    if status == 429 or code in TOO_MANY:
        return Later(_seconds(retry_after, AT_ONCE_TOO_MANY))
    if code in NOT_OPEN:
        return Closed(NOT_OPEN[code])
    if status == 401 or code in NO_ACCESS:
        return Later(UNTIL_MENDED, NO_ACCESS[code if code in NO_ACCESS else 190])
    if status >= 500 or code in PASSING or error.get("is_transient"):
        return Later(UNREACHABLE, here=True)
    data = error.get("error_data")
    details = data.get("details") if isinstance(data, dict) else data
    return Refused(str(code), meaning(code, str(details or error.get("message") or "")))


def _seconds(retry_after: str, otherwise: float = 1.0) -> float:
    return float(retry_after) if retry_after.isdigit() else otherwise


def _json(body: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def meaning(code: object, details: str) -> str:
    """Return what WhatsApp's *code* means, and its own *details*."""
    words = _MEANINGS.get(code, details) if isinstance(code, int) else details
    return f"{words} ({code})" if words else f"WhatsApp refused it ({code})"
