"""Replies as WhatsApp's payloads: a message of the Graph API but for whom it is for, and what its buttons say. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast, get_args

from bot.display import byline, page, replaced, sentence_cut, source, spoken_date, word_cut
from bot.keys import DoneKey, LaterKey, MessageKey, parse, question_of
from bot.platforms.markdown import plain_text, safe_url
from bot.platforms.whatsapp.markup import cut, formatted, literal, units
from bot.platforms.wording import (
    ANY_QUESTION,
    ASK_HERE,
    ASK_ME,
    FOLLOWS,
    HELPFUL,
    ITS_PAGE,
    MODERATORS_TOLD,
    NONE_OF_THESE,
    NOT_HELPFUL,
    NOT_PASSED_ON,
    NOT_THIS,
    ON_TO_MODERATORS,
    OPEN,
    READ_ALL,
    READ_ALL_ON_PAGE,
    READ_IT,
    READ_ON_PAGE,
    REPLACES,
    REPLACES_DATED,
    SHALL_I,
    SHORTENED,
    SOURCE,
    SUGGEST,
    SUGGEST_ONE,
    UNKNOWN,
    UNTITLED,
    USAGE,
    USAGE_END,
    WELCOME,
    YOU_ASKED,
    told_apart,
)
from bot.verdicts import SmallTalk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.messages import Payload
    from bot.pairs import Archive, Pair
    from bot.verdicts import Suggestion

Action = Literal["pick", "none", "pass_on", "keep", "helpful", "not_helpful", "forget_me"]

ABOUT_YOU = "*privacy* tells what I keep about you."
FORGET = "Remove it"
KEEP = "No, thanks"  # as short as a button of WhatsApp's has room for

LONGEST_TEXT = 4_096
LONGEST_BODY = 1_024  # of a message with buttons
LONGEST_TITLE = 20  # of a button
LONGEST_VALUE = 256
MOST_BUTTONS = 3
REACT = "Did this help? React with 👍 or 👎."
BETWEEN = "\n\n———\n\n"
"""The line between two answers."""
NONE_BY_REACTION = "None of these? React with 👎."
WORDS_ONLY = "I can only read words. Write your question, and I'll look whether one of our AMAs answers it."
TAKEN_BACK = "Taken back: it counts no more. WhatsApp does not let me delete what I wrote; please take no notice of it."
_QUESTION_LENGTH = 300
_MENTION_LENGTH = 150  # of a question or an answer that is only referred to
_LISTED_LENGTH = 250  # of a question that is offered


@dataclass(frozen=True, slots=True)
class ButtonValue:
    """The value of a button: what it asks for, about the question *key*; *pair_id* is empty where it is about
    no pair.
    """

    action: Action
    key: str
    pair_id: str = ""

    def __str__(self) -> str:
        return f"{self.action} {self.pair_id or '-'} {self.key}"

    @classmethod
    def of(cls, text: str) -> ButtonValue | None:
        """Return the value that *text* was made of; None where it is none of ours."""
        action, _, rest = text.partition(" ")
        pair_id, _, key = rest.partition(" ")
        if (
            action not in get_args(Action)
            or not pair_id
            or not isinstance(parse(question_of(key)), MessageKey)
        ):
            return None
        return cls(cast("Action", action), key, "" if pair_id == "-" else pair_id)


def answer(pair: Pair, key: str, archive: Archive, asked: str = "", *, site: str | None = None) -> Payload:
    """Return *pair* as the answer to the question *key*, told again as *asked* where that is given: who answered and
    when, the links to its source and to its page on the *site*, and how to vote.
    """
    buttons = [
        (HELPFUL, ButtonValue("helpful", key, pair.id)),
        (NOT_HELPFUL, ButtonValue("not_helpful", key, pair.id)),
    ]
    short, shortened = _answer(pair, archive, LONGEST_BODY, asked=asked, site=site)
    if not shortened:
        return _with_buttons(short, buttons, key)
    room = LONGEST_TEXT - units(REACT) - 2
    return text(f"{_answer(pair, archive, room, asked=asked, site=site)[0]}\n\n{REACT}", key)


def answers(
    pairs: Sequence[Pair], key: str, archive: Archive, still_open: str = "", *, site: str | None = None
) -> Payload:
    """Return *pairs* as the answers to what was asked at once in the message *key*, each in its share of what
    WhatsApp takes; below them what is said of the question that is *still_open*. There is no vote on several.
    """
    end = [still_open] if still_open else []
    room = (LONGEST_TEXT - units("\n\n".join(["", *end]))) // len(pairs) - units(BETWEEN)
    told = BETWEEN.join(_answer(pair, archive, room, site=site)[0] for pair in pairs)
    return text("\n\n".join([told, *end]), key) | {"several": len(pairs) > 1}


def gives_several(payload: Payload) -> bool:
    """Return whether *payload* gives more answers than one."""
    return bool(payload.get("several"))


def open_question(question: str, *, told_moderators: bool) -> str:
    """Return that no pair answers *question*, which was asked with others, and what happens next."""
    asked = OPEN.format(question=_shown(question, _MENTION_LENGTH))
    return f"{asked}\n{MODERATORS_TOLD if told_moderators else ASK_HERE}"


def talk(kind: SmallTalk, archive: Archive, key: str) -> Payload:
    """Return a word back to who said something that asks the archive nothing."""
    match kind:
        case SmallTalk.THANKS:
            return text(WELCOME, key)
        case SmallTalk.OTHER:
            return text(f"{ASK_ME} {NOT_PASSED_ON}", key)
    return usage(archive, key)


def suggestion(verdict: Suggestion, key: str) -> Payload:
    """Return the questions on offer, each with a button, and a way to say that it is none of them."""
    pairs = [candidate.pair for candidate in verdict.offered]
    one = len(pairs) == 1
    questions = told_apart(pairs, _LISTED_LENGTH)
    listed = [f"{number}. {_shown(question, _LISTED_LENGTH)}" for number, question in enumerate(questions, 1)]
    buttons = [
        (cut(f"{number}. {pair.question}", LONGEST_TITLE), ButtonValue("pick", key, pair.id))
        for number, pair in enumerate(pairs, 1)
    ]
    none = len(buttons) < MOST_BUTTONS
    if none:
        buttons.append((NOT_THIS if one else NONE_OF_THESE, ButtonValue("none", key)))
    parts = [SUGGEST_ONE if one else SUGGEST, "\n".join(listed), "" if none else NONE_BY_REACTION]
    return _with_buttons("\n\n".join(filter(None, parts)), buttons, key)


def abstention(key: str, *, told_moderators: bool) -> Payload:
    """Say that the archive has no answer, and what happens next."""
    return text(f"{UNKNOWN} {MODERATORS_TOLD if told_moderators else ASK_HERE}", key)


def shall_i_pass_on(key: str) -> Payload:
    """Say that the archive has no answer, and whether the moderators shall see what may be no question."""
    buttons = [(ON_TO_MODERATORS, ButtonValue("pass_on", key)), (KEEP, ButtonValue("keep", key))]
    return _with_buttons(SHALL_I, buttons, key)


def shall_i_forget(sure: str, key: str) -> Payload:
    """Ask whoever wants to be forgotten whether they are *sure*; who is not need not press anything."""
    return _with_buttons(sure, [(FORGET, ButtonValue("forget_me", key))], key)


def usage(archive: Archive, key: str) -> Payload:
    """Return what one may ask, with an example that the *archive* answers."""
    example = next(iter(archive.examples(1)), ANY_QUESTION)
    return text(f"{USAGE}\n\n> {_shown(example, _QUESTION_LENGTH)}\n\n{USAGE_END} {ABOUT_YOU}", key)


def text(words: str, key: str) -> Payload:
    """Return *words*, in WhatsApp's markup, in reply to what *key* is about."""
    return _payload({"type": "text", "text": {"body": words, "preview_url": False}}, key)


