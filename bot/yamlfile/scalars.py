"""Scalars and lists as a careful person types them into a YAML file."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any, TypeAlias

import yaml

from bot.yamlfile.nodes import List, Text
from bot.yamlfile.parsing import compose

Value: TypeAlias = "str | list[Value] | dict[str, Value]"

_STEP = 2  # columns of indentation
_RESOLVER: Any = yaml.resolver.Resolver()
_TEXT_TO_ALL = (
    "tag:yaml.org,2002:str",
    "tag:yaml.org,2002:timestamp",
)  # dates are written plainly, 2019-10-22
_SIMPLE = re.compile(r"[\w](?:[\w .\-/]*[\w.\-/])?", re.ASCII)
# Plain words, or a block of lines: what is read as it stands, and need not be read to see it. No other than the common
# letters, no colon or hash but within a word, no blank at an end; a block's first line sets how far all are indented.
_LETTERS = r"\w\-.,;!?'\"()/+%&*=<>@$~^|{}\[\]\\`"
_SURELY = re.compile(
    rf" *- (?:[A-Za-z](?:[{_LETTERS} ]|:(?=[{_LETTERS}])|(?<=[{_LETTERS}])#)*(?<! )|"
    rf"\|\n(?: +(?=[{_LETTERS}:#])[{_LETTERS}:# ]+\n)(?: +[{_LETTERS}:#][{_LETTERS}:# ]*\n|\n)*)\n?"
)
_YEAR = re.compile(r"[1-9]\d{3}", re.ASCII)
_UNSEEN = re.compile(r"[\x7f-\x9f\u2028\u2029\ufeff]")


def tidied(value: Value) -> Value:
    """Return *value* as it will be read back: one kind of line end, and several lines end
    with exactly one.
    """
    match value:
        case str():
            text = value.replace("\r\n", "\n").replace("\r", "\n")
            if "\n" not in text:
                return text
            said = len(text.rstrip())
            # A lone blank behind the last word is left as it was.
            return text[: said + len(text[said:].partition("\n")[0])] + "\n"
        case list():
            return [tidied(item) for item in value]
        case dict():
            return {key: tidied(inner) for key, inner in value.items()}


def after_key(value: Value, column: int, *, quoted: bool = False) -> str:
    """Return what follows the colon of a key in *column*; with *quoted*, every text in quotation marks on one
    line.
    """
    indent = "\n" + " " * (column + _STEP)
    match value:
        case str():
            return " " + scalar(value, column, quoted=quoted)
        case list():
            items = [item_of_list(item, column + _STEP, quoted=quoted) for item in value]
            return "".join(indent + item for item in items) if items else " []"
        case dict():
            lines = [
                f"{key}:{field_after_key(key, inner, column + _STEP, quoted=quoted)}"
                for key, inner in value.items()
            ]
            return "".join(indent + line for line in lines) if lines else " {}"


def field_after_key(key: str, value: Value, column: int, *, quoted: bool = False) -> str:
    """Return what follows the colon of *key* in *column*: tags, short names as they are,
    stand on one line.
    """
    if key == "tags" and isinstance(value, list) and value:
        return " " + in_flow(value)
    if not quoted and _is_year(key, value):
        return f" {value}"
    return after_key(value, column, quoted=quoted)


def item_of_list(value: Value, column: int, *, quoted: bool = False) -> str:
    """Return an item of a list whose hyphens stand in *column*, hyphen first."""
    match value:
        case str():
            return "- " + scalar(value, column, quoted=quoted)
        case list():
            return "- " + in_flow(value)
        case dict():
            inner = column + _STEP
            lines = [
                f"{key}:{field_after_key(key, field, inner, quoted=quoted)}" for key, field in value.items()
            ]
            return "- " + ("\n" + " " * inner).join(lines or ["{}"])


def in_flow(value: Value, key: str = "") -> str:
    """Return *value*, of *key* if it has one, on one line, as it may stand within brackets or braces."""
    match value:
        case str():
            plain = _is_year(key, value) or (_SIMPLE.fullmatch(value) and _is_plain(value))
            return value if plain else _quotes(value)
        case list():
            return "[" + ", ".join(map(in_flow, value)) + "]"
        case dict():
            return "{" + ", ".join(f"{key}: {in_flow(inner, key)}" for key, inner in value.items()) + "}"


def scalar(text: str, column: int, *, quoted: bool = False) -> str:
    """Return *text* as a value within what begins in *column*: plain, as a block of lines, or in quotation
    marks.
    """
    if quoted:
        return _quotes(text)
    if "\n" in text:
        block = _block(text, column)
        return block if _reads_as(f"{' ' * column}- {block}\n", text) else _quotes(text)
    return text if _is_plain(text) else _quotes(text)


def _block(text: str, column: int) -> str:
    indent = " " * (column + _STEP)
    lines = [indent + line if line else "" for line in text.removesuffix("\n").split("\n")]
    # A first line that begins with blanks would be taken for the indentation.
    header = f"|{_STEP}" if text.lstrip("\n").startswith((" ", "\t")) else "|"
    return "\n".join([header, *lines])


def in_quotes(text: str, style: str) -> str | None:
    """Return *text* in quotation marks of that *style*; None where they cannot hold it."""
    if style == '"':
        return _double(text)
    single = "'" + text.replace("'", "''") + "'"
    return single if "\n" not in text and _reads_as(f"- {single}\n", text) else None


def _is_year(key: str, value: Value) -> bool:
    """Return whether *value* may stand plainly though it looks like a number: the schema lets a date be one."""
    return key == "date" and isinstance(value, str) and bool(_YEAR.fullmatch(value))


def _is_plain(text: str) -> bool:
    tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))
    return tag in _TEXT_TO_ALL and _reads_as(f"- {text}\n", text) and ": " not in text


def _reads_as(line: str, text: str) -> bool:
    ended = len(text) - len(text.rstrip("\n")) == ("\n" in text)  # a block of lines ends with one end of line
    if ended and _SURELY.fullmatch(line):
        return True
    item = _item(line)
    return item is not None and item.value == text and not item.comment


def reads_as(block: str, text: str, column: int) -> bool:
    """Return whether *block*, written behind a hyphen in *column*, is read as *text*, newlines at the end
    aside.
    """
    item = _item(f"{' ' * column}- {block}\n")
    return item is not None and item.value.rstrip("\n") == text.rstrip("\n")


def _item(line: str) -> Text | None:
    """Return the text that is the one item of a list."""
    match compose(line.encode("utf-8", "surrogatepass"), "").root:
        case List(items=[Text() as text]):
            return text
        case _:
            return None


def _quotes(text: str) -> str:
    """Return *text* in the quotation marks that need no backslashes, if there are such."""
    double = _double(text)
    single = in_quotes(text, "'") if "\\" in double and "'" not in text else None
    return single or double


def _double(text: str) -> str:
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


WIDTH = 94  # characters; with an answer's indentation, 100
_TOO_LONG = 120  # what is a little longer, because a word was changed in it, stays one line
_PROSE = re.compile(r"(?![#>|+\-=~<:\s]|```|\*\s|\*\*\*|\d+[.)])(?!.*\|)(?!.*\s\Z)")
_MARKS = re.compile(r"[#>|+\-=~<:*_`]|\d+[.)]")
_FENCE = re.compile(r"\s*(?:```|~~~)")


def wrapped(markdown: str) -> str:
    """Return *markdown* with its long lines of prose broken between words; lists, tables, code and links stay
    as they are.
    """
    lines: list[str] = []
    fenced = False
    for line in markdown.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        lines += [line] if fenced or len(line) <= _TOO_LONG or not _PROSE.match(line) else _broken(line)
    return "\n".join(lines)


def _broken(line: str) -> list[str]:
    """Return *line* in shorter ones; whole where one of these would begin like something else than prose."""
    lines = textwrap.wrap(
        line,
        WIDTH,
        break_long_words=False,
        break_on_hyphens=False,
        expand_tabs=False,
        replace_whitespace=False,
    )
    return [line] if any(map(_MARKS.match, lines[1:])) else lines
