"""Tables as lines of text, for what shows none: cells stand below each other in a font of one width."""

from __future__ import annotations

import unicodedata
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDEST_COLUMN = 30  # columns of text; a longer cell pushes the rest of its row, not of the table
_GAP = "  "


def as_columns(rows: Sequence[Sequence[str]]) -> str:
    """Return *rows*, the first one the heading, as lines whose cells stand below each other."""
    if not rows:
        return ""
    columns = zip_longest(*rows, fillvalue="")
    widths = [min(WIDEST_COLUMN, max(map(_width, column))) for column in columns]
    heading, *others = [_line(row, widths) for row in rows]
    rule = _GAP.join("-" * width for width in widths)
    return "\n".join([heading, rule, *others])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False))
    return _GAP.join(cells).rstrip()


def _width(text: str) -> int:
    """How many columns *text* takes: Chinese, Japanese, Korean and most emoji two, marks none."""
    return sum(
        0 if unicodedata.category(character) in {"Mn", "Me", "Cf"} else 1 + _is_wide(character)
        for character in text
    )


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}
