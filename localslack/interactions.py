"""Interactions of members with what the app shows: press, choose, command, submit; each goes to the app at
once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from localslack import events, seed
from localslack.block_kit import OFFERED
from localslack.changes import elements
from localslack.choosing import Use, chosen, offered, state_values
from localslack.errors import SlackError

if TYPE_CHECKING:
    from localslack.backend import Backend
    from localslack.changes import Json
    from localslack.channels import Channel
    from localslack.hooks import Hook
    from localslack.socket_mode import Envelope, Kind


class Unheard(Exception):  # noqa: N818 - it is told to the member who acted, as it stands
    """The app did not react; the text is what the member is shown."""


class Interactions:
    """Sends what members do to the app and waits for the acknowledgement; Unheard if there is none in time."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._state = backend.state

    async def press(self, user: str, channel: Channel, ts: str, use: Use) -> Hook:
        """Use an element of a message; the hook is the response_url's."""
        shown = self._state.ephemerals.get((channel.id, ts))
        hidden = shown is not None and shown.user == user
        message = shown.message if shown and hidden else self._state.message(channel, ts)
        action = self._action(message.get("blocks", []), use)
        hook = self._backend.hooks.issue(channel, user, ts, ephemeral=hidden)
        place = {"message_ts": ts, "channel_id": channel.id, "is_ephemeral": hidden}
        if message.get("thread_ts"):
            place["thread_ts"] = message["thread_ts"]
        payload = self._acting("block_actions", user) | {
            "container": {"type": "message", **place},
            "channel": {"id": channel.id, "name": channel.name},
            "state": {"values": state_values(message.get("blocks", []), action)},
            "response_url": self._url("actions", hook),
            "actions": [action],
        }
        if not hidden:
            payload["message"] = events.bare(message)
        await self._send("interactive", payload, "That did not work: the app did not react.")
        if action["type"] == "feedback_buttons":
            self._state.votes[user, channel.id, ts] = action["value"]
        return hook

    async def press_in_view(self, user: str, view_id: str, use: Use, filled: Json | None = None) -> None:
        """Use an element of a modal or of the App Home whose fields hold what is *filled* in; else what they began
        with.
        """
        view = self._view(user, view_id)
        action = self._action(view["blocks"], use)
        values = state_values(view["blocks"], action)
        for block, held in (filled or {}).items():
            values[block] = {**(held if isinstance(held, dict) else {}), **_used(values, block, action)}
        payload = self._acting("block_actions", user) | {
            "container": {"type": "view", "view_id": view_id},
            "view": {**view, "state": {"values": values}},
            "actions": [action],
        }
        await self._send("interactive", payload, "That did not work: the app did not react.")

    async def command(self, user: str, channel: Channel, command: str, text: str) -> Hook:
        """Send a slash command; what its acknowledgement says is shown already, the rest comes through the
        hook.
        """
        if not any(known["command"] == command for known in self._backend.app.commands):
            raise Unheard(f"{command} is not a valid command.")
        hook = self._backend.hooks.issue(channel, user)
        payload = self._command_payload(user, channel, command, text) | {
            "response_url": self._url("commands", hook)
        }
        envelope = await self._send("slash_commands", payload, f"{command} failed: the app did not react.")
        answer = {"text": envelope.response} if isinstance(envelope.response, str) else envelope.response
        if isinstance(answer, dict) and (answer.get("text") or answer.get("blocks")):
            try:
                self._backend.hooks.answer(hook, answer)
            except SlackError as refused:
                raise Unheard(f"{command} failed: the app's answer is refused, {refused.code}.") from refused
        return hook

    async def shortcut(self, user: str, callback_id: str, channel: Channel, ts: str) -> None:
        """Use a message shortcut."""
        message = self._state.message(channel, ts)
        hook = self._backend.hooks.issue(channel, user, ts)
        payload = self._acting("message_action", user) | {
            "callback_id": callback_id,
            "action_ts": self._state.new_ts(),
            "channel": {"id": channel.id, "name": channel.name},
            "message_ts": ts,
            "message": events.bare(message),
            "response_url": self._url("app", hook),
        }
        await self._send("interactive", payload, "That did not work: the app did not react.")

    async def global_shortcut(self, user: str, callback_id: str) -> None:
        """Use a global shortcut: of no message and no channel."""
        payload = self._acting("shortcut", user)
        payload |= {"callback_id": callback_id, "action_ts": self._state.new_ts()}
        await self._send("interactive", payload, "That did not work: the app did not react.")

    async def suggest(self, user: str, view_id: str, action_id: str, typed: str) -> list[Json]:
        """Return the options that the app offers where that is *typed* into an external_select of a modal or
        of the App Home.
        """
        view = self._view(user, view_id)
        found = next((e for e in elements(view["blocks"]) if e["action_id"] == action_id), None)
        if found is None or found["type"] != "external_select":
            raise SlackError("no_such_action", f"no external_select is called {action_id}")
        payload = self._acting("block_suggestion", user) | {
            "container": {"type": "view", "view_id": view_id},
            "view": view,
            "action_id": action_id,
            "block_id": found["block_id"],
            "value": typed,
        }
        del payload["trigger_id"]  # Slack sends none here
        envelope = await self._send("interactive", payload, "The options could not be loaded.")
        answer = envelope.response if isinstance(envelope.response, dict) else {}
        if problems := list(OFFERED(answer, "")):
            raise SlackError("invalid_options", *problems)
        return offered(answer)

    async def submit(self, user: str, view_id: str, values: Json) -> Json:
        """Send a modal in; the errors by block_id, none if it was taken."""
        view = self._backend.views.of_user(user, view_id)
        payload = self._acting("view_submission", user) | {
            "view": {**view, "state": {"values": values}},
            "response_urls": [],
        }
        envelope = await self._send("interactive", payload, "We had some trouble connecting. Try again?")
        answer = envelope.response if isinstance(envelope.response, dict) else {}
        return self._after_submission(user, view, answer)

    def _after_submission(self, user: str, view: Json, answer: Json) -> Json:
        views = self._backend.views
        match answer.get("response_action"):
            case "errors":
                errors = answer.get("errors")
                return dict(errors) if isinstance(errors, dict) else {}
            case "update":
                views.update(views.find(view["id"]), answer.get("view"))
            case "push":
                views.push(user, answer.get("view"))
            case "clear":
                views.close(user)
            case _:
                views.close(user, view)
        return {}

    async def close(self, user: str, view_id: str, *, every: bool = False) -> None:
        """Close a modal unsent, or it and *every* one below; the app hears of those it asked to hear of."""
        view = self._backend.views.of_user(user, view_id)
        every = every or view["clear_on_close"]
        closed = list(self._backend.views.stacks[user]) if every else [view]
        self._backend.views.close(user, None if every else view)
        for gone in reversed(closed):
            if gone["notify_on_close"]:
                payload = {**self._acting("view_closed", user), "view": gone, "is_cleared": every}
                del payload["trigger_id"]  # Slack sends none here
                await self._send("interactive", payload, "The app did not react.")

    def _view(self, user: str, view_id: str) -> Json:
        home = self._backend.views.homes.get(user)
        return home if home and home["id"] == view_id else self._backend.views.of_user(user, view_id)

    def _action(self, blocks: list[Json], use: Use) -> Json:
        named = [element for element in elements(blocks) if element["action_id"] == use.action_id]
        there = [element for element in named if use.block_id in ("", element["block_id"])]
        fitting = [action for element in there if (action := chosen(element, use.value))]
        if not fitting:
            offered = [f"{e['action_id']} = {e.get('value', e['type'])}" for e in elements(blocks)]
            told = f"nothing to press as {use}; there is {', '.join(offered) or 'nothing'}"
            raise SlackError("no_such_action", told)
        return {**fitting[0], "action_ts": self._state.new_ts()}

    def _acting(self, kind: str, user: str) -> Json:
        name = self._state.users[user].name
        return {
            "type": kind,
            "user": {"id": user, "username": name, "name": name, "team_id": self._state.team_id},
            "api_app_id": self._state.app_id,
            "token": self._backend.app.verification,
            "trigger_id": self._backend.triggers.issue(user),
            "team": {"id": self._state.team_id, "domain": seed.DOMAIN},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _command_payload(self, user: str, channel: Channel, command: str, text: str) -> Json:
        names = {
            "public": channel.name,
            "private": "privategroup",
            "mpim": channel.name,
            "im": "directmessage",
        }
        return {
            "token": self._backend.app.verification,
            "team_id": self._state.team_id,
            "team_domain": seed.DOMAIN,
            "channel_id": channel.id,
            "channel_name": names[channel.kind],
            "user_id": user,
            "user_name": self._state.users[user].name,
            "command": command,
            "text": text,
            "api_app_id": self._state.app_id,
            "is_enterprise_install": "false",
            "trigger_id": self._backend.triggers.issue(user),
        }

    def _url(self, kind: str, hook: Hook) -> str:
        return f"{self._backend.address}/{kind}/{self._state.team_id}/{hook.id}"

    async def _send(self, kind: Kind, payload: Json, otherwise: str) -> Envelope:
        envelope = self._backend.sockets.send(kind, payload)
        await envelope.done.wait()
        if not envelope.acked:
            raise Unheard(otherwise)
        return envelope


def _used(values: Json, block: str, action: Json) -> Json:
    """Return what the element that was used holds now: that is surer than what else is said of it."""
    held = values.get(block, {}) if block == action["block_id"] else {}
    return {name: value for name, value in held.items() if name == action["action_id"]}
