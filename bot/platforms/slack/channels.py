"""The channels that config.yaml names: where they are, which are missing, and what becomes of them while we run."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.errors import UserError, did_you_mean
from bot.messages import Manner
from bot.platforms.slack.setup import channel, channels_by_name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from slack_sdk.web.async_client import AsyncWebClient

    from bot.background import Pace
    from bot.config import SlackOptions
    from bot.platforms.slack.events import Event, EventReader
    from bot.platforms.slack.platform import Moderation

log = logging.getLogger(__name__)

BETWEEN_LOOKS = 300.0
"""Seconds between looks at what Slack does not tell of, such as a channel that was made private."""
ABOUT_CHANNELS = {
    f"{family}_{happened}"
    for family in ("channel", "group")
    for happened in ("rename", "archive", "unarchive", "left", "deleted")
} | {"channel_id_changed", "channel_shared", "channel_unshared", "member_joined_channel"}
"""The events after which a channel may not be what it was."""

MISSING = "config.yaml: {fault}. I go on without it until then"
BACK = "{name} is there again: I go on with it"
RENAMED = (
    "{name} is called #{now} now: I go on there; write the new name into config.yaml before the next start"
)
MOVED = "{name} has the id {now} now: I go on there; write it into config.yaml before the next start"


@dataclass(slots=True)
class Found:
    """The channels that were found, by the name or id that config.yaml has for them, and what is wrong with the
    others.
    """

    ids: dict[str, str] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)


class Channels:
    """Keeps *event_reader* and *moderation* to the channels that there are."""

    def __init__(
        self, client: AsyncWebClient, options: SlackOptions, event_reader: EventReader, moderation: Moderation
    ) -> None:
        self._client = client
        self._options = options
        self._event_reader = event_reader
        self._moderation = moderation
        moderators = [options.moderators_channel] if options.moderators_channel else []
        self._wanted = list(
            dict.fromkeys([*options.listened, *options.channel_tags, *options.integrations, *moderators])
        )
        self._found = Found()
        self._known: dict[str, str] = {}
        """The id that each had when it was last found, by its name or id in config.yaml."""
        self._told: set[str] = set()
        self._news = asyncio.Event()

    async def find(self) -> None:
        """Find all of them; what is missing is logged. Raises UserError where there is none left to listen in."""
        self._take(await self._asked())
        if self._options.listened and not self._event_reader.channels:
            raise UserError("\n".join(f"config.yaml: {fault}" for fault in self._found.faults.values()))
        self._tell_log(self._changes(Found()))

    def heed(self, event: Event) -> None:
        """Look soon, if *event* tells that a channel is not what it was."""
        if event.get("type") not in ABOUT_CHANNELS:
            return
        old, new = event.get("old_channel_id"), event.get("new_channel_id")
        for name, known in self._known.items():
            if known == old and isinstance(new, str):
                self._known[name] = new
                if name in self._found.ids:
                    self._found.ids[name] = new
                    self._take(self._found)
        self._news.set()

    async def run(self, tell: Callable[[list[str]], Awaitable[None]], pace: Pace) -> None:
        """Follow them until cancelled; *tell* says to the moderators what has changed."""
        missing = [MISSING.format(fault=fault) for fault in self._found.faults.values()]
        while True:
            if missing:
                await tell(missing)
            await pace.wait(BETWEEN_LOOKS, self._news)
            self._news.clear()
            missing = await self.look()

    async def look(self) -> list[str]:
        """See what there is now; what has changed, in words. Where Slack does not say, all stays as it was."""
        before = self._found
        try:
            self._take(await self._asked())
        except UserError as error:
            log.info("cannot look after the channels: %s", error)
            return []
        changes = self._changes(before)
        self._tell_log(changes)
        return changes

    async def _asked(self) -> Found:
        found = Found()
        listed: dict[str, dict[str, Any]] | None = None
        for name in self._wanted:
            known = self._known.get(name)
            told = await channel(self._client, known) if known else None
            if told is None and not name.startswith("#"):
                told = await channel(self._client, name)
            elif told is None:
                listed = await channels_by_name(self._client) if listed is None else listed
                told = listed.get(name[1:])
            if fault := _fault(name, told, listed or {}):
                found.faults[name] = fault
            elif told:
                found.ids[name] = str(told["id"])
                found.notes |= _note(name, told)
        return found

    def _take(self, found: Found) -> None:
        self._found, ids = found, found.ids
        self._known |= ids
        options = self._options
        self._event_reader.channels = frozenset(ids[name] for name in options.listened if name in ids)
        self._event_reader.manners = _manners(options, ids)
        self._event_reader.integrations = frozenset(ids[name] for name in options.integrations if name in ids)
        self._event_reader.tags = {
            ids[name]: frozenset(tags) for name, tags in options.channel_tags.items() if name in ids
        }
        self._moderation.channel = ids.get(options.moderators_channel or "")

    def _changes(self, before: Found) -> list[str]:
        found = self._found
        gone = [
            MISSING.format(fault=fault)
            for name, fault in found.faults.items()
            if before.faults.get(name) != fault
        ]
        back = [BACK.format(name=name) for name in before.faults if name not in found.faults]
        notes = [note for note in found.notes.values() if note not in self._told]
        self._told.update(notes)
        return [*gone, *back, *notes]

    @staticmethod
    def _tell_log(changes: Iterable[str]) -> None:
        for change in changes:
            log.warning("%s", change)


def _manners(options: SlackOptions, ids: dict[str, str]) -> dict[str, Manner]:
    """Return how the bot replies unasked, by the id of the channel."""
    loud = {ids[name]: loudness for name, loudness in options.loudness.items() if name in ids}
    minutes = {ids[name]: wait for name, wait in options.people_first_minutes.items() if name in ids}
    return {
        where: Manner(loud.get(where, "thread"), 60 * minutes.get(where, 0)) for where in {*loud, *minutes}
    }


def _fault(name: str, told: dict[str, Any] | None, listed: dict[str, dict[str, Any]]) -> str:
    """Return what is wrong with the channel *name*, of which Slack tells that, and the remedy; nothing if all is
    well.
    """
    if told is None:
        guess = did_you_mean(name.lstrip("#"), listed)
        return f"there is no channel {name} that the bot can see{guess} (renamed, archived, private?)"
    title = f"#{told.get('name') or name.lstrip('#')}"
    if told.get("is_archived"):
        return f"{title} is archived: unarchive it, or take it out"
    if not told.get("is_member", True):
        return f"the bot is not in {title}: type '/invite @ama' there"
    return ""


def _note(name: str, told: dict[str, Any]) -> dict[str, str]:
    """Return what the operator should know of a channel that is there, by its *name* in config.yaml."""
    if name.startswith("#") and told.get("name") and told["name"] != name[1:]:
        return {name: RENAMED.format(name=name, now=told["name"])}
    if not name.startswith("#") and told["id"] != name:
        return {name: MOVED.format(name=name, now=told["id"])}
    return {}
