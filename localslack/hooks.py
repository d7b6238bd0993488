"""response_url: an app's way to answer an interaction, five times within 30 minutes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from localslack import content
from localslack.channels import new_id
from localslack.errors import SlackError

if TYPE_CHECKING:
    from localslack.changes import Json
    from localslack.channels import Channel
    from localslack.state import State

MOST_USES = 5
LIFETIME = 30 * 60.0  # seconds


@dataclass(slots=True)
class Hook:
    """The hook that one response_url leads to: the user who acted, and the message they acted on, if one."""

    id: str
    channel: Channel
    user: str
    ts: str | None
    ephemeral: bool
    since: float
    uses: int = 0


class Hooks:
    """Every response_url that was given out."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._hooks: dict[str, Hook] = {}

    def issue(self, channel: Channel, user: str, ts: str | None = None, *, ephemeral: bool = False) -> Hook:
        """Issue a new one for what *user* just did in *channel*, perhaps on the message *ts*."""
        hook = Hook(new_id("") + new_id(""), channel, user, ts, ephemeral, self._state.clock())
        self._hooks[hook.id] = hook
        return hook

    def respond(self, hook_id: str, answer: Json) -> None:
        """Do what an app sent there; SlackError `used_url`, `expired_url` or what is wrong with the message."""
        hook = self._hooks.get(hook_id)
        if hook is None:
            raise SlackError("no_active_hooks")
        if self._state.clock() - hook.since > LIFETIME:
            raise SlackError("expired_url")
        if hook.uses >= MOST_USES:
            raise SlackError("used_url")
        self.answer(hook, answer)
        hook.uses += 1

    def answer(self, hook: Hook, answer: Json) -> None:
        """Show *answer* where the hook leads; also what comes with an acknowledgement."""
        if answer.get("delete_original"):
            self._delete(hook)
            return
        fields = content.message_fields(answer)
        if answer.get("replace_original"):
            self._replace(hook, fields)
            return
        author = content.author(self._state)
        if isinstance(answer.get("thread_ts"), str):
            author["thread_ts"] = answer["thread_ts"]
        if answer.get("response_type") == "in_channel":
            self._state.post(hook.channel, {**author, **fields}, hook.id)
        else:
            self._state.show(hook.channel, hook.user, {**author, **fields}, hook.id)

    def _delete(self, hook: Hook) -> None:
        if hook.ts is None:
            raise SlackError("message_not_found")
        if hook.ephemeral:
            self._state.hide(hook.channel, hook.ts)
        else:
            self._state.delete(hook.channel, hook.ts, self._state.bot.id)

    def _replace(self, hook: Hook, fields: Json) -> None:
        if hook.ts is None:
            raise SlackError("message_not_found")
        if not hook.ephemeral:
            change = self._state.update if "blocks" in fields else self._state.edit
            change(hook.channel, hook.ts, {"blocks": None, **fields}, self._state.bot.id)
            return
        shown = self._state.ephemerals.get((hook.channel.id, hook.ts))
        if shown is None:
            raise SlackError("message_not_found")
        place = {"thread_ts": shown.thread_ts} if shown.thread_ts else {}
        whole = {**content.author(self._state), **place, **fields}
        self._state.show(hook.channel, hook.user, whole, hook.id, hook.ts)