def _with_buttons(words: str, buttons: Sequence[tuple[str, ButtonValue]], key: str) -> Payload:
    """Return *words* above those of *buttons* that WhatsApp takes: an id that is too long cannot be shortened."""
    kept = [(title, str(value)) for title, value in buttons if len(str(value)) <= LONGEST_VALUE]
    if not kept:
        return text(words, key)
    row = [{"type": "reply", "reply": {"id": value, "title": title}} for title, value in kept[:MOST_BUTTONS]]
    body = {"type": "button", "body": {"text": words}, "action": {"buttons": row}}
    return _payload({"type": "interactive", "interactive": body}, key)


def is_suggestion(payload: Payload) -> bool:
    """Return whether *payload* offers questions to choose from."""
    action = payload.get("message", {}).get("interactive", {}).get("action", {})
    values = (ButtonValue.of(button["reply"]["id"]) for button in action.get("buttons", ()))
    return any(value is not None and value.action == "pick" for value in values)


def _payload(message: Payload, key: str) -> Payload:
    """Return *message*, quoting the one that *key* is about."""
    about = parse(key)
    while isinstance(about, LaterKey | DoneKey):
        about = parse(about.about)
    quoted = {"context": {"message_id": about.ts}} if isinstance(about, MessageKey) else {}
    return {"key": key, "message": message | quoted}


