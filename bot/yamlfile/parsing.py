"""Parsing: from the bytes of a YAML file to its nodes, refusing what surprises people.

Built from the parser's events, not from composed nodes: an event still tells an anchor, a tag or an alias, a
file full of brackets cannot exhaust the stack, and no scalar is guessed to be a number, a date or "no".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from bot.yamlfile.look_alikes import LOOK_ALIKE, Rewrite, cause, line_at, with_spaces
from bot.yamlfile.nodes import (
    UNQUOTED,
    Document,
    List,
    Mapping,
    Text,
    mark_after,
    shown,
    special,
    unquoted,
)
from bot.yamlfile.problems import lacks_quotes, report_syntax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.yamlfile.nodes import Mark, Node

MOST_DEPTH = 16  # an archive file needs 4, config.yaml 3
MOST_MEANT = 50
"""Lines with look-alikes, and texts without their quotation marks; for each the file is read anew."""

_BOM = "\ufeff"
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_CONFLICT = re.compile(r"^<{7}(?: .*)?$[\s\S]*?^>{7}(?= |$)", re.MULTILINE)
_ANY_LETTER = "x"  # what begins a text in any place
_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")


def compose(data: bytes, file: str, *, as_meant: bool = False) -> Document:
    """Return the nodes of one YAML file, whatever its bytes; *file* is its name in the problems. *as_meant*, there are
    nodes also where a text lacks the quotation marks without which YAML cannot read it, or a look-alike stands in the
    place of a sign.
    """
    document = Document(file)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        fault = f"the file is not UTF-8 (byte 0x{data[error.start]:02x}): save it as UTF-8"
        document.report(mark_after(before), fault, "not-utf8")
        return document
    document.bom = text.startswith(_BOM)
    document.text = text.removeprefix(_BOM)
    if "\0" in document.text[:2]:
        fault = "the file is not UTF-8, but UTF-16: save it as UTF-8"
        document.report(mark_after(""), fault, "not-utf8")
        return document
    if found := _UNPRINTABLE.search(document.text):
        fault = f"control character U+{ord(found[0]):04X}: delete it"
        document.report(mark_after(document.text[: found.start()]), fault, "control-character")
        return document
    if found := _CONFLICT.search(document.text):
        last = document.text.count("\n", 0, found.end()) + 1
        fault = (
            f"git could not merge this, up to line {last}: keep what is right of both versions, and delete the lines "
            "with <<<<<<<, ======= and >>>>>>>"
        )
        document.report(mark_after(document.text[: found.start()]), fault, "merge-conflict")
        return document
    _build(document)
    if not as_meant and any(problem.rule in {UNQUOTED, LOOK_ALIKE} for problem in document.problems):
        document.root = None
    return document


def _build(document: Document) -> None:
    """Put the nodes of *document* together, and report what is wrong with it."""
    meant: dict[int, str] = {}
    for rereading in range(MOST_MEANT + 1):
        builder = _Builder(document, meant)
        error: yaml.YAMLError | None = None
        try:
            builder.build()
            lines = builder.odd_lines
        except yaml.YAMLError as fault:
            document.root, error = None, fault
            lines = cause(document.text, builder.text, fault)
        index = lacks_quotes(builder.text, error) if error and not lines else None
        if rereading == MOST_MEANT or not (lines or index is not None):
            break
        document.problems = [problem for problem in document.problems if problem.rule == LOOK_ALIKE]
        if index is None:
            document.put_lines(lines)
            meant.clear()  # its places may be others now: it is found again, like the other problems
        else:
            meant[index] = special(document.text, index)
    if error and rereading < MOST_MEANT:
        report_syntax(document, error, builder.quoted)
    for index, text in meant.items():
        word = shown(text)
        sign = (
            "begins a comment"
            if text.startswith("#")
            else f"begins with {text[0]}, which YAML keeps for itself"
        )
        remedy = f'write "{word[1:-1]}" in quotation marks, or run `ama check --fix`'
        document.report(document.mark_at(index), f"{word} {sign}: {remedy}", UNQUOTED)


class _TooDeepError(Exception):
    """The file nests deeper than anything this program reads."""


class _Builder:
    """Puts the nodes of one document together, without recursion. The texts that are *meant*, by where they begin, are
    read as if they were in quotation marks, and noted there.
    """

    def __init__(self, document: Document, meant: dict[int, str]) -> None:
        self.document = document
        self.meant = meant
        signs = list(document.text) if meant else []
        for index in meant:
            signs[index] = _ANY_LETTER
        self.text = "".join(signs) or document.text
        self.open: list[List | Mapping] = []
        self.keys: list[Text | None] = []  # per open node: the key that waits for its value
        self.anchors: dict[str | None, Node] = {}
        self.refused: set[int] = set()  # keys, by place, whose value is not kept
        self.quoted: Text | None = None  # the last one
        self.is_ascii = document.text.isascii()
        self.odd_lines: dict[int, Rewrite] = {}  # by where they begin
        self.takers = {
            yaml.ScalarEvent: self._take_text,
            yaml.MappingStartEvent: self._take_mapping,
            yaml.MappingEndEvent: self._take_end,
            yaml.SequenceStartEvent: self._take_list,
            yaml.SequenceEndEvent: self._take_end,
            yaml.AliasEvent: self._take_alias,
        }

    def build(self) -> None:
        try:
            for event in self._events():
                if taker := self.takers.get(type(event)):
                    taker(event)
        except _TooDeepError:
            self.document.root = None

    def _events(self) -> Iterator[yaml.Event]:
        documents = 0
        for event in yaml.parse(self.text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    fault = "a second document begins here: keep one per file, and '---' only at the top"
                    self.document.report(event.start_mark or mark_after(""), fault, "several-documents")
                    return
            yield event

    def _take_text(self, event: Any) -> None:
        is_block = event.style in {"|", ">"}
        found = None if is_block else _COMMENT.match(self.document.text, event.end_mark.index)
        comment = found[0] if found and (event.value or unquoted(found[0])) else ""
        value, start = event.value, event.start_mark.index
        if start in self.meant:
            self.meant[start] = value = self.document.text[start] + value[1:]
        node = Text(value, event.start_mark, event.end_mark, event.style or "", comment)
        if not node.style and not self.is_ascii:
            self._look_for_odd_spaces(node)
        if event.anchor or event.tag:
            self._refuse_marks(node, event)
        if node.style in {"'", '"'}:
            self.quoted = node
        if node.style == '"' and (escaped := _CONTROL.search(node.value)):
            fault = f"control character U+{ord(escaped[0]):04X}, written as an escape: delete it"
            self.document.report(node.start, fault, "control-character")
        self._add(node)

    def _look_for_odd_spaces(self, node: Text) -> None:
        """Note the line of *node* if something takes the place of a space there."""
        start = self.document.text.rfind("\n", 0, node.start.index) + 1
        line = line_at(self.document.text, start)
        if with_spaces(line) != line:
            self.odd_lines[start] = with_spaces

    def _take_mapping(self, event: Any) -> None:
        self._open(Mapping({}, event.start_mark, event.end_mark, event.flow_style), event)

    def _take_list(self, event: Any) -> None:
        self._open(List([], event.start_mark, event.end_mark, event.flow_style), event)

    def _open(self, node: List | Mapping, event: Any) -> None:
        if len(self.open) >= MOST_DEPTH:
            self.document.report(node.start, f"nested more than {MOST_DEPTH} deep: flatten it", "too-deep")
            raise _TooDeepError
        self._refuse_marks(node, event)
        self._add(node)
        self.open.append(node)
        self.keys.append(None)

    def _take_end(self, event: Any) -> None:
        self.keys.pop()
        self.open.pop().end = event.end_mark

    def _take_alias(self, event: Any) -> None:
        fault = f"alias {shown('*' + event.anchor)}: aliases are refused, write the text out"
        self.document.report(event.start_mark, fault, "alias")
        # Of the same kind as what it stands for, so that the alias is the only fault told; never a list's or
        # a mapping's contents, which could multiply.
        span = (event.start_mark, event.end_mark)
        match self.anchors.get(event.anchor):
            case List():
                self._add(List([], *span))
            case Mapping():
                self._add(Mapping({}, *span))
            case Text(value=value):
                self._add(Text(value, *span, style="*"))
            case None:
                self._add(Text("", *span, style="*"))

    def _refuse_marks(self, node: Node, event: Any) -> None:
        if event.anchor:
            self.anchors[event.anchor] = node
            fault = f"anchor {shown('&' + event.anchor)}: anchors are refused, delete it"
            self.document.report(node.start, fault, "anchor")
        if event.tag:
            fault = f"tag {shown(event.tag)}: tags are refused, delete it (everything is read as text)"
            self.document.report(node.start, fault, "tag")

    def _add(self, node: Node) -> None:
        if not self.open:
            self.document.root = node
            return
        within = self.open[-1]
        if isinstance(within, List):
            within.items.append(node)
        elif (key := self.keys[-1]) is None:
            self.keys[-1] = self._key(within, node)
        else:
            self.keys[-1] = None
            if not self.refused or key.start.index not in self.refused:
                within.entries[key.value] = (key, node)

    def _key(self, mapping: Mapping, node: Node) -> Text:
        if not isinstance(node, Text):
            self._refuse(node.start, "a key must be a word", "bad-key")
            return Text("", node.start, node.end)
        if node.value == "<<" and not node.style:
            self._refuse(node.start, "merge key '<<': merging is refused, write the fields out", "merge-key")
        elif earlier := mapping.entries.get(node.value):
            first = earlier[0].start.line + 1
            fault = f"{shown(node.value)} stands here a second time, first in line {first}"
            self._refuse(node.start, f"{fault}: keep one of them", "duplicate-key")
        return node

    def _refuse(self, place: Mark, fault: str, rule: str) -> None:
        self.document.report(place, fault, rule)
        self.refused.add(place.index)
