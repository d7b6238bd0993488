"""Front matter: fields before the text of a Markdown file."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from bot.transcripts.dates import date_in
from bot.transcripts.readers import values
from bot.yamlfile.nodes import Mapping, plain
from bot.yamlfile.parsing import compose

_FENCE = re.compile(r"\A(?:\s*\n)*(---|\+\+\+)[ \t]*\n(.*?)\n\1[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML_LINE = re.compile(r"^\s*([\w-]+)\s*=\s*(.+?)\s*$", re.MULTILINE)
_FIELD = re.compile(r"^([A-Z][\w-]*): (.*)$", re.MULTILINE)
_MAIL = re.compile(
    r"\A(?=(?:.*\n){0,20}?From: )(?:(?:From|To|Cc|Subject|Date|Reply-To|[A-Z]\w+-[\w-]+): [^\n]*"
    r"\n(?:[ \t]+\S.*\n)*){3,}\n"
)
_DATES = ("date", "held", "recorded", "publish_date", "published", "pubdate", "created")
_LINKS = (
    "link",
    "url",
    "canonical_url",
    "permalink",
    "youtube_url",
    "youtube",
    "video_url",
    "video",
    "source",
)


class FrontMatter(NamedTuple):
    """Its *fields*, their keys in lower case; the *body* below, and how many *lines* of the file stand before that."""

    fields: dict[str, Any]
    body: str
    lines: int = 0

    def text(self, *keys: str) -> str:
        """Return the first of the *keys* that has a single text, on one line; nothing without one."""
        found = (self.fields.get(key) for key in keys)
        single = (one[0] if isinstance(one, list) and len(one) == 1 else one for one in found)
        return next(filter(None, map(values.name, single)), "")

    @property
    def date(self) -> str:
        """Return the day, month or year that it says; nothing where it says none."""
        dated = self.text(*_DATES)
        year = re.match(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?!\d)", dated)
        return date_in(dated) or (year[0] if year else "")

    @property
    def link(self) -> str | None:
        """Return the address that it says."""
        found = (self.text(key) for key in _LINKS)
        return next((one for one in found if re.fullmatch(r"https?://[^\s<>()\[\]\"']+", one)), None)


def front_matter(text: str) -> FrontMatter:
    """Return the front matter of *text* in YAML or TOML; without fields where none can be read."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if mail := _MAIL.match(text):
        fields = {key.casefold(): value.strip() for key, value in _FIELD.findall(mail[0])}
        sender = re.sub(r"\s*<[^<>]*>", "", fields.get("from", "")).strip('" ')
        title = re.sub(r"(?i)^(?:(?:re|fwd?|aw|wg): *)+", "", fields.pop("subject", ""))
        return FrontMatter(
            {**fields, "guest": sender, "title": title}, text[mail.end() :], mail[0].count("\n")
        )
    found = _FENCE.match(text)
    if not found or (found[1] == "---" and ":" not in found[2]):
        return FrontMatter({}, text)  # two rules with text between them are none
    given = _yaml(found[2]) if found[1] == "---" else dict(_TOML_LINE.findall(found[2]))
    fields = {
        key.casefold(): value.strip("\"'") if found[1] == "+++" else value for key, value in given.items()
    }
    return FrontMatter(fields, text[found.end() :], text[: found.end()].count("\n"))


def _yaml(text: str) -> dict[str, Any]:
    root = compose(text.encode("utf-8", "replace"), "").root
    return values.mapping(plain(root)) if isinstance(root, Mapping) else {}
