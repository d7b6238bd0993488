"""Documents of XML, made into texts that other readers know: captions, messages, OpenDocument; any other as JSON."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from bot.errors import UserError
from bot.transcripts.lexicon import words_of
from bot.transcripts.readers.markups import clock
from bot.transcripts.readers.pages import from_html
from bot.transcripts.readers.ready_columns import columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# What only words are made of in XML, and which of these are paragraphs.
_INLINE, _LISTED = words_of("files", "words in xml"), words_of("files", "paragraphs in xml")
_STARTS, _ENDS = ("begin", "start", "t"), ("end", "dur", "d")
_FEW = 3
_OF_TELEPHONES = {"sms", "mms"}
_UNKNOWN, _OWN = "(Unknown)", "Me"  # who is in no address book; who wrote what the telephone sent
_MOST_CELLS = 50  # that are alike, and stand for as many


def parsed(text: str | bytes) -> ET.Element:
    """Return the root of *text* in XML; UserError where it is none."""
    try:
        return ET.fromstring(text)  # noqa: S314 - expat bounds how entities grow, and reads no others
    except ET.ParseError as error:
        raise UserError(
            f"this XML cannot be read ({error}): export the record as text, CSV or JSON"
        ) from error


def from_xml(data: bytes) -> str:
    """Return captions as subtitles, and what else is in XML as JSON has it."""
    root = parsed(data.strip())
    return _captions(root) or json.dumps(_element(root), ensure_ascii=False)


def _named(key: str) -> str:
    """Return the name of an element or an attribute without what it belongs to."""
    return key.rpartition("}")[2]


def _captions(root: ET.Element) -> str:
    """Return the elements with times and words, as in TTML and YouTube's captions, as subtitles."""
    told = list[str]()
    people = {
        value: " ".join("".join(one.itertext()).split())
        for one in root.iter()
        if _named(one.tag) == "agent"
        for key, value in one.attrib.items()
        if _named(key) == "id"
    }
    for one in root.iter():
        at = {_named(key): value for key, value in one.attrib.items()}
        start = next((_seconds(at[key], key) for key in _STARTS if key in at), None)
        end = next((_seconds(at[key], key) for key in _ENDS if key in at), None)
        text = _lines(one).strip()
        if start is None or end is None or not text or _named(one.tag) == "div":
            continue
        end = end if "end" in at else start + end
        who = people.get(at.get("agent", ""), "")
        told.append(f"{clock(start)} --> {clock(end)}\n{f'<v {who}>' if who else ''}{text}\n")
    return "WEBVTT\n\n" + "\n".join(told) if len(told) >= _FEW else ""


def _seconds(told: str, key: str) -> float | None:
    """Return how many seconds a time is: `00:01:02.5`, `62.5s`, or, of YouTube's t and d, thousandths."""
    if found := re.fullmatch(r"(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)(?::\d+)?", told):
        return int(found[1] or 0) * 3600 + int(found[2]) * 60 + float(found[3])
    found = re.fullmatch(r"(\d+(?:\.\d+)?)(ms|s|t)?", told)
    scale = {"ms": 1e3, "t": 1e7}.get((found[2] or "") if found else "", 1e3 if key in {"t", "d"} else 1.0)
    return float(found[1]) / scale if found else None


def _lines(one: ET.Element) -> str:
    """Return the words of an element, each `br` a blank."""
    inner = "".join(
        (" " if _named(child.tag) == "br" else _lines(child)) + (child.tail or "") for child in one
    )
    return html.unescape((one.text or "") + inner)


