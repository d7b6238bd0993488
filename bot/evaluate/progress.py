"""How far it is, shown only to somebody who waits."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rich.console import Console

Thing = TypeVar("Thing")

_PATIENCE = 1.0  # seconds without a sign of life


def shown(
    things: Iterable[Thing], console: Console, *, clock: Callable[[], float] = time.monotonic
) -> Iterator[Thing]:
    """*things*, one by one; a bar on *console* says how far they are, once that takes more than a second."""
    waiting = list(things)
    columns = ("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    begun = clock()
    quiet = not console.is_terminal
    with Progress(*columns, console=console, transient=True, auto_refresh=False, disable=quiet) as bar:
        task = bar.add_task("asking", total=len(waiting), visible=False)
        for thing in waiting:
            yield thing
            bar.update(task, advance=1, visible=clock() - begun > _PATIENCE)
            bar.refresh()
