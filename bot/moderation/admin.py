"""An operator's commands about what moderators decided. Each function opens the database on its own."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import re
import time
from dataclasses import asdict
from typing import TYPE_CHECKING, TypeVar

import typer
from rich.table import Table
from rich.text import Text

from bot.display import counted, one_line, word_cut
from bot.environment import may_exist, missing
from bot.errors import UserError
from bot.moderation.archive_writer import ArchiveWriter, Exported, Keep, overlaid
from bot.moderation.draft import Differs, Unsaved
from bot.moderation.models import MOST_UNANSWERED, grouped
from bot.moderation.patch import kept_in
from bot.moderation.serving import held_for
from bot.moderation.statistics import WEEK, Figures, PairFigures, between, by_pair
from bot.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from rich.console import Console

    from bot.moderation.models import Group
    from bot.moderation.patch import Patch
    from bot.pairs import Archive
    from bot.store import KeptQuestion, Transaction, Veto


T = TypeVar("T")


def forgotten(url: str, user: str) -> int:
    """Remove what *user* asked and proposed from the database at *url*; return how many records that were.

    What the moderators' channel was told about it is taken back by the bot, now or when it runs next.
    """
    return looked_up(url, lambda tx: tx.forget_person(user, time.time()), 0)


def unanswered(url: str) -> tuple[Group, ...]:
    """Return the unanswered questions, those that ask nearly the same together, most asked first."""
    return grouped(looked_up(url, lambda tx: tx.queued(MOST_UNANSWERED), []))


def kept_questions(url: str) -> list[KeptQuestion]:
    """Return the questions that drew no answer at first and whose words are kept, with what they drew since."""
    nothing: list[KeptQuestion] = []
    return looked_up(url, lambda tx: tx.kept_questions(), nothing)


def only_in_database(url: str) -> tuple[str, ...]:
    """Return the ids of the pairs that were added or changed in the database, and not yet written into the files."""
    return tuple(looked_up(url, lambda tx: tx.additions(), {}))


def as_served(url: str, loaded: Archive, folder: Path) -> tuple[Archive, dict[str, frozenset[str]]]:
    """Return the archive *loaded* from the files below *folder* with what is only in the database, and the vetoes: what
    a bot with that database serves.
    """
    nothing: tuple[dict[str, Patch], list[Veto]] = ({}, [])
    kept, vetoes = looked_up(url, lambda tx: (kept_in(tx), tx.kept_vetoes()), nothing)
    served = overlaid(loaded, kept, folder)
    return served, held_for(vetoes, served)


def export(url: str, folder: Path, keep: Keep | None = None) -> Exported:
    """Write what is only in the database into the files below *folder*; *keep* is for `ArchiveWriter.export`."""
    return asyncio.run(_export(url, folder, keep)) if may_exist(url) else Exported([], [], {})


async def _export(url: str, folder: Path, keep: Keep | None) -> Exported:
    async with Store(url) as store:
        return await ArchiveWriter(folder, store).export(keep)


def looked_up(url: str, work: Callable[[Transaction], T], otherwise: T) -> T:
    """Return what *work* finds in the database at *url*; *otherwise* while there is none. UserError if it cannot be
    opened.
    """
    return asyncio.run(_look_up(url, work)) if may_exist(url) else otherwise


async def _look_up(url: str, work: Callable[[Transaction], T]) -> T:
    async with Store(url) as store:
        return await store.run(work)


ANSWER_WAITS = "an answer waits to be approved"
LONGEST_TEXT = 500
WAY_OUT = (
    "Where both were changed: write into the file what the pair is to say, or save it anew in Slack. Or for all of "
    "them: `ama export --keep files` gives up what the database says, `ama export --keep database` writes it over "
    "what the files say"
)


def list_unanswered(url: str, console: Console, *, as_json: bool = False) -> None:
    """Show the questions that drew no answer, most wanted first; *as_json*, one object a line."""
    if as_json:
        for group in unanswered(url):
            typer.echo(json.dumps(_as_json(group), ensure_ascii=False))
    elif not may_exist(url):
        typer.echo(f"no unanswered questions: {missing(url)}")
    elif groups := unanswered(url):
        console.print(_queue(groups))
    else:
        typer.echo("no unanswered questions")


def list_figures(
    url: str,
    archive: Archive,
    console: Console,
    told: Callable[[Figures], Iterable[str]],
    *,
    as_json: bool = False,
) -> None:
    """Show how each pair of *archive* does, the one given most first, and what became of what was asked in the last
    seven days, as it is *told*; *as_json*, one object a line.
    """
    nothing: tuple[dict[str, PairFigures], Figures] = ({}, Figures())
    now = time.time()
    figures, week = looked_up(url, lambda tx: (by_pair(tx), between(tx, now - WEEK, now)), nothing)
    found = [(pair, figures.get(pair.id, PairFigures())) for pair in archive]
    found.sort(key=lambda row: -row[1].given)
    if as_json:
        for pair, one in found:
            row = asdict(one)
            row["last"] = row["last"] and _moment(row["last"]).isoformat()
            typer.echo(json.dumps({"pair": pair.id, "question": pair.question, **row}, ensure_ascii=False))
        typer.echo(json.dumps({"last_seven_days": asdict(week)}))
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("given", "helpful", "not helpful"):
        table.add_column(name, justify="right")
    table.add_column("last given", no_wrap=True)
    table.add_column("pair", overflow="fold")
    for pair, one in found:
        last = f"{_moment(one.last):%Y-%m-%d}" if one.last else "never"
        counts = map(str, (one.given, one.helpful, one.not_helpful))
        table.add_row(*counts, last, Text(one_line(pair.question)))
    console.print(table)
    typer.echo("\n  ".join(["The last seven days:", *(told(week) or ["Nobody asked anything."])]))


def forget_user(url: str, user: str) -> None:
    """Remove what *user* asked and proposed. Raises UserError where that is neither a member's id nor somebody on
    WhatsApp, or there is no database: nobody is to believe that something was removed.
    """
    if not re.fullmatch(r"[UW][A-Z0-9]+|whatsapp/[\w.]+", user):
        raise UserError(
            f"{user}: a member's id is wanted, U… or W…: Slack copies it from the member's profile; or a telephone "
            "number with its country code, +…"
        )
    if not may_exist(url):
        raise UserError(f"nothing was removed: {missing(url)}")
    typer.echo(f"{counted(forgotten(url, user), 'record')} of {user} removed")


def export_additions(url: str, folder: Path, keep: Keep | None = None) -> None:
    """Write what is only in the database into the files below *folder*; *keep* says what wins where both were changed.

    Raises UserError where something could not be written.
    """
    if not may_exist(url):
        if not folder.is_dir():
            raise UserError(f"nothing was written: there is no folder {folder}, and {missing(url)}")
        typer.echo(missing(url), err=True)
    written, lost, refused = export(url, folder, keep)
    for pair in lost:
        fate = "dropped" if keep == "files" else "was changed in the database, but is in no file any more"
        typer.echo(f"{pair}: {fate}")
    for pair in written:
        typer.echo(f"{pair}: written")
    for pair, reason in refused.items():
        typer.echo(f"{pair}: not written: {_why(reason)}")
    typer.echo(f"{counted(len(written), 'pair')} written")
    if refused:
        way_out = f". {WAY_OUT}" if any(isinstance(reason, Differs) for reason in refused.values()) else ""
        raise UserError(f"{counted(len(refused), 'pair')} could not be written{way_out}")


def _why(reason: Unsaved) -> str:
    """Return why a pair was not written; where its file was changed too, with both texts."""
    if not isinstance(reason, Differs):
        return str(reason)
    lines = [f"its {' and '.join(reason.texts)} was changed in the file too, and the file's is given"]
    for in_file, in_database in reason.texts.values():
        lines += [f"  in the file:     {word_cut(in_file, LONGEST_TEXT)}"]
        lines += [f"  in the database: {word_cut(in_database, LONGEST_TEXT)}"]
    return "\n".join(lines)


def tell_unexported(url: str) -> None:
    """Say which pairs no file has yet, or that the database could not be asked."""
    try:
        only = only_in_database(url)
    except UserError as error:
        typer.echo(f"what is only in the database is not known: {error}")
        return
    if only:
        typer.echo(f"only in the database, until `ama export` writes them: {', '.join(only)}")


def _queue(groups: Iterable[Group]) -> Table:
    """Return how often each was asked, in the words of who asked first, when last, in UTC, and who else waits."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("asked", justify="right")
    table.add_column("question", overflow="fold")
    table.add_column("last asked", no_wrap=True)
    table.add_column("waiting", justify="right")
    for group in groups:
        last = _moment(group.last_asked)
        waiting = str(group.wanted - group.count or "")
        words = f"{one_line(group.question)} ({ANSWER_WAITS})" if group.offered else one_line(group.question)
        table.add_row(str(group.count), Text(words), f"{last:%Y-%m-%d %H:%M} UTC", waiting)
    return table


def _as_json(group: Group) -> dict[str, object]:
    last = _moment(group.last_asked).isoformat()
    counts = {"asked": group.count, "waiting": group.wanted - group.count, "last_asked": last}
    taken = {"taken_by": group.taken_as or None, "answer_waits": group.offered}
    return {"question": group.question, **counts, **taken, "near": list(group.near)}


def _moment(seconds: float) -> dt.datetime:
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC)
