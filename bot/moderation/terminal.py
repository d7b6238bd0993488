"""`ama unanswered`, `ama forget`, `ama export`, and what `ama check` says of the database."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import typer
from rich.table import Table
from rich.text import Text

from bot.databases import RUN_MAKES_ONE, may_exist
from bot.errors import UserError
from bot.moderation import commands
from bot.moderation.refusals import NotDone
from bot.replies import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rich.console import Console

    from bot.moderation.records import Group


def list_unanswered(url: str, console: Console) -> None:
    """Show the questions that drew no answer, most asked first."""
    if not may_exist(url):
        typer.echo(f"no unanswered questions: there is no database yet, {RUN_MAKES_ONE}")
    elif groups := commands.unanswered(url):
        console.print(_queue(groups))
    else:
        typer.echo("no unanswered questions")


def forget_user(url: str, user: str) -> None:
    """Remove what *user* asked and proposed."""
    typer.echo(f"{_many(commands.forget_user(url, user), 'record')} of {user} removed")


def export_additions(url: str, folder: Path) -> None:
    """Write what is only in the database into the files below *folder*. Raises UserError if that cannot be done."""
    try:
        written, lost = commands.export(url, folder)
    except NotDone as refusal:
        raise UserError(str(refusal)) from refusal
    for pair in lost:
        typer.echo(f"{pair}: was changed in the database, but is in no file any more")
    for pair in written:
        typer.echo(f"{pair}: written")
    typer.echo(f"{_many(len(written), 'pair')} written")


def tell_unexported(url: str) -> None:
    """Say which pairs no file has yet, or that the database could not be asked."""
    try:
        only = commands.only_in_database(url)
    except UserError as error:
        typer.echo(f"what is only in the database is not known: {error}")
        return
    if only:
        typer.echo(f"only in the database, until `ama export` writes them: {', '.join(only)}")


def _queue(groups: Iterable[Group]) -> Table:
    """How often each was asked, in the words of who asked first, and when last, in UTC."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("asked", justify="right")
    table.add_column("question", overflow="fold")
    table.add_column("last asked", no_wrap=True)
    for group in groups:
        last = dt.datetime.fromtimestamp(group.last_asked, tz=dt.UTC)
        table.add_row(str(group.count), Text(one_line(group.question)), f"{last:%Y-%m-%d %H:%M} UTC")
    return table


def _many(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
