"""Problems of a YAML file as people write it, told with what to do: what is no YAML, and what a "#" has hidden."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from bot.yamlfile.nodes import UNQUOTED, List, Mapping, Text, mark_after, special, unquoted

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.yamlfile.nodes import Document, Mark, Node

_REMEDIES = {
    "mapping values are not allowed": "put a text with ': ' in it in quotation marks, or indent it rightly",
    "found a tab character": "indent with spaces, not with a tab",
    "block sequence entries are not allowed": "begin a list on a line of its own, and quote a text that begins so",
    "cannot start any token": "indent with spaces, and quote a text that begins with a special character",
    "did not find expected ',' or": "close the bracket, or put a text with special characters in quotation marks",
    "could not find expected ':'": "a key wants ': ' after it, and the lines of a text want indentation",
    "unexpected end of stream": "close the quotation mark",
    "did not find expected key": "mend the indentation, or the quotation marks before this place",
    "did not find expected '-' indicator": "mend the indentation: the items of a list begin in one column",
    "unknown escape character": "write two backslashes, or use single quotation marks",
}
_BELOW = re.compile(r"(?:[ \t]*\r?\n)+(?P<indent>[ \t]*)#[^\r\n]*")


def report_unquoted(held: Mapping, document: Document, hashed: Collection[str]) -> None:
    """Report where a key of *held* has no value, since a "#" that was meant as text has made a comment of it. Below the
    keys that are *hashed* such a text may be meant; below others a comment is one that was commented out.
    """
    for name, (key, value) in held.entries.items():
        start, end = _unread(key, value, document.text, hashed=name in hashed)
        if lost := unquoted(document.text, start, end):
            mark = document.mark_at(lost[0])
            if mark.line == key.start.line and _ends_line(document.text, lost[0]):
                document.report(mark, f"{lost[1]}. `ama check --fix` does the first", UNQUOTED)
            else:
                document.report(mark, lost[1], "lost-text")
        if isinstance(value, Mapping):
            report_unquoted(value, document, hashed)


def _ends_line(text: str, index: int) -> bool:
    """Return whether nothing but a comment follows the word at that place of *text* on its line."""
    line = text[index + len(special(text, index)) :].split("\n", 1)[0].lstrip()
    return not line or line.startswith("#")


def _unread(key: Text, value: Node, text: str, *, hashed: bool) -> tuple[int, int]:
    """Return from where to where, in a file's *text*, a comment may be what was meant as the *value* of *key*:
    where nothing was read.
    """
    place = value.end.index
    match value:
        case Text(value="", style=""):
            below = _BELOW.match(text, place) if hashed else None
            deeper = below and len(below["indent"]) > key.start.column
            return place, below.end() if below and deeper else place + len(value.comment)
        case List(items=inner) | Mapping(entries=inner) if not inner and hashed:
            return value.start.index, place
    return place, place


def lacks_quotes(text: str, error: yaml.YAMLError) -> int | None:
    """Return where in *text* something begins that was meant as a text, and *error* is that it is none; None where it
    is not.
    """
    if not isinstance(error, yaml.MarkedYAMLError):
        return None
    mark, context = error.problem_mark, error.context_mark
    if mark and text[mark.index : mark.index + 1] in {"@", "`"}:
        return mark.index
    found = _unquoted_within(text, context) if context and "flow" in str(error.context) else None
    return found[0] if found else None


def report_syntax(document: Document, error: Any, quoted: Text | None) -> None:
    """Report what keeps *document* from being read; *quoted* is the last text in quotation marks before it."""
    if not isinstance(error, yaml.MarkedYAMLError):
        document.report(mark_after(""), f"not YAML: {str(error).splitlines()[0]}", "not-yaml")
        return
    mark = error.problem_mark or mark_after("")
    if quoted and quoted.start.line < quoted.end.line == mark.line:
        # Over several lines up to the next quotation mark, behind which nothing fits: it was to end before.
        fault = f"the quotation mark that opens here is closed only in line {mark.line + 1}, and more follows"
        document.report(quoted.start, f"not YAML: {fault}: close it where its text ends", "not-yaml")
        return
    # An open bracket or quotation mark is noticed somewhere below; it is to be mended where it begins. A text without
    # marks has only a tab below it for a fault, which is to be mended where it stands.
    context = str(error.context)
    if error.context_mark and ("flow" in context or ("scanning" in context and "plain" not in context)):
        mark = error.context_mark
    if mark.index >= len(document.text):
        mark = mark_after(document.text.rstrip())
    problem = error.problem or "it cannot be read"
    remedy = next((f" ({remedy})" for words, remedy in _REMEDIES.items() if words in problem), "")
    document.report(mark, f"not YAML: {problem}{remedy}", "not-yaml")


def _unquoted_within(text: str, mark: Mark) -> tuple[int, str] | None:
    """Do as `unquoted` does, in the brackets that begin at *mark*, or before it."""
    bracket = max(text.rfind(opening, 0, mark.index + 1) for opening in "[{")
    line = text.rfind("\n", 0, bracket) + 1
    return unquoted(text, line, line + len(text[line:].split("\n", 1)[0]))
