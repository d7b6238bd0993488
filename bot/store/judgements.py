"""Judgements: what became of questions (verdicts, votes), and how moderators judged them (labels, vetoes)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, true, update

from bot.store import statements
from bot.store.statements import Upserting, counted
from bot.store.tables import labels, merges, outbox, silences, verdicts, vetoes, votes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from sqlalchemy import Row, Select

DAY = 24 * 3600.0  # seconds
_SILENCES = counted(silences.c.day, func.sum(silences.c.count), silences.c.reason)
_VERDICTS = counted(verdicts.c.judged_at, func.count(), verdicts.c.kind, verdicts.c.by_people)
_VOTES = counted(votes.c.voted_at, func.count(), votes.c.vote)


@dataclass(frozen=True, slots=True)
class Label:
    """A question as a moderator judged it: the *pair_id* that answers it, or None where none does.

    *mark* names the question without its words; *refused* are the pairs that must never be given for it.
    """

    mark: str
    question: str
    pair_id: str | None
    refused: tuple[str, ...] = ()
    asker: str | None = None
    unaddressed: bool = False


@dataclass(frozen=True, slots=True)
class Veto:
    """A veto: the question of this *mark* never draws that pair.

    *asks* is the mark of the pair's own question, None while it was not seen in the archive; *right* is the pair that
    answers the question.
    """

    mark: str
    pair_id: str
    asks: str | None = None
    right: str | None = None


class Judgements(Upserting):
    """Verdicts, votes, labels and vetoes."""

    # -- verdicts and votes, without anybody's words

    def count_verdict(  # noqa: PLR0913 - the columns of the record
        self,
        key: str,
        kind: str | None,
        *,
        pair_id: str | None,
        channel: str,
        addressed: bool,
        now: float,
        confidence: float | None = None,
        near: Sequence[str] = (),
    ) -> None:
        """Remember what became of the question *key*, in the place of what became of an earlier revision of it.

        *kind* is answered, suggested, silent, or unsaid where there was an answer and none was given; None where it
        turned out to be no question. *confidence* is that in the answer, before the archive's own shift; *near* are the
        pairs that came nearest, the best first.
        """
        if kind is None:
            self._db.execute(statements.NO_VERDICT, {"of": key})
            return
        values = {"kind": kind, "pair": pair_id, "channel": channel, "addressed": addressed, "judged_at": now}
        more = {"by_people": False, "confidence": confidence, "near": " ".join(near)}
        self._upsert(verdicts, {"key": key}, values | more)

    def near(self, key: str) -> list[str]:
        """Return the ids of the pairs that came nearest to the question *key*, the best first."""
        return (self._db.scalar(select(verdicts.c.near).where(verdicts.c.key == key)) or "").split()

    def count_given(self, key: str, pair_id: str) -> None:
        """Remember that *pair_id* was given for the question *key* after all."""
        self._db.execute(update(verdicts).where(verdicts.c.key == key).values(pair=pair_id))

    def count_by_people(self, keys: Collection[str]) -> None:
        """Remember that people answered the questions of these *keys*, which the bot did not."""
        mine = verdicts.c.key.in_(keys) & (verdicts.c.kind != "answered")
        self._db.execute(update(verdicts).where(mine).values(by_people=True))

    def count_unanswered(self, keys: Collection[str]) -> None:
        """Remember that people did not answer the questions of these *keys* after all."""
        theirs = verdicts.c.key.in_(keys) & verdicts.c.by_people
        self._db.execute(update(verdicts).where(theirs).values(by_people=False, pair=None))

    def count_unsaid(self, key: str) -> None:
        """Remember that there was an answer to the question *key*, and that it was not given."""
        unsaid = {"kind": "unsaid", "pair": None, "confidence": None}
        self._db.execute(update(verdicts).where(verdicts.c.key == key).values(unsaid))

    def count_silence(self, reason: str, now: float) -> None:
        """Count that nothing was said, for that *reason*."""
        one_more = statements.count(self._db.dialect.name, silences, ("day", "reason"))
        self._db.execute(one_more, {"day": int(now // DAY), "reason": reason, "count": 1})

    def silences_between(self, since: float, until: float) -> dict[str, int]:
        """Return how often nothing was said on the days after that of *since* and up to that of *until*, by the
        reasons.
        """
        counts = self._db.execute(_SILENCES, {"since": since // DAY, "until": until // DAY})
        return {row[0]: int(row[1]) for row in counts}

    def was_given(self, key: str) -> bool:
        """Return whether an answer stands under *key*, or the question of that key was judged."""
        judged = select(verdicts.c.key).where(verdicts.c.key == key)
        standing = select(outbox.c.key).where(outbox.c.key == key, outbox.c.pair.is_not(None))
        return self._db.execute(judged.union(standing)).first() is not None

    def verdicts_between(self, since: float, until: float) -> dict[str, int]:
        """Return how many questions came to which kind of verdict after *since* and up to *until*; what people answered
        is of the kind *people*, whatever the bot said.
        """
        counts = Counter[str]()
        for kind, by_people, count in self._db.execute(_VERDICTS, {"since": since, "until": until}):
            counts["people" if by_people else kind] += count
        return dict(counts)

    def given_pairs(self) -> set[str]:
        """Return the ids of all pairs that were ever given."""
        given = select(verdicts.c.pair).where(verdicts.c.pair.is_not(None))
        # From before verdicts were counted.
        standing = select(outbox.c.pair).where(outbox.c.pair.is_not(None))
        return set(map(self._counted_for(), self._db.scalars(given.union(standing))))

    def given_by_pair(self) -> dict[str, tuple[int, float]]:
        """Return how often each pair was given, by its id, and when last."""
        given = select(verdicts.c.pair, func.count(), func.max(verdicts.c.judged_at))
        rows = self._db.execute(given.where(verdicts.c.pair.is_not(None)).group_by(verdicts.c.pair))
        counted_for, found = self._counted_for(), dict[str, tuple[int, float]]()
        for given_id, count, last in rows:
            before, latest = found.get(pair_id := counted_for(given_id), (0, last))
            found[pair_id] = before + count, max(latest, last)
        return found

    def vote(self, key: str, voter: str, pair_id: str, vote: str, now: float) -> bool:
        """Count the *vote* of *voter* on the reply to *key*, in the place of an earlier one; False if that said so."""
        own = select(votes.c.vote).where(votes.c.key == key, votes.c.voter == voter)
        is_new = self._db.scalar(own) != vote
        self._upsert(votes, {"key": key, "voter": voter}, {"pair": pair_id, "vote": vote, "voted_at": now})
        return is_new

    def votes_between(self, since: float, until: float) -> dict[str, int]:
        """Return how many voted what after *since* and up to *until*."""
        counts = self._db.execute(_VOTES, {"since": since, "until": until})
        return {vote: count for vote, count in counts}  # noqa: C416 - rows are no pairs to mypy

    def unobjected_between(self, since: float, until: float) -> list[float]:
        """Return how sure the answers were, given after *since* and up to *until*, that still stand and that nobody
        voted against; of those that it was noted for.
        """
        against = select(votes.c.key).where(votes.c.vote == "not_helpful")
        withdrawn = (
            select(outbox.c.key)
            .where(outbox.c.key == verdicts.c.key)
            .where(outbox.c.payload.is_(None) | (outbox.c.pair != verdicts.c.pair))
        )
        query = select(verdicts.c.confidence).where(
            verdicts.c.kind == "answered",
            verdicts.c.confidence.is_not(None),
            verdicts.c.judged_at > since,
            verdicts.c.judged_at <= until,
            verdicts.c.key.not_in(against),
            ~withdrawn.exists(),
        )
        return list(self._db.scalars(query.order_by(verdicts.c.key)))

    def objections_between(self, since: float, until: float) -> int:
        """Return how many answers were found wrong after *since* and up to *until*: voted not helpful, or ruled out.

        Who does both does it in two tables that share no key, so of each pair the larger number counts.
        """
        voted = select(votes.c.pair, votes.c.key).where(
            votes.c.vote == "not_helpful", votes.c.voted_at > since, votes.c.voted_at <= until
        )
        ruled_out = select(vetoes.c.pair, vetoes.c.mark).where(
            vetoes.c.vetoed_at > since, vetoes.c.vetoed_at <= until
        )
        named = self._names_of_vetoed()

        def per_pair(query: Select[Any]) -> Counter[str]:
            found = {(named.get(pair, pair), of) for pair, of in self._db.execute(query)}
            return Counter(pair for pair, _ in found)

        return (per_pair(voted) | per_pair(ruled_out)).total()

    def _names_of_vetoed(self) -> dict[str, str]:
        """Return one id for each that a vetoed pair has had: a decision rules out one pair, and holds for its next id
        as it stands.
        """
        named: dict[str, str] = {}
        query = select(vetoes.c.mark, vetoes.c.vetoed_at, vetoes.c.pair)
        decided = self._db.execute(query.order_by(vetoes.c.vetoed_at, vetoes.c.mark, vetoes.c.pair))
        for _, rows in groupby(decided, key=lambda row: (row.vetoed_at, row.mark)):
            pairs = [row.pair for row in rows]
            name = next((named[pair] for pair in pairs if pair in named), pairs[0])
            named |= dict.fromkeys(pairs, name)
        return named

    def votes_by_pair(self) -> dict[str, dict[str, int]]:
        """Return how many voted what, by the pair's id."""
        query = select(votes.c.pair, votes.c.vote, func.count()).group_by(votes.c.pair, votes.c.vote)
        counted_for, found = self._counted_for(), dict[str, Counter[str]]()
        for pair_id, vote, count in self._db.execute(query):
            found.setdefault(counted_for(pair_id), Counter())[vote] += count
        return {pair_id: dict(counts) for pair_id, counts in found.items()}

    def _counted_for(self) -> Callable[[str], str]:
        """Return what names the pair for which another counts, after all merges."""
        into = {row.pair: row.into for row in self._db.execute(select(merges))}

        def last(pair_id: str) -> str:
            passed = set[str]()
            while pair_id in into and pair_id not in passed:
                passed.add(pair_id)
                pair_id = into[pair_id]
            return pair_id

        return last

    # -- questions as moderators judged them, and the pairs that these never draw

    def label(self, label: Label, by: str, now: float) -> None:
        """Keep what a moderator judged, in the place of an earlier judgement of the same question; pairs refused
        before stay so, but for the one that is right now.
        """
        values = {"question": label.question, "pair": label.pair_id, "asker": label.asker, "by": by}
        more = {"unaddressed": label.unaddressed, "labelled_at": now}
        self._upsert(labels, {"mark": label.mark}, values | more)
        for pair_id in label.refused:
            self._upsert(vetoes, {"mark": label.mark, "pair": pair_id}, {"by": by, "vetoed_at": now})
        if label.pair_id:
            right = (vetoes.c.mark == label.mark) & (vetoes.c.pair == label.pair_id)
            self._db.execute(delete(vetoes).where(right))

    def forget_labels(self, pair_id: str, marks: Iterable[str] | None = None) -> None:
        """Forget that the pair was judged to answer the questions of these *marks*, or any."""
        theirs = true() if marks is None else labels.c.mark.in_(list(marks))
        self._db.execute(delete(labels).where(labels.c.pair == pair_id, theirs))

    def labels(self) -> list[Label]:
        """Return all judged questions whose text is kept, the latest first."""
        refused = self.vetoes()
        kept = select(labels).where(labels.c.question.is_not(None))

        def label(row: Row[Any]) -> Label:
            never = tuple(sorted(refused.get(row.mark, ())))
            return Label(row.mark, row.question, row.pair, never, row.asker, row.unaddressed)

        return list(map(label, self._db.execute(kept.order_by(labels.c.labelled_at.desc(), labels.c.mark))))

    def judge_of(self, mark: str, pair_id: str | None) -> str | None:
        """Return who judged that this pair answers the question of that *mark*, or none does, if that is how it was
        judged.
        """
        same = (labels.c.mark == mark) & labels.c.pair.is_not_distinct_from(pair_id)
        return self._db.scalar(select(labels.c.by).where(same))

    def vetoes(self) -> dict[str, frozenset[str]]:
        """Return the pairs that a question, by its mark, never draws."""
        found: dict[str, set[str]] = {}
        for mark, pair in self._db.execute(select(vetoes.c.mark, vetoes.c.pair)):
            found.setdefault(mark, set()).add(pair)
        return {mark: frozenset(pairs) for mark, pairs in found.items()}

    def kept_vetoes(self) -> list[Veto]:
        """Return all vetoes, with what is known of their pairs."""
        query = select(vetoes, labels.c.pair.label("answering")).outerjoin(
            labels, labels.c.mark == vetoes.c.mark
        )
        rows = self._db.execute(query.order_by(vetoes.c.mark, vetoes.c.pair))
        return [Veto(row.mark, row.pair, row.asks, row.answering) for row in rows]

    def note_asked(self, pair_id: str, asks: str) -> None:
        """Note that *asks* is the mark of the question of that pair, in its vetoes."""
        self._db.execute(update(vetoes).where(vetoes.c.pair == pair_id).values(asks=asks))

    def extend_veto(self, veto: Veto, pair_id: str) -> None:
        """Let *veto* be one of the pair *pair_id* too."""
        same = (vetoes.c.mark == veto.mark) & (vetoes.c.pair == veto.pair_id)
        row = self._db.execute(select(vetoes.c.by, vetoes.c.vetoed_at).where(same)).one()
        values = {"asks": veto.asks, "by": row.by, "vetoed_at": row.vetoed_at}
        self._upsert(vetoes, {"mark": veto.mark, "pair": pair_id}, values)
