"""What the operator wishes of an import: the options, checked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from bot.errors import UserError
from bot.transcripts.dates import date_in
from bot.transcripts.finding import fits
from bot.transcripts.readers.whatsapp_dates import DateOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

DRAFTS = Path("drafts")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What the operator said of the records: who answered, how they are called, where the drafts go."""

    form: str = "auto"
    guests: tuple[str, ...] = ()
    title: str | None = None
    date: str | None = None
    link: str | None = None
    into: Path | None = None
    keep_names: bool = False
    since: dt.date | None = None
    date_order: DateOrder | None = None
    folder: Path = DRAFTS
    answers: Path = Path("answers")


def wished(  # noqa: PLR0913 - the command's options
    *,
    form: str = "auto",
    guests: Sequence[str] = (),
    title: str | None = None,
    date: str | None = None,
    link: str | None = None,
    into: Path | None = None,
    keep_names: bool = False,
    since: str | None = None,
    date_order: str | None = None,
    answers: Path = Path("answers"),
    folder: Path = DRAFTS,
) -> ImportOptions:
    """The options as they were typed, checked; UserError for one that means nothing."""
    return ImportOptions(
        form=form,
        guests=tuple(guests),
        title=title,
        date=_checked("date", date),
        link=_checked("link", link),
        into=into,
        keep_names=keep_names,
        since=_day(since),
        date_order=_order(date_order),
        folder=folder,
        answers=answers,
    )


def _checked(name: str, value: str | None) -> str | None:
    if value and name == "date" and not fits("date", value):
        value = date_in(value) or value
    if value and not fits(name, value):
        wanted = {
            "date": "a date such as 2019-10-22, 2019-10 or 2019",
            "link": "a link that begins with https://",
        }[name]
        raise UserError(f"--{name} {value}: {wanted} is wanted")
    return value


def fitting(name: str, value: str | None) -> str | None:
    """*value*, if the archive takes it as a pair's field *name*."""
    return value if value and fits(name, value) else None


def _day(since: str | None) -> dt.date | None:
    if not since:
        return None
    try:
        return dt.date.fromisoformat(date_in(since) or since)
    except ValueError as error:
        raise UserError(f"--since {since}: a date such as 2024-03-01 is wanted") from error


def _order(given: str | None) -> DateOrder | None:
    if given is None or given in get_args(DateOrder):
        return cast("DateOrder | None", given)
    raise UserError(f"--date-order {given}: one of {', '.join(get_args(DateOrder))} is wanted")
