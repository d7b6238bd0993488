"""Lists in pages, which moderators see in private, of unanswered questions, of pairs, of what was done."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from bot.display import byline, one_line, spoken_date, spoken_day, word_cut
from bot.platforms.slack.views.block_kit import (
    Element,
    as_blocks,
    aside,
    button,
    escape,
    is_direct,
    joined_pieces,
    link,
    paragraph,
    row,
    section,
    text,
)
from bot.platforms.slack.views.cards import (
    SOMEBODY,
    asked_often,
    taken_care,
    to_answer,
)
from bot.platforms.slack.views.modals import LONGEST
from bot.platforms.slack.views.overview import EDIT_PAIR, to_edit
from bot.platforms.slack.views.replies import ME_TOO

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from bot.messages import Payload
    from bot.moderation import Group, HistoryEntry
    from bot.pairs import Pair

PAGE = 5
LEAST_TO_DECIDE = 2
"""So many of a page's places are for what is to be decided, where there is so much of both."""
ENTRIES = 10
NOTHING_UNANSWERED = "Nothing is waiting for an answer."
UNANSWERED = "{total} unanswered, most asked first:"
TO_DECIDE = "{total} to decide: proposals, answers found wanting, and new phrasings."
NOTHING_FOUND = "No pair of the archive has these words: try others."
FOUND = "Which pair do you mean?"
NOTHING_DONE = "Nothing was changed from Slack yet."
NOTHING_DONE_TO = "Nothing was done to this pair from Slack yet."
DONE = "What was done, the latest first:"
DIRECTLY, A_MESSAGE = "a direct message", "a message"
BACK, MORE = "Back", "More"
WITHOUT_ANSWER = "Asked, and not answered yet"
ONE_WAITS, WAIT = "1 waits for an answer", "{count} wait for an answer"
YOU_WAIT, YOU_AND_OTHERS_WAIT = "You are waiting for an answer", "{count} wait for an answer, you among them"
RETIRED = "Retired: it has not been given since {date}."
REPLACED = "Replaced: {pair} is given in its place."
UNDO = "Undo"
DID = {
    "added": "added",
    "phrased": "added another way to ask",
    "edited": "changed",
    "superseded": "replaced",
    "merged": "merged another pair into",
    "retired": "retired",
    "restored": "gave again",
    "corrected": "corrected an answer with",
    "undone": "took back a change to",
}
TAKEN_BACK = {
    "added": "that it was added",
    "phrased": "another way to ask",
    "edited": "what was changed",
    "superseded": "that it is replaced, by",
    "merged": "that this was merged into it",
    "retired": "that it was retired",
    "restored": "that it was given again",
    "undone": "an earlier undo",
}
FIELDS = {"also": "other ways to ask", "guest": "who answered"}
"""Names for fields of a pair whose own name says too little."""
LONGEST_DETAILS = 400
LONGEST_NAME = 200

_PERSON = re.compile(r"\b[UW][A-Z0-9]{7,}\b(?!/)")
_WRITTEN_BY = re.compile(r"((?:proposed|answered) by [^\s,]+)(?:, (.+))?$")
_ADDRESS = re.compile(r"https?://\S+")
_MESSAGE = re.compile(r"/archives/\w+/p\d+")


def people(entry: HistoryEntry) -> list[str]:
    """Return the ids of those who had a part in *entry*."""
    return [entry.by, *_PERSON.findall(entry.origin)]


def shares(offset: int, questions: int, others: int) -> tuple[slice, slice]:
    """Return which of so many *questions*, and of so many *others* to decide, stand on the page that begins at
    *offset*.
    """
    seen = offset // PAGE * (PAGE - LEAST_TO_DECIDE), offset // PAGE * LEAST_TO_DECIDE
    # Where one of them is at its end, the other has its places.
    first = max(min(seen[0], questions), offset - others), max(min(seen[1], others), offset - questions)
    asked = min(questions - first[0], PAGE - min(others - first[1], LEAST_TO_DECIDE))
    return slice(first[0], first[0] + asked), slice(first[1], first[1] + PAGE - asked)


