"""The overview that moderators keep an eye on, gathered from the desk, and said in rich text, for the App Home and the
digest; and what can be done about a pair, wherever they see one.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.display import byline, counted, spoken_day, word_cut
from bot.moderation.models import to_answer
from bot.platforms import weekly
from bot.platforms.slack.views.block_kit import Element, button, item, joined_pieces, row, section, text
from bot.platforms.weekly import NOBODY_ASKED

if TYPE_CHECKING:
    from bot.moderation import Desk, Doubt, Group, Proposal, ReviewItem
    from bot.moderation.statistics import Figures, PairFigures, Rated
    from bot.pairs import Pair

GIVEN, NEVER_GIVEN = "Given {times}", "Never given so far"
VOTES = "{not_helpful} not helpful, {helpful} helpful"
EDIT_PAIR, RETIRE, GIVE_AGAIN = "Edit the pair …", "Retire …", "Give it again"
UNTITLED = "(a question without words)"
LONGEST_QUESTION = 300
MOST_RATED = 1_000


@dataclass(frozen=True, slots=True)
class Overview:
    """The last seven days' *figures*; the *queue* of unanswered questions; pairs *never* given, and with *bad* votes,
    the worst first; what is *pending*, proposals and answers found wanting.
    """

    figures: Figures
    queue: tuple[Group, ...]
    never: tuple[Pair, ...]
    bad: tuple[Rated, ...]
    pending: tuple[Proposal | Doubt | ReviewItem, ...] = ()

    @property
    def to_answer(self) -> tuple[Group, ...]:
        """Return what of the queue no answer is pending for."""
        return to_answer(self.queue)

    @classmethod
    async def of(cls, desk: Desk) -> Overview:
        """Return the desk as it is now."""
        statistics = desk.statistics
        figures, queue, never, bad, pending = await asyncio.gather(
            statistics.last_week(),
            desk.queue.groups(),
            statistics.never_given(),
            statistics.badly_voted(MOST_RATED),
            desk.reviews.to_decide(),
        )
        return cls(figures, queue, never, bad, pending)


def told(figures: Figures) -> list[Element]:
    """Return the figures as a list."""
    lines = weekly.told(figures)
    return [item(section(text(line)), number=None, indent=0) for line in lines] or [
        section(text(NOBODY_ASKED))
    ]


def named(pair: Pair, *more: str) -> Element:
    """Return a pair's question, who answered, and what *more* is to be said of it, a line each."""
    question = text(word_cut(pair.question, LONGEST_QUESTION) or UNTITLED, "bold")
    lines = filter(None, (byline(pair), *(word_cut(line, LONGEST_QUESTION) for line in more)))
    return section(*joined_pieces([question, *(text(f"\n{line}") for line in lines)]))


def how_it_does(figures: PairFigures | None) -> str:
    """Return how often a pair was given, when last, and how it was voted on."""
    if figures is None or not (figures.given or figures.helpful or figures.not_helpful):
        return NEVER_GIVEN
    given = GIVEN.format(times=counted(figures.given, "time"))
    when = f", last on {spoken_day(figures.last)}" if figures.last else ""
    return f"{given}{when}; {VOTES.format(helpful=figures.helpful, not_helpful=figures.not_helpful)}"


def votes(rated: Rated) -> str:
    """Return how a pair was voted on."""
    return VOTES.format(not_helpful=rated.not_helpful, helpful=rated.helpful)


def to_edit(pair: Pair, *before: Element, retired: bool = False, **more: str) -> list[Element]:
    """Return what can be done about a pair, which may be *retired*, after the buttons *before*; *more* is what the
    surface wants to know again.
    """
    edit = button(EDIT_PAIR, "edit_pair", pair=pair.id, **more)
    return row(*before, edit, to_retire(pair.id, retired=retired, **more))


def to_retire(pair_id: str, *, retired: bool, **more: str) -> Element:
    """Return the button that retires a pair, or gives a *retired* one again."""
    if retired:
        return button(GIVE_AGAIN, "restore_pair", pair=pair_id, **more)
    return button(RETIRE, "retire_pair", style="danger", pair=pair_id, **more)
