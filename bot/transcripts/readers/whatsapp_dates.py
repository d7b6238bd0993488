"""Dates of a WhatsApp export: which of the three numbers is the day is told from all of them together."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self, TypeAlias, get_args

if TYPE_CHECKING:
    from collections.abc import Sequence

DateOrder = Literal["dmy", "mdy", "ymd"]
Numbers: TypeAlias = tuple[int, int, int]
ORDERS: tuple[DateOrder, ...] = get_args(DateOrder)

_MUCH_LONGER = (
    5  # a chat does not pause for months between each two days: a guess, but far from any real chat
)
_BUDDHIST, _BUDDHIST_FROM = 543, 2400
_LAST_SHORT, _BUDDHIST_SHORT = 50, 2500  # 64 is 2564, for it is not 2064 yet
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def date_of(numbers: Numbers, order: DateOrder) -> dt.date | None:
    """Return the date that *numbers* are in that *order*; None if none, or of a calendar not known here."""
    places = dict(zip(order, numbers, strict=True))
    year = gregorian(places["y"])
    try:
        return dt.date(year, places["m"], places["d"]) if year else None
    except ValueError:
        return None


def gregorian(year: int) -> int | None:
    """Return the *year*, of two figures or four, of the Gregorian or the Buddhist calendar; None for any other's."""
    whole = year + (2000 if year <= _LAST_SHORT else _BUDDHIST_SHORT) if year < 100 else year
    whole -= _BUDDHIST if whole > _BUDDHIST_FROM else 0
    return whole if _FIRST_YEAR <= whole <= _LAST_YEAR else None


def plausible(numbers: Numbers) -> bool:
    """Return whether *numbers* are a date in any order, of any calendar."""
    return any(
        places["m"] in range(1, 13) and places["d"] in range(1, 33) and not 99 < places["y"] < 1300
        for order in ORDERS
        for places in [dict(zip(order, numbers, strict=True))]
    )


def infer_order(
    days: Sequence[Numbers], *, american: bool = False, slashed: bool = True
) -> tuple[DateOrder, str | None]:
    """Return the order of the dates in *days*, as they follow on each other, and a note for the moderator where the
    file leaves it open.

    A number above 12 is no month; what is left open is told from the messages being in order; then from there
    being no month-long pauses; and at last from whether dates are written as in America (3/4/21, 9:05 PM).
    """
    # Only with slashes are dates written both ways; 12.03.21 and 12-03-2021 begin with the day wherever they are used.
    if all(numbers[0] > 31 for numbers in days):
        return "ymd", None
    fitting = {
        order: sum(date_of(numbers, order) is not None for numbers in days) for order in ("dmy", "mdy")
    }
    if fitting["dmy"] != fitting["mdy"]:
        return ("dmy" if fitting["dmy"] > fitting["mdy"] else "mdy"), None
    dmy, mdy = _Course.of(days, "dmy"), _Course.of(days, "mdy")
    if dmy.backward != mdy.backward:
        return ("dmy" if dmy.backward < mdy.backward else "mdy"), None
    order = _likelier(dmy, mdy, american=american) if slashed else "dmy"
    return order, _doubt(days, order) if slashed else None


@dataclass(frozen=True, slots=True)
class _Course:
    """The course of a chat if its dates are read in one order: how often it goes back, and how many days it lasts."""

    backward: int
    span: int

    @classmethod
    def of(cls, days: Sequence[Numbers], order: DateOrder) -> Self:
        dates = [found for numbers in days if (found := date_of(numbers, order))]
        backward = sum(later < earlier for earlier, later in itertools.pairwise(dates))
        return cls(backward, (max(dates) - min(dates)).days if dates else 0)


def _likelier(dmy: _Course, mdy: _Course, *, american: bool) -> DateOrder:
    if dmy.span >= _MUCH_LONGER * max(mdy.span, 1):
        return "mdy"
    if mdy.span >= _MUCH_LONGER * max(dmy.span, 1):
        return "dmy"
    return "mdy" if american else "dmy"


def _doubt(days: Sequence[Numbers], order: DateOrder) -> str | None:
    told = [numbers for numbers in days if date_of(numbers, "dmy") != date_of(numbers, "mdy")]
    if not told:
        return None
    example, read = "/".join(map(str, told[0])), date_of(told[0], order)
    other = "mdy" if order == "dmy" else "dmy"
    return (
        f"the file does not tell days from months: {example} is read as {read} ({order}); "
        f"if that is wrong, say --date-order {other}"
    )
