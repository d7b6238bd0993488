"""Pages in HTML, made into text: chats, questions, or articles in Markdown."""

from __future__ import annotations

import html
import importlib
import json
import re
import textwrap
from collections import Counter
from copy import copy
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.dates import moment_in
from bot.transcripts.lexicon import words_of
from bot.transcripts.sentences import marked
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
    return _markdown(soup) + "\n"


def _markdown(soup: Any) -> str:
    text: str = library("markdownify").markdownify(str(soup), heading_style="ATX", bullets="-")
    return re.sub(r"\n{3,}", "\n\n", text).replace("\\_", "_").strip()


def _simplify(soup: Any) -> None:
    """Make headings of what can be opened, name the columns of tables, and drop what is no text."""
    for asked in soup.select("summary, dt"):
        asked.name = "h2"
    for asked in soup.select("button, [role=button]"):
        asked.name = "h2" if asked.get_text().rstrip().endswith("?") else asked.name
    for named in soup.find_all("ac:parameter"):
        named.name = "h2" if named.get("ac:name") == "title" else "head"
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


# By which words in their classes a page's elements say what they hold of a message; Facebook's say nothing.
_NAMED = re.compile(
    r"author|user(?:_?name)?$|from_name|sender|nick|poster|(?:^|[-_])name$|creator|_a6-h|_2lek", re.IGNORECASE
)
_TIMED = re.compile(r"date|time|stamp|posted|(?:^|[-_])ago$|_a6-o|_2lem", re.IGNORECASE)
_SAID = re.compile(r"content|text|body|message|comment|post|_a6-p|_2let", re.IGNORECASE)
_FEW = 3


def _chat(soup: Any) -> str:
    """Return the messages of a chat's or a forum's page, whichever; nothing where no class has several people's."""
    alike: dict[str, list[Any]] = {}
    for one in soup.find_all(class_=_SAID):
        for name in filter(_SAID.search, one["class"]):
            alike.setdefault(name, []).append(one)
    pages = [list(_posts(items)) for items in alike.values() if len(items) >= _FEW]
    several = [page for page in pages if len({who for who, *_ in page}) > 1]
    told = max(several, key=_telling, default=[])
    moments = [moment_in(when) for _, when, _ in told]
    if told and moments[0] and moments[-1] and moments[0] > moments[-1]:
        told.reverse()  # Facebook puts the newest first
    return "\n".join(
        f"{who}, [{when}]\n{said}\n" if when else f"**{who}:** {said}\n" for who, when, said in told
    )


def _telling(page: list[tuple[str, str, str]]) -> tuple[int, int, int]:
    """Return what tells the messages of a *page* from their profiles and from what has more than their words in it."""
    return len(page), sum(marked(said) for *_, said in page), -sum(len(said) for *_, said in page)


def _posts(items: list[Any]) -> Iterator[tuple[str, str, str]]:
    """Yield who said each of the *items*, when, and what: name and time stand beside it, in what holds no other."""
    held, own = Counter(id(parent) for item in items for parent in item.parents), {*map(id, items)}
    who = when = ""
    for item in items:
        if any(id(parent) in own for parent in item.parents):
            continue
        holder = item
        while holder.parent is not None and held[id(holder.parent)] == 1:
            holder = holder.parent
        within = {id(item), *map(id, item.descendants)}
        outer = (one for one in holder.find_all(name=True) if id(one) not in within)
        beside = [one for one in outer if id(one) not in held]
        names = [name for one in beside if _classed(one, _NAMED) if (name := _words(one))]
        who = min(names, key=len, default=who)
        when = next(filter(None, map(_moment, beside)), when)
        alone = copy(item)
        alone.name = "div"
        for quoted in alone.select("blockquote"):
            quoted.decompose()
        said = _markdown(alone)
        if who and said:
            yield who, when, said


def _classed(one: Any, words: re.Pattern[str]) -> bool:
    return any(map(words.search, one.get("class", ())))


def _words(one: Any) -> str:
    return " ".join(one.get_text().split())


def _moment(one: Any) -> str:
    """Return the moment that an element tells, as people write it; nothing where it tells none."""
    if one.name != "time" and not _classed(one, _TIMED):
        return ""
    told = (one.get("title", ""), one.get("datetime", ""), _words(one))
    when = next((text for text in told if re.search(r"\d", text)), "")
    return re.sub(
        r"^\w+day,? | UTC\S*$|(?<=:\d\d)(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)$",
        "",
        re.sub(r"(?<=\d)T(?=\d)", " ", when),
    )
