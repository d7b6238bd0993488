"""Modals and App Homes: who has which open, and the trigger ids that let an app open one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from localslack import limits
from localslack.changes import ClosedViews, OpenedView, Published, UpdatedView
from localslack.channels import new_id
from localslack.errors import SlackError

if TYPE_CHECKING:
    from localslack.changes import Json
    from localslack.state import State

TRIGGER_SECONDS = 3.0
MOST_STACKED = 3


class Triggers:
    """Trigger ids: each opens one modal, for the user who acted, within 3 seconds."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._issued: dict[str, tuple[str, float]] = {}
        self._exchanged: set[str] = set()

    def issue(self, user: str) -> str:
        """Issue a trigger id for what *user* just did."""
        trigger = f"{new_id('')}.{new_id('')}.{new_id('').lower()}"
        self._issued[trigger] = (user, self._state.clock())
        return trigger

    def exchange(self, trigger: str) -> str:
        """Return the user it was issued for; raise SlackError if it is unknown, used or too old."""
        if trigger in self._exchanged:
            raise SlackError("exchanged_trigger_id")
        if trigger not in self._issued:
            raise SlackError("invalid_trigger_id")
        user, since = self._issued.pop(trigger)
        self._exchanged.add(trigger)
        if self._state.clock() - since > TRIGGER_SECONDS:
            raise SlackError("expired_trigger_id")
        return user


class Views:
    """Each user's stack of modals and App Home."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.stacks: dict[str, list[Json]] = {}
        self.homes: dict[str, Json] = {}

    def open(self, user: str, view: Any) -> Json:
        """Open the modal, alone before the user, and return it."""
        opened = self._made(view, "modal")
        self.stacks[user] = [opened]
        self._state.announce(OpenedView(user, opened))
        return opened

    def push(self, user: str, view: Any) -> Json:
        """Push the modal on top of the user's others, and return it."""
        stack = self.stacks.setdefault(user, [])
        if len(stack) >= MOST_STACKED:
            raise SlackError("push_limit_reached")
        below = stack[-1] if stack else None
        opened = self._made(view, "modal")
        if below:
            opened |= {"root_view_id": below["root_view_id"], "previous_view_id": below["id"]}
        stack.append(opened)
        self._state.announce(OpenedView(user, opened))
        return opened

    def publish(self, user: str, view: Any, known_hash: str | None = None) -> Json:
        """Publish the user's new App Home, and return it."""
        old = self.homes.get(user)
        self._agree(old, known_hash)
        home = self._made(view, "home")
        if old:
            home |= {"id": old["id"], "root_view_id": old["id"]}
        self.homes[user] = home
        self._state.announce(Published(user, home))
        return home

    def update(self, old: Json, view: Any, known_hash: str | None = None) -> Json:
        """Put the view in place of *old*, and return it."""
        self._agree(old, known_hash)
        user = next(user for user, stack in self.stacks.items() if old in stack)
        kept = {name: old[name] for name in ("id", "root_view_id", "previous_view_id")}
        updated = {**self._made(view, "modal", but=old), **kept}
        self.stacks[user] = [updated if held is old else held for held in self.stacks[user]]
        self._state.announce(UpdatedView(user, updated))
        return updated

    def find(self, view_id: str = "", external_id: str = "") -> Json:
        """Return the open modal of that id or external id; raise SlackError `not_found` if none is."""
        for stack in self.stacks.values():
            for view in stack:
                if view["id"] == view_id or (external_id and view["external_id"] == external_id):
                    return view
        raise SlackError("not_found")

    def of_user(self, user: str, view_id: str) -> Json:
        """Return the modal of that id on *user*'s screen; raise SlackError `not_found` if it is not there."""
        found = next((view for view in self.stacks.get(user, ()) if view["id"] == view_id), None)
        if found is None:
            raise SlackError("not_found")
        return found

    def close(self, user: str, view: Json | None = None) -> None:
        """Take *view* off the user's screen, or all of them."""
        left = [held for held in self.stacks.get(user, ()) if view is not None and held["id"] != view["id"]]
        self.stacks[user] = left
        self._state.announce(ClosedViews(user, left[-1] if left else None))

    def _agree(self, old: Json | None, known_hash: str | None) -> None:
        if known_hash and old and known_hash != old["hash"]:
            raise SlackError("hash_conflict")

    def _made(self, view: Any, kind: str, but: Json | None = None) -> Json:
        problems = limits.view_problems(view)
        if problems:
            raise SlackError("invalid_arguments", *problems)
        if view["type"] != kind:
            raise SlackError("invalid_arguments", f"must be of type {kind} [json-pointer:/view/type]")
        if len(json.dumps(view)) > limits.VIEW_BYTES:
            raise SlackError("view_too_large")
        self._unique(view.get("external_id", ""), but)
        made = new_id("V")
        return {**self._defaults(), **view, "blocks": named(view["blocks"]), "id": made, "root_view_id": made}

    def _unique(self, external_id: str, but: Json | None) -> None:
        others = [view for stack in self.stacks.values() for view in stack if view is not but]
        if external_id and any(view["external_id"] == external_id for view in others):
            raise SlackError("duplicate_external_id")

    def _defaults(self) -> Json:
        return {
            "team_id": self._state.team_id,
            "app_id": self._state.app_id,
            "app_installed_team_id": self._state.team_id,
            "bot_id": self._state.bot_id,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "state": {"values": {}},
            "hash": self._state.new_ts(),
            "clear_on_close": False,
            "notify_on_close": False,
            "submit": None,
            "close": None,
            "previous_view_id": None,
        }


def named(blocks: list[Any]) -> list[Json]:
    """Return the blocks, each with a block_id and every interactive element with an action_id."""
    return [_named_block(block) for block in blocks]


def _named_block(block: Json) -> Json:
    block = {**block, "block_id": block.get("block_id") or new_id("")[:5]}
    for place in ("accessory", "element"):
        if place in block:
            block[place] = _named_element(block[place])
    if block["type"] in ("actions", "context_actions"):
        block["elements"] = [_named_element(element) for element in block["elements"]]
    return block


def _named_element(element: Json) -> Json:
    if element["type"] == "image":
        return element
    return {**element, "action_id": element.get("action_id") or new_id("")[:5]}
