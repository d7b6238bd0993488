"""The wire to Slack: post, update, delete, find again; and what each way of failing means."""

from __future__ import annotations

import dataclasses
import logging
from collections import OrderedDict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.keys import EVENT_TYPE
from bot.messages import InDoubt, Later, Place, PostedMessage, Refused
from bot.platforms.network import unreachable
from bot.platforms.slack.network import (
    CHANNEL,
    CHANNEL_MIGRATING,
    MAY_BE_DONE,
    NO_ACCESS,
    RATE_LIMITED,
    meaning,
    pages,
)
from bot.platforms.slack.occurrences import MARK

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.messages import Form, Payload


PEOPLE = ("U", "W")
"""The letters that the ids of people begin with."""
NO_SCOPE = (
    "the scope im:write is missing, so that after a failure I may write to somebody twice: paste manifest.yaml at "
    "https://api.slack.com/apps, 'App Manifest', and install the app again"
)
BAD_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}
UNTIL_MENDED = 30.0
"""Seconds between attempts while the token is refused: the operator is at it."""
UNREACHABLE = 2.0
"""Seconds between attempts while there is no connection."""
PAGE = 200
MOST_HEARD = 5
"""Conversations in which a reply is looked for that went to somebody's id."""

log = logging.getLogger(__name__)


class SlackClient:
    """Sends to Slack through *client*, which must not retry by itself: its handler for connection errors posts
    twice, and the one for rate limits would sleep through our lease.
    """

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client
        self._heard: OrderedDict[str, None] = OrderedDict()

    async def open(self, place: Place) -> Place:
        """Return *place* as a channel: for a person's id, the conversation with them, if we may open it."""
        if not place.channel.startswith(PEOPLE):
            return place
        try:
            response = await call(self._client.conversations_open(users=place.channel))
        except Refused as refusal:
            if str(refusal) != "missing_scope":
                raise
            log.warning("%s", NO_SCOPE)
            return place
        return dataclasses.replace(place, channel=str(response["channel"]["id"]))

    def heard(self, channel: str) -> None:
        """Remember that something was just written in the direct conversation *channel*, perhaps by us."""
        self._heard[channel] = None
        self._heard.move_to_end(channel)
        while len(self._heard) > MOST_HEARD:
            self._heard.popitem(last=False)

    async def post(self, place: Place, payload: Payload) -> PostedMessage:
        """Post *payload*. Raises Refused, Later or InDoubt. What one person sees is not found again: in doubt, better
        twice than not at all.
        """
        if _form(payload) != "message":
            with _named_in(place.channel):
                return await self._put_discreetly(place.channel, payload)
        arguments: Payload = {"channel": place.channel, "thread_ts": place.thread}
        with _named_in(place.channel):
            response = await _sent(self._client.chat_postMessage, arguments, payload)
        return _posted(place, response)

    async def update(self, posted: PostedMessage, payload: Payload) -> PostedMessage:
        """Put *payload* in the place of the reply *posted*; what one person sees is shown anew. Raises as `post`."""
        if posted.form != "message" or _form(payload) != "message":
            await self.delete(posted)
            return await self.post(Place(posted.channel), payload)
        with _named_in(posted.channel):
            await _sent(self._client.chat_update, {"channel": posted.channel, "ts": posted.ts}, payload)
        return posted

    async def delete(self, posted: PostedMessage) -> None:
        """Take the reply *posted* away. Raises Refused, Later or InDoubt. What one person sees goes by itself."""
        where: dict[str, Any] = {"channel": posted.channel}
        try:
            match posted.form:
                case "message":
                    await call(self._client.chat_delete(**where, ts=posted.ts))
                case "reaction":
                    await call(self._client.reactions_remove(name=MARK, **where, timestamp=posted.ts))
        except Refused as refusal:
            if str(refusal) not in {"message_not_found", "no_reaction"}:
                raise _in(posted.channel, refusal) from refusal

    async def _put_discreetly(self, channel: str, payload: Payload) -> PostedMessage:
        if _form(payload) == "ephemeral":
            response = await _sent(self._client.chat_postEphemeral, {"channel": channel}, payload)
            return PostedMessage(channel, str(response["message_ts"]), "ephemeral")
        ts = str(payload["timestamp"])
        try:
            await call(self._client.reactions_add(channel=channel, name=payload["reaction"], timestamp=ts))
        except Refused as refusal:
            if str(refusal) != "already_reacted":
                raise
        return PostedMessage(channel, ts, "reaction")

    async def is_answered(self, place: Place, ts: str, asker: str) -> bool:
        """Return whether somebody has replied to the message *ts* of *asker*: in its thread, or in the channel with
        their name. Raises Refused, Later or InDoubt.
        """
        where: dict[str, Any] = {"channel": place.channel, "oldest": ts, "limit": PAGE}
        thread = await call(self._client.conversations_replies(**where, ts=place.thread or ts))
        if any(_is_by_another(one, asker, ts) for one in thread.get("messages") or ()):
            return True
        said = await call(self._client.conversations_history(**where))
        names = f"<@{asker}"
        return any(
            names in str(one.get("text")) and _is_by_another(one, asker, ts)
            for one in said.get("messages") or ()
        )

    async def find(self, place: Place, key: str) -> PostedMessage | None:
        """Return the reply that names *key*: in its thread, or among the channel's newest messages. What went to
        a person's id is in one of the conversations last heard from: Slack tells of what we write, too.
        """
        if place.channel.startswith(PEOPLE):
            for channel in reversed(self._heard):
                if found := await self.find(Place(channel), key):
                    return found
            return None
        arguments: dict[str, Any] = {
            "channel": place.channel,
            "include_all_metadata": True,
            "limit": PAGE,
        }
        if not place.thread:
            response = await call(self._client.conversations_history(**arguments))
            return _naming(key, place.channel, response)
        async for page in pages(self._client.conversations_replies(**arguments, ts=place.thread), call):
            if found := _naming(key, place.channel, page):
                return found
        return None


