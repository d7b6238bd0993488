"""What an operator does from the terminal with what moderators decided. Each opens the database on its own."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bot.moderation.bench import MOST_UNANSWERED
from bot.moderation.desk import forget
from bot.moderation.editor import Editor
from bot.moderation.grouping import grouped
from bot.store import Label, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.moderation.records import Group
    from bot.store import Transaction

T = TypeVar("T")


def forget_user(url: str, user: str) -> int:
    """Remove what *user* asked and proposed from the database at *url*; how many records that were.

    What the moderators' channel was told about it is taken back by the bot, now or when it runs next.
    """
    return _asked(url, lambda tx: forget(tx, user, time.time())[0], 0)


def unanswered(url: str) -> tuple[Group, ...]:
    """The unanswered questions, those that ask nearly the same together, most asked first."""
    return grouped(_asked(url, lambda tx: tx.unanswered(MOST_UNANSWERED), []))


def labelled(url: str) -> tuple[Label, ...]:
    """The questions that moderators judged, with the pair that answers each (None: none does) and those refused."""
    return tuple(_asked(url, lambda tx: tx.labels(), []))


def vetoes(url: str) -> dict[str, frozenset[str]]:
    """What `Responder.vetoes` is to be: by the mark of a question the pairs that it never draws."""
    return _asked(url, lambda tx: tx.vetoes(), {})


def only_in_database(url: str) -> tuple[str, ...]:
    """The ids of the pairs that were added or changed in the database, and not yet written into the files."""
    return tuple(_asked(url, lambda tx: tx.additions(), {}))


def export(url: str, folder: Path) -> tuple[list[str], list[str]]:
    """Write what is only in the database into the files below *folder*: the ids of the pairs that were written, and
    of those that are in no file any more.

    Raises Unsaved, whose text is for the operator, at the first that cannot be written.
    """
    return asyncio.run(_export(url, folder)) if Store.exists(url) else ([], [])


async def _export(url: str, folder: Path) -> tuple[list[str], list[str]]:
    async with Store(url) as store:
        return await Editor(folder, store).export()


def _asked(url: str, work: Callable[[Transaction], T], otherwise: T) -> T:
    return asyncio.run(_ask(url, work)) if Store.exists(url) else otherwise


async def _ask(url: str, work: Callable[[Transaction], T]) -> T:
    async with Store(url) as store:
        return await store.run(partial(work))
