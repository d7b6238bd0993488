"""What a Markdown file says of itself before its text."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.yamlfile.nodes import Mapping, plain
from bot.yamlfile.parsing import compose

_FENCE = re.compile(r"\A(?:\s*\n)*(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML_LINE = re.compile(r"^\s*([\w-]+)\s*=\s*(.+?)\s*$", re.MULTILINE)


class FrontMatter(NamedTuple):
    """Its keys in lower case, single values only; and how many lines of the file it takes."""

    values: dict[str, str]
    lines: int


def front_matter(text: str) -> FrontMatter:
    """The front matter of *text* in YAML or TOML; empty where there is none, or none that can be read."""
    found = _FENCE.match(text)
    if not found:
        return FrontMatter({}, 0)
    values = _yaml(found[2]) if found[1] == "---" else _toml(found[2])
    if not values and found[1] == "---" and ":" not in found[2]:
        return FrontMatter({}, 0)  # two rules with text between them
    return FrontMatter(values, text[: found.end()].count("\n"))


def _yaml(text: str) -> dict[str, str]:
    root = compose(text.encode("utf-8", "replace"), "").root
    if not isinstance(root, Mapping):
        return {}
    values = plain(root)
    pairs = values.items() if isinstance(values, dict) else ()
    return {key.casefold(): _one(value) for key, value in pairs if _one(value)}


def _one(value: object) -> str:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return " ".join(value.split()) if isinstance(value, str) else ""


def _toml(text: str) -> dict[str, str]:
    return {key.casefold(): value.strip("\"'") for key, value in _TOML_LINE.findall(text)}
