"""Guests, who answer in a record: declared by the operator, named by the record, or recognised from the talk."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.display import counted, listed
from bot.errors import UserError, did_you_mean
from bot.transcripts.lexicon import any_of
from bot.transcripts.roles import (
    answers_by_role,
    asks_by_role,
    full_name,
    is_unnamed,
    moderates,
    names_nobody,
)
from bot.transcripts.sentence_kinds import asks, is_chatter
from bot.transcripts.sentences import marked, may_ask, plainly, sentences
from bot.transcripts.wording import asking_tail

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.transcripts.record import Record, Turn

_INTRODUCED = (
    r"(?:with|welcome|guest(?: is)?|introduc\w+|joined by|joining us|meet|featuring|ask|"
    r"@)\W{{0,4}}(?:\w+\W+){{0,2}}?{name}\b"
)
_FIRST = 4  # turns in which a guest is introduced by the full name
_MANY_TURNS = 400  # of them an introduction is looked for
_CROWD = 4  # people
_MESSAGE = 120  # characters; who says more at a time is speaking, not writing
_MOST_GUESTS = 3
_ASKS = re.compile(any_of("questions", "word first") + r"\b")
_MARKS = ("?", "？", "؟")
_LONGEST_ASKED = 150  # characters
_SUBSTANCE = 25  # characters; mere thanks are seldom as long


@dataclass(slots=True)
class Roles:
    """The *guests* by the names of their turns, and how each is *shown* (None: nobody in particular).

    *speakers* are all, in the order in which they begin to speak; *mutual* says that they ask each other, *crowd* that
    many write short messages, as in a chat, *unmarked* that no question has its mark; *hosts* lead the talk beside an
    audience that asks; *notes* tell how the guests were found.
    """

    guests: tuple[str, ...]
    shown: dict[str, str | None] = field(default_factory=dict)
    mutual: bool = False
    declared: bool = False
    crowd: bool = False
    unmarked: bool = False
    speakers: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Counts:
    turns: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    length: Counter[str] = field(default_factory=Counter)
    askers: dict[str, set[str]] = field(default_factory=dict)
    early: list[str] = field(default_factory=list)


def roles_in(record: Record, declared: Sequence[str] = (), hosts: Sequence[str] = ()) -> Roles:
    """Return who answers in *record*, and the *hosts*. UserError where a *declared* guest does not speak in it."""
    counts = _counted(record.turns)
    unmarked = not counts.asked
    if unmarked:
        counts = _counted(record.turns, unmarked=True)
    roles = _found(record, declared, counts)
    roles.unmarked = unmarked
    if not declared:
        told = ". ".join([record.title or "", *counts.early[:_FIRST]])
        roles.shown = {name: _shown(name, told) for name in roles.guests}
    roles.speakers = tuple(counts.turns)
    named = {found for host in hosts if (found := _matching(host, roles.speakers))}
    if any(asks_by_role(name) and not moderates(name) and not names_nobody(name) for name in roles.speakers):
        named |= {name for name in roles.speakers if moderates(name) or not asks_by_role(name)}
    roles.hosts = tuple(name for name in roles.speakers if name in named and name not in roles.guests)
    roles.crowd = len(counts.turns) >= _CROWD and sum(counts.length.values()) < _MESSAGE * sum(
        counts.turns.values()
    )
    return roles


def _found(record: Record, declared: Sequence[str], counts: _Counts) -> Roles:
    speakers = [name for name, _ in counts.turns.most_common()]
    if declared:
        return _declared(declared, speakers, record.guests, counts)
    if named := [name for name in speakers if name in record.guests]:
        return Roles(tuple(named), mutual=_mutual(named, counts), declared=True)
    if found := _by_role(speakers, counts):
        return Roles(tuple(found), declared=True)
    return _recognised(record, counts, speakers)


def _counted(turns: Iterable[Turn], *, unmarked: bool = False) -> _Counts:
    """Return how often each speaker asks, *unmarked* without a mark too, and comes in after another's question."""
    counts, asker = _Counts(), None
    for number, turn in enumerate(turns):
        name = turn.speaker
        if not name:
            continue
        counts.turns[name] += 1
        counts.length[name] += len(turn.text)
        if number < _MANY_TURNS:
            # "@Bo" in a question says who is to answer; elsewhere it says who is answered.
            counts.early.append(turn.text if may_ask(turn.text) else turn.text.replace("@", ""))
        if asker and asker != name and _says_something(turn.text):
            counts.answered[name] += 1
            counts.askers.setdefault(name, set()).add(asker)
            asker = None
        tail = may_ask(turn.text) and (
            asking_tail(turn.text)[1] if number < _MANY_TURNS else marked(turn.text)
        )
        if tail or (unmarked and number < _MANY_TURNS and asks(turn.text)):
            counts.asked[name] += 1
            asker = name
    return counts


