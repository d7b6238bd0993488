"""Replies that give no pair as the answer, as Slack's payloads: suggestions, regret, help and talk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.display import word_cut
from bot.platforms.slack.views.block_kit import (
    LONGEST_BUTTON,
    LONGEST_MENTION,
    as_blocks,
    aside,
    asked_value,
    button,
    item,
    link,
    message,
    notice,
    paragraph,
    row,
    section,
    text,
)
from bot.platforms.wording import (
    ANY_QUESTION,
    ASK_HERE,
    ASK_ME,
    KEEP_IT,
    KEPT,
    MODERATORS_TOLD,
    NONE_OF_THESE,
    NOT_PASSED_ON,
    NOT_THIS,
    ON_TO_MODERATORS,
    SHALL_I,
    SUGGEST,
    SUGGEST_ONE,
    UNKNOWN,
    USAGE,
    USAGE_END,
    WELCOME,
    told_apart,
)
from bot.verdicts import SmallTalk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.messages import Payload
    from bot.pairs import Archive, Pair
    from bot.verdicts import Suggestion

ASKED = "You asked “{question}”. "
ONE_WAITS, WAIT = "1 other waits for the answer, too.", "{count} others wait for the answer, too."
ME_TOO = "Me too"
WAITING = "I'll write to you when somebody has found out."
WAITING_ALREADY = "I know: I'll write to you when somebody has found out."
NO_LONGER_OPEN = "This does not wait for an answer any more. If you don't see one, ask again."
LOOK = "All that I can answer is listed in my Home tab: press my name."
WHO_MODERATES = "You can also ask who looks after the archive: {names}."
ALREADY_GIVEN = "The best I have is the answer further up in this thread, to “{question}”"
OBJECTION = "Thank you for telling me. I've passed it on to the moderators."
JUST_GIVEN = "You asked this a moment ago. I have answered it there, with “{question}”."
SEE_IT = "See the answer"
USAGE_WAYS = (
    ("/ama {example}", "anywhere: only you see the answer, and may share it."),
    ("@ama {example}", "in a channel: I answer in the thread."),
    ("{example}", "in a direct message to me."),
)
FOR_MODERATORS = (
    ("/ama unanswered", "what nobody could answer, and what is to be decided."),
    ("/ama edit some words", "the pairs with these words, to edit or retire."),
    ("/ama history", "who changed what; with a pair's id, for that pair."),
    ("/ama pause 2h", "say nothing unasked in this channel for so long."),
    ("/ama resume", "end the pause."),
)


def talk(kind: SmallTalk, archive: Archive, key: str, *, private: bool) -> Payload:
    """Return a word back to who said something to the bot that asks the archive nothing."""
    match kind:
        case SmallTalk.THANKS:
            return notice(WELCOME, key)
        case SmallTalk.OTHER:
            return notice(f"{ASK_ME} {NOT_PASSED_ON}" if private else ASK_ME, key)
    return usage(archive, key)


def shall_i_pass_on(key: str, asked: str = "") -> Payload:
    """Return the question whether what was said under *key*, which may be none, is to be passed on to the
    moderators; told again as *asked* where that is given.
    """
    buttons = (button(ON_TO_MODERATORS, "pass_on", key=key), button(KEEP_IT, "keep", key=key))
    words = f"{_told(asked)}{SHALL_I}"
    return message(words, [*paragraph(words), *row(*buttons)], key)


def _told(asked: str) -> str:
    """Return what was *asked*, where nothing else that is seen tells."""
    return ASKED.format(question=word_cut(asked, LONGEST_MENTION)) if asked else ""


def kept(key: str) -> Payload:
    """Say that what was said under *key* was not passed on."""
    return notice(KEPT, key)


def suggestion(verdict: Suggestion, key: str, asked: str = "") -> Payload:
    """Return the questions on offer as buttons, and one for none of them; *asked*, what was, if that is given, is said
    above them, and goes with what is picked.
    """
    pairs = [candidate.pair for candidate in verdict.offered]
    questions = told_apart(pairs, LONGEST_BUTTON)
    buttons = [
        button(question, f"suggest_{number}", key=key, pair=pair.id, **asked_value(asked))
        for number, (question, pair) in enumerate(zip(questions, pairs, strict=True), 1)
    ]
    offer, other = (SUGGEST_ONE, NOT_THIS) if len(pairs) == 1 else (SUGGEST, NONE_OF_THESE)
    words = f"{_told(asked)}{offer}"
    none = button(other, "none_of_these", key=key, pair="", **asked_value(asked))
    listed = "\n".join(f"• {question}" for question in questions)
    return message(f"{words}\n{listed}", [*paragraph(words), *row(*buttons, none)], key)


def abstention(
    key: str,
    asked: str = "",
    *,
    told_moderators: bool,
    moderators: Sequence[str] = (),
    waiting: int | None = None,
) -> Payload:
    """Say that the archive has no answer to what was *asked*, if that is given, what happens next, and where to look:
    Home, and the *moderators* by name; others may say that they wait for one too, as so many are *waiting* already,
    unless that is None.
    """
    whom = f" {WHO_MODERATES.format(names=', '.join(moderators))}" if moderators else ""
    words = f"{_told(asked)}{UNKNOWN} {MODERATORS_TOLD if told_moderators else ASK_HERE} {LOOK}{whom}"
    if waiting is None:
        return notice(words, key)
    wait = ONE_WAITS if waiting == 1 else WAIT.format(count=waiting) if waiting else ""
    blocks = [*paragraph(f"{words} {wait}".strip()), *row(button(ME_TOO, "me_too", key=key))]
    return message(words, blocks, key)


def offers_to_wait(payload: Payload) -> bool:
    """Return whether *payload* is a regret under which others may say that they wait for an answer."""
    pressed = (element for block in payload.get("blocks", ()) for element in block.get("elements", ()))
    return any(element.get("action_id") == "me_too" for element in pressed)


def objection(key: str) -> Payload:
    """Say that the moderators hear of it, to who said of an answer that it is wrong."""
    return notice(OBJECTION, key)


def already_given(pair: Pair, key: str) -> Payload:
    """Say that the answer stands further up in the thread."""
    return notice(ALREADY_GIVEN.format(question=word_cut(pair.question, LONGEST_MENTION)), key, pair.id)


def just_given(pair: Pair, key: str, url: str) -> Payload:
    """Say that the answer stands elsewhere, with the way there."""
    words = JUST_GIVEN.format(question=word_cut(pair.question, LONGEST_MENTION))
    blocks = as_blocks(section(text(f"{words} "), link(url, SEE_IT)))
    return message(f"{words} {url}", blocks, key, pair.id)


def usage(archive: Archive, key: str = "", *, moderator: bool = False) -> Payload:
    """Return what `/ama` alone says, to a *moderator* with the commands for them, and a mention without a question; the
    example is one that the *archive* answers.
    """
    example = next(iter(archive.examples(1)), ANY_QUESTION)
    asking = tuple((way.format(example=example), what) for way, what in USAGE_WAYS)
    examples = asking + (FOR_MODERATORS if moderator else ())
    ways = [section(text(example, "code"), text(f" {what}")) for example, what in examples]
    listed = [item(way, number=None, indent=0) for way in ways]
    blocks = as_blocks(section(text(USAGE)), *listed, section(text(USAGE_END)))
    return message(f"{USAGE} {asking[0][0]}", blocks, key)


def waits(*, is_new: bool) -> Payload:
    """Return what somebody gets to see who wants to know what another asked."""
    return aside(WAITING if is_new else WAITING_ALREADY)
