"""The archive for programs: an Atom feed, JSON of everything, a sitemap, and llms.txt for language models.

Askers are named in none of them, nor on any page: guests speak in public, and those who ask in a group may not.
"""

from __future__ import annotations

import json
import re
import uuid
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from bot.archive.catalogue import date, guest
from bot.display import byline, counted, one_line, page_path, printable, source
from bot.site.markup import html

if TYPE_CHECKING:
    from bot.config import SiteOptions
    from bot.pairs import Pair
    from bot.site.contents import Contents, Section

IN_FEED = 100
"""The newest pairs that the feed has."""
_ATOM = "http://www.w3.org/2005/Atom"
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NOT_IN_XML = re.compile("[\ufffe\uffff]")
_MARKUP = re.compile(r"[\\\[\]<*_`&~]")
_LONG_AGO = "1970-01-01T00:00:00Z"  # Atom wants a time; of some pairs nobody knows one


def atom(contents: Contents, options: SiteOptions) -> str:
    """Return the newest pairs as an Atom feed. An entry's id is made of its pair's, whatever the site's address is."""
    pairs = contents.newest[:IN_FEED]
    base = f"{options.url}/" if options.url else ""
    feed = ET.Element("feed", xmlns=_ATOM)
    _add(feed, "title", options.title)
    _add(feed, "id", _lasting_id(f"site:{options.url or options.title}"))
    _add(feed, "updated", max(map(_instant, pairs), default=_LONG_AGO))
    ET.SubElement(feed, "link", href=base or "index.html")
    ET.SubElement(feed, "link", rel="self", href=f"{base}feed.xml", type="application/atom+xml")
    for pair in pairs:
        entry = ET.SubElement(feed, "entry")
        _add(entry, "title", pair.question)
        _add(entry, "id", _lasting_id(f"pair:{pair.id}"))
        _add(entry, "updated", _instant(pair))
        ET.SubElement(entry, "link", href=f"{base}{page_path(pair.id)}")
        _add(ET.SubElement(entry, "author"), "name", guest(pair) or pair.ama.title)
        content = ET.SubElement(entry, "content", type="html")
        content.text = _for_xml(html(pair.answer, below=1))
        for tag in dict.fromkeys((*pair.tags, *pair.ama.tags)):
            ET.SubElement(entry, "category", term=_for_xml(one_line(tag)))
    return _document(feed)


def sitemap(contents: Contents, url: str) -> str:
    """Return the sitemap of the site at *url*: the pages of what is given, and those that list it."""
    sections = (*contents.amas, *contents.tags, *contents.guests, *contents.years)
    root = ET.Element("urlset", xmlns=_SITEMAP)
    for path in (
        "",
        *(page_path(pair.id) for pair in contents.newest),
        *(section.path for section in sections),
    ):
        _add(ET.SubElement(root, "url"), "loc", f"{url}/{path}")
    return _document(root)


def everything(contents: Contents, options: SiteOptions) -> str:
    """Return the whole archive as JSON."""
    base = f"{options.url}/" if options.url else ""
    held = {
        "title": options.title,
        "url": options.url,
        "amas": [_ama_as_json(section, base) for section in contents.amas],
        "pairs": [_pair_as_json(pair, contents, base) for pair in contents.archive],
    }
    return f"{json.dumps(held, ensure_ascii=False, indent=1)}\n"


def for_models(contents: Contents, options: SiteOptions) -> str:
    """Return llms.txt: in Markdown what the site is, and where each answer is."""
    base = f"{options.url}/" if options.url else ""
    size = f"{counted(len(contents.newest), 'question')}, answered at {counted(len(contents.amas), 'AMA session')}"
    lines = [
        f"# {_words(options.title)}",
        "",
        f"> {size}, with who answered, when, and where to read it.",
        "",
        f"All of it is in [archive.json]({base}archive.json), answers in Markdown. Each page below has one question.",
    ]
    for section in contents.amas:
        lines += [
            "",
            f"## {_words(section.name)}",
            "",
            f"- [{_words(section.name)}]({base}{section.path}): all of it",
        ]
        lines += [_listed(pair, base) for pair in section.pairs]
    return "\n".join(lines) + "\n"


def _listed(pair: Pair, base: str) -> str:
    return f"- [{_words(pair.question)}]({base}{page_path(pair.id)}): {_words(byline(pair))}"


def _words(text: str) -> str:
    """Return *text* as the words of a link in Markdown."""
    return _MARKUP.sub(r"\\\g<0>", one_line(text))


def _ama_as_json(section: Section, base: str) -> dict[str, Any]:
    ama = section.ama
    return {
        "title": ama.title, "guest": ama.guest, "date": ama.date, "link": ama.link, "tags": list(ama.tags),
        "page": f"{base}{section.path}", "pairs": [pair.id for pair in section.pairs],
    }  # fmt: skip


def _pair_as_json(pair: Pair, contents: Contents, base: str) -> dict[str, Any]:
    return {
        "id": pair.id,
        "page": f"{base}{page_path(pair.id)}",
        "question": pair.question,
        "also": list(pair.also),
        "answer": pair.answer,
        "ama": pair.ama.title,
        "guest": guest(pair) or None,
        "date": date(pair) or None,
        "link": source(pair),
        "tags": list(dict.fromkeys((*pair.tags, *pair.ama.tags))),
        "follows": pair.follows,
        "superseded_by": pair.superseded_by,
        "valid_until": pair.valid_until.isoformat() if pair.valid_until else None,
        "former_ids": list(pair.former_ids),
        "given": contents.is_given(pair),
    }


def _instant(pair: Pair) -> str:
    """Return when *pair* was answered: the beginning of the day, month or year that is known."""
    known = date(pair)
    return f"{known}{'-01-01'[len(known) - 4 :]}T00:00:00Z" if known else _LONG_AGO


def _lasting_id(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"ama:{name}").urn


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _for_xml(one_line(text))


def _for_xml(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", printable(text))


def _document(root: ET.Element) -> str:
    ET.indent(root)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