def waiting(
    asked: Sequence[Element], pending: Sequence[Element], totals: tuple[int, int], offset: int
) -> Payload:
    """Return a page of what waits, from *offset* on: what was *asked*, and what is *pending*, as blocks, each under its
    heading; *totals* say how many there are of either.
    """
    heads = [words.format(total=total) for words, total in zip((UNANSWERED, TO_DECIDE), totals, strict=True)]
    parts = [(head, part) for head, part in zip(heads, (asked, pending), strict=True) if part]
    blocks = [block for head, part in parts for block in (*paragraph(head, "bold"), *part)]
    said = " ".join(head for head, _ in parts) or NOTHING_UNANSWERED
    pages = _pages("unanswered_page", offset, PAGE, more=offset + PAGE < sum(totals))
    return {"text": escape(said), "blocks": [*(blocks or paragraph(said)), *pages]}


def pairs(found: Sequence[Pair], today: dt.date, words: str) -> Payload:
    """Return pairs to edit or retire that were found by these *words*; which of them are given no more *today*, they
    say.
    """
    if not found:
        return aside(NOTHING_FOUND)
    blocks: list[Element] = []
    for pair in found[:PAGE]:
        question, about = text(word_cut(pair.question, 300), "bold"), text(f"\n{byline(pair)}\n{pair.id}")
        why = given_no_more(pair, today)
        state = [text(f"\n{why}", "italic")] if why else []
        blocks += as_blocks(section(*joined_pieces([question, about, *state])))
        blocks += to_edit(pair, retired=pair.is_retired(today), words=words[:LONGEST])
    return aside(FOUND, *blocks)


def history(
    entries: Sequence[tuple[HistoryEntry, Pair | None]],
    names: Mapping[str, str],
    pair_id: str,
    offset: int,
    *,
    more: bool,
) -> Payload:
    """Return a page of what was done, to *pair_id* or to any, each with the pair as it is now; *names* are those of who
    did it.
    """
    if not entries and not offset:
        return aside(NOTHING_DONE_TO if pair_id else NOTHING_DONE)
    here = {"of": pair_id, "offset": str(offset)}
    blocks = [block for entry, pair in entries for block in _done(entry, pair, names, here)]
    return aside(DONE, *blocks, *_pages("history_page", offset, ENTRIES, more=more, pair=pair_id))


def to_answer_groups(
    groups: Iterable[Group],
    permalink: Callable[[str], str | None],
    near: Callable[[Group], Sequence[Pair]],
    *,
    dismiss: str = "dismiss",
    **more: str,
) -> list[Element]:
    """Return unanswered questions with their buttons, each with the pairs *near* to it; *dismiss* and *more* are for
    `to_answer`.
    """
    return [
        block
        for group in groups
        for block in (
            *asked_group(group, permalink),
            *to_answer(group, near(group), dismiss=dismiss, **more),
        )
    ]


def asked_group(group: Group, permalink: Callable[[str], str | None]) -> list[Element]:
    """Return unanswered questions that ask nearly the same: how often, when last, and where."""
    when = f", {'last ' if group.count > 1 else ''}on {spoken_day(group.last_asked)}"
    often = asked_often(group.questions, permalink, when)
    question = text(word_cut(group.question, 300), "bold")
    return as_blocks(section(*joined_pieces([question, text("\n"), *often])), *taken_care(group))


def given_no_more(pair: Pair, today: dt.date) -> str:
    """Return why *pair* is not given; nothing where it is."""
    if pair.valid_until and pair.is_retired(today):
        return RETIRED.format(date=spoken_date(pair.valid_until.isoformat()))
    return REPLACED.format(pair=pair.superseded_by) if pair.superseded_by else ""


