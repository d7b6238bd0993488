"""Labels and vetoes: how moderators judged questions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from bot.store.statements import Upserting
from bot.store.tables import labels, vetoes


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


class Labels(Upserting):
    """Questions as moderators judged them, and the pairs that these never draw."""

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

    def labels(self) -> list[Label]:
        """Return all judged questions whose text is kept, the latest first."""
        refused = self.vetoes()
        query = (
            select(labels)
            .where(labels.c.question.is_not(None))
            .order_by(labels.c.labelled_at.desc(), labels.c.mark)
        )
        return [
            Label(
                row.mark,
                row.question,
                row.pair,
                tuple(sorted(refused.get(row.mark, ()))),
                row.asker,
                row.unaddressed,
            )
            for row in self._db.execute(query)
        ]

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
        row = self._db.execute(
            select(vetoes.c.by, vetoes.c.vetoed_at).where(
                vetoes.c.mark == veto.mark, vetoes.c.pair == veto.pair_id
            )
        ).one()
        values = {"asks": veto.asks, "by": row.by, "vetoed_at": row.vetoed_at}
        self._upsert(vetoes, {"mark": veto.mark, "pair": pair_id}, values)
