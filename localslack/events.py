"""The Events API: what the app is told about a change, and which scope lets it hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localslack import markup
from localslack.changes import ChannelChanged, Deleted, Joined, Posted, Reacted, Updated
from localslack.channels import new_id, scope_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from localslack.changes import Change, Json
    from localslack.channels import Channel
    from localslack.state import State

CHANNEL_TYPES = {"public": "channel", "private": "group", "mpim": "mpim", "im": "im"}


def events(change: Change, state: State) -> Iterator[tuple[str, Json]]:
    """Yield what Slack sends for *change* to an app whose bot is in the channel: (needed
    scope, event) each.
    """
    channel = state.channels.get(getattr(change, "channel", ""))
    if isinstance(change, ChannelChanged) and channel is not None:
        yield (
            scope_to("read", channel.kind),
            {"type": change.event, **change.details, "event_ts": state.new_ts()},
        )
    if channel is None or state.bot.id not in channel.members:
        return
    history = scope_to("history", channel.kind)
    match change:
        case Posted(message=message):
            yield history, _message(message, channel)
            if _addresses(message, channel, state):
                yield "app_mentions:read", {**_message(message, channel), "type": "app_mention"}
        case Updated():
            yield history, _changed(change, channel, state.new_ts())
        case Deleted():
            yield history, _deleted(change, channel, state.new_ts())
        case Reacted():
            yield "reactions:read", _reacted(change, state.new_ts())
        case Joined(user=user, inviter=inviter):
            yield scope_to("read", channel.kind), _joined(channel, user, inviter, state)
        case _:
            return


def envelope_payload(event: Json, state: State, token: str) -> Json:
    """Return the `event_callback` that carries *event*."""
    seen_by = {"enterprise_id": None, "team_id": state.team_id, "user_id": state.bot.id}
    return {
        "token": token,
        "team_id": state.team_id,
        "context_team_id": state.team_id,
        "context_enterprise_id": None,
        "api_app_id": state.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": new_id("Ev"),
        "event_time": int(state.clock()),
        "authorizations": [{**seen_by, "is_bot": True, "is_enterprise_install": False}],
        "is_ext_shared_channel": False,
        "event_context": new_id("4-"),
    }


def home_opened(user: str, tab: str, state: State) -> Json:
    """Return the event of a user who opened the app's home or messages tab."""
    event = {"type": "app_home_opened", "user": user, "channel": state.direct(user).id, "tab": tab}
    return {**event, "event_ts": state.new_ts()}


def bare(message: Json) -> Json:
    """Return a message without its metadata, which only those get who ask for it."""
    return {name: value for name, value in message.items() if name != "metadata"}


def _message(message: Json, channel: Channel) -> Json:
    place = {"channel": channel.id, "event_ts": message["ts"], "channel_type": CHANNEL_TYPES[channel.kind]}
    return {**bare(message), **place}


def _addresses(message: Json, channel: Channel, state: State) -> bool:
    by_itself = message.get("bot_id") == state.bot_id
    return channel.kind != "im" and not by_itself and markup.mentions(message.get("text", ""), state.bot.id)


def _hidden(subtype: str, channel: Channel, ts: str) -> Json:
    place = {"channel": channel.id, "channel_type": CHANNEL_TYPES[channel.kind], "ts": ts, "event_ts": ts}
    return {"type": "message", "subtype": subtype, "hidden": True, **place}


def _changed(change: Updated, channel: Channel, ts: str) -> Json:
    both = {"message": bare(change.message), "previous_message": bare(change.previous)}
    return {**_hidden("message_changed", channel, ts), **both}


def _deleted(change: Deleted, channel: Channel, ts: str) -> Json:
    gone = {"deleted_ts": change.ts, "previous_message": bare(change.message)}
    return {**_hidden("message_deleted", channel, ts), **gone}


def _reacted(change: Reacted, ts: str) -> Json:
    return {
        "type": "reaction_added" if change.added else "reaction_removed",
        "user": change.user,
        "reaction": change.name,
        "item": {"type": "message", "channel": change.channel, "ts": change.ts},
        "item_user": change.item_user,
        "event_ts": ts,
    }


def _joined(channel: Channel, user: str, inviter: str | None, state: State) -> Json:
    event = {"type": "member_joined_channel", "user": user, "channel": channel.id, "team": state.team_id}
    by = {"inviter": inviter} if inviter else {}
    return {**event, **by, "channel_type": channel.id[0], "event_ts": state.new_ts()}
