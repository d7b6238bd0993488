"""Look-ups of what Slack's messages say, read as far as the app may: what it may not is None, and nothing fails
for it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.display import one_line
from bot.messages import InDoubt, Later, Refused
from bot.moderation import Draft
from bot.platforms.slack.client import call
from bot.platforms.slack.mrkdwn import own_words, paragraphs, plain, unstyled
from bot.platforms.slack.views.cards import SOMEBODY
from bot.text import wording

if TYPE_CHECKING:
    from collections.abc import Awaitable, Iterable

    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

PATIENCE = 6.0
"""Seconds after which something that Slack does not tell is left out."""
MOST_MENTIONS = 8
NO_QUESTION = (
    "I cannot read the question that this replies to: type it in. (Where I am not in the channel, invite me.)"
)
_ADDRESS = re.compile(r"/archives/([A-Z0-9]+)/p(\d{7,})(?:\?thread_ts=(\d+\.\d+))?")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")


@dataclass(frozen=True, slots=True)
class MessageReference:
    """A message that somebody pointed at: what stands in a message shortcut's payload."""

    channel: str
    ts: str
    thread: str | None
    text: str
    author: str
    by_bot: bool

    @classmethod
    def of(cls, body: dict[str, Any]) -> MessageReference:
        """Return the message of a message_action payload; what is missing from it is empty."""
        message = body.get("message") or {}
        ts = str(message.get("ts") or body.get("message_ts") or "")
        thread = message.get("thread_ts")
        return cls(
            channel=str((body.get("channel") or {}).get("id") or ""),
            ts=ts,
            thread=thread if isinstance(thread, str) and thread != ts else None,
            text=str(message.get("text") or ""),
            author=str(message.get("user") or ""),
            by_bot=bool(message.get("bot_id")),
        )

    @property
    def direct(self) -> bool:
        """Return whether it stands in a direct conversation."""
        return self.channel.startswith("D")

    @property
    def date(self) -> str | None:
        """Return the day it was written on, by universal time."""
        try:
            return dt.datetime.fromtimestamp(float(self.ts), tz=dt.UTC).date().isoformat()
        except (ValueError, OverflowError, OSError):
            return None