def last_page(offset: int, total: int, size: int) -> int:
    """Return *offset*, or, where there are not so many, that of the last page."""
    return min(offset, max(0, (total - 1) // size * size))


def _done(
    entry: HistoryEntry, pair: Pair | None, names: Mapping[str, str], here: Mapping[str, str]
) -> list[Element]:
    """Return what was done to a pair, which may be there no more, and what can be done about it *here*."""
    who, did = names.get(entry.by, SOMEBODY), DID.get(entry.action, entry.action)
    question = pair.question if pair else _added(entry)
    named = text(word_cut(question, 200), "bold") if question else text(entry.pair_id, "code")
    pieces = [text(f"{_moment(entry.at)} · {who} {did} "), named]
    if details := _details(entry, question):
        pieces.append(text(f"\n{word_cut(details, LONGEST_DETAILS)}"))
    pieces += _from(entry.origin, names)
    said = as_blocks(section(*joined_pieces(pieces)))
    undo = [button(UNDO, "undo", entry=str(entry.id), **here)] if entry.undo else []
    edit = [button(EDIT_PAIR, "edit_pair", pair=pair.id)] if pair else []
    return [*said, *row(*edit, *undo)]


def _added(entry: HistoryEntry) -> str:
    """Return the question of a pair that is there no more, where *entry* tells that it was added; nothing elsewhere."""
    told = entry.details if entry.action == "undone" else f"{entry.action}: {entry.details}"
    action, _, question = told.partition(": ")
    return question if action == "added" else ""


def _details(entry: HistoryEntry, question: str) -> str:
    """Return what an entry tells besides its pair's *question*, in words: of an undo, what was taken back; of a change,
    which fields it was to.
    """
    if entry.action == "undone":
        action, separator, rest = entry.details.partition(": ")
        taken_back = TAKEN_BACK.get(action, action)
        return taken_back if rest == question else f"{taken_back}{separator}{rest}"
    if entry.action == "edited":
        return ", ".join(FIELDS.get(part, part) for part in entry.details.split(", "))
    return "" if entry.details == question else entry.details


def _from(origin: str, names: Mapping[str, str]) -> list[Element]:
    """Return who wrote what was taken over, and where something was done from: words with names in the place of ids, an
    address as a link.
    """
    written = _WRITTEN_BY.match(one_line(origin))
    writer, where = written.groups("") if written else ("", one_line(origin))
    by, said = (_PERSON.sub(lambda found: names.get(found[0], SOMEBODY), part) for part in (writer, where))
    if not said:
        return [text(f"\n{by}")] if by else []
    begun = f"\n{by}, from" if by else "\nfrom"
    if not (address := _ADDRESS.search(said)):
        return [text(f"{begun} {word_cut(said, 150)}")]
    begin = text(f"{begun} {said[: address.start()].strip()} ".replace("  ", " "))
    if is_direct(address[0]):
        return [begin, text(DIRECTLY)]
    return [begin, link(address[0], A_MESSAGE if _MESSAGE.search(address[0]) else word_cut(address[0], 100))]


def without_answer(groups: Iterable[Group], awaited: Collection[str]) -> list[Element]:
    """Return what members asked and nobody has answered yet, for others to say that they want to know it too; of what
    is *awaited* by who sees it, by the keys of the questions, only that they do.
    """
    rows = [block for group in groups for block in _wanted(group, awaited)]
    return [*paragraph(WITHOUT_ANSWER, "bold"), *rows] if rows else []


def _wanted(group: Group, awaited: Collection[str]) -> list[Element]:
    question = text(word_cut(group.question, LONGEST_NAME), "bold")
    waits = any(one.key in awaited for one in group.questions)
    alone, together = (YOU_WAIT, YOU_AND_OTHERS_WAIT) if waits else (ONE_WAITS, WAIT)
    count = alone if group.wanted == 1 else together.format(count=group.wanted)
    words = as_blocks(section(*joined_pieces([question, text(f"\n{count}")])))
    return words if waits else [*words, *row(button(ME_TOO, "home_me_too", key=group.id))]


def _pages(action: str, offset: int, page: int, *, more: bool, **value: str) -> list[Element]:
    """Return the buttons that lead on; each has an id of its own, or they could not stand in one row."""
    back = [button(BACK, f"{action}_back", offset=str(max(0, offset - page)), **value)] if offset else []
    on = [button(MORE, f"{action}_on", offset=str(offset + page), **value)] if more else []
    return row(*back, *on)


def _moment(seconds: float) -> str:
    return f"{spoken_day(seconds)}, {dt.datetime.fromtimestamp(seconds, tz=dt.UTC):%H:%M} UTC"