def _element(one: ET.Element) -> Any:
    """Return an element of XML as JSON has it: its attributes and what is within it by their names; only its words
    where it has nothing else.
    """
    if _named(one.tag) in _OF_TELEPHONES:
        return _message(one)
    told: dict[str, Any] = dict(one.attrib)
    if len(one) and all(_named(inner.tag) in _INLINE for child in one for inner in child.iter()):
        return {**told, "text": "\n\n".join(filter(None, [(one.text or "").strip(), *_blocks(one)]))}
    for child in one:
        name = _named(child.tag)
        before = told.get(name)
        value = _element(child)
        told[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    words = (one.text or "").strip()
    if not told:
        return words
    return {**told, "text": words} if words else told


def _message(one: ET.Element) -> dict[str, Any]:
    """Return what "SMS Backup & Restore" kept of a message, with its writer's name and its words."""
    sent = "2" in {one.get("type"), one.get("msg_box")}
    known = one.get("contact_name", _UNKNOWN) != _UNKNOWN
    parts = (part.get("text", "") for part in one.iter() if part.get("ct") == "text/plain")
    return {
        "contact_name": _OWN if sent else one.get("contact_name" if known else "address"),
        "date": one.get("date"),
        "body": one.get("body") or "".join(parts),
    }


def _blocks(one: ET.Element) -> Iterator[str]:
    """Yield the paragraphs within an element: lists by their items."""
    for child in one:
        if any(_named(inner.tag) in _LISTED for inner in child):
            yield from _blocks(child)
        else:
            yield " ".join("".join(child.itertext()).split())


# -- OpenDocument -------------------------------------------------------------------------------------------

_AS_HTML = {
    "p": "p",
    "list": "ul",
    "list-item": "li",
    "a": "a",
    "span": "span",
    "line-break": "br",
    "s": "span",
    "table": "table",
    "table-row": "tr",
    "table-cell": "td",
}


def from_open_document(data: bytes) -> str:
    """Return the first sheet of an OpenDocument with questions and answers as CSV; a text as Markdown."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        root = parsed(packed.read("content.xml"))
    body = next((one for one in root.iter() if _named(one.tag) == "body"), root)
    if any(_named(one.tag) == "spreadsheet" for one in body):
        sheets = [list(_rows(one)) for one in body.iter() if _named(one.tag) == "table"]
        known = (rows for rows in sheets if any(map(columns_of, rows[:15])))
        table = io.StringIO()
        csv.writer(table).writerows(next(known, sheets[0] if sheets else []))
        return table.getvalue()
    bold = {
        _attribute(style, "name")
        for style in root.iter()
        if _named(style.tag) == "style" and any(_attribute(one, "font-weight") == "bold" for one in style)
    }
    return from_html(f"<body>{_html(body, bold)}</body>".encode())


def _attribute(one: ET.Element, name: str) -> str:
    return next((value for key, value in one.attrib.items() if _named(key) == name), "")


def _rows(sheet: ET.Element) -> Iterator[list[str]]:
    for row in sheet.iter():
        if _named(row.tag) == "table-row":
            cells = list[str]()
            for cell in row:
                text = "\n".join("".join(one.itertext()) for one in cell if _named(one.tag) == "p")
                told = _attribute(cell, "number-columns-repeated")
                again = int(told) if told.isdecimal() else 1
                cells += [text] * min(again, _MOST_CELLS if text else 1)
            yield cells


def _html(one: ET.Element, bold: set[str]) -> str:
    """Return an element as HTML has it."""
    told = [html.escape(one.text or "")]
    told += [_html(child, bold) + html.escape(child.tail or "") for child in one]
    inner, name = "".join(told), _named(one.tag)
    if _attribute(one, "style-name") in bold and inner.strip():
        inner = f"<b>{inner}</b>"
    if name == "h":
        return f"<h{_attribute(one, 'outline-level') or 2}>{inner}</h{_attribute(one, 'outline-level') or 2}>"
    if name in {"line-break", "s", "tab"}:
        return "<br>" if name == "line-break" else " "
    tag = _AS_HTML.get(name)
    link = f' href="{html.escape(_attribute(one, "href"))}"' if name == "a" else ""
    return f"<{tag}{link}>{inner}</{tag}>" if tag else inner