class Lookup:
    """Reads messages and names; names are remembered."""

    def __init__(self, client: AsyncWebClient, bot_user_id: str, url: str = "") -> None:
        """*url* is the workspace's own, which links to messages begin with."""
        self._client = client
        self._url = url
        self._bot = bot_user_id
        self._names: dict[str, str] = {}

    async def draft(self, said: MessageReference) -> tuple[Draft, list[str]]:
        """Return the pair that *said* makes, and notes on what could not be read: a reply in a thread is the answer to
        what the thread began with, another message is the question.
        """
        if said.thread is None:
            return Draft(self._worded(said.text), "", link=await self._link(said)), []
        parent, link, name, answer = await asyncio.gather(
            self.text(said.channel, said.thread),
            self._link(said),
            self.name(said.author),
            self._markdown(said.text),
        )
        guest = None if said.by_bot else name
        draft = Draft(self._worded(parent or ""), answer, link=link, guest=guest, date=said.date)
        return draft, [] if parent else [NO_QUESTION]

    async def _link(self, said: MessageReference) -> str | None:
        """Return the address of a message, if others than who wrote and who got it may go there."""
        return None if said.direct else await self.permalink(said.channel, said.ts, said.thread)

    def question(self, text: str) -> str:
        """Return a message's *text* as a question: on one line, without the bot's name."""
        return one_line(plain(text, self._bot))

    def _worded(self, text: str) -> str:
        """Return a message's *text* as the question of a pair: what `question` reads, without styles and courtesies."""
        return wording(one_line(unstyled(plain(text, self._bot))))

    async def asked(self, key: str, thread: str | None) -> str:
        """Return what was asked under *key* (`team:channel:ts`), as far as it is still there to be read."""
        _, _, place = key.partition(":")
        channel, _, ts = place.partition(":")
        return (
            self.question(await self.text(channel, ts, thread) or "") if ts.replace(".", "").isdigit() else ""
        )

    async def begun(self, channel: str, thread: str) -> str:
        """Return what somebody began that thread with; nothing where an app did, or where it is not to be read."""
        message = await self._message(channel, thread, None)
        by_app = message.get("bot_id") or message.get("user") == self._bot
        text = "" if by_app else own_words(str(message.get("text") or ""), addressed=True)
        return self.question(text)

    async def public(self, channels: Iterable[str]) -> frozenset[str]:
        """Return which of *channels* everybody in the workspace may read, as far as Slack tells."""
        wanted = list(dict.fromkeys(channels))
        told = await asyncio.gather(*(_told(self._client.conversations_info(channel=one)) for one in wanted))
        found = zip(wanted, ((answer or {}).get("channel") or {} for answer in told), strict=True)
        return frozenset(
            one for one, about in found if about.get("is_channel") and not about.get("is_private")
        )

    async def author(self, address: str) -> str:
        """Return the id of who wrote the message at *address*; nothing where that is none that is to be read."""
        if not (found := _ADDRESS.search(address)):
            return ""
        channel, digits, thread = found.groups()
        message = await self._message(channel, f"{digits[:-6]}.{digits[-6:]}", thread)
        return "" if message.get("bot_id") else str(message.get("user") or "")

    async def text(self, channel: str, ts: str, thread: str | None = None) -> str | None:
        """Return the text of the message *ts*, which may be a reply in *thread*."""
        return (await self._message(channel, ts, thread)).get("text")

    async def _message(self, channel: str, ts: str, thread: str | None) -> dict[str, Any]:
        """Return the message itself; an empty one where it is gone, or not to be read."""
        within: dict[str, Any] = (
            {"oldest": ts, "latest": ts, "inclusive": True} if thread and thread != ts else {}
        )
        answer = await _told(
            self._client.conversations_replies(channel=channel, ts=thread or ts, limit=2, **within)
        )
        found = (message for message in (answer or {}).get("messages") or () if message.get("ts") == ts)
        message: dict[str, Any] = next(found, {})
        return {} if message.get("subtype") == "tombstone" else message

    async def permalink(self, channel: str, ts: str, thread: str | None = None) -> str | None:
        """Return the address of a message, which may be a reply in *thread*: also where Slack does not tell, for we may
        not be in the channel.
        """
        answer = await _told(self._client.chat_getPermalink(channel=channel, message_ts=ts))
        if answer:
            return str(answer["permalink"])
        if not (self._url and channel and ts.replace(".", "").isdecimal()):
            return None
        within = f"?thread_ts={thread}&cid={channel}" if thread else ""
        return f"{self._url}archives/{channel}/p{ts.replace('.', '')}{within}"

    async def name(self, user: str) -> str | None:
        """Return the name of *user*, if Slack tells one; it is not asked of people elsewhere."""
        if user.isalnum() and user not in self._names:
            found = ((await _told(self._client.users_info(user=user))) or {}).get("user") or {}
            profile = found.get("profile") or {}
            names = (
                profile.get("real_name"),
                found.get("real_name"),
                profile.get("display_name"),
                found.get("name"),
            )
            if known := next(filter(None, names), None):
                self._names[user] = one_line(str(known))
        return self._names.get(user)

    async def called(self, user: str) -> str:
        """Return what *user* is called; “somebody” who has no name for us."""
        return await self.name(user) or SOMEBODY

    async def names(self, users: Iterable[str]) -> dict[str, str]:
        """Return what each of *users* is called."""
        wanted = list(dict.fromkeys(users))
        return dict(zip(wanted, await asyncio.gather(*map(self.called, wanted)), strict=True))

    async def names_in(self, messages: Iterable[dict[str, Any]]) -> dict[str, str]:
        """Return what those are called who wrote *messages*, or are mentioned in them."""
        told = list(messages)
        wrote = [str(message["user"]) for message in told if message.get("user")]
        mentioned = _MENTION.findall(" ".join(str(message.get("text") or "") for message in told))
        return await self.names([*wrote, *list(dict.fromkeys(mentioned))[:MOST_MENTIONS]])

    async def _markdown(self, text: str) -> str:
        mentioned = list(dict.fromkeys(_MENTION.findall(text)))[:MOST_MENTIONS]
        return paragraphs(text, await self.names(mentioned))


async def _told(request: Awaitable[Any]) -> Any:
    """Return Slack's answer; None where there is none to be had."""
    try:
        async with asyncio.timeout(PATIENCE):  # wait_for may swallow a cancellation in Python 3.11
            return await call(request)
    except (Refused, Later, InDoubt, TimeoutError) as refusal:
        log.info("Slack does not tell: %s", refusal)
        return None
