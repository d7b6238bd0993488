"""Documents, made into texts that the other readers know: Word, Excel, HTML, RTF, reStructuredText, Org, AsciiDoc.

mammoth and markdownify keep headings, lists, emphasis and links; reading these by hand would not.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
import tomllib
import zipfile
from functools import partial
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from bot.errors import UserError
from bot.transcripts.lexicon import words_of
from bot.transcripts.readers import values
from bot.transcripts.readers.markups import marked_up
from bot.transcripts.readers.pages import from_html, from_outline, library
from bot.transcripts.readers.ready_columns import columns_of
from bot.transcripts.sources import Source, decode, readable
from bot.yamlfile.nodes import plain
from bot.yamlfile.parsing import compose

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_ABOUT = 15  # rows of a sheet among which its columns are named
_MOST_BYTES = 64 * 2**20
_HEARD = "have Whisper transcribe it, and give its .json, .vtt or .txt"
_MAIL = "save the thread as text, with 'Name:' before what each one says"
_UNPACK = "unpack it, and give the folder or the file"
_NO_OTHER_MAIL = (
    rb"(?!(?:.*\n> ?[^\n]*\?[ \r]*\n){2})(?!.*\nFrom: [^\n]*\n(?:[A-Z][\w-]*: [^\n]*\n)*(?:Sent|Date): )"
)
# How files of other kinds begin, or which file packed ones hold: what they are, and the way out.
_NO_RECORD = (
    (rb"%PDF", "this is a PDF: copy its text into a .txt or .docx, or export it as Word or Markdown"),
    (rb"ID3|RIFF|OggS|\xff[\xfb\xf3]|.{4}ftyp", f"this is a recording: {_HEARD}"),
    (rb"\x1aE\xdf\xa3", f"this is a video: {_HEARD}"),
    (rb"\x89PNG|\xff\xd8\xff", "this is a picture: give the text that is on it"),
    (
        rb"\xd0\xcf\x11\xe0",
        "this is a document of an old Office, or a mail of Outlook: save it as .docx, .xlsx or text",
    ),
    (rb"SQLite format 3", "this is a database: export what is in it as CSV or JSON"),
    (rb"Rar!", f"this is a RAR archive: {_UNPACK}"),
    (rb"7z\xbc\xaf", f"this is a 7z archive: {_UNPACK}"),
    (rb"\x1f\x8b", "this is packed by gzip: unpack it, and give the file"),
    (rb"From [^\n]*@", f"this is a mailbox: {_MAIL}"),
    (
        rb"(?:(?:From|To|Cc|Subject|Date|Received|Message-ID|MIME-Version): [^\n]*\n){3}" + _NO_OTHER_MAIL,
        f"this is a mail: {_MAIL}",
    ),
)
_PACKED = {
    "content.xml": "this is an OpenDocument: save it as .docx or .xlsx",
    "ppt/presentation.xml": "these are slides: copy the text that is on them into a .txt or .docx",
    "Index/Document.iwa": "this is a document of Pages, Numbers or Keynote: export it as Word, Excel or text",
    "META-INF/container.xml": "this is an EPUB: save the chapter as .html or .txt",
}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)


# Markups that people paste into files of any name: by what only these have.
_PASTED = {
    ".bbcode": re.compile(rb"\[/(?:b|i|u|url|quote|size|color)\]", re.IGNORECASE),
    ".gift": re.compile(rb"^::[^:\n]+::[^\n{]+\{\s*[=~]", re.MULTILINE),
    ".wiki": re.compile(
        rb"^==+ [^\n]+ ==+[ \t]*\r?$(?=[\s\S]*\[\[User[^\]\n]*\]\][^\n]* \d{4} \(UTC\))", re.MULTILINE
    ),
}


def as_record(source: Source, scratch: Path) -> Source:
    """Return *source*, a document made into a text in *scratch*; UserError where its kind holds no record."""
    if source.path.is_dir():
        return source
    with readable(source.name):
        with source.path.open("rb") as opened:
            head = opened.read(2048)
        if why := next((why for mark, why in _NO_RECORD if re.match(mark, head, re.DOTALL)), None):
            raise UserError(f"{source.name}: {why}")
        kind = _kind(source, head)
        if kind is None:
            return source
        if source.path.stat().st_size > _MOST_BYTES:
            raise UserError(
                f"{source.name}: more than {_MOST_BYTES // 2**20} MB are too many for a document: split it"
            )
        made, suffix = KINDS[kind]
        path = scratch / f"document-{sum(1 for _ in scratch.iterdir())}{suffix}"
        path.write_text(made(source.path.read_bytes()), encoding="utf-8")
    return source._replace(path=path)


def _kind(source: Source, head: bytes) -> str | None:
    if head.startswith(b"PK"):
        with zipfile.ZipFile(source.path) as packed:
            names = set(packed.namelist())
        if other := next((why for name, why in _PACKED.items() if name in names), None):
            raise UserError(f"{source.name}: {other}")
        return ".docx" if "word/document.xml" in names else ".xlsx" if "xl/workbook.xml" in names else None
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    if pasted := next((kind for kind, sign in _PASTED.items() if sign.search(head)), None):
        return pasted
    if (
        re.match(rb"\s*(?:\xef\xbb\xbf)?<\?xml\b", head)
        and not _HTML.match(head)
        and source.path.suffix not in KINDS
    ):
        return ".xml"
    suffix = source.path.suffix.lower()
    return (
        ".html"
        if _HTML.match(head)
        else suffix
        if suffix in KINDS.keys() - {".docx", ".xlsx", ".rtf"}
        else None
    )


def _from_xlsx(data: bytes) -> str:
    """Return the first sheet that has columns of questions and answers; else the first of all."""
    book = library("openpyxl").load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    known = (rows for rows in map(_cells, book.worksheets) if any(map(columns_of, rows[:_ABOUT])))
    found = next(known, None)
    if found is None:
        found = _cells(book.worksheets[0]) if book.worksheets else []
    table = io.StringIO()
    csv.writer(table).writerows(found)
    return table.getvalue()


def _cells(sheet: Any) -> list[list[str]]:
    return [["" if cell is None else str(cell) for cell in row] for row in sheet.values]


_ATTRIBUTE = re.compile(r"(\w+)=\"([^\"]*)\"")
_SMS = re.compile(r"<(?:sms|mms|part)\b[^>]*>")
# What only words are made of in XML, and which of these are paragraphs.
_INLINE, _LISTED = words_of("files", "words in xml"), words_of("files", "paragraphs in xml")
_OWN = "Me"  # who wrote what the telephone sent


def _from_xml(data: bytes) -> str:
    """Return the messages that "SMS Backup & Restore" kept, as JSON; subtitles as subtitles."""
    text, told = decode(data), list[dict[str, str]]()
    if "<tt" in text[:2000]:
        return marked_up(data, "ttml")
    for found in _SMS.finditer(text):
        fields = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(found[0])}
        if found[0].startswith("<part") and told and fields.get("ct") == "text/plain":
            told[-1]["body"] = fields.get("text", "")
        elif not found[0].startswith("<part"):
            sent = "2" in {fields.get("type"), fields.get("msg_box")}
            known = fields.get("contact_name", "(Unknown)") != "(Unknown)"
            name = _OWN if sent else fields["contact_name"] if known else fields.get("address", "")
            told.append(
                {"contact_name": name, "date": fields.get("date", ""), "body": fields.get("body", "")}
            )
    try:
        return json.dumps(told or _element(ET.fromstring(data)), ensure_ascii=False)  # noqa: S314 - expat bounds how entities grow, and reads no others
    except ET.ParseError as error:
        raise UserError(
            f"this XML cannot be read ({error}): export the record as text, CSV or JSON"
        ) from error


def _element(one: ET.Element) -> Any:
    """Return an element of XML as JSON has it: its attributes and what is within it by their names; only its words
    where it has nothing else.
    """
    told: dict[str, Any] = dict(one.attrib)
    if len(one) and all(inner.tag.rpartition("}")[2] in _INLINE for child in one for inner in child.iter()):
        return {**told, "text": "\n\n".join(filter(None, [(one.text or "").strip(), *_blocks(one)]))}
    for child in one:
        name = child.tag.rpartition("}")[2]
        before = told.get(name)
        value = _element(child)
        told[name] = value if before is None else [*(before if isinstance(before, list) else [before]), value]
    words = (one.text or "").strip()
    if not told:
        return words
    return {**told, "text": words} if words else told


def _blocks(one: ET.Element) -> Iterator[str]:
    """Yield the paragraphs within an element: lists by their items."""
    for child in one:
        if any(inner.tag.rpartition("}")[2] in _LISTED for inner in child):
            yield from _blocks(child)
        else:
            yield " ".join("".join(child.itertext()).split())


def _from_notebook(data: bytes) -> str:
    cells = values.items(values.mapping(values.parse(decode(data), "notebook")).get("cells"))
    texts = [cell.get("source") for cell in cells if cell.get("cell_type") == "markdown"]
    return "\n\n".join("".join(text) for text in texts)


def _from_toml(data: bytes) -> str:
    return json.dumps(tomllib.loads(decode(data)), ensure_ascii=False, default=str)


def _from_yaml(data: bytes) -> str:
    root = compose(data, "").root
    return json.dumps(plain(root) if root else None, ensure_ascii=False)


KINDS: dict[str, tuple[Callable[[bytes], str], str]] = {
    ".docx": (
        lambda data: from_html(library("mammoth").convert_to_html(io.BytesIO(data)).value.encode()),
        ".md",
    ),
    ".html": (from_html, ".md"),
    ".opml": (from_outline, ".md"),
    ".xlsx": (_from_xlsx, ".csv"),
    **{f".{markup}": (partial(marked_up, markup=markup), ".txt") for markup in ("rtf", "po")},
    **{f".{markup}": (partial(marked_up, markup=markup), ".md") for markup in ("rst", "org", "adoc", "tex")},
    ".asciidoc": (partial(marked_up, markup="adoc"), ".md"),
    **dict.fromkeys((".ass", ".ssa"), (partial(marked_up, markup="ass"), ".vtt")),
    **dict.fromkeys((".ttml", ".dfxp", ".itt"), (partial(marked_up, markup="ttml"), ".vtt")),
    **{f".{markup}": (partial(marked_up, markup=markup), ".md") for markup in ("gift", "bbcode", "wiki")},
    **{f".{markup}": (partial(marked_up, markup=markup), ".vtt") for markup in ("smi", "sub", "textgrid")},
    **dict.fromkeys((".xml", ".rss", ".atom"), (_from_xml, ".json")),
    **dict.fromkeys((".yaml", ".yml"), (_from_yaml, ".json")),
    ".toml": (_from_toml, ".json"),
    ".ipynb": (_from_notebook, ".md"),
}
