"""What must not reach a draft: who asked, telephone numbers and e-mail addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.transcripts.roles import is_numbered, moderates, names_nobody

if TYPE_CHECKING:
    from collections.abc import Iterable

_MAIL_LINK = re.compile(r"\[([^\]]*)\]\(mailto:[^)]*\)|<?mailto:[^\s>)]+>?", re.IGNORECASE)
_MAIL = re.compile(
    r"(?<![\w.+/-])[\w.+%-]{1,64}\s?(?:@|\(at\)|\[at\])\s?(?:[\w-]+(?:\.|\s?\(dot\)\s?|"
    r"\s?\[dot\]\s?)){1,4}[^\W\d_]{2,24}\b",
    re.IGNORECASE,
)
_TEL_LINK = re.compile(r"\[([^\]]*)\]\(tel:[^)]*\)|\btel:\+?[\d\s().-]+", re.IGNORECASE)
_CHAT_LINK = re.compile(
    r"https?://(?:wa\.me|api\.whatsapp\.com/send\?phone=|web\.whatsapp\.com/send\?phone=)/?\+?[\d]{6,}\S*",
    re.IGNORECASE,
)
_LINK = re.compile(r"https?://[^\s<>)\]]+")
_PHONE = re.compile(
    r"(?<![\w.,/:#=-])(?:\+|00)\s?\(?\d{1,4}\)?(?:[\s./()‑-]{0,2}\d){6,12}(?![\w/-])|"
    r"(?<![\w.,/:#=+-])\(?0?\d{2,5}\)?[\s./‑-]\(?\d{3,5}\)?(?:[\s./‑-]?\d{2,5}){1,2}(?![\w/.-]*\w)|"
    r"(?<![\w.,/:#=+-])[06-9]\d{9,10}(?![\w/-])"
)
_NOT_A_PHONE = re.compile(
    r"(?:19|20)\d\d[-./\s]\d{1,2}[-./\s]\d{1,2}|\d{1,3}(?:[ .]\d{3})+|\d{1,2}[-./]\d{1,2}[-./](?:19|20)\d\d"
)
_MENTION = re.compile(r"@(?:\u2068?)(\+?\d[\d\s]{7,16}\d|[^\W\d_][\w.'-]*(?: [A-Z][\w'-]+)?)")
_LEAST_NAME = 3


def without_contacts(text: str) -> str:
    """*text* with each telephone number and e-mail address replaced by words that say that it was there."""
    text = _MAIL_LINK.sub(lambda found: _label(found[1], "e-mail address"), text)
    text = _TEL_LINK.sub(lambda found: _label(found[1], "telephone number"), text)
    text = _MAIL.sub("[e-mail address removed]", _CHAT_LINK.sub("[telephone number removed]", text))
    parts, at = [], 0
    for link in _LINK.finditer(text):
        parts += [_without_phones(text[at : link.start()]), link[0]]
        at = link.end()
    return "".join([*parts, _without_phones(text[at:])])


def _label(label: str | None, what: str) -> str:
    kept = label if label and not re.search(r"@|\d{5}", label) else ""
    return f"{kept} [{what} removed]".strip()


def _without_phones(text: str) -> str:
    return _PHONE.sub(lambda found: found[0] if _is_other(found[0]) else "[telephone number removed]", text)


def _is_other(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return not 8 <= len(digits) <= 15 or bool(_NOT_A_PHONE.fullmatch(number.strip()))


class Aliases:
    """The names under which the people of a record appear in drafts: guests their own, others P1, P2 and on.

    Numbers go by who is asked for first; whom the record itself calls P3 keeps that. With *keep* all keep their names,
    but nobody a telephone number.
    """

    def __init__(self, guests: Iterable[str], speakers: Iterable[str], *, keep: bool) -> None:
        self._guests = set(guests)
        self._keep = keep
        self._others = [name for name in dict.fromkeys(speakers) if name and name not in self._guests]
        self._taken = {name for name in self._others if is_numbered(name)}
        self._given: dict[str, str] = {}

    def of(self, name: str | None) -> str | None:
        """What *name* is called in drafts; None for nobody in particular."""
        if not name or names_nobody(name):
            return None
        if name in self._guests or is_numbered(name):
            return name
        if self._keep and without_contacts(name) == name and re.sub(r"\W|\d", "", name):
            return name
        if moderates(name):
            return name
        if name not in self._given:
            number = len(self._given) + 1
            while f"P{number}" in self._taken:
                number += 1
            self._given[name] = f"P{number}"
            self._taken.add(f"P{number}")
        return self._given[name]

    def hide(self, text: str) -> str:
        """*text* without the names of those who are P1, P2 …, and without telephone numbers and addresses."""
        if not self._keep:
            text = _MENTION.sub(self._mention, text)
            for name in self._named_in(text):
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", self.of(name) or "somebody", text)
            text = self._without_first_names(text)
        return without_contacts(text)

    def _mention(self, found: re.Match[str]) -> str:
        said = found[1]
        digits = re.sub(r"\D", "", said)
        for name in (*self._others, *self._guests):
            same = digits and re.sub(r"\D", "", name) == digits and len(digits) > 6
            if (
                same
                or name.casefold() == said.casefold()
                or name.split()[0].casefold() == said.split()[0].casefold()
            ):
                rest = said[len(name.split()[0]) :] if len(name.split()) == 1 and not same else ""
                return f"@{self.of(name)}{rest if name.casefold() != said.casefold() else ''}"
        return "@somebody" if len(digits) > 6 else found[0]

    def _named_in(self, text: str) -> list[str]:
        folded = text.casefold()
        whole = [
            n
            for n in self._others
            if len(n) >= _LEAST_NAME and " " in n and n.casefold() in folded and not moderates(n)
        ]
        return sorted((name for name in whole if name in text), key=len, reverse=True)

    def _without_first_names(self, text: str) -> str:
        """First names go only where somebody is addressed: "Will" and "Mark" are words too."""
        for name in self._others:
            first = name.split()[0].strip("~@.,")
            if (
                len(first) < _LEAST_NAME
                or first not in text
                or not first[0].isupper()
                or is_numbered(first)
                or moderates(first)
            ):
                continue
            one = re.escape(first)
            addressed = (
                rf"(?:(?i:\b(?:hi|hey|hello|dear|thanks|thank you|thx|welcome|sorry|from|by|to|with|"
                rf"and|as|like|question,?)\s+)){one}(?=\s*(?:$|[,.!?;:)\n]|'s|and\b|asked|said))|"
                rf"(?:^|(?<=[.!?]\s)|(?<=\n)){one}(?=\s*[,:–-]\s)|(?<=,\s){one}(?=\s*(?:$|"
                rf"[?!.,\n]))|\b{one}(?=(?:'s|’s)\s|\s(?:asked|asks|said|mentioned|wrote)\b)"
            )
            text = _renamed(text, addressed, first, self.of(name) or "somebody")
        return text


def _renamed(text: str, addressed: str, old: str, new: str) -> str:
    """*text* with *new* for *old* at the end of each match of *addressed*."""
    return re.sub(addressed, lambda found: found[0][: -len(old)] + new, text)