def _answer(
    pair: Pair, archive: Archive, limit: int, *, asked: str = "", site: str | None
) -> tuple[str, bool]:
    """Return the answer in at most *limit* characters, and whether it had to be shortened."""
    above = [YOU_ASKED.format(question=_shown(asked, _MENTION_LENGTH))] if asked else []
    begun = [*above, "\n".join(_heading(pair))]
    for head, its_page, with_links in (
        ([*begun, *_context(pair, archive)], page(pair, site), True),
        (begun, page(pair, site), True),
        (begun, None, False),
    ):
        ways = [
            _ways(pair, its_page, shortened=shortened) if with_links else SHORTENED if shortened else ""
            for shortened in (False, True)
        ]
        room = limit - units("\n\n".join([*head, max(ways, key=units)])) - 2
        if room > 0:
            body, shortened = formatted(pair.answer, room)
            return "\n\n".join(filter(None, [*head, body, ways[shortened]])), shortened
    return SHORTENED, True


def _heading(pair: Pair) -> Iterator[str]:
    question = cut(pair.question, _QUESTION_LENGTH) or UNTITLED
    # What is bold in WhatsApp ends at the first asterisk.
    yield f"*{question.replace('*', '')}*"
    if about := byline(pair):
        yield _shown(about, _QUESTION_LENGTH)


def _context(pair: Pair, archive: Archive) -> Iterator[str]:
    if earlier := archive.get(pair.follows):
        recalled = _shown(sentence_cut(plain_text(earlier.answer), _MENTION_LENGTH), _MENTION_LENGTH)
        yield f"{FOLLOWS.format(question=_shown(earlier.question, _MENTION_LENGTH))}\n> {recalled}"
    if older := replaced(pair, archive):
        date = word_cut(spoken_date(older.date or ""), 40)
        words = REPLACES_DATED if date else REPLACES
        yield words.format(question=_shown(older.question, _MENTION_LENGTH), date=date)


def _ways(pair: Pair, its_page: str | None, *, shortened: bool) -> str:
    """Return the ways to the source and to the pair's page, written out: WhatsApp has no links with words of their
    own.
    """
    address = source(pair) or ""
    url, page_url = safe_url(address), safe_url(its_page)
    named = SOURCE.format(link=_shown(address, _QUESTION_LENGTH)) if address else ""
    if page_url:
        where = f"{READ_IT}: {url}" if url else named
        words = READ_ALL_ON_PAGE if shortened else ITS_PAGE if address else READ_ON_PAGE
        return "\n".join(filter(None, [where, f"{words}: {page_url}"]))
    if url:
        return f"{READ_ALL if shortened else READ_IT}: {url}"
    return f"{SHORTENED if shortened else ''} {named}".strip()


def _shown(words: str, length: int) -> str:
    return cut(literal(cut(words, length)), length)
