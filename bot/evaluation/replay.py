"""A replay: kept questions asked again, and what of them would be answered otherwise than it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bot.display import counted, one_line
from bot.messages import Message, Place
from bot.verdicts import Abstention, Answer, Ignored, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.responder import Responder
    from bot.store import KeptQuestion
    from bot.verdicts import Verdict

NO_ANSWER, SUGGESTIONS = "no answer", "suggestions"
_KINDS = {Abstention: NO_ANSWER, Ignored: NO_ANSWER, Suggestion: SUGGESTIONS}


@dataclass(frozen=True, slots=True)
class Difference:
    """A question that drew *then* (a pair's id, or words) and would draw *now*, the best pair with that confidence."""

    question: str
    then: str
    now: str
    confidence: float


def differences(kept: Iterable[KeptQuestion], responder: Responder) -> list[Difference]:
    """Return those of the *kept* questions that *responder* would answer otherwise, each spelling once."""
    found: dict[tuple[str, bool], Difference] = {}
    for question in kept:
        verdict = responder.respond(
            Message("replay", question.question, "", Place(""), addressed=question.addressed)
        )
        then = question.pair_id or (SUGGESTIONS if question.suggested else NO_ANSWER)
        candidates = getattr(verdict, "candidates", ())
        sure = candidates[0].confidence if candidates else 0.0
        if (now := _drawn(verdict)) != then:
            words = one_line(question.question)
            found[words, question.addressed] = Difference(words, then, now, sure)
    return sorted(found.values(), key=lambda one: (-one.confidence, one.question))


def shown(found: Sequence[Difference], asked: int) -> Table | str:
    """Return *found*, of so many questions *asked*, to be printed."""
    if not found:
        return f"all of {counted(asked, 'kept question')} would be answered as before"
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.title = f"{len(found)} of {counted(asked, 'kept question')} would be answered otherwise"
    table.title_justify = "left"
    for name in ("question", "then", "now", "confidence"):
        table.add_column(name, overflow="fold")
    for one in found:
        table.add_row(Text(one.question), Text(one.then), Text(one.now), f"{one.confidence:.2f}")
    return table


def _drawn(verdict: Verdict) -> str:
    return verdict.candidate.pair.id if isinstance(verdict, Answer) else _KINDS[type(verdict)]
