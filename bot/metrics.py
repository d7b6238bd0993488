"""Metrics: what a running bot has done and what waits, in the text format that Prometheus reads."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.pairs import Archive
    from bot.store import Store, Transaction

TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts, made anew whenever somebody asks; without anybody's words."""

    def __init__(
        self, store: Store, archive: Callable[[], Archive], *, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._archive = archive
        self._clock = clock
        self._began = clock()

    async def text(self) -> str:
        """Return the metrics, a line each. Raises what the database raises while it cannot be reached."""

        def counts(tx: Transaction) -> tuple[dict[str, int], dict[str, int], dict[str, int], int]:
            verdicts = tx.verdicts_between(float("-inf"), float("inf"))
            return verdicts, tx.replies_by_state(), tx.receipts_by_state(), tx.open_questions()

        verdicts, replies, receipts, unanswered = await self._store.run(counts)
        lines = [
            *_metric("ama_verdicts_total", "counter", "Questions judged, by verdict.", "verdict", verdicts),
            *_metric("ama_replies", "gauge", "Replies wanted, by state.", "state", replies),
            *_metric("ama_receipts", "gauge", "Webhook deliveries not done with.", "state", receipts),
            *_one("ama_unanswered", "Unanswered questions in the queue.", unanswered),
            *_one("ama_pairs", "Pairs that are served.", len(self._archive())),
            *_one("ama_up_seconds", "Seconds since the bot began.", round(self._clock() - self._began)),
        ]
        return "\n".join(lines) + "\n"


def _metric(name: str, kind: str, about: str, label: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    for value, count in sorted(counts.items()):
        yield f'{name}{{{label}="{value}"}} {count}'


def _one(name: str, about: str, value: int) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    yield f"{name} {value}"
