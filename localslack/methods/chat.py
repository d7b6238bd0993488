"""chat.*: the bot's own messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localslack import content
from localslack.errors import SlackError
from localslack.methods.method import Method, find_channel, find_user

if TYPE_CHECKING:
    from localslack.arguments import Arguments
    from localslack.backend import Backend
    from localslack.changes import Json
    from localslack.channels import Channel


def post_message(backend: Backend, args: Arguments) -> Json:
    """Post a message in a channel that the bot is in, or, for a user's id, in the direct conversation."""
    channel = _joined(backend, _addressee(backend, args))
    fields = _fields(backend, channel, args)
    if args.flag("reply_broadcast") and "thread_ts" in fields:
        fields["subtype"] = "thread_broadcast"
    message = backend.state.post(channel, fields)
    return {"channel": channel.id, "ts": message["ts"], "message": message}


def post_ephemeral(backend: Backend, args: Arguments) -> Json:
    """Post a message that only one member of the channel sees."""
    channel, user = _joined(backend, _addressee(backend, args)), find_user(backend, args)
    if user.id not in channel.members:
        raise SlackError("user_not_in_channel")
    shown = backend.state.show(channel, user.id, _fields(backend, channel, args))
    return {"message_ts": shown["ts"]}


def update(backend: Backend, args: Arguments) -> Json:
    """Change one of the bot's own messages. As in Slack, a text without blocks takes the old blocks away, and
    only such a change is marked as edited.
    """
    channel, message = _own(backend, args, "cant_update_message")
    fields = _changes(args, message)
    change = backend.state.update if fields["blocks"] else backend.state.edit
    changed = change(channel, message["ts"], fields, backend.state.bot.id)
    return {"channel": channel.id, "ts": changed["ts"], "text": changed["text"], "message": changed}


def _changes(args: Arguments, message: Json) -> Json:
    given = args.content()
    if not given["text"] and not given["blocks"] and args.given.get("metadata") is not None:
        given |= {"text": message["text"], "blocks": message.get("blocks")}
    fields = {"blocks": None, **content.message_fields(given)}
    if args.given.get("metadata") in ({}, "{}"):
        fields["metadata"] = None
    return fields


def delete(backend: Backend, args: Arguments) -> Json:
    """Delete one of the bot's own messages."""
    channel, message = _own(backend, args, "cant_delete_message")
    backend.state.delete(channel, message["ts"], backend.state.bot.id)
    return {"channel": channel.id, "ts": message["ts"]}


def get_permalink(backend: Backend, args: Arguments) -> Json:
    """Return the address of a message: on the workspace's page."""
    channel = find_channel(backend, args)
    message = backend.state.message(channel, args.text("message_ts"))
    thread = message.get("thread_ts", message["ts"])
    query = "" if thread == message["ts"] else f"?thread_ts={thread}&cid={channel.id}"
    place = f"{backend.address}/archives/{channel.id}/p{message['ts'].replace('.', '')}"
    return {"channel": channel.id, "permalink": place + query}


def _addressee(backend: Backend, args: Arguments) -> Channel:
    named = args.text("channel")
    if named in backend.state.users:
        return backend.state.direct(named)
    return backend.state.channel_named(named) or find_channel(backend, args)


def _joined(backend: Backend, channel: Channel) -> Channel:
    if channel.archived:
        raise SlackError("is_archived")
    if backend.state.bot.id not in channel.members:
        raise SlackError("channel_not_found" if channel.kind == "private" else "not_in_channel")
    return channel


def _fields(backend: Backend, channel: Channel, args: Arguments) -> Json:
    """Return what a call makes a message of."""
    author, thread = content.author(backend.state), _thread(channel, args)
    return {**author, **thread, **content.message_fields(args.content())}


def _thread(channel: Channel, args: Arguments) -> Json:
    thread = args.text("thread_ts", "")
    if not thread:
        return {}
    parent = channel.messages.get(thread)
    if parent is None:
        raise SlackError("thread_not_found")
    return {"thread_ts": parent.get("thread_ts", thread)}


def _own(backend: Backend, args: Arguments, otherwise: str) -> tuple[Channel, Json]:
    channel = find_channel(backend, args)
    message = backend.state.message(channel, args.text("ts"))
    if message.get("bot_id") != backend.state.bot_id:
        raise SlackError(otherwise)
    return channel, message


METHODS = {
    "chat.postMessage": Method(post_message, "chat:write"),
    "chat.postEphemeral": Method(post_ephemeral, "chat:write"),
    "chat.update": Method(update, "chat:write"),
    "chat.delete": Method(delete, "chat:write"),
    "chat.getPermalink": Method(get_permalink),
}
