"""Actions of a person in the page: each frame that it sends is one, refused in words where
it cannot be done.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from localslack import arguments, markup
from localslack.channels import sees
from localslack.choosing import Use
from localslack.errors import SlackError
from localslack.interactions import Unheard

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from localslack.changes import Json
    from localslack.channels import Channel
    from localslack.interactions import Interactions
    from localslack.members import People

MOST_CHARACTERS = 12_000  # what Slack lets a person type into one message


class Unsent(Unheard):
    """A command came to nothing; *text* is what was typed, for the member to change."""

    def __init__(self, told: str, text: str) -> None:
        super().__init__(told)
        self.text = text


class PageRequest:
    """The frame of a page, and what it asks for; each reader refuses what is missing or of another type."""

    def __init__(self, given: Any) -> None:
        if not isinstance(given, dict):
            raise SlackError("it is not a JSON object")
        self.given = given

    def word(self, name: str, default: str | None = None) -> str:
        value = self.given.get(name, default)
        value = default if value is None else value
        if not isinstance(value, str):
            raise SlackError(f"“{name}” must be a string")
        return value

    def inner(self, name: str) -> PageRequest:
        return PageRequest(self.given.get(name))


class PageActions:
    """Does what one page asks for, in the name of its member *me*; *show* sends that page a frame."""

    def __init__(
        self, people: People, interactions: Interactions, me: str, show: Callable[[Json], None]
    ) -> None:
        self._people = people
        self._interactions = interactions
        self._me = me
        self._show = show
        self._backend = people.backend

    async def do(self, text: str) -> None:
        """Do what this frame asks for; what is wrong with it, or goes wrong, is shown on the page."""
        try:
            asked = PageRequest(arguments.read_json(text))
            await self._deed(asked.word("do"))(asked)
        except Unsent as unsent:
            self._show({"type": "error", "text": str(unsent), "unsent": unsent.text})
        except Unheard as unheard:
            self._show({"type": "error", "text": str(unheard)})
        except SlackError as refused:
            told = "; ".join(refused.messages) or refused.code.replace("_", " ")
            self._show({"type": "error", "text": f"That did not work: {told}."})
        except ValueError:
            self._show({"type": "error", "text": "That did not work: it is not JSON."})

    def _deed(self, name: str) -> Callable[[PageRequest], Coroutine[Any, Any, None]]:
        deeds = {
            "say": self._say,
            "edit": self._edit,
            "delete": self._delete,
            "react": self._react,
            "unreact": self._unreact,
            "command": self._command,
            "press": self._press,
            "submit": self._submit,
            "close": self._close,
            "home": self._home,
            "shortcut": self._shortcut,
            "suggest": self._suggest,
        }
        if name not in deeds:
            raise SlackError(f"there is nothing called “{name}” to do")
        return deeds[name]

    def _place(self, asked: PageRequest) -> Channel:
        channel = self._backend.state.channels.get(asked.word("channel"))
        if channel is None or not sees(self._me, channel):
            raise SlackError("channel_not_found")
        return channel

    def _own(self, asked: PageRequest) -> tuple[Channel, str]:
        channel = self._place(asked)
        message = self._backend.state.message(channel, asked.word("ts"))
        if message.get("user") != self._me:
            raise SlackError("only_the_author_can_do_that")
        return channel, asked.word("ts")

    def _wire(self, asked: PageRequest) -> str:
        text = asked.word("text")
        if not text.strip():
            raise SlackError("the_message_is_empty")
        if len(text) > MOST_CHARACTERS:
            raise SlackError(f"a message holds at most {MOST_CHARACTERS} characters")
        state = self._backend.state
        channels = {channel.name: channel.id for channel in state.channels.values() if channel.kind != "im"}
        return markup.typed(text, {user.name: user.id for user in state.users.values()}, channels)

    async def _say(self, asked: PageRequest) -> None:
        channel, thread = self._place(asked), asked.word("thread_ts", "")
        if thread and thread not in channel.messages:
            raise SlackError("thread_not_found")
        self._people.say(self._me, channel, self._wire(asked), thread or None)

    async def _edit(self, asked: PageRequest) -> None:
        self._people.edit(*self._own(asked), self._wire(asked))

    async def _delete(self, asked: PageRequest) -> None:
        self._people.delete(*self._own(asked))

    async def _react(self, asked: PageRequest) -> None:
        self._turn(asked, added=True)

    async def _unreact(self, asked: PageRequest) -> None:
        self._turn(asked, added=False)

    def _turn(self, asked: PageRequest, *, added: bool) -> None:
        name = asked.word("name").strip(":")
        if not re.fullmatch(r"[\w+'-]{1,100}", name):
            raise SlackError("invalid_name")
        self._backend.state.react(self._place(asked), asked.word("ts"), self._me, name, added=added)

    async def _command(self, asked: PageRequest) -> None:
        try:
            await self._send(asked)
        except Unheard as unheard:
            raise Unsent(str(unheard), asked.word("text")) from unheard

    async def _send(self, asked: PageRequest) -> None:
        command, _, text = asked.word("text").strip().partition(" ")
        if asked.word("thread_ts", ""):
            raise Unheard(f"{command} is not supported in threads. Use it in the channel.")
        if command == "/invite":
            self._invite(self._place(asked), text.strip().removeprefix("@"))
        else:
            await self._interactions.command(self._me, self._place(asked), command, text.strip())

    def _invite(self, channel: Channel, name: str) -> None:
        """Slack's own command: who is invited is a member from then on."""
        user = self._backend.state.user_named(name)
        if not name:
            raise Unheard("Say whom: /invite @name")
        if channel.kind == "im":
            raise Unheard("Nobody can be invited into a direct conversation.")
        if user is None:
            raise Unheard(f"There is nobody called @{name}.")
        if not self._backend.state.join(channel, user.id, inviter=self._me):
            raise Unheard(f"@{name} is in this channel already.")

    async def _press(self, asked: PageRequest) -> None:
        action = asked.inner("action")
        use = Use(action.word("action_id"), action.given.get("value"), action.word("block_id", ""))
        if asked.word("view_id", ""):
            values = asked.inner("values").given if asked.given.get("values") is not None else {}
            await self._interactions.press_in_view(self._me, asked.word("view_id"), use, values)
        else:
            await self._interactions.press(self._me, self._place(asked), asked.word("ts"), use)

    async def _submit(self, asked: PageRequest) -> None:
        values = asked.inner("values").given
        errors = await self._interactions.submit(self._me, asked.word("view_id"), values)
        if errors:
            self._show({"type": "view_errors", "errors": errors})

    async def _close(self, asked: PageRequest) -> None:
        await self._interactions.close(self._me, asked.word("view_id"), every=asked.given.get("all") is True)

    async def _home(self, asked: PageRequest) -> None:  # noqa: ARG002 - every deed takes both
        self._people.open_home(self._me)
        self._show({"type": "home", "view": self._backend.views.homes.get(self._me)})

    async def _shortcut(self, asked: PageRequest) -> None:
        if not asked.word("channel", ""):
            await self._interactions.global_shortcut(self._me, asked.word("callback_id"))
            return
        place = (self._place(asked), asked.word("ts"))
        await self._interactions.shortcut(self._me, asked.word("callback_id"), *place)

    async def _suggest(self, asked: PageRequest) -> None:
        answer: Json = {"type": "options", "number": asked.given.get("number")}
        place = (asked.word("view_id"), asked.word("action_id"), asked.word("typed"))
        try:
            answer["options"] = await self._interactions.suggest(self._me, *place)
        except Unheard as unheard:
            answer["error"] = str(unheard)
        except SlackError as refused:
            answer["error"] = f"The options cannot be shown: {'; '.join(refused.messages) or refused.code}."
        self._show(answer)
