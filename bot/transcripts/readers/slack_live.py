"""A Slack channel or thread as it stands now, read with the bot's token."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from bot.errors import UserError
from bot.platforms.network import unreachable
from bot.platforms.slack.network import web_client
from bot.transcripts.dates import Period
from bot.transcripts.readers import values
from bot.transcripts.readers.slack_messages import address, names_of, parts_of
from bot.transcripts.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.platforms.slack.mrkdwn import Names

_PAGE = 200  # messages a call; Slack advises no more
_LONGEST_CALL = 30  # seconds
_PATIENCE = 20  # times in a row that one call is asked to wait before it is given up
_LINK = re.compile(r"https?://[^/\s]+/archives/([CGD]\w+)(?:/p(\d{7,}))?(?:\?(?:.*&)?thread_ts=([\d.]+))?")
_REMEDIES = {
    "not_in_channel": "invite the bot: /invite @its-name in that channel",
    "channel_not_found": "is its name or id right, and is the bot in it, if it is private?",
    "thread_not_found": "is the time stamp that of the thread's first message?",
    "missing_scope": "add the scope to the app (manifest.yaml has them all) and install it anew",
    "invalid_auth": "is SLACK_BOT_TOKEN right?",
    "not_authed": "is SLACK_BOT_TOKEN set?",
    "account_inactive": "is the app still installed?",
    "token_revoked": "install the app anew, and set SLACK_BOT_TOKEN",
    "ratelimited": "Slack wants us to wait: try again in some minutes",
}


class Where(NamedTuple):
    """A channel, by id or name, and the ts of a thread in it."""

    channel: str
    thread: str | None


def where(channel: str, thread: str | None = None) -> Where:
    """Return the place that a channel's name, id or link says, or a message's link; *thread* is a ts or of a link."""
    if found := _LINK.match(channel.strip()):
        return Where(found[1], _ts(thread) or found[3] or _ts(found[2]))
    return Where(channel.strip().removeprefix("#"), _ts(thread))


def connect(token: str, api_url: str = "https://slack.com/api/") -> AsyncWebClient:
    """Return a client that waits as long as Slack asks for, and sends nothing twice for any other reason."""
    handler = AsyncRateLimitErrorRetryHandler(max_retry_count=_PATIENCE)
    return web_client(token, api_url, None, [handler], _LONGEST_CALL)


def read(
    client: AsyncWebClient,
    place: Where,
    *,
    period: Period | None = None,
    progress: Callable[[int], None] | None = None,
) -> Record:
    """Return what `read_live` does, for callers without an event loop."""
    return asyncio.run(read_live(client, place, period=period, progress=progress))


async def read_live(
    client: AsyncWebClient,
    place: Where,
    *,
    period: Period | None = None,
    progress: Callable[[int], None] | None = None,
) -> Record:
    """Return the turns at *place*, threads included, with their permalinks.

    With a *period*, in UTC, threads that did not begin in it are not read. *progress* is told how many messages there
    are so far. UserError where Slack refuses or cannot be reached.
    """
    try:
        return await _Channel(client, progress).record(place, period or Period())
    except SlackApiError as error:
        raise UserError(_told(place, error)) from error
    except (SlackClientError, ClientError, OSError) as error:
        raise UserError(f"Slack cannot be reached: {unreachable(error)}; check the network") from error


class _Channel:
    """A channel as far as it is read, by the Web API's pages."""

    def __init__(self, client: AsyncWebClient, progress: Callable[[int], None] | None) -> None:
        self._client = client
        self._progress = progress
        self._messages: list[dict[str, Any]] = []

    async def record(self, place: Where, period: Period) -> Record:
        id_, name = await self._named(place.channel)
        if place.thread:
            await self._take(self._client.conversations_replies, channel=id_, ts=place.thread)
        else:
            bounds = (("oldest", period.since), ("latest", period.until))
            within = {name: f"{at.replace(tzinfo=dt.UTC).timestamp():.6f}" for name, at in bounds if at}
            await self._take(self._client.conversations_history, channel=id_, **within)
            for ts in [
                m["ts"] for m in self._messages if m.get("reply_count") and m.get("thread_ts") == m["ts"]
            ]:
                await self._take(self._client.conversations_replies, channel=id_, ts=ts)
        root = await self._root(id_)

        def link(ts: str, thread: str | None = None) -> str:
            return address(root, id_, ts, thread)

        parts = parts_of(self._messages, await self._names(), link)
        title = f"#{name}" if name else None
        return Record.of(parts, title=title, link=link(place.thread) if place.thread else None)

    async def _take(self, method: Any, **arguments: str) -> None:
        async for page in await method(limit=_PAGE, **arguments):
            self._messages += values.mappings(page.get("messages"))
            if self._progress:
                self._progress(len(self._messages))

    async def _named(self, channel: str) -> tuple[str, str | None]:
        """Return the id and the name of a channel that is given by either."""
        if re.fullmatch(r"[CGD][A-Z0-9]{8,}", channel):
            info = values.mapping((await self._client.conversations_info(channel=channel)).get("channel"))
            return channel, values.name(info.get("name"))
        both = "public_channel,private_channel"
        async for page in await self._client.conversations_list(limit=_PAGE, types=both):
            for found in values.mappings(page.get("channels")):
                if found.get("name") == channel:
                    return str(found.get("id")), channel
        raise UserError(f"Slack: the bot sees no channel #{channel}; {_REMEDIES['channel_not_found']}")

    async def _names(self) -> Names:
        """Return who wrote or is mentioned. One call each: a workspace has many more people than an AMA."""
        text = " ".join(values.words(message.get("text")) for message in self._messages)
        wrote = {user for message in self._messages if (user := values.identity(message.get("user")))}
        users = []
        for id_ in sorted(wrote | set(re.findall(r"<@([UW][A-Z0-9]+)", text))):
            try:
                users.append((await self._client.users_info(user=id_)).get("user"))
            except SlackApiError as error:
                if error.response.get("error") not in {"user_not_found", "user_not_visible"}:
                    raise
        return names_of(users)

    async def _root(self, channel: str) -> str:
        """Return the workspace's address, of which Slack tells with the permalink of any message."""
        for message in self._messages[:1]:
            answer = await self._client.chat_getPermalink(channel=channel, message_ts=message["ts"])
            return str(answer.get("permalink")).partition("/archives/")[0]
        return ""


def _told(place: Where, error: SlackApiError) -> str:
    code = str(error.response.get("error") or "no reason given")
    needed = f" ({error.response.get('needed')})" if error.response.get("needed") else ""
    remedy = _REMEDIES.get(code, "see the method's errors in Slack's documentation")
    thread = f", thread {place.thread}" if place.thread else ""
    return f"Slack, #{place.channel}{thread}: {code}{needed}; {remedy}"


def _ts(text: str | None) -> str | None:
    """Return a ts, also from the `p1700000000123456` of a link."""
    digits = (text or "").strip().removeprefix("p")
    return f"{digits[:-6]}.{digits[-6:]}" if digits.isdecimal() and len(digits) > 10 else digits or None
