"""The names under which the people of a record appear in its drafts."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from bot.transcripts.contacts import REGIONS, without_contacts
from bot.transcripts.roles import is_numbered, moderates, names_nobody

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

_GIVEN = re.compile(
    r"\b(?:(?i:my name(?:['’]s| is)|ich heiße|me llamo|je m['’]appelle|mi chiamo)\s+"
    r"(?P<one>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)|(?:I['’]m|I am|[Tt]his is|[Ii]ch bin|[Ss]oy|[Jj]e suis)\s+"
    r"(?P<two>[A-Z][\w'’-]+ [A-Z][\w'’-]+)(?=\s*(?:$|[.,!]|from\b|here\b|and\b)))"
)


def introduced(text: str) -> list[str]:
    """Return the names that whoever says *text* gives as their own."""
    return [found["one"] or found["two"] for found in _GIVEN.finditer(text)]


_MENTION = re.compile(r"(?<![\w/])@\u2068?(?:(?P<number>\+?\d[\d\s]{7,16}\d)|(?P<word>[^\W\d_][\w.'-]*))")
_WORD = re.compile(r"\w+")
_GREETED = re.compile(
    r"\b(?P<greeting>(?i:hi|hey|hello|dear|hallo|hola|thanks|thank you))\s+(?P<name>[A-Z][\w'’-]+)(?=\s*[,.!;–-])"
)
_NOBODY = re.compile(
    r"all|every(?:one|body)|guys|folks|team|world|there|friends|both|students|m(?:r|rs|s)|dr", re.IGNORECASE
)
_LEAST_NAME = 3
_LEAST_NUMBER = 7  # figures of a telephone number


class Aliases:
    """Guests have their own names, others are P1, P2 and on.

    Numbers go by who is asked for first; whom the record itself calls P3 keeps that. With *keep* all keep their names,
    but nobody a telephone number.
    """

    def __init__(
        self,
        guests: Iterable[str],
        speakers: Iterable[str],
        *,
        keep: bool,
        regions: tuple[str, ...] = REGIONS,
        hosts: Iterable[str] = (),
    ) -> None:
        self._guests = dict.fromkeys(guests)
        self._keep, self._regions = keep, regions
        self._others = [name for name in dict.fromkeys(speakers) if name and name not in self._guests]
        self._taken = {name for name in self._others if is_numbered(name)}
        self._given: dict[str, str] = {}
        people = (*self._others, *self._guests)
        self._mentioned = _by_word(people)
        self._numbers = {digits: name for name in reversed(people) if (digits := _digits(name))}
        leading = set(hosts)
        told = [name for name in self._others if not moderates(name) and name not in leading]
        self._whole = _by_word(name for name in told if len(name) >= _LEAST_NAME and " " in name)
        self._first = _by_word(name for name in told if _is_first_name(_first(name), name))
        self._places = {name: place for place, name in enumerate(self._others)}

    def of(self, name: str | None) -> str | None:
        """Return what *name* is called in drafts; None for nobody in particular."""
        if not name or names_nobody(name):
            return None
        if name in self._guests or is_numbered(name):
            return name if without_contacts(name, self._regions) == name else None
        if self._keep and without_contacts(name, self._regions) == name and re.sub(r"\W|\d", "", name):
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

    def hide(self, text: str, *, greeted: str | None = None) -> str:
        """Return *text* without the names of those who are P1, P2 …, and without telephone numbers and addresses.

        *greeted* is what whoever asked is called, in the place of a name that nobody in the record has.
        """
        if not self._keep:
            text = "".join(self._without_mentions(text)) if "@" in text else text
            words = set(_WORD.findall(text.casefold()))
            found = [name for name in self._among(self._whole, words) if name in text]
            for name in sorted(found, key=len, reverse=True):
                text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", self.of(name) or "somebody", text)
            text = self._without_first_names(text, words)
            text = _GREETED.sub(lambda found: self._greeting(found, greeted), text) if greeted else text
        return without_contacts(text, self._regions)

    def _among(self, names: Mapping[str, Sequence[str]], words: AbstractSet[str]) -> list[str]:
        """Return those of *names* whose first word is among *words*, in the order in which they spoke."""
        return sorted(
            (name for word in words & names.keys() for name in names[word]), key=self._places.__getitem__
        )

    def _without_mentions(self, text: str) -> Iterator[str]:
        """Yield *text* in pieces, with "@Ann Lee" as "@P1"; whom nobody knows stays, unless it is a number."""
        at = 0
        for found in _MENTION.finditer(text):
            if found.start() >= at:
                name, end = self._meant(text, found)
                known = f"@{(self.of(name) or 'somebody').lstrip('@')}" if name else None
                yield text[at : found.start()]
                yield known or ("@somebody" if found["number"] else found[0])
                at = end
        yield text[at:]

    def _meant(self, text: str, found: re.Match[str]) -> tuple[str | None, int]:
        """Return who is mentioned, None for nobody in the record, and where the mention ends."""
        if found["number"]:
            return self._numbers.get(_digits(found["number"])), found.end()
        start = found.start("word")
        first = _WORD.match(text, start)
        names = self._mentioned.get(first[0].casefold(), ()) if first else ()
        for name in sorted(names, key=len, reverse=True):
            whole = re.compile(rf"{re.escape(name.lstrip('@'))}(?!\w)", re.IGNORECASE).match(text, start)
            if whole:
                return name, whole.end()
        for name in names:
            if name.split()[0].casefold() == found["word"].casefold().rstrip(".'-"):
                return name, found.start("word") + len(name.split()[0]) + _surname(name, text, found)
        return None, found.end()

    def _without_first_names(self, text: str, words: set[str]) -> str:
        """Return *text* without first names that address somebody: elsewhere "Will" and "Mark" are words."""
        for name in self._among(self._first, words):
            first = _first(name)
            if first in text:
                called = _addressed(first) if first[0].isupper() else rf"(?m)^{re.escape(first)}(?=[:,]\s)"
                text = _renamed(text, called, first, self.of(name) or "somebody")
        return text

    def _greeting(self, found: re.Match[str], greeted: str | None) -> str:
        name = found["name"]
        known = is_numbered(name) or any(name in person.split() for person in (*self._others, *self._guests))
        return found[0] if known or _NOBODY.fullmatch(name) else f"{found['greeting']} {greeted}"


def _by_word(names: Iterable[str]) -> dict[str, list[str]]:
    """Return *names* by their first words, folded: a record has thousands of speakers, and a text few words."""
    found: dict[str, list[str]] = defaultdict(list)
    for name in names:
        if word := _WORD.search(name.casefold()):
            found[word[0]].append(name)
    return dict(found)


def _digits(name: str) -> str:
    digits = re.sub(r"\D", "", name)
    return digits if len(digits) >= _LEAST_NUMBER else ""


def _first(name: str) -> str:
    return name.split(maxsplit=1)[0].strip("~@.,") or next(iter(name.replace("~", " ").split()), "")


def _is_first_name(first: str, name: str) -> bool:
    named = first[0].isupper() or first == name if len(first) >= _LEAST_NAME else False
    return named and not is_numbered(first) and not moderates(first)


def _surname(name: str, text: str, found: re.Match[str]) -> int:
    """Return how long the surname is that follows the mention of a first name, blanks included; 0 if none does."""
    surname = name.split()[1] if len(name.split()) > 1 else ""
    after = re.compile(r" ([^\W\d_a-z][\w'-]*\.?)").match(text, found.end())
    word = after[1].rstrip(".") if after else ""
    # Of either the other may be the beginning: "@Priya L." and "Priya L". "@Nils Adam" calls no Nils Aker.
    one = surname.startswith(word) or word.startswith(surname.rstrip("."))
    return len(after[0]) if after and surname and one else 0


def _addressed(first: str) -> str:
    one = re.escape(first)
    return (
        rf"(?:(?i:\b(?:hi|hey|hello|dear|thanks|thank you|thx|welcome|sorry|from|by|to|with|"
        rf"and|as|like|question,?)\s+)){one}(?=\s*(?:$|[,.!?;:)\n]|'s|and\b|asked|said))|"
        rf"(?:^|(?<=[.!?]\s)|(?<=\n)){one}(?=\s*[,:–-]\s)|(?<=,\s){one}(?=\s*(?:$|"
        rf"[?!.,\n]))|\b{one}(?=(?:'s|’s)\s|\s(?:asked|asks|said|mentioned|wrote|wants to know|"
        r"fragt|schreibt|pregunta|dice|demande|pergunta|chiede)\b)"
    )


def _renamed(text: str, addressed: str, old: str, new: str) -> str:
    """Return *text* with *new* for *old* at the end of each match of *addressed*."""
    return re.sub(addressed, lambda found: found[0][: -len(old)] + new, text)
