"""People, channels and messages, and what can be done to them; every happening is told to the watchers."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from localslack import seed
from localslack.changes import (
    ChannelChanged,
    Deleted,
    Ephemeral,
    EphemeralGone,
    Joined,
    Posted,
    Reacted,
    Updated,
)
from localslack.channels import Channel, User, new_id
from localslack.errors import SlackError

if TYPE_CHECKING:
    from collections.abc import Callable

    from localslack.changes import Change, Json
    from localslack.channels import Kind, Role


_MOST_REPLIERS = 5  # that many names Slack lists on a thread's parent


class State:
    """The workspace's memory. Messages are replaced, never changed in place, so that a change's values stay true."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        self.watchers: list[Callable[[Change], None]] = []
        self.team_id, self.app_id, self.bot_id = new_id("T"), new_id("A"), new_id("B")
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: dict[tuple[str, str], Ephemeral] = {}
        self.votes: dict[
            tuple[str, str, str], str
        ] = {}  # by user, channel and ts: the feedback button pressed
        self.usergroup_id = new_id("S")
        self._last_ts = 0  # microseconds
        self.bot = self._settle()

    def _settle(self) -> User:
        bot = self.add_user(seed.BOT, "Ask me anything", "bot")
        for name, real_name in seed.MEMBERS.items():
            self.add_user(name, real_name, "member")
        for name, real_name in seed.MODERATORS.items():
            self.add_user(name, real_name, "moderator")
        people = [user for user in self.users.values() if user.role != "bot"]
        for name, (kind, topic, with_bot) in seed.CHANNELS.items():
            inside = [user for user in people if kind == "public" or user.role == "moderator"]
            members = [user.id for user in [*inside, *([bot] if with_bot else [])]]
            self.add_channel(name, kind, topic, members)
        return bot

    def announce(self, change: Change) -> None:
        """Tell every watcher."""
        for watcher in self.watchers:
            watcher(change)

    def new_ts(self) -> str:
        """Return a timestamp later than every one before it: seconds, a dot, six digits."""
        self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    # people and channels

    def add_user(self, name: str, real_name: str, role: Role) -> User:
        """Add and return a user."""
        user = User(new_id("U"), name, real_name, role)
        self.users[user.id] = user
        return user

    def user_named(self, name: str) -> User | None:
        """Return the user of that name."""
        return next((user for user in self.users.values() if user.name == name), None)

    def add_channel(
        self, name: str, kind: Kind, topic: str = "", members: list[str] | None = None
    ) -> Channel:
        """Add and return a channel with these user ids in it."""
        channel = Channel(
            new_id("D" if kind == "im" else "C"), name, kind, topic, int(self.clock()), list(members or [])
        )
        self.channels[channel.id] = channel
        return channel

    def channel_named(self, name: str) -> Channel | None:
        """Return the channel of that name."""
        wanted = name.removeprefix("#")
        named = (channel for channel in self.channels.values() if channel.kind != "im")
        return next((channel for channel in named if channel.name == wanted), None)

    def direct(self, user_id: str) -> Channel:
        """Return the direct conversation of that user with the bot, opened if it was not."""
        pair = [user_id, self.bot.id]
        open_ones = (channel for channel in self.channels.values() if channel.kind == "im")
        found = next((channel for channel in open_ones if channel.members == pair), None)
        return found or self.add_channel("directmessage", "im", members=pair)

    def join(self, channel: Channel, user_id: str, inviter: str | None = None) -> bool:
        """Let a user into a channel, with the line that says so; False if they were in it."""
        if user_id in channel.members:
            return False
        channel.members.append(user_id)
        self.announce(Joined(channel.id, user_id, inviter))
        line = {"subtype": "channel_join", "user": user_id, "text": f"<@{user_id}> has joined the channel"}
        self.post(channel, {**line, **({"inviter": inviter} if inviter else {})})
        return True

    def rename(self, channel: Channel, name: str) -> None:
        """Give a channel another name."""
        channel.name = name
        self._changed(channel, "rename", {"id": channel.id, "name": name, "created": channel.created})

    def archive(self, channel: Channel, *, archived: bool) -> None:
        """Close a channel, or open it again."""
        channel.archived = archived
        self._changed(channel, "archive" if archived else "unarchive", channel.id)

    def leave(self, channel: Channel, user_id: str) -> None:
        """Take a user out of a channel; one that was not in it stays out."""
        if user_id in channel.members:
            channel.members.remove(user_id)
            if user_id == self.bot.id:
                self._changed(channel, "left", channel.id)

    def make_private(self, channel: Channel) -> None:
        """Let only its members see a channel; nobody is told."""
        channel.kind = "private"

    def share(self, channel: Channel) -> None:
        """Share a channel with another workspace, which may give it another id."""
        old, channel.id = channel.id, new_id("C")
        self.channels[channel.id] = self.channels.pop(old)
        ids = {"old_channel_id": old, "new_channel_id": channel.id}
        self.announce(ChannelChanged(channel.id, "channel_id_changed", ids))

    def _changed(self, channel: Channel, what: str, told: Json | str) -> None:
        family = "group" if channel.kind == "private" else "channel"
        self.announce(ChannelChanged(channel.id, f"{family}_{what}", {"channel": told}))

    # messages

    def post(self, channel: Channel, fields: Json, hook: str | None = None) -> Json:
        """Post the message of these fields in the channel and its thread, and return it."""
        message = {"type": "message", **fields, "ts": self.new_ts()}
        thread = message.get("thread_ts")
        if thread:
            message["parent_user_id"] = channel.messages.get(thread, {}).get("user", "")
            channel.threads.setdefault(thread, []).append(message["ts"])
        channel.messages[message["ts"]] = message
        self.announce(Posted(channel.id, message, hook))
        if thread:
            self._count_replies(channel, thread)
        return message

    def message(self, channel: Channel, ts: str) -> Json:
        """Return the message of that ts; raise SlackError `message_not_found` if there is none."""
        found = channel.messages.get(ts)
        if found is None or found.get("subtype") == "tombstone":
            raise SlackError("message_not_found")
        return found

    def update(self, channel: Channel, ts: str, fields: Json, by: str | None) -> Json:
        """Give the message these fields in place of its own, and return it; a field that is None goes."""
        previous = self.message(channel, ts)
        merged = {**previous, **fields}
        message = {name: value for name, value in merged.items() if value is not None}
        channel.messages[ts] = message
        self.announce(Updated(channel.id, message, previous, by))
        return message

    def edit(self, channel: Channel, ts: str, fields: Json, by: str) -> Json:
        """Update as `update` does, with the mark that it was edited."""
        return self.update(channel, ts, {**fields, "edited": {"user": by, "ts": self.new_ts()}}, by)

    def delete(self, channel: Channel, ts: str, by: str | None) -> None:
        """Take a message away. One that has replies leaves a tombstone, as in Slack, until the last reply goes."""
        message = self.message(channel, ts)
        if self.replies(channel, ts):
            self._bury(channel, message, by)
            return
        del channel.messages[ts]
        self.announce(Deleted(channel.id, message, by))
        thread = message.get("thread_ts")
        if thread:
            channel.threads[thread].remove(ts)
            self._count_replies(channel, thread)

    def _bury(self, channel: Channel, message: Json, by: str | None) -> None:
        kept = ("type", "ts", "thread_ts", "reply_count", "reply_users", "reply_users_count", "latest_reply")
        tombstone = {name: message[name] for name in kept if name in message}
        tombstone |= {
            "subtype": "tombstone",
            "hidden": True,
            "user": "USLACKBOT",
            "text": "This message was deleted.",
        }
        channel.messages[message["ts"]] = tombstone
        self.announce(Updated(channel.id, tombstone, message, by))

    def replies(self, channel: Channel, ts: str) -> list[Json]:
        """Return what was replied in that thread, oldest first."""
        return [channel.messages[reply] for reply in channel.threads.get(ts, ())]

    def _count_replies(self, channel: Channel, thread: str) -> None:
        parent, replies = channel.messages.get(thread), self.replies(channel, thread)
        if parent is None:
            return
        if not replies and parent.get("subtype") == "tombstone":
            del channel.messages[thread]
            self.announce(Deleted(channel.id, parent, None))
            return
        users = list(dict.fromkeys(str(reply.get("user", "")) for reply in replies))
        books: Json = dict.fromkeys(
            ("reply_count", "reply_users_count", "reply_users", "latest_reply", "thread_ts")
        )
        if replies:
            listed = users[:_MOST_REPLIERS]
            latest = replies[-1]["ts"]
            books |= {"reply_count": len(replies), "reply_users_count": len(users), "reply_users": listed}
            books |= {"latest_reply": latest, "thread_ts": thread}
        self.update(channel, thread, books, None)

    def react(self, channel: Channel, ts: str, user_id: str, name: str, *, added: bool) -> None:
        """Put a reaction on a message or take it off; SlackError `already_reacted` or `no_reaction`."""
        message = self.message(channel, ts)
        users = {reaction["name"]: list(reaction["users"]) for reaction in message.get("reactions", ())}
        on_it = users.setdefault(name, [])
        if added == (user_id in on_it):
            raise SlackError("already_reacted" if added else "no_reaction")
        if added:
            on_it.append(user_id)
        else:
            on_it.remove(user_id)
        left = [{"name": n, "users": u, "count": len(u)} for n, u in users.items() if u]
        changed = {**message, "reactions": left}
        if not left:
            del changed["reactions"]
        channel.messages[ts] = changed
        self.announce(Reacted(channel.id, ts, str(message.get("user", "")), user_id, name, added))

    # what only one person sees

    def show(
        self, channel: Channel, user_id: str, fields: Json, hook: str | None = None, ts: str | None = None
    ) -> Json:
        """Show an ephemeral message, in place of the one of that *ts* if it is given, and return it."""
        message = {"type": "message", **fields, "ts": ts or self.new_ts()}
        shown = Ephemeral(channel.id, user_id, message, hook, replaced=ts is not None)
        self.ephemerals[channel.id, message["ts"]] = shown
        self.announce(shown)
        return message

    def hide(self, channel: Channel, ts: str) -> None:
        """Take an ephemeral message back."""
        shown = self.ephemerals.pop((channel.id, ts), None)
        if shown:
            self.announce(EphemeralGone(channel.id, shown.user, ts))