async def _sent(
    send: Callable[..., Awaitable[AsyncSlackResponse]], arguments: Payload, payload: Payload
) -> AsyncSlackResponse:
    """Return what comes of sending *payload*: if Slack does not take its blocks, without the pictures, which it may be
    unable to fetch, and then without any.
    """
    blocks = payload.get("blocks") or []
    unseen = [block for block in blocks if block["type"] != "image"]
    lighter = {name: value for name, value in payload.items() if name != "blocks"}
    for attempt in (payload, *([payload | {"blocks": unseen}] if len(unseen) < len(blocks) else [])):
        try:
            return await call(send(**arguments, **attempt))
        except Refused as refusal:
            if str(refusal) not in BAD_BLOCKS:
                raise
    return await call(send(**arguments, **lighter))


def _form(payload: Payload) -> Form:
    """Return in what form *payload* stands: what names its viewer is for them alone, and a mark names its reaction."""
    if "reaction" in payload:
        return "reaction"
    return "ephemeral" if "user" in payload else "message"


def _is_by_another(message: dict[str, Any], asker: str, since: str) -> bool:
    """Return whether another person than *asker* wrote *message*, after *since*."""
    author, ts = message.get("user"), str(message.get("ts") or "0")
    return bool(author) and author != asker and not message.get("bot_id") and float(ts) > float(since)


@contextmanager
def _named_in(channel: str) -> Iterator[None]:
    """Have a refusal within it name *channel*."""
    try:
        yield
    except Refused as refusal:
        raise _in(channel, refusal) from refusal


def _in(channel: str, refusal: Refused) -> Refused:
    code = str(refusal)
    known = meaning(code, CHANNEL)
    return Refused(code, f"channel {channel}: {known if known == code else f'{known} ({code})'}")


def _posted(place: Place, response: AsyncSlackResponse) -> PostedMessage:
    """Return what Slack posted. It takes a member's id for posting to them, but changes and deletes in the channel of
    that conversation alone, which the response names.
    """
    return PostedMessage(str(response.get("channel") or place.channel), str(response["ts"]))


async def call(request: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Return the response to *request*. Raises Refused with Slack's error code, Later, or InDoubt."""
    try:
        response = await request
    except SlackApiError as error:
        raise _meaning(error) from error
    except (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError) as error:
        # Nothing has left this machine.
        raise Later(UNREACHABLE, f"Slack cannot be reached: {unreachable(error)}") from error
    except Exception as error:  # slack_sdk stumbles over bodies that are no JSON objects, in ways of its own
        raise InDoubt(f"{type(error).__name__}: {error}") from error
    if not isinstance(response.data, dict):
        raise InDoubt("the response was no JSON object")
    return response


def _meaning(error: SlackApiError) -> Exception:
    response: Any = error.response
    if not isinstance(response, AsyncSlackResponse) or not isinstance(response.data, dict):
        return InDoubt("the response was no JSON object")
    status, code = response.status_code, response.get("error")
    if status == 429 or code in RATE_LIMITED:
        return Later(_seconds(response.headers))
    if code in NO_ACCESS:
        return Later(UNTIL_MENDED, NO_ACCESS[code])
    if code in CHANNEL_MIGRATING:
        return Later(UNTIL_MENDED, here=True)
    if not code or status >= 500 or code in MAY_BE_DONE:
        return InDoubt(f"HTTP {status} {code or 'without an error code'}")
    return Refused(code)


def _seconds(headers: Any) -> float:
    """Return Retry-After, whole seconds; its name comes in any case, and its value from outside."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    value = value[0] if isinstance(value, list) else value
    return float(value) if str(value).isdigit() else 1.0


def _naming(key: str, channel: str, response: AsyncSlackResponse) -> PostedMessage | None:
    messages = response.get("messages")
    if not isinstance(messages, list):
        raise InDoubt("the response names no messages")
    for message in messages:
        metadata = message.get("metadata") or {}
        if metadata.get("event_type") == EVENT_TYPE and metadata.get("event_payload", {}).get("key") == key:
            return PostedMessage(channel, str(message["ts"]))
    return None
