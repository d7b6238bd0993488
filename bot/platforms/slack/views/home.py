"""The App Home's pages as Slack's views. Pure; what people wrote goes into rich text, which pings nobody."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from bot.display import counted, spoken_date, word_cut
from bot.platforms.slack.views import answers, overview
from bot.platforms.slack.views.block_kit import (
    Element,
    as_blocks,
    button,
    joined_pieces,
    paragraph,
    plain,
    row,
    section,
    text,
    with_code,
)
from bot.platforms.slack.views.home_state import AMAS, BAD, DECIDE, FRONT, NEVER, NEW, QUEUE, TAGS, HomeState
from bot.platforms.slack.views.lists import BACK, MORE, NOTHING_UNANSWERED, last_page, to_answer_groups
from bot.platforms.slack.views.modals import asked, modal, split

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.archive.catalogue import Catalogue, Listing
    from bot.moderation import Group
    from bot.pairs import Archive, Pair
    from bot.platforms.slack.views.modals import View
    from bot.platforms.slack.views.overview import Overview


TITLE = "From the AMA archive"


def leaf(pair: Pair, archive: Archive, number: int = 0, *, site: str | None = None) -> View:
    """Return the page of *pair* with that *number*, from 0; the last one where there are not so many. It links the
    pair's page on the *site*, if there is one.
    """
    parts, _ = split(pair.answer)
    number = min(number, len(parts) - 1)
    part = replace(pair, answer=parts[number])
    shown = answers.answer(part, "", archive, site=site)["blocks"]
    read = [block for block in shown if block["type"] != "context_actions"]  # which modals do not take
    return modal(TITLE, [*read, *_pages(pair, number, len(parts))], callback_id="leaf")


def _pages(pair: Pair, number: int, pages: int) -> list[Element]:
    if pages == 1:
        return []
    back = [_turn(BACK, "back", pair, number - 1)] if number else []
    on = [_turn(MORE, "on", pair, number + 1)] if number + 1 < pages else []
    return [*paragraph(PAGE_OF.format(number=number + 1, pages=pages)), *row(*back, *on)]


def _turn(label: str, name: str, pair: Pair, number: int) -> Element:
    return button(label, f"home_leaf_{name}", pair=pair.id, page=str(number))


T = TypeVar("T")

WELCOME = (
    "Questions that were answered at our AMAs, with who answered, when, and where to read it. Search here, or ask me "
    "in any channel I am in, in a direct message, or by `/ama`."
)
SEARCH = "Search the archive"
TYPE_HERE = "Some words, then Enter"
HOLDS = "{pairs} from {amas}"
EMPTY = "There is nothing to read yet."
WHATS_NEW, ALL_NEW, BY_AMA, BY_TAG = "What is new", "All, newest first", "By AMA", "By tag"
FOUND, NOT_FOUND = (
    "Found for “{words}”",
    "Nothing was found for “{words}”: try other words, or ask in a channel.",
)
MODERATORS = "For moderators"
LAST_WEEK = "The last seven days:"
TO_DECIDE, UNANSWERED, NEVER_GIVEN, BAD_VOTES = "To decide", "Unanswered", "Never given", "Voted not helpful"
NOTHING_TO_DECIDE = "Nothing is proposed, and no answer was found wanting."
NONE_NEVER, NONE_BAD = "Every pair was given at least once.", "No pair was voted not helpful."
PAGE_OF = "Page {number} of {pages}"
OPEN, READ, START = "Open", "Read", "Back to the start"

DISMISS = "home_dismiss"
"""The action of a button that takes a question off the list and shows its page anew."""
PAGE = 8
NEWS, WAITING, ASKED = 3, 3, 5  # on the front page
TAGS_ON_PAGE, TAGS_IN_ROW = 50, 10
LONGEST_LABEL = 60  # of a button; Slack takes 75
LONGEST_NAME = 200
LONGEST_TYPED = 300


@dataclass(frozen=True, slots=True)
class Page:
    """A page's blocks, and where it really is: an offset beyond the end is the last page's."""

    blocks: list[Element]
    state: HomeState


def view(page: Page, at: float, note: str = "") -> View:
    """Return *page* as an App Home, with a *note* above it."""
    blocks = [*paragraph(note, "italic"), *page.blocks]
    return {
        "type": "home",
        "callback_id": "home",
        "private_metadata": page.state.written(at),
        "blocks": blocks,
    }


def front(
    catalogue: Catalogue,
    added: Iterable[str],
    watched: Overview | None,
    waiting: Sequence[Element] = (),
) -> Page:
    """Return where everybody begins; *added* are the ids of pairs that came of late, the latest first; *watched* is for
    moderators alone, and *waiting*, the first of what waits for them: their page begins with it. A member's page ends
    with what they may wait for.
    """
    size = {"pairs": counted(len(catalogue.newest), "pair"), "amas": counted(len(catalogue.amas), "AMA")}
    holds = HOLDS.format(**size) if catalogue.newest else EMPTY
    ways = [(ALL_NEW, NEW, catalogue.newest), (BY_AMA, AMAS, catalogue.amas), (BY_TAG, TAGS, catalogue.tags)]
    new = catalogue.news(added, NEWS)
    news = [block for pair in new for block in _pair(pair, edit=watched is not None)]
    blocks = [
        *(_for_moderators(watched, waiting) if watched else []),
        *_search(""),
        *as_blocks(section(*with_code(f"{WELCOME}\n{holds}"))),
        *row(*(_to(label, HomeState(kind)) for label, kind, held in ways if held)),
        *(_heading(WHATS_NEW) if news else []),
        *news,
        *(waiting if watched is None else ()),
    ]
    return Page(blocks, HomeState())


def pairs(  # noqa: PLR0913 - what a list is made of
    state: HomeState,
    title: str,
    found: Sequence[Pair],
    *,
    edit: bool,
    none: str = EMPTY,
    about: Callable[[Pair], str] = lambda _: "",
) -> Page:
    """Return a page of pairs, with *about* each one a line more; *none* is what is said where there are none."""
    shown, state = _cut(state, found, PAGE)
    rows = [block for pair in shown for block in _pair(pair, about(pair), edit=edit)]
    return _listed(state, title, rows or paragraph(none), len(found), PAGE)


def amas(state: HomeState, listings: Sequence[Listing]) -> Page:
    """Return a page of AMAs to open."""
    shown, state = _cut(state, listings, PAGE)
    rows = [block for listing in shown for block in _ama(listing)]
    return _listed(state, BY_AMA, rows or paragraph(EMPTY), len(listings), PAGE)


def tags(state: HomeState, listings: Sequence[Listing]) -> Page:
    """Return a page of tags to open."""
    shown, state = _cut(state, listings, TAGS_ON_PAGE)
    buttons = [
        button(
            f"{word_cut(s.title, LONGEST_LABEL) or '…'} ({len(s.pairs)})",
            f"home_go_{n}",
            **HomeState("tag", s.mark).value,
        )
        for n, s in enumerate(shown)
    ]
    rows = [
        block for n in range(0, len(buttons), TAGS_IN_ROW) for block in row(*buttons[n : n + TAGS_IN_ROW])
    ]
    return _listed(state, BY_TAG, rows or paragraph(EMPTY), len(listings), TAGS_ON_PAGE)


def queue(
    state: HomeState,
    groups: Sequence[Group],
    permalink: Callable[[str], str | None],
    near: Callable[[Group], Sequence[Pair]],
) -> Page:
    """Return a page of unanswered questions, each with the pairs *near* to it."""
    shown, state = _cut(state, groups, PAGE)
    rows = to_answer_groups(shown, permalink, near, dismiss=DISMISS)
    return _listed(state, UNANSWERED, rows or paragraph(NOTHING_UNANSWERED), len(groups), PAGE)


def to_decide(state: HomeState, rows: Sequence[Element], total: int) -> Page:
    """Return a page of proposals, and of answers found wanting: *rows* are those from the state's offset on."""
    return _listed(state, TO_DECIDE, list(rows) or paragraph(NOTHING_TO_DECIDE), total, PAGE)