def _says_something(text: str) -> bool:
    """Return whether *text* may be an answer: neither chatter nor another question."""
    if (
        len(text) < _LONGEST_ASKED
        and (text.endswith(_MARKS) or _ASKS.match(plainly(text)))
        and len(sentences(text)) == 1
    ):
        return False
    return len(text) >= _SUBSTANCE or not is_chatter(text)


def _declared(declared: Sequence[str], speakers: list[str], named: Sequence[str], counts: _Counts) -> Roles:
    guests: dict[str, str | None] = {}
    for wanted in declared:
        if found := _matching(wanted, speakers):
            guests[found] = wanted if len(wanted) > len(found) or " " not in found else found
    anonymous = [name for name in speakers if answers_by_role(name) or name in named]
    if not guests and len(declared) == 1 and anonymous:
        return Roles(tuple(anonymous[:1]), shown={anonymous[0]: declared[0]}, declared=True)
    missing = [wanted for wanted in declared if speakers and not _matching(wanted, speakers)]
    if missing:
        who = ", ".join(repr(name) for name in speakers[:8])
        raise UserError(
            f"--guest {missing[0]}: nobody of that name speaks in the record{did_you_mean(missing[0], speakers)} "
            f"(who does: {who}{', …' if len(speakers) > 8 else ''})"
        )
    # Whom the operator names may as well be writing in a chat.
    by_record = any(name in anonymous for name in guests)
    return Roles(tuple(guests), shown=guests, mutual=_mutual(list(guests), counts), declared=by_record)


def _matching(wanted: str, speakers: Iterable[str]) -> str | None:
    """Return the speaker whom *wanted* names: the same, or the only one with these words, or with some of them."""
    words = set(wanted.casefold().split())
    exact = [name for name in speakers if name.casefold() == wanted.casefold()]
    inner = [
        name
        for name in speakers
        if words
        and words <= set(re.findall(r"[\w.'-]+|[^\W_]+", f"{name} {re.sub('[@._:]', ' ', name)}".casefold()))
    ]
    outer = [name for name in speakers if set(name.casefold().split()) <= words]
    if len(digits := re.sub(r"\D", "", wanted)) >= 7:
        inner += [name for name in speakers if re.sub(r"\D", "", name).endswith(digits)]
    return next((names[0] for names in (exact, inner, outer) if len(set(names)) == 1), None)


def _by_role(speakers: Sequence[str], counts: _Counts) -> list[str]:
    """Return those who answer, as the names alone tell: "A" beside "Q", or whoever is not there to ask."""
    answering = [name for name in speakers if answers_by_role(name)]
    asking = [name for name in speakers if asks_by_role(name)]
    if answering and asking:
        return answering
    rest = [name for name in speakers if name not in asking]
    by_them, by_rest = (sum(counts.asked[name] for name in names) for names in (asking, rest))
    # "user9" may be anybody's name: a role is what its bearers do, too.
    return rest if len(rest) <= _MOST_GUESTS and by_them and by_them >= by_rest else []


