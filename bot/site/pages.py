"""The pages of the site as HTML, each with its path within it."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.archive.catalogue import date, guest
from bot.display import byline, counted, one_line, page_path, sentence_cut, source, spoken_date
from bot.platforms.markdown import host, safe_url
from bot.site.markup import html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.config import SiteOptions
    from bot.pairs import Pair
    from bot.site.contents import Contents, Section

FEED, EVERYTHING, FOR_MODELS = "feed.xml", "archive.json", "llms.txt"
HOME, SEARCH, MISSING = "index.html", "search.html", "404.html"
ON_PAGE = 100
"""Pairs on one page of a tag, a guest or a year."""
_DESCRIPTION = 160  # characters that search engines show

KINDS = {"tags": ("Tags", "Tag"), "guests": ("Guests", "Answered by"), "years": ("Dates", "Year")}
"""The names of overviews and sections, by their folders."""


class Pages:
    """Every page; *full_text* says whether there is an index of pagefind's beside the plain one."""

    def __init__(self, contents: Contents, options: SiteOptions, *, full_text: bool) -> None:
        self._contents = contents
        self._url = options.url
        self._known: dict[str, Any] = {
            "site": options,
            "contents": contents,
            "full_text": full_text,
            "overviews": [(f"{kind}.html", KINDS[kind][0]) for kind in KINDS if getattr(contents, kind)],
        }

    def answers(self, moved: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Yield the pages of pairs and of AMAs, each with its path; *moved* leads from ids that pairs had to those that
        they have now. An AMA's follows those of its pairs, while it is remembered how their Markdown reads.
        """
        for section in self._contents.amas:
            for pair in section.pairs:
                yield page_path(pair.id), self._pair(pair)
            yield section.path, self._page(section.path, "ama.html", section=section)
        for pair in self._contents.archive:
            if not self._contents.ama(pair):
                yield page_path(pair.id), self._pair(pair)
        for path, pair in self._contents.redirects(moved).items():
            yield path, self._page(path, "moved.html", pair=pair)

    def lists(self) -> Iterator[tuple[str, str]]:
        """Yield the other pages, each with its path."""
        yield HOME, self._page(HOME, "home.html")
        yield SEARCH, self._page(SEARCH, "search.html")
        # What is missing may have been looked for at any depth: only a whole address leads back from there.
        yield MISSING, self._page(MISSING, "missing.html", root=f"{self._url}/" if self._url else "")
        for kind in KINDS:
            yield from self._listed(kind, getattr(self._contents, kind))

    def _pair(self, pair: Pair) -> str:
        before, after = self._contents.beside(pair)
        return self._page(
            page_path(pair.id),
            "pair.html",
            pair=pair,
            description=sentence_cut(self._contents.said(pair), _DESCRIPTION),
            earlier=self._contents.archive.get(pair.follows),
            older=self._contents.older(pair),
            newer=self._contents.newer(pair),
            related=self._beside_follow_ups(pair),
            before=before,
            after=after,
        )

    def _beside_follow_ups(self, pair: Pair) -> list[Pair]:
        """Return what is related to *pair* and stands on its page for no other reason."""
        named = {pair.follows, *(later.id for later in self._contents.later(pair))}
        return [other for other in self._contents.related.get(pair.id, ()) if other.id not in named]

    def _listed(self, kind: str, sections: Sequence[Section]) -> Iterator[tuple[str, str]]:
        if not sections:
            return
        yield f"{kind}.html", self._page(f"{kind}.html", "overview.html", kind=kind, sections=sections)
        for section in sections:
            paths = list(_numbered(section))
            for number, path in enumerate(paths):
                shown = section.pairs[number * ON_PAGE : (number + 1) * ON_PAGE]
                yield (
                    path,
                    self._page(
                        path,
                        "section.html",
                        kind=kind,
                        section=section,
                        shown=shown,
                        paths=paths,
                        number=number,
                    ),
                )

    def _page(self, path: str, template: str, **values: Any) -> str:
        root = "../" * path.count("/")
        known = {"root": root, "path": path} | self._known
        return _templates().get_template(template).render(known | values)


def _numbered(section: Section) -> Iterator[str]:
    """Yield the paths of the pages that *section* takes."""
    yield section.path
    for number in range(2, -(-len(section.pairs) // ON_PAGE) + 1):
        yield f"{section.path.removesuffix('.html')}/{number}.html"


@cache
def _templates() -> Environment:
    """Return the templates, compiled once."""
    templates = Environment(
        loader=PackageLoader("bot.site"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    templates.globals |= {
        "answer": html,
        "byline": byline,
        "counted": counted,
        "date": date,
        "followable": safe_url,
        "guest": guest,
        "host": host,
        "kinds": KINDS,
        "page_path": page_path,
        "source": source,
        "spoken_date": spoken_date,
    }
    return templates


def _shown(value: Any) -> Markup:
    """Return what a template shows: markup as it is, else text that no invisible character puts in another order."""
    return value if isinstance(value, Markup) else _escaped(str(value))


# Most of what pages show they show again: names, dates, questions that are related.
@lru_cache(maxsize=1 << 12)
def _escaped(text: str) -> Markup:
    return escape(one_line(text))
