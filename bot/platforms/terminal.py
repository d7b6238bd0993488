"""The terminal as a platform: a verdict as something rich can print."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Group
from rich.markdown import Markdown
from rich.padding import Padding
from rich.table import Column, Table
from rich.text import Text

from bot.display import byline, one_line, page, replaced, sentence_cut, source, spoken_date, word_cut
from bot.platforms.markdown import parse, plain_text, safe_url, with_emoji
from bot.verdicts import Abstention, Answer, Ignored, Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from markdown_it.token import Token
    from rich.console import RenderableType

    from bot.matching.explanation import Explanation
    from bot.pairs import Archive, Pair
    from bot.verdicts import Verdict

SUGGEST = "Not sure. Did you mean one of these?"
UNKNOWN = "The archive has no answer to that."
OPEN = "The archive has no answer to “{question}”."
SILENT = "No answer: this asks for none."
REASON = "Why: {reason}"
FOLLOWS = "Follows on from “{question}”: {answer}"
REPLACES = "Replaces the answer to “{question}”{date}."
READ_IT = "Read it at {link}"
ITS_PAGE = "Its page: {link}"

LEFT_OUT = "it {rule}"

_RECALLED = 150  # characters of what is only referred to


def show(verdict: Verdict, archive: Archive, site: str | None = None) -> RenderableType:
    """Return what `ama ask` prints; an answer links its page on the *site*, too. Nothing in it steers the terminal,
    whatever the archive holds.
    """
    match verdict:
        case Answer():
            answers = (part for found in verdict.given for part in _answer(found.pair, archive, site))
            still_open = [Text(OPEN.format(question=one_line(verdict.open)))] if verdict.open else []
            return Group(*answers, *still_open)
        case Suggestion(offered=offered):
            return Group(Text(SUGGEST), *(_offered(candidate.pair) for candidate in offered))
        case Abstention(reason=reason):
            return Group(Text(UNKNOWN), _aside(REASON.format(reason=reason)))
        case Ignored(reason=reason):
            return Group(Text(SILENT), _aside(REASON.format(reason=reason)))


def _answer(pair: Pair, archive: Archive, site: str | None) -> Iterator[RenderableType]:
    yield Text(with_emoji(one_line(pair.question)), style="bold")
    yield _aside(byline(pair))
    yield from _context(pair, archive)
    yield Padding(_markdown(pair.answer), (1, 0))
    for address, words in zip(
        filter(None, (source(pair), page(pair, site))), (READ_IT, ITS_PAGE), strict=False
    ):
        yield Text(words.format(link=safe_url(address) or one_line(address)))


def _context(pair: Pair, archive: Archive) -> Iterator[Text]:
    if earlier := archive.get(pair.follows):
        question, answer = (
            word_cut(earlier.question, _RECALLED),
            sentence_cut(plain_text(earlier.answer), _RECALLED),
        )
        yield _aside(FOLLOWS.format(question=question, answer=answer))
    if older := replaced(pair, archive):
        date = f" ({spoken_date(older.date)})" if older.date else ""
        yield _aside(REPLACES.format(question=word_cut(older.question, _RECALLED), date=date))


def _offered(pair: Pair) -> Text:
    return Text.assemble("  • ", with_emoji(one_line(pair.question)), (f"  {byline(pair)}", "dim"))


def _aside(words: str) -> Text:
    return Text(with_emoji(one_line(words)), style="dim")


def _markdown(answer: str) -> Markdown:
    """Return our parser's tokens in rich's rendering: its own parser would drop what looks like HTML.

    Addresses are written out, since a link in the terminal hides where it goes.
    """
    rendered = Markdown("", hyperlinks=False)
    rendered.parsed = [_with_images_in_words(token) for token in parse(answer)]
    return rendered


def _with_images_in_words(token: Token) -> Token:
    """Return *token* with images in words, for rich would print these ahead of their paragraph, and with emoji."""
    children = [
        replace(child, type="text", tag="", content=with_emoji(child.content))
        if child.type in {"image", "text"}
        else child
        for child in token.children or ()
    ]
    return replace(token, children=children or token.children)


def _rule(pair_id: str, rules: Mapping[str, str]) -> Iterator[str]:
    """Yield the rule by which that pair is left out, if it is."""
    if pair_id in rules:
        yield LEFT_OUT.format(rule=rules[pair_id])


def why(
    explanations: Sequence[Explanation], verdict: Verdict, left_out: Mapping[str, str] | None = None
) -> RenderableType:
    """Return what `ama ask --why` prints below: the rule that decided, where `show` did not give it, and each candidate
    with what spoke for and against; of those *left_out*, by their ids, the rule.
    """
    rules = left_out or {}
    table = Table("", Column("confidence", no_wrap=True), box=None, padding=(0, 2, 0, 0))
    for title in ("pair", "spoke for it", "spoke against it"):
        table.add_column(title, overflow="fold")
    for place, explanation in enumerate(explanations, start=1):
        candidate = explanation.candidate
        table.add_row(
            str(place),
            f"{candidate.confidence:.2f}",
            Text(f"{one_line(candidate.pair.id)}\n{one_line(candidate.phrasing)}"),
            Text("\n".join(map(one_line, explanation.spoke_for))),
            Text("\n".join(map(one_line, (*_rule(candidate.pair.id, rules), *explanation.spoke_against)))),
        )
    parts: list[RenderableType] = [table] if explanations else []
    if isinstance(verdict, Answer | Suggestion):
        parts = [Text(f"{type(verdict).__name__}: {verdict.reason}"), Text(), *parts]
    return Group(*([Text(), *parts] if parts else ()))