def _shown(name: str, told: str) -> str | None:
    if names_nobody(name) or is_unnamed(name):
        return None
    full = full_name(name, told)
    return full.title() if " " in full and full.isupper() else full


def _recognised(record: Record, counts: _Counts, speakers: list[str]) -> Roles:
    answering = [name for name in speakers if counts.answered[name]]
    if len(speakers) < 2 or not answering:
        return Roles(())
    introduced = _introduced(record, speakers, counts.early)
    ranked = sorted(answering, key=lambda name: -_weight(name, counts, introduced))
    best = ranked[0]
    if len(speakers) == 2 and _mutual(speakers, counts):
        note = (
            f"{speakers[0]} and {speakers[1]} ask each other: both count as guests (--guest NAME names one)"
        )
        return Roles(tuple(speakers), mutual=True, notes=(note,))
    enough = 0.4 * _weight(best, counts, introduced)
    text = " ".join([record.title or "", *counts.early])
    beside = {name for name in ranked if introduced & {best, name} and _together(best, name, text)}
    guests = [
        name
        for name in ranked
        if name in beside
        or (name == best and beside)
        or (
            _weight(name, counts, introduced) >= enough
            and counts.answered[name] >= max(2, counts.asked[name])
        )
    ] or [best]
    guests = guests[:4] if introduced or len(speakers) > 2 else [best]
    note = (
        f"{listed(guests)} {'was' if len(guests) == 1 else 'were'} taken for the guest{'s' * (len(guests) > 1)}: "
        f"{counted(counts.answered[best], 'answer')} to {counted(len(counts.askers[best]), 'other')}, "
        f"{counted(counts.asked[best], 'question')} of "
        f"{'their' if len(guests) > 1 else 'the guest’s'} own (if that is wrong: --guest NAME)"
    )
    return Roles(tuple(guests), mutual=_mutual(guests, counts), notes=(note,))


def _together(one: str, other: str, text: str) -> bool:
    """Return whether *text* names both in one breath: "our guests Ann Lee and Bo Ray"."""
    first, second = map(re.escape, (one, other))
    both = (
        rf"{first}(?: \w+)?,? (?:and|und|y|et|e|&) {second}|{second}(?: \w+)?,? (?:and|und|y|et|e|&) {first}"
    )
    return one != other and re.search(rf"\b(?:{both})\b", text, re.IGNORECASE) is not None


def _weight(name: str, counts: _Counts, introduced: set[str]) -> float:
    """Return how much speaks for *name* being a guest: who answers many, and at length, and asks little."""
    answered, asked = counts.answered[name], counts.asked[name]
    length = counts.length[name] / max(1, counts.turns[name])
    weight = answered * (1 + min(4, len(counts.askers.get(name, ())))) / (1 + asked / max(1, answered))
    return weight * (3 if name in introduced else 1) * min(2.0, 0.5 + length / 150)


def _introduced(record: Record, speakers: Sequence[str], early: Sequence[str]) -> set[str]:
    """Return the speakers whom the title or the beginning introduces."""
    text = " ".join([record.title or "", *early])[:60_000]
    title = (record.title or "").casefold()
    found = {name for name in speakers if title and name.split()[0].casefold() in title.split()}
    for name in speakers[:40]:
        names = (
            {re.escape(name), re.escape(name.split()[0])} if len(name.split()[0]) > 2 else {re.escape(name)}
        )
        if any(re.search(_INTRODUCED.format(name=one), text, re.IGNORECASE) for one in names):
            found.add(name)
    return found if len(found) <= 3 else set()


def _mutual(names: Sequence[str], counts: _Counts) -> bool:
    """Return whether two people ask each other about as often: the less curious three times in ten of the other."""
    if len(names) < 2:
        return False
    asked = sorted(counts.asked[name] for name in names[:2])
    return asked[0] >= 3 and asked[0] >= 0.3 * asked[1]
