"""Numbers put into a YAML file that people keep: the characters of the old number go, every other byte stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.archive.writing import replace
from bot.composing import compose
from bot.errors import UserError, writing
from bot.nodes import Mapping, Text, plain

if TYPE_CHECKING:
    from collections.abc import Mapping as Numbers
    from pathlib import Path

    from bot.nodes import Document


def keep(path: Path, numbers: Numbers[str, str]) -> None:
    """Let the options of that name be these *numbers* in the file at *path*; one that is missing comes at its end.

    Raises UserError, with the file as it was, if that cannot be done or somebody else has just written it.
    """
    with writing(path):
        before = path.read_bytes()
        replace(path, before, kept(before, numbers, file=str(path)))


def kept(before: bytes, numbers: Numbers[str, str], *, file: str) -> bytes:
    """The contents *before* with these *numbers* in them; UserError if that cannot be done."""
    after = before
    for name, number in numbers.items():
        after = _with(compose(after, file), name, number)
    wanted = _values(compose(before, file)) | dict(numbers)
    if _values(compose(after, file)) != wanted:
        lines = ", ".join(f"{name}: {number}" for name, number in numbers.items())
        raise UserError(f"{file}: it cannot be changed without touching what stands around it: write {lines}")
    return after


def _with(document: Document, name: str, number: str) -> bytes:
    text, root = document.text, document.root
    old = root.get(name) if isinstance(root, Mapping) else None
    if isinstance(old, Text):
        start, end = old.start.index, old.end.index
        apart = " " if text[start - 1] == ":" else ""
        text = text[:start] + apart + number + text[end:]
    elif old is None:
        newline = "\r\n" if "\r\n" in text else "\n"
        between = newline if text and not text.endswith(("\n", "\r")) else ""
        text = f"{text}{between}{name}: {number}{newline}"
    return ("\ufeff" * document.bom + text).encode("utf-8", "surrogatepass")


def _values(document: Document) -> dict[str, object]:
    values = plain(document.root) if document.root and not document.problems else {}
    return dict(values) if isinstance(values, dict) else {}
