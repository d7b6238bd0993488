"""Pages in HTML, made into text: chats, questions, or articles in Markdown."""

from __future__ import annotations

import html
import importlib
import json
import re
import textwrap
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.dates import moment_in
from bot.transcripts.lexicon import words_of
from bot.transcripts.sources import decode

if TYPE_CHECKING:
    from collections.abc import Iterator


def library(name: str) -> Any:
    """Return the module of that *name*; UserError with the way out where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise UserError(
            f"this kind of document wants {name}: pip install 'ama-bot[documents]', or save it as .txt, .md or .csv"
        ) from error


_HEADER = re.compile(rf"^\W*(?:{'|'.join(words_of('columns', 'question'))})\b", re.IGNORECASE)
_TAGGED = re.compile(r"</[a-zA-Z]\w*>|<(?:p|br)\b[^<>]*>|&#?\w+;")
# What old pages leave open: a term, or what is told of it, ends where the next begins, or the list does.
_UNCLOSED = re.compile(r"(?<!</dt>)(?<!</dd>)\s*<(?:dt|dd|/dl)\b", re.IGNORECASE)


def as_markdown(text: str) -> str:
    """Return *text*, a value in HTML, as Markdown; without its tags where the parsers are not installed."""
    if not _TAGGED.search(text):
        return text
    try:
        return from_html(text.encode()).strip() if "<" in text else html.unescape(text)
    except UserError:
        return html.unescape(re.sub(r"<[^<>]+>", "", re.sub(r"</?p>|<br ?/?>", "\n\n", text))).strip()


def from_html(data: bytes) -> str:
    """Return a page as text that other readers know: its chat, its questions for search engines, or all as Markdown."""
    if b"<" not in data:
        return decode(data)
    closed = _UNCLOSED.sub(r"</dt></dd>\g<0>", decode(data))
    soup = library("bs4").BeautifulSoup(closed, "html.parser")
    if said := _chat(soup):
        return said
    if pairs := _linked_data(soup):
        return pairs
    _simplify(soup)
    text: str = library("markdownify").markdownify(str(soup), heading_style="ATX", bullets="-")
    return re.sub(r"\n{3,}", "\n\n", text).replace("\\_", "_").strip() + "\n"


def _simplify(soup: Any) -> None:
    """Make headings of what can be opened, name the columns of tables, and drop what is no text."""
    for asked in soup.select("summary, dt, button, [role=button]"):
        if asked.name in {"summary", "dt"} or asked.get_text().rstrip().endswith("?"):
            asked.name = "h2"
    for told in soup.select("dd"):
        told.name = "div"
    for first in soup.select("table tr:first-child"):
        for cell in first.select("td") if _HEADER.search(first.get_text(" ")) else ():
            cell.name = "th"
    for paragraph in soup.select("td p + p"):
        paragraph.insert_before("<br>")
    for gone in soup.select("script, style, nav, head, footer, address, form, button, noscript"):
        gone.decompose()
    for number, picture in enumerate(soup.select('img[src^="data:"]'), 1):
        picture["src"] = f"picture-{number}"  # it lies in the document itself


def from_outline(data: bytes) -> str:
    """Return an outline in OPML as a list in Markdown, notes under what they are about."""
    soup = library("bs4").BeautifulSoup(re.sub(r"\A\s*<\?xml[^>]*>", "", decode(data)), "html.parser")

    def told(one: Any, depth: int) -> Iterator[str]:
        yield f"{'    ' * depth}- {re.sub('</?[a-z]+>', '', one.get('text', '')).strip()}\n"
        yield textwrap.indent(
            f"\n{note}\n\n" if (note := one.get("_note", "").strip()) else "", "    " * (depth + 1)
        )
        for inner in one.find_all("outline", recursive=False):
            yield from told(inner, depth + 1)

    title = soup.find("title")
    tops = [one for one in soup.find_all("outline") if one.parent.name != "outline"]
    return "".join(
        [f"# {title.get_text()}\n\n" if title else "", *(line for one in tops for line in told(one, 0))]
    )


def _linked_data(soup: Any) -> str:
    """Return the questions of a schema.org FAQPage, which pages carry for search engines, each under a heading."""
    told = []
    for script in soup.select('script[type="application/ld+json"]'):
        if '"FAQPage"' in script.text:
            questions = re.findall(
                r'"name"\s*:\s*("(?:[^"\\]|\\.)*")[^{}]*"acceptedAnswer"\s*:\s*\{[^{}]*"text"\s*:\s*("(?:[^"\\]|\\.)*")',
                script.text,
            )
            told += [f"## Q: {json.loads(q)}\n\n{from_html(json.loads(a).encode())}\n" for q, a in questions]
    return "\n".join(told)


# Telegram's, DiscordChatExporter's and Facebook's pages: where a message, its writer, its time and its words stand.
_CHATS = (
    ("div.message.default", ".from_name", ".date[title]", ".text"),
    (".chatlog__message-container", ".chatlog__author", ".chatlog__timestamp[title]", ".chatlog__content"),
    ("div.uiBoxWhite.noborder", "._a6-h, ._2lek", "._a6-o, ._2lem", "._a6-p, ._2let"),
)


def _chat(soup: Any) -> str:
    for message, writer, time, words in _CHATS:
        told, who, when = list[tuple[str, str]](), "", ""
        for one in soup.select(message):
            name, at, said = one.select_one(writer), one.select_one(time), one.select_one(words)
            who = " ".join(name.get_text().split()) if name else who
            when = (
                re.sub(r"^\w+day,? | UTC\S*$", "", at.get("title") or at.get_text(" ", strip=True))
                if at
                else when
            )
            if said and who:
                told.append((when, f"{who}, [{when}]\n{said.get_text(chr(10)).strip()}\n"))
        moments = [moment_in(when) for when, _ in told]
        if told and moments[0] and moments[-1] and moments[0] > moments[-1]:
            told.reverse()  # Facebook puts the newest first
        if told:
            return "\n".join(said for _, said in told)
    return ""
