"""Answers as Slack's payloads: a pair with who answered it, when, where to read it, and what can be pressed."""

from __future__ import annotations

import json
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from bot.display import byline, page, replaced, sentence_cut, source, spoken_date, word_cut
from bot.platforms.markdown import plain_text, safe_url
from bot.platforms.slack.occurrences import MARK
from bot.platforms.slack.views.block_kit import (
    LONGEST_BUTTON,
    LONGEST_BUTTON_VALUE,
    LONGEST_MENTION,
    MOST_CHARACTERS,
    Element,
    as_blocks,
    asked_value,
    button,
    escape,
    joined_pieces,
    link,
    message,
    paragraph,
    plain,
    quote,
    row,
    section,
    text,
    width,
    written,
)
from bot.platforms.slack.views.rich_text import pictures, rest, rich_text
from bot.platforms.wording import (
    ASK_HERE,
    FOLLOWS,
    HELPFUL,
    ITS_PAGE,
    MODERATORS_TOLD,
    NOT_HELPFUL,
    OPEN,
    READ_ALL,
    READ_ALL_ON_PAGE,
    READ_IT,
    READ_ON_PAGE,
    REPLACES,
    REPLACES_DATED,
    SHORTENED,
    SOURCE,
    UNTITLED,
    YOU_ASKED,
    told_apart,
    with_origin,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.messages import Payload
    from bot.pairs import Archive, Pair

SHOW_REST = "Show the rest"
IT_GOES_ON = "It goes on:"
RELATED = "Related:"
SAID_BY = "{name} answers:"
SAID_BY_TO = "You asked “{question}”. {name} answers:"
SHARED_BY = "{name} asked “{question}” and shares the answer:"
SHARED = "{name} shares an answer:"
SHARE = "Share in channel"
_ROOM_FOR_BUTTONS = 2_000
# Characters of an answer, tried in turn: links and styles weigh more than the text they belong to.
_ANSWER_LENGTHS = (6_000, 3_000, 1_500, 700)
_BARE_LENGTH = 1_000  # of an answer that has to do without links and styles
_QUESTION_LENGTH = 300
_KEPT = 1_000  # pairs whose answers are kept rendered: rendering takes 0.2 ms, reading 0.02


def answer(  # noqa: PLR0913 - what an answer is made of
    pair: Pair,
    key: str,
    archive: Archive,
    above: str = "",
    further: Sequence[Pair] = (),
    *,
    site: str | None = None,
) -> Payload:
    """Return *pair* as the answer to the question *key*: who answered and when, the links to its source and to its page
    on the *site*, buttons to vote, and for what is *further* to be known; *above* it what is to be said first.
    """
    return _answer(pair, key, archive, [_feedback, partial(_further, further=further)], above, site)


def several(
    pairs: Sequence[Pair], key: str, archive: Archive, below: str = "", *, site: str | None = None
) -> Payload:
    """Return *pairs* as the answers to what was asked at once in the message *key*, as many as Slack takes; *below*
    them what is said of the rest.
    """
    end = paragraph(below)
    room = (MOST_CHARACTERS - width(end)) // len(pairs)
    blocks: list[Element] = []
    for pair in pairs:
        votes = _feedback(pair, key)
        body = _body_of(pair, archive, room - width(votes), site)
        blocks += body + votes if _fits([*blocks, *body, *votes, *end]) else []
    starts = (_start(pair) for pair in pairs)
    return message("\n".join(starts), [*blocks, *end], key, pairs[0].id)


def private(  # noqa: PLR0913 - what an answer is made of
    pair: Pair,
    key: str,
    archive: Archive,
    asked: str = "",
    further: Sequence[Pair] = (),
    *,
    site: str | None = None,
) -> Payload:
    """Return the same for the asker's eyes, with a button to share it, and what they *asked*."""
    parts = (_feedback, partial(_share, asked=asked), partial(_further, further=further))
    return _answer(pair, key, archive, parts, "", site)


def mark(ts: str, pair: Pair) -> Payload:
    """Return the mark on the message *ts* that says that *pair* answers it."""
    return {"reaction": MARK, "timestamp": ts, "pair": pair.id}


def you_asked(question: str) -> str:
    """Return to what question of theirs somebody gets an answer; nothing without one."""
    return YOU_ASKED.format(question=word_cut(question, LONGEST_MENTION)) if question else ""


def shared_by(name: str, question: str) -> str:
    """Return who shares an answer, and what they asked, if that is known."""
    asked = word_cut(question, LONGEST_MENTION)
    return (SHARED_BY if asked else SHARED).format(name=name, question=asked)


def said_by(name: str, answer: str, key: str, asked: str = "") -> Payload:
    """Return what *name* answered, in Markdown, to the question of *key*, which is told again where it is given as
    *asked*.
    """
    question = word_cut(asked, LONGEST_MENTION)
    above = (SAID_BY_TO if asked else SAID_BY).format(name=name, question=question)
    for limit in _ANSWER_LENGTHS:
        body, _ = rich_text(answer, limit=limit)
        blocks = [*paragraph(above), *body]
        if _fits(blocks):
            break
    return message(f"{above} {sentence_cut(plain_text(answer), LONGEST_MENTION)}", blocks, key)


def said_above(payload: Payload) -> str:
    """Return what is said above the answer in *payload*; nothing where nothing is, or where it is no longer kept."""
    return str(payload.get("metadata", {}).get("event_payload", {}).get("above", ""))


def open_question(question: str, *, told_moderators: bool) -> str:
    """Say that no pair answers *question*, which was asked with others, and what happens next."""
    asked = OPEN.format(question=word_cut(question, LONGEST_MENTION))
    return f"{asked}\n{MODERATORS_TOLD if told_moderators else ASK_HERE}"


def _answer(  # noqa: PLR0913, PLR0917 - what an answer is made of
    pair: Pair,
    key: str,
    archive: Archive,
    parts: Iterable[Callable[[Pair, str], list[Element]]],
    above: str,
    site: str | None,
) -> Payload:
    blocks = [*paragraph(above), *_body_of(pair, archive, MOST_CHARACTERS - _ROOM_FOR_BUTTONS, site)]
    for part in parts:
        wider = [*blocks, *part(pair, key)]
        blocks = wider if _fits(wider) else blocks
    return message(f"{above} {_start(pair)}".strip(), blocks, key, pair.id, above)


@lru_cache(maxsize=_KEPT)
def _start(pair: Pair) -> str:
    start = sentence_cut(plain_text(pair.answer), LONGEST_MENTION)
    return f"{word_cut(pair.question, LONGEST_MENTION) or UNTITLED} {start}"


def _body_of(pair: Pair, archive: Archive, room: int, site: str | None) -> list[Element]:
    """Return all of an answer but the buttons, in at most *room* characters if it can be."""
    earlier, older = archive.get(pair.follows), replaced(pair, archive)
    body: list[Element] = json.loads(_body(pair, earlier, older, page(pair, site), room))
    return body


@lru_cache(maxsize=_KEPT)
def _body(pair: Pair, earlier: Pair | None, older: Pair | None, its_page: str | None, room: int) -> str:
    """Return the same for every question that *pair* answers; as JSON, so that no two replies share it."""
    head = [*_heading(pair), *_follows(earlier), *_replaces(older)]
    return json.dumps(_longest(head, pair, its_page, room))


def _longest(head: list[Element], pair: Pair, its_page: str | None, room: int) -> list[Element]:
    """Return *head*, and as much of the answer as there is *room* for."""
    for limit in _ANSWER_LENGTHS:
        body, shortened = rich_text(pair.answer, limit=limit)
        seen = _rest(pair, limit) if shortened else pictures(pair.answer)
        blocks = [*head, *body, *seen, *_links(pair, its_page, shortened=shortened)]
        if _fits(blocks, room):
            return blocks
    bare = sentence_cut(plain_text(pair.answer), _BARE_LENGTH)
    return [*head, *paragraph(bare), *_links(pair, its_page, shortened=True)]


def _rest(pair: Pair, shown: int) -> list[Element]:
    """Return the button that shows what comes after the first *shown* characters."""
    return row(button(SHOW_REST, "rest", pair=pair.id, after=str(shown)))


def rest_of(pair: Pair, shown: int) -> Iterator[Payload]:
    """Yield what of the answer comes after its first *shown* characters, in as many messages as Slack wants it in."""
    words = escape(word_cut(pair.question, LONGEST_MENTION))
    for blocks in (*rest(pair.answer, after=shown, limit=_ANSWER_LENGTHS[1]), pictures(pair.answer)):
        if blocks:
            yield {"text": words, "blocks": blocks}


def _heading(pair: Pair) -> list[Element]:
    question = text(sentence_cut(pair.question, _QUESTION_LENGTH) or UNTITLED, "bold")
    return as_blocks(section(*joined_pieces([question, text("\n"), text(byline(pair))])))


def _follows(earlier: Pair | None) -> list[Element]:
    if earlier is None:
        return []
    intro = FOLLOWS.format(question=word_cut(earlier.question, LONGEST_MENTION))
    recalled = sentence_cut(plain_text(earlier.answer), LONGEST_MENTION)
    return as_blocks(section(text(intro)), quote(text(recalled)))


def _replaces(older: Pair | None) -> list[Element]:
    if older is None:
        return []
    question, date = word_cut(older.question, LONGEST_MENTION), word_cut(spoken_date(older.date or ""), 40)
    return paragraph((REPLACES_DATED if date else REPLACES).format(question=question, date=date))


def _links(pair: Pair, its_page: str | None, *, shortened: bool) -> list[Element]:
    """Return the ways to the source and to the pair's page; an address as text where Slack would not take it for a
    link.
    """
    address = source(pair) or ""
    if safe_url(its_page):
        whole = link(its_page or "", READ_ALL_ON_PAGE if shortened else ITS_PAGE if address else READ_ON_PAGE)
        where = link(address, READ_IT) if safe_url(address) else text(_named(address))
        return as_blocks(section(*joined_pieces([where, text(" · " if address else ""), whole])))
    if safe_url(address):
        return as_blocks(section(link(address, READ_ALL if shortened else READ_IT)))
    return paragraph(f"{SHORTENED if shortened else ''} {_named(address)}".strip())


def _named(address: str) -> str:
    return SOURCE.format(link=word_cut(address, _QUESTION_LENGTH)) if address else ""


def _feedback(pair: Pair, key: str) -> list[Element]:
    votes = [(HELPFUL, "helpful"), (NOT_HELPFUL, "not_helpful")]
    yes, no = (
        {"text": plain(label), "value": written(vote=vote, key=key, pair=pair.id)} for label, vote in votes
    )
    buttons = {"action_id": "feedback", "positive_button": yes, "negative_button": no}
    block = {"type": "context_actions", "elements": [{"type": "feedback_buttons"} | buttons]}
    return [block] if len(no["value"]) <= LONGEST_BUTTON_VALUE else []


def _share(pair: Pair, key: str, asked: str) -> list[Element]:
    return row(button(SHARE, "share", key=key, pair=pair.id, **asked_value(asked)))


def _further(pair: Pair, key: str, further: Sequence[Pair]) -> list[Element]:
    """Return what follows *pair*, and what is related to it, each as a button; of one that asks nearly the same as
    another, or as *pair*, or that its guest answered before, with who answered and when.
    """
    _, *labels = told_apart([pair, *further], LONGEST_BUTTON)
    before = {one for one in further if one.guest == pair.guest and pair.is_newer_than(one)}
    buttons = {
        one: button(
            with_origin(one, LONGEST_BUTTON) if one in before else label,
            f"further_{number}",
            key=key,
            pair=one.id,
        )
        for number, (one, label) in enumerate(zip(further, labels, strict=True), 1)
    }
    following = [buttons[one] for one in buttons if one.follows == pair.id]
    related = [buttons[one] for one in buttons if one.follows != pair.id]
    parts = [(IT_GOES_ON, following), (RELATED, related)]
    return [block for intro, some in parts if some for block in (*paragraph(intro), *row(*some))]


def _fits(blocks: list[Element], room: int = MOST_CHARACTERS) -> bool:
    return width(blocks) <= room