def found(
    state: HomeState,
    pairs_found: Sequence[Pair],
    *,
    edit: bool,
    about: Callable[[Pair], str] = lambda _: "",
) -> Page:
    """Return what a search came to, with *about* each pair a line more."""
    words = word_cut(state.of, LONGEST_NAME)
    title, none = FOUND.format(words=words), NOT_FOUND.format(words=words)
    return pairs(state, title, pairs_found, edit=edit, none=none, about=about)


def first(
    groups: Sequence[Group],
    permalink: Callable[[str], str | None],
    near: Callable[[Group], Sequence[Pair]],
    pending: Sequence[Element],
) -> list[Element]:
    """Return what waits for moderators, as their page begins: what is *pending*, and the first of *groups*."""
    waiting = to_answer_groups(groups[:WAITING], permalink, near, dismiss=DISMISS)
    return [*pending, *(waiting or paragraph(NOTHING_UNANSWERED))]


def _for_moderators(watched: Overview, waiting: Sequence[Element]) -> list[Element]:
    ways = [
        (TO_DECIDE, DECIDE, len(watched.pending)),
        (UNANSWERED, QUEUE, len(watched.to_answer)),
        (NEVER_GIVEN, NEVER, len(watched.never)),
        (BAD_VOTES, BAD, len(watched.bad)),
    ]
    return [
        *_heading(MODERATORS),
        *waiting,
        *row(*(_to(f"{label} ({count})", HomeState(kind)) for label, kind, count in ways)),
        *as_blocks(section(text(LAST_WEEK)), *overview.told(watched.figures)),
        {"type": "divider"},
    ]


