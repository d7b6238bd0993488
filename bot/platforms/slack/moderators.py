"""The moderators, or others that config.yaml names: people and user groups, asked of Slack at most every five
minutes.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING

from bot.messages import InDoubt, Later, Refused
from bot.platforms.slack.client import call

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from slack_sdk.web.async_client import AsyncWebClient

log = logging.getLogger(__name__)

KEPT = 300.0
"""Seconds for which Slack's word on who is in a group is taken."""
AGAIN_AFTER = 20.0
LONGEST_WAIT = 1.5
"""Seconds that somebody who pressed something waits for Slack's word; the last known one counts after that."""
NO_SUCH_GROUP = {"no_such_subteam", "subteam_not_found"}
NO_GROUPS = {"plan_upgrade_required", "paid_teams_only", "not_allowed_token_type", "team_access_not_granted"}


class Moderators:
    """People by their ids (U…, W…), and user groups by their ids (S…) or handles (@…)."""

    def __init__(
        self,
        client: AsyncWebClient,
        names: Iterable[str],
        clock: Callable[[], float] = time.monotonic,
        *,
        option: str = "moderators",
    ) -> None:
        """*option* is where config.yaml names them."""
        names = list(names)
        self._option = option
        self._client = client
        self._clock = clock
        self._people = frozenset(name for name in names if not name.startswith(("S", "@")))
        self._groups = tuple(name for name in names if name.startswith(("S", "@")))
        self._members: dict[str, frozenset[str]] = {}
        self._known_until = float("-inf")
        self._told: set[str] = set()
        self._news: list[str] = []
        self._asking: asyncio.Task[None] | None = None

    async def includes(self, user: str) -> bool:
        """Return whether *user* is a moderator now. Never raises: where Slack does not say, what it said last
        counts.
        """
        if user in self._people:
            return True
        if not user or not self._groups:
            return False
        if self._clock() >= self._known_until:
            await self._ask_again()
        return any(user in members for members in self._members.values())

    async def look(self) -> None:
        """Ask Slack who is in the groups, so that a fault is in the log before somebody needs one of them."""
        if self._groups:
            await self._ask_again()

    def news(self) -> list[str]:
        """Return what was found wrong with the groups since this was asked last, for those who moderate."""
        news, self._news = self._news, []
        return news

    @property
    def in_doubt(self) -> bool:
        """Return whether Slack has not told yet who is in some group."""
        return any(group not in self._members for group in self._groups)

    async def _ask_again(self) -> None:
        """Ask Slack once: all who come meanwhile wait for the one asking that is on its way."""
        if self._asking is None or self._asking.done():
            self._asking = asyncio.create_task(self._ask())
        await asyncio.wait({self._asking}, timeout=LONGEST_WAIT)

    async def _ask(self) -> None:
        """Ask about every group: where Slack does not say, what it said last counts, and it is soon asked again."""
        ids = {group: group for group in self._groups if group.startswith("S")}
        handles = [group for group in self._groups if group.startswith("@")]
        told = True
        if handles:
            told = await self._is_told(", ".join(handles), self._ask_for_ids(ids, handles))
        for group, group_id in ids.items():
            told &= await self._is_told(group, self._ask_about(group, group_id))
        self._known_until = self._clock() + (KEPT if told else AGAIN_AFTER)

    async def _is_told(self, groups: str, asking: Awaitable[None]) -> bool:
        """Return whether there is nothing to be gained by asking again soon; what Slack refuses, it will go on
        refusing.
        """
        try:
            await asking
        except Refused as refused:
            self._tell_once(f"{groups} {refused}", f"{groups}: {_meaning(str(refused))}")
        except (Later, InDoubt) as trouble:
            self._tell_once(f"{groups} {trouble}", f"Slack does not say who is in {groups}: {trouble}")
            return False
        return True

    async def _ask_for_ids(self, ids: dict[str, str], handles: Iterable[str]) -> None:
        """Add the ids of the groups of these *handles* to *ids*; one that does not exist has no members."""
        response = await call(self._client.usergroups_list())
        known = {f"@{group.get('handle')}": str(group.get("id")) for group in response["usergroups"]}
        for handle in handles:
            if handle in known:
                ids[handle] = known[handle]
            else:
                self._members[handle] = frozenset()
                self._tell_once(
                    handle, f"there is no user group {handle} in this workspace: correct config.yaml"
                )

    async def _ask_about(self, group: str, group_id: str) -> None:
        try:
            response = await call(self._client.usergroups_users_list(usergroup=group_id))
        except Refused as refused:
            if str(refused) in NO_SUCH_GROUP:
                self._members[group] = frozenset()
            raise
        self._members[group] = frozenset(map(str, response.get("users") or ()))

    def _tell_once(self, what: str, fault: str) -> None:
        if what not in self._told:
            self._told.add(what)
            told = f"{self._option}: {fault}. Those given by their user ids (U…) are not affected"
            self._news.append(told)
            log.error("%s", told)


def _meaning(code: str) -> str:
    if code in NO_GROUPS:
        return f"this workspace's plan has no user groups ({code}): name the moderators by their user ids"
    if code == "missing_scope":
        return "the scope usergroups:read is missing: paste manifest.yaml anew, and install the app again"
    if code in NO_SUCH_GROUP:
        return f"there is no such user group ({code}): correct config.yaml"
    return f"Slack does not say who is in the user groups ({code})"
