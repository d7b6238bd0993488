"""reactions.*, views.* and apps.*: what the bot puts on messages and screens, and how it gets its connection."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from localslack.errors import SlackError
from localslack.methods.method import Method, find_channel, find_user

if TYPE_CHECKING:
    from localslack.arguments import Arguments
    from localslack.backend import Backend
    from localslack.changes import Json
    from localslack.channels import Channel


def reactions_add(backend: Backend, args: Arguments) -> Json:
    """Put the bot's reaction on a message."""
    channel, ts, name = _reaction(backend, args)
    backend.state.react(channel, ts, backend.state.bot.id, name, added=True)
    return {}


def reactions_remove(backend: Backend, args: Arguments) -> Json:
    """Take the bot's reaction off."""
    channel, ts, name = _reaction(backend, args)
    backend.state.react(channel, ts, backend.state.bot.id, name, added=False)
    return {}


def reactions_get(backend: Backend, args: Arguments) -> Json:
    """Return a message with its reactions."""
    channel = find_channel(backend, args)
    message = backend.state.message(channel, args.text("timestamp"))
    return {"type": "message", "channel": channel.id, "message": message}


def _reaction(backend: Backend, args: Arguments) -> tuple[Channel, str, str]:
    channel, name = find_channel(backend, args), args.text("name").strip(":")
    if not re.fullmatch(r"[a-z0-9_+'-]+(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    if backend.state.bot.id not in channel.members:
        raise SlackError("not_in_channel")
    return channel, args.text("timestamp"), name


def views_open(backend: Backend, args: Arguments) -> Json:
    """Open a modal before the user whose trigger it is."""
    view = args.json("view")
    return {"view": backend.views.open(backend.triggers.exchange(args.text("trigger_id")), view)}


def views_push(backend: Backend, args: Arguments) -> Json:
    """Push a modal on top of the user's others."""
    view = args.json("view")
    return {"view": backend.views.push(backend.triggers.exchange(args.text("trigger_id")), view)}


def views_update(backend: Backend, args: Arguments) -> Json:
    """Put another modal in place of one that is open."""
    old = backend.views.find(args.text("view_id", ""), args.text("external_id", ""))
    return {"view": backend.views.update(old, args.json("view"), args.text("hash", "") or None)}


def views_publish(backend: Backend, args: Arguments) -> Json:
    """Publish a user's App Home."""
    user = find_user(backend, args, "user_id")
    return {"view": backend.views.publish(user.id, args.json("view"), args.text("hash", "") or None)}


def connections_open(backend: Backend, args: Arguments) -> Json:  # noqa: ARG001 - every method takes both
    """Return the address of one Socket Mode connection."""
    place = backend.address.replace("http", "ws", 1)
    return {"url": f"{place}/link/?ticket={backend.sockets.ticket()}&app_id={backend.state.app_id}"}


METHODS = {
    "apps.connections.open": Method(connections_open, token="app"),  # noqa: S106 - which kind of token, not one
    "reactions.add": Method(reactions_add, "reactions:write"),
    "reactions.remove": Method(reactions_remove, "reactions:write"),
    "reactions.get": Method(reactions_get, "reactions:read"),
    "views.open": Method(views_open),
    "views.push": Method(views_push),
    "views.update": Method(views_update),
    "views.publish": Method(views_publish),
}