def _listed(state: HomeState, title: str, rows: list[Element], total: int, size: int) -> Page:
    pages = -(-total // size)
    number = PAGE_OF.format(number=state.offset // size + 1, pages=pages) if pages > 1 else ""
    blocks = [*_search(state.of if state.kind == "search" else ""), *_heading(title), *rows]
    return Page([*blocks, *paragraph(number), *_turning(state, total, size)], state)


def _turning(state: HomeState, total: int, size: int) -> list[Element]:
    """Return the buttons that lead on; each has an id of its own, or they could not stand in one row."""
    steps = [(BACK, "back", state.offset - size), (MORE, "on", state.offset + size)]
    turns = [
        button(label, f"home_go_{name}", **HomeState(state.kind, state.of, offset).value)
        for label, name, offset in steps
        if -size < offset < total
    ]
    return row(*turns, _to(START, HomeState(FRONT)))


def _cut(state: HomeState, held: Sequence[T], size: int) -> tuple[Sequence[T], HomeState]:
    offset = last_page(state.offset, len(held), size)
    return held[offset : offset + size], HomeState(state.kind, state.of, offset)


def _search(words: str) -> list[Element]:
    field: Element = {
        "type": "plain_text_input",
        "action_id": "home_search",
        "max_length": LONGEST_TYPED,
        "placeholder": plain(TYPE_HERE),
    }
    field |= {"initial_value": words} if words else {}
    return [asked("home_search", SEARCH, field, optional=False) | {"dispatch_action": True}]


def _pair(pair: Pair, about: str = "", *, edit: bool) -> list[Element]:
    read = button(READ, "home_read", pair=pair.id)
    return [*as_blocks(overview.named(pair, about)), *(overview.to_edit(pair, read) if edit else row(read))]


def _ama(listing: Listing) -> list[Element]:
    ama = listing.pairs[0].ama
    held = counted(len(listing.pairs), "pair")
    told = (word_cut(ama.guest or "", 100), word_cut(spoken_date(ama.date or ""), 40), held)
    about = " · ".join(filter(None, told))
    name = text(word_cut(listing.title, LONGEST_NAME) or "…", "bold")
    words = as_blocks(section(*joined_pieces([name, text(f"\n{about}")])))
    return [*words, *row(button(OPEN, "home_go_ama", **HomeState("ama", listing.mark).value))]


def _heading(words: str) -> list[Element]:
    return paragraph(word_cut(words, LONGEST_NAME), "bold")


def _to(label: str, state: HomeState) -> Element:
    return button(label, f"home_go_{state.kind}", **state.value)
