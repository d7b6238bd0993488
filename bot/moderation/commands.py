"""What an operator asks and does with what moderators decided. Each function opens the database on its own."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

from bot.databases import may_exist
from bot.moderation.amendments import kept_in
from bot.moderation.bench import MOST_UNANSWERED
from bot.moderation.editor import Editor, Exported
from bot.moderation.grouping import grouped
from bot.moderation.serving import overlaid
from bot.moderation.vetoes import held_for
from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.moderation.amendments import Amendment
    from bot.moderation.records import Group
    from bot.pairs import Archive
    from bot.store import Transaction, Veto

T = TypeVar("T")


def forget_user(url: str, user: str) -> int:
    """Remove what *user* asked and proposed from the database at *url*; how many records that were.

    What the moderators' channel was told about it is taken back by the bot, now or when it runs next.
    """
    return looked_up(url, lambda tx: _forget(tx, user), 0)


def _forget(tx: Transaction, user: str) -> int:
    tx.unname(user)
    about = [key for question in tx.keys_of(user) for key in tx.words_about(question)]
    about = [key for key in dict.fromkeys([*about, *tx.words_of(user)]) if not tx.blank_if_shared(key, user)]
    for key in about:
        # We send nothing: whoever runs, or will, need not wait for our lease to end.
        if claimed := tx.take_back(key, time.time(), for_good=True):
            tx.put_off(claimed, claimed.wanted_at, "left to the bot", in_doubt=claimed.in_doubt)
    return tx.forget(user) + len(about)


def unanswered(url: str) -> tuple[Group, ...]:
    """The unanswered questions, those that ask nearly the same together, most asked first."""
    return grouped(looked_up(url, lambda tx: tx.unanswered(MOST_UNANSWERED), []))


def only_in_database(url: str) -> tuple[str, ...]:
    """The ids of the pairs that were added or changed in the database, and not yet written into the files."""
    return tuple(looked_up(url, lambda tx: tx.additions(), {}))


def as_served(url: str, loaded: Archive, folder: Path) -> tuple[Archive, dict[str, frozenset[str]]]:
    """The archive *loaded* from the files below *folder* with what is only in the database, and the vetoes: what a bot
    with that database serves.
    """
    nothing: tuple[dict[str, Amendment], list[Veto]] = ({}, [])
    kept, vetoes = looked_up(url, lambda tx: (kept_in(tx), tx.kept_vetoes()), nothing)
    served = overlaid(loaded, kept, folder)
    return served, held_for(vetoes, served)


def export(url: str, folder: Path, keep: str = "") -> Exported:
    """Write what is only in the database into the files below *folder*; *keep* is for `Editor.export`."""
    return asyncio.run(_export(url, folder, keep)) if may_exist(url) else Exported([], [], {})


async def _export(url: str, folder: Path, keep: str) -> Exported:
    async with Store(url) as store:
        return await Editor(folder, store).export(keep)


def looked_up(url: str, work: Callable[[Transaction], T], otherwise: T) -> T:
    """What *work* finds in the database at *url*; *otherwise* while there is none. UserError if it cannot be opened."""
    return asyncio.run(_look_up(url, work)) if may_exist(url) else otherwise


async def _look_up(url: str, work: Callable[[Transaction], T]) -> T:
    async with Store(url) as store:
        return await store.run(work)
