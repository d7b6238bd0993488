"""Options of an import, as the operator typed them, checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

from bot.archive.schema import fits
from bot.errors import UserError
from bot.transcripts.dates import Period, date_in, moment_in
from bot.transcripts.readers.whatsapp_dates import DateOrder

if TYPE_CHECKING:
    from collections.abc import Sequence

DRAFTS = Path("drafts")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """The operator's word on the records: who answered, how they are called, where the drafts go."""

    form: str = "auto"
    guests: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    title: str | None = None
    date: str | None = None
    link: str | None = None
    into: Path | None = None
    keep_names: bool = False
    channel: str | None = None
    period: Period = field(default_factory=Period)
    date_order: DateOrder | None = None
    folder: Path = DRAFTS
    answers: Path = Path("answers")


def wished(  # noqa: PLR0913 - the options that want a look
    *,
    guests: Sequence[str] = (),
    hosts: Sequence[str] = (),
    date: str | None = None,
    link: str | None = None,
    since: str | None = None,
    until: str | None = None,
    date_order: str | None = None,
    **others: Any,
) -> ImportOptions:
    """Return the options as they were typed, checked; UserError for one that means nothing."""
    return ImportOptions(
        guests=tuple(guests),
        hosts=tuple(hosts),
        date=_checked("date", date),
        link=_checked("link", link),
        period=_period(since, until),
        date_order=_order(date_order),
        **others,
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
    """Return *value*, if the archive takes it as a pair's field *name*."""
    return value if value and fits(name, value) else None


def _period(since: str | None, until: str | None) -> Period:
    moments = []
    for name, given in (("since", since), ("until", until)):
        moments.append(moment_in(given) if given else None)
        if given and not moments[-1]:
            raise UserError(f"--{name} {given}: a day such as 2024-03-01 is wanted, or 2024-03-01 19:00")
    begin, end = moments
    period = Period(begin and begin[0], end and end[0] + end[1])
    if period.since and period.until and period.since >= period.until:
        raise UserError(f"--since {since} --until {until}: the first is to be before the second")
    return period


def _order(given: str | None) -> DateOrder | None:
    if given is None or given in get_args(DateOrder):
        return cast("DateOrder | None", given)
    raise UserError(f"--date-order {given}: one of {', '.join(get_args(DateOrder))} is wanted")
