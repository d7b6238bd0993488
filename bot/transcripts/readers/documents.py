"""Documents, made into texts that the other readers know: Word, Excel, HTML, RTF, reStructuredText, Org, AsciiDoc.

mammoth and markdownify keep headings, lists, emphasis and links; reading these by hand would not.
"""

from __future__ import annotations

import contextlib
import csv
import email
import io
import json
import re
import tomllib
import zipfile
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.utils import parseaddr
from functools import partial
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.readers import values
from bot.transcripts.readers.elements import from_open_document, from_xml
from bot.transcripts.readers.markups import marked_up
from bot.transcripts.readers.pages import from_html, from_outline, library
from bot.transcripts.readers.ready_columns import columns_of
from bot.transcripts.sources import Source, decode, readable
from bot.yamlfile.nodes import plain
from bot.yamlfile.parsing import compose

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage
    from pathlib import Path

_ABOUT = 15  # rows of a sheet among which its columns are named
_MOST_BYTES = 64 * 2**20
_HEARD = "have Whisper transcribe it, and give its .json, .vtt or .txt"
_MAIL = "save the thread as text, with 'Name:' before what each one says"
_UNPACK = "unpack it, and give the folder or the file"
_NO_OTHER_MAIL = (
    rb"(?!(?:.*\n[^\n]*\?[ \r]*\n){2})(?!.*\nFrom: [^\n]*\n(?:[A-Z][\w-]*: [^\n]*\n)*(?:Sent|Date): )"
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
_HEADERS = 2**15  # bytes before the words of a mail
# A mail whose words are perhaps not written as they are read; and what stands below them.
_CODED_MAIL = re.compile(
    rb"(?=(?:[^\n]+\n)*From: )(?:[\w-]+:[^\n]*\n(?:[ \t][^\n]*\n)*)*?(?:MIME-Version|Content-[\w-]+): ",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"\n-- ?\n(?:.*\n?){0,8}\Z")
_PACKED = {
    "ppt/presentation.xml": "these are slides: copy the text that is on them into a .txt or .docx",
    "Index/Document.iwa": "this is a document of Pages, Numbers or Keynote: export it as Word, Excel or text",
    "META-INF/container.xml": "this is an EPUB: save the chapter as .html or .txt",
}
# Which kind of document a packed file is, by what is in it.
_OFFICE = {"word/document.xml": ".docx", "xl/workbook.xml": ".xlsx", "content.xml": ".odf"}
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html|head|body|ac:[\w-]+|"
    rb"(?:p|h[1-6]|div|ul|table)\b[^>]*>.*<ac:[\w-]+)\b",  # as Confluence keeps its pages, too
    re.IGNORECASE | re.DOTALL,
)


# Markups that people paste into files of any name: by what only these have.
_PASTED = {
    ".bbcode": re.compile(rb"\[/(?:b|i|u|url|quote|size|color)\]", re.IGNORECASE),
    ".gift": re.compile(rb"^::[^:\n]+::[^\n{]+\{\s*[=~]", re.MULTILINE),
    ".textile": re.compile(
        rb"^h[1-6](?:\([^)\n]*\))?\. [^\n]+$|^\{(?:panel|expand)[:|](?:title=)?[^}\n]+\}", re.MULTILINE
    ),
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
            beginning = opened.read(_HEADERS)
        head = beginning[:2048]
        small = source.path.stat().st_size <= _MOST_BYTES
        if small and re.match(rb"From \S+@", head) and (told := _letters(source.path)):
            return _kept(source, told, scratch)
        if small and _CODED_MAIL.match(beginning):
            source = _kept(
                source,
                _letter(email.message_from_bytes(source.path.read_bytes(), policy=policy.default)),
                scratch,
            )
            head = source.path.read_bytes()[:2048]
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
        return _kept(source, made(source.path.read_bytes()), scratch, suffix)


def _kept(source: Source, told: str, scratch: Path, suffix: str = ".txt") -> Source:
    """Return *source* as the text that it was made into, *told*, in *scratch*."""
    path = scratch / f"document-{sum(1 for _ in scratch.iterdir())}{suffix}"
    path.write_text(told, encoding="utf-8")
    return source._replace(path=path)


def _letters(path: Path) -> str:
    """Return the mails of a mailbox as text, each with its head; nothing where it holds but one."""
    mails = re.split(rb"^From \S+@\S+ .*\n", path.read_bytes(), flags=re.MULTILINE)[1:]
    told = [_letter(email.message_from_bytes(mail, policy=policy.default)) for mail in mails]
    return "\n\n".join(told) if len(told) > 1 else ""


def _letter(mail: EmailMessage) -> str:
    name, address = parseaddr(_header(mail, "from"))
    text = _SIGNATURE.sub("", _body(mail).replace("\r\n", "\n")).strip()
    return f"From: {name or address}\nDate: {_header(mail, 'date')}\nSubject: {_header(mail, 'subject')}\n\n{text}\n"


def _body(mail: EmailMessage) -> str:
    """Return the words of *mail*; as they stand where its head is so faulty that they cannot be told from the rest."""
    try:
        body = mail.get_body(("plain", "html"))
        text = str(body.get_content()) if body else ""
        return from_html(text.encode()) if body and body.get_content_subtype() == "html" else text
    except (
        LookupError,
        AttributeError,
        ValueError,
    ):  # what `email` raises at encodings and heads that it cannot read
        told = mail.get_payload(decode=True)
        return told.decode("utf-8", "replace") if isinstance(told, bytes) else ""


def _header(mail: EmailMessage, name: str) -> str:
    """Return a line of a mail's head, decoded where it can be: `email` itself breaks down at faulty addresses."""
    raw = next((str(value) for key, value in mail.raw_items() if key.lower() == name), "")
    told = raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    with contextlib.suppress(LookupError, ValueError, HeaderParseError):
        told = str(make_header(decode_header(told)))
    return " ".join(told.split())


def _kind(source: Source, head: bytes) -> str | None:
    if head.startswith(b"PK"):
        with zipfile.ZipFile(source.path) as packed:
            names = set(packed.namelist())
        if other := next((why for name, why in _PACKED.items() if name in names), None):
            raise UserError(f"{source.name}: {other}")
        return next((kind for name, kind in _OFFICE.items() if name in names), None)
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
        if suffix in KINDS.keys() - {*_OFFICE.values(), ".rtf"}
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
    **dict.fromkeys((".ttml", ".dfxp", ".itt"), (from_xml, ".txt")),
    ".odf": (from_open_document, ".txt"),
    **{
        f".{markup}": (partial(marked_up, markup=markup), ".md")
        for markup in ("gift", "bbcode", "wiki", "textile")
    },
    **{f".{markup}": (partial(marked_up, markup=markup), ".vtt") for markup in ("smi", "sub", "textgrid")},
    **dict.fromkeys((".xml", ".rss", ".atom"), (from_xml, ".txt")),
    **dict.fromkeys((".yaml", ".yml"), (_from_yaml, ".json")),
    ".toml": (_from_toml, ".json"),
    ".ipynb": (_from_notebook, ".md"),
}
