"""What every deed at the desk needs: the parts, and what follows when a pair was written."""

from __future__ import annotations

import asyncio
import datetime as dt
import time
from typing import TYPE_CHECKING, Protocol

from bot.keys import LATER
from bot.messages import Place
from bot.moderation.archive_writer import GONE, Editor
from bot.moderation.draft import Faulty, Unsaved, Vanished, faults
from bot.moderation.models import grouped
from bot.moderation.serving import Serving, keep_up
from bot.responder import veto_mark
from bot.similarity import alike, spelling, words
from bot.statistics import Statistics
from bot.store import Deed, Label

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from bot.config import Config
    from bot.mailbox import Mailbox
    from bot.messages import Payload, Reply, UnansweredQuestion
    from bot.moderation.draft import Draft
    from bot.moderation.patch import Amendment
    from bot.pairs import Archive, Pair
    from bot.responder import Responder
    from bot.store import Claimed, Store, Transaction

DAY = 24 * 3600.0
MOST_UNANSWERED = 5_000
"""Unanswered questions that are looked at; older ones wait until the queue is shorter."""
NOT_WRITTEN = "The pair was saved but cannot be read back: `ama check` tells what is wrong with its file."


class Voice(Protocol):
    """How a platform words an answer."""

    def answer(self, key: str, pair: Pair, asked: str = "") -> Reply:
        """*pair* as the answer to the question *key*, which is told again where it is given as *asked*; pure."""

    def instead(self, standing: Payload, key: str, pair: Pair) -> Reply:
        """*pair* in the place of the answer that is *standing* under *key*, with what is said above that one; pure."""


class Bench:
    """The parts of the desk, and what its deeds have in common."""

    def __init__(  # noqa: PLR0913 - the parts of the desk, each once
        self,
        store: Store,
        responder: Responder,
        mailbox: Mailbox,
        voice: Voice,
        config: Config,
        *,
        clock: Callable[[], float] = time.time,
        today: Callable[[], dt.date] = dt.date.today,
        tags: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        """*tags* bound, by channel, which pairs may answer there."""
        self.folder = config.answers
        self.statistics = Statistics(store, lambda: responder.served.archive, clock=clock)
        self._store = store
        self._responder = responder
        self._mailbox = mailbox
        self._voice = voice
        self._config = config
        self._clock = clock
        self._today = today
        self._tags = tags or {}
        self._editor = Editor(config.answers, store, in_database=config.archive.additions == "database")
        self._serving = Serving(responder, self._editor, config.calibration_shift)
        self._writing = asyncio.Lock()

    @property
    def _archive(self) -> Archive:
        return self._responder.served.archive

    def pair(self, pair_id: str) -> Pair:
        """The pair of that id as it is served now. Raises Vanished."""
        pair = self._archive.get(pair_id)
        if pair is None:
            raise Vanished(GONE)
        return pair

    def served(self, pair_id: str | None) -> Pair | None:
        """The pair of that id, if it is served."""
        return self._archive.get(pair_id) if pair_id else None

    def _check(self, draft: Draft, *, placed: bool = True) -> None:
        if found := faults(draft, placed=placed):
            raise Faulty(found)

    async def _write(self, *amendments: Amendment) -> None:
        """Write *amendments* and serve what they make."""
        changed = [one for one in amendments if one]
        if changed:
            await self._editor.write(changed, self._clock())
            await self._serving.refresh({one.pair_id for one in changed})
            if any(self._archive.get(one.pair_id) is None for one in changed):
                raise Unsaved(NOT_WRITTEN)

    async def _load_vetoes(self) -> None:
        archive = self._archive
        self._responder.vetoes = await self._store.run(lambda tx: keep_up(tx, archive))

    def _answer(self, tx: Transaction, pair: Pair, by: str, group: str | None) -> list[Claimed | None]:
        """Settle the unanswered questions that *pair* answers; their answers, to be sent, in their threads."""
        open_questions = tx.unanswered(MOST_UNANSWERED)
        mine = {question.key: question for question in _answered_by(pair, open_questions, group, tx.vetoes())}
        decided = tx.decide_questions(list(mine), "answered", by, self._clock()) if mine else []
        for key in decided:
            self._label_question(tx, mine[key], pair, by)
        return self._tell_askers(tx, [mine[key] for key in decided], pair)

    def _tell_askers(
        self, tx: Transaction, questions: Iterable[UnansweredQuestion], pair: Pair
    ) -> list[Claimed | None]:
        """Have *pair* stand as the answer to those of *questions* that were asked of late."""
        now, given = self._clock(), self._archive.current(pair, self._today())
        since = now - self._config.moderation.answer_within_days * DAY
        if given is None:
            return []
        return [self._tell(tx, question, given, now) for question in questions if question.asked_at >= since]

    def _label_question(self, tx: Transaction, question: UnansweredQuestion, pair: Pair, by: str) -> None:
        tx.label(
            Label(
                veto_mark(question.question),
                question.question,
                pair.id,
                asker=question.asker,
                unaddressed=not question.addressed,
            ),
            by,
            self._clock(),
        )

    def _tell(self, tx: Transaction, question: UnansweredQuestion, pair: Pair, now: float) -> Claimed | None:
        """Have *pair* stand as the answer to *question*: anew, for what only changes its text is noticed by nobody; and
        with the question, where it does not stand above in the thread.
        """
        place = Place(question.asker) if question.aside else Place(question.channel, question.thread)
        asked = question.question if place.thread is None else ""
        key = f"{question.key}{LATER}" if asked or tx.is_replied_to(question.key) else question.key
        tx.count_given(question.key, pair.id)
        return tx.want(key, place, question.asker, self._voice.answer(key, pair, asked), now)

    def _deed(self, pair_id: str, deed: str, by: str, origin: str, details: str = "") -> Deed:
        return Deed(pair_id, deed, by, origin, self._clock(), details)


def _answered_by(
    pair: Pair,
    questions: Collection[UnansweredQuestion],
    group: str | None,
    vetoes: dict[str, frozenset[str]],
) -> list[UnansweredQuestion]:
    """Those of *questions* that are in the *group*, or ask what *pair* is asked."""
    chosen: set[str] = set()
    if group and any(question.key == group for question in questions):
        keys = ({question.key for question in one.questions} for one in grouped(questions))
        chosen = next(mine for mine in keys if group in mine)
    spellings = {spelling(text) for text in pair.phrasings}
    asked = [words(text) for text in pair.phrasings]

    def same(question: str) -> bool:
        mine = words(question)
        return spelling(question) in spellings or any(alike(mine, other) for other in asked)

    def refused(question: str) -> bool:
        return pair.id in vetoes.get(veto_mark(question), ())

    return [
        one for one in questions if one.key in chosen or (same(one.question) and not refused(one.question))
    ]
