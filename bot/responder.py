"""A message comes in, a verdict comes out: the one path that every platform takes."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from bot.matching.about import asks_about_the_bot, stands_alone, tells_of_nothing, tells_of_oneself
from bot.matching.asking import (
    LIKELY,
    POSSIBLE,
    SURELY,
    by_commas,
    is_put_to_somebody,
    is_unread,
    log_odds,
    only_names,
    pieces,
    questions,
)
from bot.matching.matcher import DOOMED, Doomed
from bot.retrieval import Retriever, query_of
from bot.text import thanks, tokens, without_markup
from bot.verdicts import (
    ALIKE,
    FITS,
    NEAR,
    SURE,
    Abstention,
    Answer,
    Ignored,
    SmallTalk,
    Suggestion,
    judge,
    offered_for_each,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.matching.explanation import Explanation
    from bot.messages import Message
    from bot.pairs import Pair
    from bot.retrieval import Retrieved, Served
    from bot.verdicts import Candidate, Thresholds, Verdict

FAR_BUT_SURE = 0.8
"""The confidence that it takes to give, where nobody asked the bot, a pair that is not alike in meaning. What is said
in a channel is mostly about something else: docs/model.md says what this costs and what it spares.
"""
DOOMED_UNASKED = Doomed(meaning=0.1)
"""As DOOMED, where nobody asked the bot: six of 2,139 right answers to questions of sets and archives that it was not
learned from had less, and 84 % of daily chat, which takes a twentieth of the time without the judge.
"""
HARDLY_ASKED = Doomed(words=0.2, meaning=0.1)
"""The same where a message hardly asks anything: of 76 right answers to questions without their mark, of archives that
nothing was learned from, three had less by words, and so have two thirds of such chat, which the encoder need not read.
"""
DOUBTFUL = -1.0
"""The log-odds of asking below which what is said to the bot and has no sure answer is talk."""
ALONE = 0.75
"""The confidence at which one question of several in a message is answered though all of it draws something else."""


def _with_reasons(verdict: Verdict, left_out: Mapping[str, str]) -> Verdict:
    """Return *verdict*, which also says what was *left_out* and by which rule, where it gives no pair."""
    if not left_out or not isinstance(verdict, Abstention | Suggestion):
        return verdict
    named = "; ".join(f"{pair_id} {rule}" for pair_id, rule in left_out.items())
    return replace(verdict, reason=f"{verdict.reason}; left out: {named}")


def _surely(piece: Verdict, whole: Verdict) -> Answer | None:
    """Return the verdict on a *piece* of a message as the answer to it: given without the rest it takes more, unless
    that on the *whole* gives it.
    """
    if not isinstance(piece, Answer):
        return None
    same = isinstance(whole, Answer) and whole.candidate.pair.id == piece.candidate.pair.id
    return piece if same or piece.candidate.confidence >= ALONE else None


def _wordless(text: str) -> Ignored:
    """Return the verdict on *text*, of which nothing is left to search with."""
    if tokens(without_markup(text)):
        return Ignored("it is a greeting or thanks", SmallTalk.THANKS if thanks(text) else SmallTalk.ABOUT)
    return Ignored("there are no words in it", SmallTalk.OTHER if text.strip(" ?!.") else SmallTalk.ABOUT)


def _asks(message: Message, *, archived: bool) -> float:
    """Return the log-odds that *message* asks something: endless where it is *archived* in these words."""
    return math.inf if archived else log_odds(message.text)


def _doomed(message: Message, asks: float) -> Doomed:
    """Return the confidences below which *message*, with these log-odds of asking, draws nothing worth reading."""
    if message.addressed or message.given:
        return DOOMED
    return DOOMED_UNASKED if asks >= LIKELY else HARDLY_ASKED


def _confidence(verdict: Verdict) -> float:
    """Return the confidence in the best pair of *verdict*."""
    return 0.0 if isinstance(verdict, Ignored) or not verdict.candidates else verdict.candidates[0].confidence


class Responder:
    """Judges messages by the archive that is being served; assign to `served` to serve another, and to `vetoes` to
    forbid others: by the mark of a question the ids of the pairs that it never draws.
    """

    def __init__(
        self,
        served: Served,
        thresholds: Thresholds,
        *,
        vetoes: Mapping[str, frozenset[str]] | None = None,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self.served = served
        self.vetoes = vetoes or {}
        self._thresholds = thresholds
        self._today = today

    def respond(self, message: Message) -> Verdict:
        """Return the verdict on *message*: no I/O, and equal messages get equal verdicts."""
        query = query_of(message.text)
        archived = self.served.matcher.holds(query)
        asks = _asks(message, archived=archived)
        if asks < POSSIBLE and not message.addressed:
            return Ignored("it does not ask anything")
        if not query:
            return _wordless(message.text)
        found = self._retrieve(query, message, asks)
        alone = found.candidates
        candidates = self._following(alone, query, message)
        verdict = judge(candidates, self._thresholds, addressed=message.addressed)
        verdict = _with_reasons(verdict, found.left_out)
        if message.given and isinstance(verdict, Abstention):
            verdict = self._asked_on(verdict, alone, message)
        if not archived:  # what is archived in these very words is one question, however many marks it has
            verdict = self._each(message, verdict)
        if message.addressed:
            return self._said_to_us(message, query, asks, verdict)
        return self._overheard(message, asks, verdict)

    def _retrieve(self, query: str, message: Message, asks: float = math.inf) -> Retrieved:
        return self._retriever.retrieve(query, message.tags, doomed=_doomed(message, asks))

    def _asked_on(self, verdict: Abstention, alone: tuple[Candidate, ...], message: Message) -> Verdict:
        """Return the *verdict* on what may follow up the pairs given before it, of which none is given again: the best
        of those that its words *alone* bring stands above, if it is one of them.
        """
        best = next(iter(alone), None)
        if best is None or best.pair.id not in message.given:
            return replace(verdict, alone=best.confidence if best else 0.0)
        above = judge(alone, self._thresholds, addressed=message.addressed)
        return above if isinstance(above, Answer) else replace(verdict, alone=0.0)

    def _found(self, query: str, message: Message) -> tuple[Candidate, ...]:
        """Return the pairs to give for *query*, which is *message* or a part of it."""
        return self._following(self._retrieve(query, message).candidates, query, message)

    def _following(self, alone: tuple[Candidate, ...], query: str, message: Message) -> tuple[Candidate, ...]:
        began = query_of(message.began)
        return self._retriever.following(alone, query, message.given, message.tags, began=began)

    def _overheard(self, message: Message, asks: float, verdict: Verdict) -> Verdict:
        """Return the verdict on what was said in a channel: the bot speaks where somebody asks everybody, or when it is
        sure; and only where pair and question are near in meaning, too, unless it follows what the bot said.
        """
        sure = verdict.candidate.confidence if isinstance(verdict, Answer) else 0.0
        if sure and asks < LIKELY:  # misspelt words tell nothing of asking
            asks = log_odds(self.served.matcher.mended(message.text))
        if asks < LIKELY and sure < SURE:
            return Ignored("it hardly asks anything, and no answer to it is certain")
        if sure < SURE and is_put_to_somebody(message.text, self.served.matcher.knows):
            return Ignored("it is put to somebody by name")
        if not isinstance(verdict, Answer) or message.given:
            return verdict
        likeness = max(found.likeness for found in verdict.given)
        if only_names(message.text) and (sure < SURE or likeness < ALIKE):
            return Ignored("it names something, and asks nothing about it")
        if sure >= FAR_BUT_SURE or likeness >= ALIKE:
            return verdict
        far = f"its likeness to the question, {likeness:.2f}, is below {ALIKE}, and nobody asked the bot"
        return Abstention(verdict.candidates, f"{verdict.reason}, but {far}")

    @staticmethod
    def _said_to_us(  # noqa: PLR0911 - a line for each sort of thing that is said
        message: Message, query: str, asks: float, verdict: Verdict
    ) -> Verdict:
        """Return the verdict on what was said to the bot, which need not be a question, or not one for the archive."""
        sure = _confidence(verdict)
        if isinstance(verdict, Answer) and (asks >= POSSIBLE or sure >= SURE):
            return verdict
        if asks_about_the_bot(query, more_than=sure):
            return Ignored("it asks about the bot", SmallTalk.ABOUT)
        if (asks < SURELY or is_unread(message.text)) and thanks(query):
            return Ignored("it is thanks", SmallTalk.THANKS)
        if asks < DOUBTFUL:
            return Ignored("it does not ask anything", SmallTalk.OTHER)
        if not isinstance(verdict, Suggestion | Abstention):
            return verdict
        if tells_of_nothing(query) and not message.given:
            return Ignored("no word says what it is about", SmallTalk.OTHER)
        doubtful = asks < (LIKELY if sure >= NEAR else SURELY)
        private = message.private and (tells_of_oneself(message.text) or is_unread(message.text))
        return replace(verdict, doubtful=doubtful or private)

    def _each(self, message: Message, whole: Verdict) -> Verdict:
        """Return the verdict on *message*, on all of which there is *whole*, with several things that it asks told
        apart.
        """
        ranked = cache(lambda text: self._found(query_of(text), message))  # a part may be asked about twice
        judged = cache(lambda text: judge(ranked(text), self._thresholds, addressed=message.addressed))
        asked: list[str] = []
        for piece in (piece for part in questions(message.text) for piece in pieces(part)):
            halves = by_commas(piece)
            apart = len(halves) > 1 and all(_surely(judged(half), whole) for half in halves)
            asked += halves if apart else (piece,)
        if len(asked) == 1:
            return whole
        known: dict[str, Answer] = {}
        for piece in asked:
            if answer := _surely(judged(piece), whole):
                known.setdefault(answer.candidate.pair.id, answer)
        if len(known) < 2 and isinstance(whole, Answer):
            known = {whole.candidate.pair.id: whole}
        if not known:
            return offered_for_each(list(map(judged, asked)), whole)
        left = [piece for piece in asked if self._is_open(piece, ranked, message, known.keys())]
        first, *more = known.values()
        return replace(first, more=tuple(answer.candidate for answer in more), open="\n".join(left))

    @staticmethod
    def _is_open(
        part: str,
        ranked: Callable[[str], tuple[Candidate, ...]],
        message: Message,
        given: Collection[str],
    ) -> bool:
        """Return whether *part* of *message* is for the archive and is not answered by the pairs *given*: it can be
        understood alone, unlike "was it a moth?", and asks something else than they tell.
        """
        if log_odds(part) < math.inf:  # without its mark it may be no question
            return False
        candidates = ranked(part)
        if any(found.pair.id in given and found.confidence >= FITS for found in candidates):
            return False
        near = bool(candidates) and candidates[0].confidence >= NEAR
        return (near or message.addressed) and stands_alone(part, near=near)

    def candidates(self, query: str, tags: frozenset[str] = frozenset()) -> tuple[Candidate, ...]:
        """Return the pairs to give for *query*, best first."""
        return self._retriever.retrieve(query, tags).candidates

    def left_out(self, message: Message) -> Mapping[str, str]:
        """Return the pairs near *message* that are not given themselves, by their ids, and the rule that says so."""
        return self._retrieve(query_of(message.text), message).left_out

    def current(self, pair_id: str | None) -> Pair | None:
        """Return the pair to give where that one was chosen; None where it is given no more."""
        return self._retriever.current(pair_id)

    def further(self, pair: Pair) -> tuple[Pair, ...]:
        """Return what who was given *pair* may want to know next."""
        return self._retriever.further(pair)

    def explain(self, message: Message) -> tuple[Explanation, ...]:
        """Return what spoke for and against each candidate for *message*, superseded and outdated ones included."""
        query = query_of(message.text)
        asks = _asks(message, archived=self.served.matcher.holds(query))
        return self.served.matcher.explain(query, tags=message.tags, doomed=_doomed(message, asks))

    @property
    def _retriever(self) -> Retriever:
        return Retriever(self.served, self.vetoes, self._today())
