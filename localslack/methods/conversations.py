"""conversations.* and users.conversations: channels, who is in them and what was said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localslack.channels import scope_to, sees
from localslack.errors import SlackError
from localslack.events import bare
from localslack.methods.method import Method, find_channel, permit

if TYPE_CHECKING:
    from localslack.arguments import Arguments
    from localslack.backend import Backend
    from localslack.changes import Json
    from localslack.channels import Channel, Kind

_KINDS: dict[str, Kind] = {
    "public_channel": "public",
    "private_channel": "private",
    "im": "im",
    "mpim": "mpim",
}
_MOST = 999


def list_all(backend: Backend, args: Arguments) -> Json:
    """Return the channels of the wanted `types` that the bot can see."""
    return _listed(backend, args, [c for c in backend.state.channels.values() if sees(_me(backend), c)])


def list_of_user(backend: Backend, args: Arguments) -> Json:
    """Return the channels that a user (the bot, unless `user` says otherwise) is in and the bot can see."""
    user = args.text("user", backend.state.bot.id)
    if user not in backend.state.users:
        raise SlackError("user_not_found")
    return _listed(
        backend,
        args,
        [c for c in backend.state.channels.values() if sees(_me(backend), c) and user in c.members],
    )


def _listed(backend: Backend, args: Arguments, channels: list[Channel]) -> Json:
    wanted = [kind.strip() for kind in args.text("types", "public_channel").split(",")]
    if any(kind not in _KINDS for kind in wanted):
        raise SlackError("invalid_types")
    kinds = [_KINDS[kind] for kind in wanted]
    for kind in kinds:
        permit(backend, scope_to("read", kind))
    hidden = args.flag("exclude_archived")
    listed = [c for c in channels if c.kind in kinds and not (c.archived and hidden)]
    page, onward = args.page(listed, 100, _MOST)
    return {"channels": [described(backend, channel) for channel in page], **onward}


def info(backend: Backend, args: Arguments) -> Json:
    """Return one channel."""
    channel = find_channel(backend, args)
    permit(backend, scope_to("read", channel.kind))
    more = {"num_members": len(channel.members)} if args.flag("include_num_members") else {}
    return {"channel": {**described(backend, channel), **more}}


def history(backend: Backend, args: Arguments) -> Json:
    """Return what was said in the channel, newest first, without the replies in threads."""
    channel = _readable(backend, args)
    shown = [m for m in channel.messages.values() if _top_level(m) and _between(m, args)]
    page, onward = args.page(shown[::-1], 100, _MOST)
    return {"messages": _told(page, args), "has_more": _has_more(onward), "pin_count": 0, **onward}


def replies(backend: Backend, args: Arguments) -> Json:
    """Return a thread, oldest first; each page starts with the parent."""
    channel = _readable(backend, args)
    parent = channel.messages.get(args.text("ts"))
    if parent is None:
        raise SlackError("thread_not_found")
    told = [m for m in backend.state.replies(channel, parent["ts"]) if _between(m, args)]
    page, onward = args.page(told, 1000, 1000)
    return {"messages": _told([parent, *page], args), "has_more": _has_more(onward), **onward}


def open_direct(backend: Backend, args: Arguments) -> Json:
    """Return the direct conversation with a user."""
    permit(backend, "im:write")
    user = args.text("users")
    if user not in backend.state.users:
        raise SlackError("user_not_found")
    channel = backend.state.direct(user)
    return {"channel": described(backend, channel) if args.flag("return_im") else {"id": channel.id}}


def members(backend: Backend, args: Arguments) -> Json:
    """Return the ids of who is in a channel."""
    channel = find_channel(backend, args)
    permit(backend, scope_to("read", channel.kind))
    page, onward = args.page(channel.members, 100, 1000)
    return {"members": page, **onward}


def join(backend: Backend, args: Arguments) -> Json:
    """Let the bot into a public channel."""
    permit(backend, "channels:join")
    channel = find_channel(backend, args)
    if channel.kind != "public":
        raise SlackError("method_not_supported_for_channel_type")
    joined = backend.state.join(channel, backend.state.bot.id)
    told = {"channel": described(backend, channel)}
    return told if joined else {**told, "warning": "already_in_channel"}


def described(backend: Backend, channel: Channel) -> Json:
    """Return a channel as Slack describes it to the bot."""
    base = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.archived,
        "context_team_id": backend.state.team_id,
    }
    if channel.kind == "im":
        other = next(member for member in channel.members if member != backend.state.bot.id)
        return {**base, "is_im": True, "user": other, "is_org_shared": False}
    return {
        **base,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "public",
        "is_group": channel.kind == "private",
        "is_im": False,
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "public",
        "is_member": backend.state.bot.id in channel.members,
        "is_general": False,
        "is_shared": False,
        "creator": channel.members[0] if channel.members else "",
        "topic": {"value": channel.topic, "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
        "num_members": len(channel.members),
    }


def _me(backend: Backend) -> str:
    return backend.state.bot.id


def _readable(backend: Backend, args: Arguments) -> Channel:
    channel = find_channel(backend, args)
    permit(backend, scope_to("history", channel.kind))
    if backend.state.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel


def _top_level(message: Json) -> bool:
    in_thread = "thread_ts" in message and message["thread_ts"] != message["ts"]
    return not in_thread or message.get("subtype") == "thread_broadcast"


def _between(message: Json, args: Arguments) -> bool:
    """Return whether the message lies within `oldest` and `latest`, themselves included if `inclusive` says so."""
    ts, inclusive = _time(message["ts"], "ts"), args.flag("inclusive")
    oldest, latest = (_time(args.text(name, ""), name) for name in ("oldest", "latest"))
    after = oldest is None or ts is None or ts > oldest or (inclusive and ts == oldest)
    return after and (latest is None or ts is None or ts < latest or (inclusive and ts == latest))


def _time(text: str, name: str) -> int | None:
    """Return a ts in microseconds; None if it is not given, and for "now"."""
    if text in ("", "now"):
        return None
    seconds, _, fraction = text.partition(".")
    if not (seconds + fraction).isdecimal() or len(text) > 32:
        raise SlackError(f"invalid_ts_{name}")
    return int(seconds or "0") * 1_000_000 + int(f"{fraction:0<6}"[:6])


def _told(messages: list[Json], args: Arguments) -> list[Json]:
    return messages if args.flag("include_all_metadata") else [bare(message) for message in messages]


def _has_more(onward: Any) -> bool:
    return bool(onward["response_metadata"]["next_cursor"])


METHODS = {
    "conversations.list": Method(list_all),
    "conversations.info": Method(info),
    "conversations.history": Method(history),
    "conversations.replies": Method(replies),
    "conversations.open": Method(open_direct),
    "conversations.members": Method(members),
    "conversations.join": Method(join),
    "users.conversations": Method(list_of_user),
}
