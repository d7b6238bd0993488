"""Conversations in the workspace: what members do, and what the bot is seen to do in answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from localslack import markup
from localslack.changes import Deleted, Ephemeral, OpenedView, Posted, Updated
from localslack.channels import Channel, User
from localslack.choosing import Use
from localslack.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable

    from localslack.backend import Backend
    from localslack.changes import Change, Json
    from localslack.interactions import Interactions
    from localslack.members import People

PATIENCE = 20.0  # seconds to wait for what the bot does next, also on a machine that is busy
_Kind = TypeVar("_Kind")


class Conversation:
    """The members' side of a workspace. Members are named by their User, id or name, channels by their Channel, id
    or name; a name that is not there yet makes a new one.
    """

    def __init__(self, backend: Backend, people: People, interactions: Interactions) -> None:
        self.backend = backend
        self._state = backend.state
        self._people = people
        self._interactions = interactions
        self._sightings = Recorder(backend.state)

    # who and where

    def member(self, name: str) -> User:
        """Return the member of that name, new if there was none."""
        return self._state.user_named(name) or self._newcomer(name, "member")

    def moderator(self, name: str) -> User:
        """Return the moderator of that name, new if there was none."""
        return self._state.user_named(name) or self._newcomer(name, "moderator")

    def _newcomer(self, name: str, role: Any) -> User:
        user = self._state.add_user(name, name.capitalize(), role)
        for channel in self._state.channels.values():
            if channel.kind == "public" or (channel.kind == "private" and role == "moderator"):
                channel.members.append(user.id)
        return user

    def channel(self, name: str, kind: Any = "public", *, with_bot: bool = True) -> Channel:
        """Return the channel of that name, new if there was none: with everybody in it, and the bot unless
        told otherwise.
        """
        found = self._state.channel_named(name)
        if found:
            return found
        everybody = [user.id for user in self._state.users.values() if user.role != "bot" or with_bot]
        return self._state.add_channel(name, kind, members=everybody)

    def direct(self, user: User | str) -> Channel:
        """Return the direct conversation of that member with the bot."""
        return self._state.direct(self._user(user))

    def _user(self, user: User | str) -> str:
        if isinstance(user, User):
            return user.id
        return user if user in self._state.users else self.member(user).id

    def _channel(self, channel: Channel | str) -> Channel:
        if isinstance(channel, Channel):
            return channel
        return self._state.channels.get(channel) or self.channel(channel)

    # what members do

    async def say(
        self, user: User | str, channel: Channel | str, text: str, thread: str | None = None
    ) -> str:
        """Write a message; its ts. `&`, `<` and `>` are escaped, `<@U…>` and links stay."""
        return str(
            self._people.say(self._user(user), self._channel(channel), markup.said(text), thread)["ts"]
        )

    async def say_direct(self, user: User | str, text: str, thread: str | None = None) -> str:
        """Write to the bot directly; the message's ts."""
        return await self.say(user, self.direct(user), text, thread)

    async def edit(self, channel: Channel | str, ts: str, text: str) -> None:
        """Have the author change a message."""
        self._people.edit(self._channel(channel), ts, markup.said(text))

    async def delete(self, channel: Channel | str, ts: str) -> None:
        """Have the author delete a message; one with replies leaves a tombstone."""
        self._people.delete(self._channel(channel), ts)

    async def react(self, user: User | str, channel: Channel | str, ts: str, name: str) -> None:
        """Put a reaction on a message."""
        self._state.react(self._channel(channel), ts, self._user(user), name, added=True)

    async def unreact(self, user: User | str, channel: Channel | str, ts: str, name: str) -> None:
        """Take a reaction off a message."""
        self._state.react(self._channel(channel), ts, self._user(user), name, added=False)

    async def press(  # noqa: PLR0913, PLR0917 - who, where, and which of many; the last two are rare
        self,
        user: User | str,
        channel: Channel | str,
        ts: str,
        action_id: str,
        value: Any = None,
        block_id: str = "",
    ) -> None:
        """Use the element of that action_id in a message, also an ephemeral one; back once the app has acknowledged.

        *value* tells equal action_ids apart and chooses: an option's value, "positive" or "negative" for feedback.
        """
        use = Use(action_id, value, block_id)
        await self._interactions.press(self._user(user), self._channel(channel), ts, use)

    async def command(
        self,
        user: User | str,
        channel: Channel | str,
        command: str,
        text: str = "",
        timeout: float = PATIENCE,  # noqa: ASYNC109 - how long the member looks at the screen
    ) -> Ephemeral | None:
        """Send a slash command: what only the member sees in answer (it is not given again by next), or None where the
        app posted through the response_url or opened a modal instead, or did nothing for *timeout* seconds.
        """
        who, where = self._user(user), self._channel(channel)
        hook = await self._interactions.command(who, where, command, text)

        def answers(change: Change) -> bool:
            mine = isinstance(change, (Ephemeral, OpenedView)) and change.user == who
            return mine or getattr(change, "hook", None) == hook.id

        found = await self._sightings.first(answers, timeout)
        if isinstance(found, Ephemeral) or found is None:
            return found
        self._sightings.pending.appendleft(found)
        return None

    async def shortcut(self, user: User | str, channel: Channel | str, ts: str, callback_id: str) -> None:
        """Use a message shortcut; back once the app has acknowledged."""
        await self._interactions.shortcut(self._user(user), callback_id, self._channel(channel), ts)

    async def global_shortcut(self, user: User | str, callback_id: str) -> None:
        """Use a global shortcut; back once the app has acknowledged."""
        await self._interactions.global_shortcut(self._user(user), callback_id)

    async def suggest(self, user: User | str, view_id: str, action_id: str, typed: str = "") -> list[Json]:
        """Type into an external_select of a modal: the options that the app offers."""
        return await self._interactions.suggest(self._user(user), view_id, action_id, typed)

    async def submit(self, user: User | str, view_id: str, values: Json) -> Json:
        """Send a modal in, *values* as {block_id: {action_id: {"type": …, "value": …}}}; the errors by block_id."""
        return await self._interactions.submit(self._user(user), view_id, values)

    async def close_view(self, user: User | str, view_id: str) -> None:
        """Close a modal unsent."""
        await self._interactions.close(self._user(user), view_id)

    async def press_in_view(  # noqa: PLR0913 - who, where, and which of many; the last three are rare
        self,
        user: User | str,
        view_id: str,
        action_id: str,
        value: Any = None,
        block_id: str = "",
        *,
        filled: Json | None = None,
    ) -> None:
        """Use an element of a modal or of the App Home, with what is *filled* in as for `submit`; back once the app has
        acknowledged.
        """
        use = Use(action_id, value, block_id)
        await self._interactions.press_in_view(self._user(user), view_id, use, filled)

    async def open_home(self, user: User | str, tab: str = "home") -> None:
        """Open the app's home tab, or its "messages"."""
        self._people.open_home(self._user(user), tab)

    def tell(self, event: Json) -> None:
        """Send the app an event as it is, also one that Slack would not send."""
        self._people.tell(event)

    async def join(self, user: User | str, channel: Channel | str) -> None:
        """Let a member (out and) into a channel: member_joined_channel, and a message of subtype channel_join."""
        where, who = self._channel(channel), self._user(user)
        if who in where.members:
            where.members.remove(who)
        self._state.join(where, who)

    async def rename(self, channel: Channel | str, name: str) -> None:
        """Give a channel another name."""
        self._state.rename(self._channel(channel), name)

    async def archive(self, channel: Channel | str, *, archived: bool = True) -> None:
        """Close a channel, or open it again."""
        self._state.archive(self._channel(channel), archived=archived)

    async def leave(self, user: User | str, channel: Channel | str) -> None:
        """Take somebody, the bot if need be, out of a channel."""
        self._state.leave(self._channel(channel), self._user(user))

    async def make_private(self, channel: Channel | str) -> None:
        """Let only its members see a channel."""
        self._state.make_private(self._channel(channel))

    async def share(self, channel: Channel | str) -> None:
        """Share a channel with another workspace: its id changes."""
        self._state.share(self._channel(channel))

    async def broadcast(self, user: User | str, channel: Channel | str, text: str, thread: str) -> str:
        """Reply in a thread and in the channel: subtype thread_broadcast; the message's ts."""
        said = self._people.broadcast(self._user(user), self._channel(channel), markup.said(text), thread)
        return str(said["ts"])

    async def share_file(
        self, user: User | str, channel: Channel | str, text: str, name: str = "notes.txt"
    ) -> str:
        """Write a message with a file: subtype file_share; its ts."""
        said = self._people.share_file(self._user(user), self._channel(channel), markup.said(text), name)
        return str(said["ts"])

    async def say_as_integration(self, channel: Channel | str, text: str, name: str = "deploys") -> str:
        """Have another app write: subtype bot_message; the message's ts."""
        return str(self._people.say_as_integration(self._channel(channel), markup.said(text), name)["ts"])

    async def unfurl(self, channel: Channel | str, ts: str, url: str = "https://example.org/") -> None:
        """Add a link's preview to a message: message_changed with the same text."""
        self._people.unfurl(self._channel(channel), ts, url)

    # what the bot did

    async def next(self, timeout: float = PATIENCE) -> Change:  # noqa: ASYNC109 - a test's patience
        """Return the next thing the bot did; raise AssertionError if it does nothing for
        *timeout* seconds.
        """
        found = await self._sightings.first(lambda _: True, timeout)
        if found is None:
            unacked = [envelope.name for envelope in self.backend.sockets.envelopes if not envelope.acked]
            told = f"; not acknowledged: {', '.join(unacked)}" if unacked else ""
            raise AssertionError(f"the bot did nothing for {timeout} s{told}")
        return found

    async def expect(self, kind: type[_Kind], timeout: float = PATIENCE) -> _Kind:  # noqa: ASYNC109 - as above
        """Return the next thing the bot did, which must be of that *kind*."""
        found = await self.next(timeout)
        if not isinstance(found, kind):
            raise AssertionError(f"the bot did something else than {kind.__name__}: {found!r}")  # noqa: TRY004
        return found

    async def first(
        self,
        kind: type[_Kind],
        wanted: Callable[[_Kind], bool] = lambda _: True,
        timeout: float = PATIENCE,  # noqa: ASYNC109 - as above
    ) -> _Kind:
        """Return the first thing of that *kind* that the bot did and is *wanted*, whatever else it did
        meanwhile.
        """
        found = await self._sightings.first(
            lambda change: isinstance(change, kind) and wanted(change), timeout
        )
        if not isinstance(found, kind):
            raise AssertionError(f"there is no {kind.__name__} among what the bot did: {self.pending!r}")  # noqa: TRY004
        return found

    async def posted(self) -> Posted:
        """Return what the bot posted next; raise AssertionError if the next thing it did is another."""
        return await self.expect(Posted)

    async def updated(self) -> Updated:
        """Return what the bot changed next; raise AssertionError if the next thing it did is another."""
        return await self.expect(Updated)

    async def deleted(self) -> Deleted:
        """Return what the bot deleted next; raise AssertionError if the next thing it did is another."""
        return await self.expect(Deleted)

    async def ephemeral(self) -> Ephemeral:
        """Return what the bot showed to one member next; raise AssertionError if the next thing it did is
        another.
        """
        return await self.expect(Ephemeral)

    @property
    def pending(self) -> list[Change]:
        """Return what the bot did and nobody has asked for yet."""
        return list(self._sightings.pending)

    def messages(self, channel: Channel | str, thread: str | None = None) -> list[Json]:
        """Return every message in a channel as it stands, oldest first, or those of one thread, its parent
        first.
        """
        where = self._channel(channel)
        if thread is None:
            return list(where.messages.values())
        return [
            *([where.messages[thread]] if thread in where.messages else []),
            *self._state.replies(where, thread),
        ]
