"""What the tests of the moderators' surfaces share: filling in forms, reading what changed in the files."""

import difflib

from localslack import Ephemeral, OpenedView, Posted, UpdatedView
from localslack.choosing import state_values

NOWHERE = {"block_id": "", "action_id": ""}


def with_moderators(config):
    """Return *config* with moderators, and a channel for them."""
    slack = config.slack.model_copy(update={"moderators_channel": "#moderators"})
    return config.model_copy(update={"slack": slack, "moderators": ("@moderators",)})


def filled(view, **changes):
    """Return the values of a form as it stands, with those of the fields named in *changes* typed or chosen."""
    values = state_values(view["blocks"], NOWHERE)
    for held in values.values():
        for name, field in held.items():
            if name in changes:
                _fill(field, changes[name])
    return values


def _fill(field, value):
    if "selected_option" in field:
        field["selected_option"] = {"text": {"type": "plain_text", "text": "…"}, "value": value}
    else:
        field["value"] = value


def value(view, name):
    """Return what a field of a form holds at first."""
    field = next(held[name] for held in filled(view).values() if name in held)
    option = field.get("selected_option")
    return option["value"] if option else field.get("value")


def words(view):
    """Return every word that a modal shows, outside its fields."""
    return " ".join(_words([block for block in view["blocks"] if block["type"] != "input"]))


def _words(held):
    if isinstance(held, dict):
        own = [held["text"]] if isinstance(held.get("text"), str) else []
        return own + [said for inner in held.values() for said in _words(inner)]
    return [said for inner in held for said in _words(inner)] if isinstance(held, list) else []


def options(view, name):
    """Return the values to choose from in a field."""
    elements = [block.get("element", {}) for block in view["blocks"]]
    return [o["value"] for e in elements if e.get("action_id") == name for o in e["options"]]


async def opened(slack):
    """Return the modal that opens next."""
    return (await slack.first(OpenedView)).view


async def updated_view(slack):
    """Return what the modal becomes next."""
    return (await slack.first(UpdatedView)).view


async def posted_in(slack, channel):
    """Return what the bot posts next in that channel."""
    where = slack.channel(channel).id
    return await slack.first(Posted, lambda posted: posted.channel == where)


async def private_word(slack, user):
    """Return what the bot says next to one member alone, in an ephemeral message."""
    who = slack.member(user).id
    return await slack.first(Ephemeral, lambda shown: shown.user == who)


async def direct_word(slack, user):
    """Return what the bot writes next to one member directly."""
    where = slack.direct(user).id
    return await slack.first(Posted, lambda posted: posted.channel == where)


async def send(slack, user, view, **changes):
    """Send a form in with these *changes*; the errors, or what the modal becomes, however long that takes."""
    became = await sent(slack, user, view, **changes)
    return await updated_view(slack) if became.get("callback_id") == "waiting" else became


async def sent(slack, user, view, **changes):
    """Send a form in with these *changes*; the errors, or what the modal becomes at first."""
    errors = await slack.submit(user, view["id"], filled(view, **changes))
    return errors or await updated_view(slack)


def snapshot(folder):
    """Return the archive's files as they are."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.yaml"))}


def changed(before, after):
    """Return the lines that went ("-…") and came ("+…"), by file, as `git diff` tells them."""
    told = {}
    for name in sorted(before.keys() | after.keys()):
        lines = difflib.ndiff(before.get(name, "").splitlines(), after.get(name, "").splitlines())
        if found := [line[0] + line[2:] for line in lines if line[0] in "+-"]:
            told[name] = found
    return told
