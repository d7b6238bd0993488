"""The records kept about somebody, told to them alone, with a button to have it removed. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.display import counted, word_cut
from bot.platforms.slack.views.block_kit import (
    as_blocks,
    aside,
    button,
    escape,
    item,
    joined_pieces,
    paragraph,
    plain,
    row,
    section,
    text,
    with_code,
)
from bot.platforms.slack.views.cards import reply
from bot.platforms.slack.views.modals import asked, choice, line, modal, option
from bot.platforms.wording import (
    FORGOTTEN,
    KEPT_ABOUT_YOU,
    NOTHING_KEPT,
    for_how_long,
    naming_of,
    now_named,
    records,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.messages import Payload, Reply
    from bot.pairs import Pair
    from bot.platforms.slack.views.modals import FormState, View

HOW_NAMED = "How I am named …"
NAME_FORM = "name_form"
BY_SLACK, BY_ANOTHER, BY_NONE = "slack", "another", "none"
WHAT_HAPPENS = (
    "It holds from now on, in replies, on the archive's site and in its files, and for what you answered here before. "
    "Where the archive only has your name, from somewhere else, the moderators are asked to see to it: anybody may go "
    "by any name here."
)
ANOTHER_NAME, TOO_LITTLE = "Your name there", "Say by which name."
OTHERS_ASKED = "{pairs} more with your name: whether that is you, the moderators are asked."
OTHERS_LEFT = "{pairs} more with your name: ask a moderator to change what is yours of it."
FROM_ELSEWHERE = "These pairs bear that name, and come from somewhere else:"
WISHES = "{name} wants to be named “{wish}” in the archive."
WISHES_NOT = "{name} does not want to be named in the archive."
SEE_TO_IT = (
    "If they are the same person, change “Who answered” (`/ama edit` and the pair's id), or `guest` at the head of its "
    "file."
)
MOST_NAMED = 20
FORGET, CONFIRM, KEEP = "Remove all of it", "Remove it", "Keep it"
SURE = "Your questions, proposals and votes go, and cards and late answers that quote them. It cannot be brought back."


def kept(counts: Mapping[str, int], days: int, named: str) -> Payload:
    """Return what is kept, by its sorts, and for how many *days*; and by what name the archive quotes them, if by
    any.
    """
    lines, naming = records(counts), naming_of(named)
    listed = [item(section(text(line)), number=None, indent=0) for line in lines]
    head = KEPT_ABOUT_YOU if lines else NOTHING_KEPT
    blocks = as_blocks(
        *(section(text(head)), *listed), section(text(for_how_long(days))), section(text(naming))
    )
    ask = {"title": plain(FORGET), "text": plain(SURE), "confirm": plain(CONFIRM), "deny": plain(KEEP)}
    remove = button(FORGET, "forget_me", style="danger") | {"confirm": ask}
    name = button(HOW_NAMED, "name_me")
    buttons = row(name, *([remove] if lines else []))
    return {"text": escape(" ".join((head, *lines, naming))), "blocks": [*blocks, *buttons]}


def name_form(name: str | None, wish: str | None, form_state: FormState) -> View:
    """Ask by what name to be quoted: their own *name*, as far as it is known, or what they said before, which is
    nothing for none.
    """
    ways = [
        option(f"As in Slack: {name}" if name else "As in Slack", BY_SLACK),
        option("By another name", BY_ANOTHER, "Type it below"),
        option("Do not name me", BY_NONE),
    ]
    chosen = BY_SLACK if wish in {None, name} else BY_ANOTHER if wish else BY_NONE
    blocks = [
        asked("way", "In the archive I am named", choice("way", ways, chosen), optional=False),
        line("name", ANOTHER_NAME, wish or "" if chosen == BY_ANOTHER else ""),
        *paragraph(WHAT_HAPPENS),
    ]
    title, metadata = HOW_NAMED.rstrip(" …"), form_state.written()
    return modal(title, blocks, callback_id=NAME_FORM, submit="Save", metadata=metadata)


def named(wish: str, changed: int, others: int, *, told: bool) -> list[str]:
    """Say how it went: by which name, in how many pairs, and what of *others*, of which the moderators were *told*."""
    left = OTHERS_ASKED if told else OTHERS_LEFT
    return [
        *now_named(wish, changed),
        left.format(pairs=counted(others, "pair")) if others else "",
    ]


def to_see_to(name: str, wish: str, pairs: Sequence[Pair], key: str) -> Reply:
    """Ask the moderators to see to *pairs*, which bear the *name* of who has that *wish*."""
    wishes = WISHES.format(name=name, wish=wish) if wish else WISHES_NOT.format(name=name)
    words = f"{wishes} {FROM_ELSEWHERE}"
    lines = [
        joined_pieces([text(f"{word_cut(pair.question, 200)} "), text(pair.id, "code")])
        for pair in pairs[:MOST_NAMED]
    ]
    listed = [item(section(*pieces), number=None, indent=0) for pieces in lines]
    more = [section(text(f"… and {len(pairs) - MOST_NAMED} more"))] if len(pairs) > MOST_NAMED else []
    blocks = as_blocks(section(text(words)), *listed, *more, section(*with_code(SEE_TO_IT)))
    return reply(words, blocks, key)


def forgotten() -> Payload:
    """Say that what was kept is removed."""
    return aside(FORGOTTEN)
