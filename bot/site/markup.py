"""Answers as HTML: the archive's Markdown, in which nothing that was written can become markup of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markupsafe import Markup, escape

from bot.display import printable
from bot.platforms.markdown import bare_urls, misleads, parse, safe_url, with_emoji

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it.token import Token
    from markdown_it.utils import OptionsDict

    Env = MutableMapping[str, Any]

_OPTIONS = MarkdownIt("commonmark").options
_DEEPEST = 6
TABLE = '<div class="wide" role="region" aria-label="Table" tabindex="0">'
"""A table may be wider than a phone: it is scrolled by itself, by keyboard too."""


def html(markdown: str, *, below: int) -> Markup:
    """Return *markdown* as HTML whose headings are of lower rank than the *below*-th; as it was typed, if it shows
    nothing.
    """
    made = _RENDERERS[below].render(parse(markdown), _OPTIONS, {})
    return Markup(made) if made.strip() else Markup("<p>%s</p>") % printable(markdown).strip()  # noqa: S704 - escaped


class _Renderer(RendererHTML):
    """markdown-it's own renderer, but for links, headings, tables and images, which a page would fetch from elsewhere.

    Its methods are called by the types of tokens.
    """

    def __init__(self, below: int) -> None:
        super().__init__()
        self._below = below

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return f"<h{self._rank(tokens[idx])}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return f"</h{self._rank(tokens[idx])}>\n"

    def _rank(self, token: Token) -> int:
        return min(int(token.tag[1:]) + self._below, _DEEPEST)

    def table_open(self, *_: Any) -> str:
        return f"{TABLE}<table>\n"

    def table_close(self, *_: Any) -> str:
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return f"<{tokens[idx].tag}{_alignment(tokens[idx])}>"

    td_open = th_open

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return f"<pre><code>{escape(tokens[idx].content)}</code></pre>\n"

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return self.fence(tokens, idx, options, env)

    def text(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        if env.get("linked"):
            return escape(with_emoji(tokens[idx].content))
        return "".join(
            f"{escape(with_emoji(words))}{_link(url, url) if url else ''}"
            for words, url in bare_urls(tokens[idx].content)
        )

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        url = safe_url(str(tokens[idx].attrs.get("href", "")))
        env["linked"] = url or "nowhere"
        return f'<a href="{escape(url)}">{_shown_address(_label(tokens, idx), url)}' if url else ""

    def link_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        return "</a>" if env.pop("linked", "nowhere") != "nowhere" else ""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: Env) -> str:
        words, url = _image_label(tokens[idx]), str(tokens[idx].attrs.get("src", ""))
        return escape(words or url) if env.get("linked") else _link(url, words)


def _alignment(cell: Token) -> str:
    """Return the class of a cell that is not aligned to the left; a style of its own no page is allowed."""
    style = str(cell.attrs.get("style", ""))
    return next((f' class="{side}"' for side in ("right", "center") if style.endswith(side)), "")


def _link(url: str, label: str) -> str:
    """Return a link; its words alone where it leads to nothing that may be followed."""
    if not (safe := safe_url(url)):
        return escape(label or url)
    return f'<a href="{escape(safe)}">{_shown_address(label, safe)}{escape(label)}</a>'


def _shown_address(label: str, url: str) -> str:
    """Return the address that a *label* hides by naming another, or by showing nothing."""
    return escape(f"{url} ") if misleads(label, url) or not label.strip() else Markup()


def _label(tokens: Sequence[Token], start: int) -> str:
    """Return what the link shows that opens at *start*."""
    words = []
    for token in tokens[start + 1 :]:
        if token.type == "link_close":
            break
        words.append(
            _image_label(token) or token.attrs.get("src", "") if token.type == "image" else token.content
        )
    return "".join(map(str, words))


def _image_label(image: Token) -> str:
    return "".join(child.content for child in image.children or [])


_RENDERERS = {below: _Renderer(below) for below in (1, 2)}
