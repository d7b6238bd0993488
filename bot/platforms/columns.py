"""Tables of Markdown as lines of text, for what shows none: cells stand below each other in a font of one width."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from rich.cells import cell_len

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from markdown_it.token import Token

WIDEST_COLUMN = 30  # columns of text; a longer cell pushes the rest of its row, not of the table
_GAP = "  "


def rows_of(tokens: Iterator[Token], said: Callable[[Sequence[Token]], str]) -> list[list[str]]:
    """Return the cells of the table that *tokens* are within, and take them up to its end; *said* words a cell."""
    rows: list[list[str]] = []
    for token in tokens:
        match token.type:
            case "tr_open":
                rows.append([])
            case "inline":
                rows[-1].append(said(token.children or []))
            case "table_close":
                break
    return rows


def as_columns(rows: Sequence[Sequence[str]]) -> str:
    """Return *rows*, the first one the heading, as lines whose cells stand below each other."""
    if not rows:
        return ""
    columns = zip_longest(*rows, fillvalue="")
    widths = [min(WIDEST_COLUMN, max(map(cell_len, column))) for column in columns]
    heading, *others = [_line(row, widths) for row in rows]
    rule = _GAP.join("-" * width for width in widths)
    return "\n".join([heading, rule, *others])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=False))
    return _GAP.join(cells).rstrip()
