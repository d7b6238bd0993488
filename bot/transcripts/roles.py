"""Roles of those who ask and who answer, as a speaker's name alone tells them: "Q", "P7", "Interviewer", "Guest"."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.transcripts.lexicon import any_of

_ASKERS = re.compile(
    rf"(?:{any_of('roles', 'asker')}|{any_of('roles', 'moderator')})\s*(?:member|question)?"
    r"\s*[#.(]?\s*(?:(?<=[\s#.(])\w)?\d*\)?",
    re.IGNORECASE,
)
_MODERATORS = re.compile(any_of("roles", "moderator") + r"\s*\d*", re.IGNORECASE)
_ANSWERERS = re.compile(any_of("roles", "answerer") + r"\s*[#.]?\s*\d*", re.IGNORECASE)
_QUESTION = re.compile(any_of("roles", "question") + r"\s*[#.]?\s*\d*|[dfp]", re.IGNORECASE)
_TITLED = re.compile(
    rf"(?:\b{any_of('roles', 'titles')}\b.{{0,40}}?\b(?:with|mit|con|com|avec|с)|^(?:AMA|ask me anything)\s*[:–—-])\s+"
    r"(?P<name>(?-i:(?:[^\W\d_a-zß-ÿа-я][\w'’.-]*\s?){2,4}))(?=$|[,(|:;–—-])",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"({any_of('roles', 'counted')})\s*[#.]?\s*\d+", re.IGNORECASE)
_NUMBERED = re.compile(r"P\d+")
_BETWEEN = re.compile(r"[\W_]+")

_DECORATION = re.compile(
    rf"\s*(?:\({any_of('roles', 'decoration')}\)|\[[^\]]{{1,30}}\]|\s[|•·]\s?.*|"
    r",? (?:Ph\.?D|M\.?D|M\.?Sc|MBA|PMP|CPA|Esq)\.?|['’]s (?:iPhone|iPad|Mac\w*|phone|laptop)\b.*)$",
    re.IGNORECASE,
)


def clean(name: str) -> str:
    """Return *name* without what video calls put after it: "(she/her)", "| ACME", "(Guest)", ", PhD"."""
    bare = " ".join(name.split())
    bare = re.sub(r"(?<=\w \w)(\w+) \([^()]{1,30}\)$", r"\1", bare)  # whatever stands behind a full name
    while (shorter := _DECORATION.sub("", bare).strip(" ,-–")) and shorter != bare:
        bare = shorter
    return bare


@lru_cache(maxsize=1 << 12)  # asked of each turn, and the speakers are few
def asks_by_role(name: str | None) -> bool:
    """Return whether somebody called so is there to ask (P1, Q, Participant 3, Moderator)."""
    return bool(name and _ASKERS.fullmatch(name.strip()))


def answers_by_role(name: str | None) -> bool:
    """Return whether somebody called so is there to answer (A, Guest; "Speaker 1" says it only beside a Q)."""
    return bool(name and _ANSWERERS.fullmatch(name.strip()))


def moderates(name: str | None) -> bool:
    """Return whether somebody called so leads the talk."""
    return bool(name and _MODERATORS.fullmatch(name.strip()))


def names_nobody(name: str | None) -> bool:
    """Return whether *name* is only a role that different people may have had."""
    return not name or bool(_QUESTION.fullmatch(name) or _ANSWERERS.fullmatch(name))


def is_unnamed(name: str) -> bool:
    """Return whether *name* was given by a machine that tells voices apart, as SPEAKER_01 is."""
    return re.fullmatch(r"(?:speaker|spk|unknown|voice)[ _#-]*\w{0,3}", name, re.IGNORECASE) is not None


def without_number(name: str) -> str:
    """Return *name* without the number that counts questions and answers: Q3 is Q, "Answer 3" is Answer."""
    return found[1] if (found := _COUNTED.fullmatch(name)) else name


def is_numbered(name: str) -> bool:
    """Return whether *name* is a participant's already without a name, as P7 is."""
    return _NUMBERED.fullmatch(name) is not None


def names_of(person: str | None) -> frozenset[str]:
    """Return by what a *person* is surely called, in small letters: the whole name, the first, the number."""
    name = (person or "").casefold()
    digits = re.sub(r"\D", "", name)
    return frozenset(filter(None, (name, name.split()[0] if name else "", digits and f"+{digits}", digits)))


def calls(word: str, name: str) -> bool:
    """Return whether *word* is how somebody of that *name* may be called: "jo" or "bede" for Joanna Bede."""
    called, *_ = [*filter(None, _BETWEEN.split(word.casefold())), ""]
    return len(called) > 1 and any(part.startswith(called) for part in _BETWEEN.split(name.casefold()))


def named_in_title(title: str | None) -> str | None:
    """Return whom a record's *title* names as the guest ("AMA with Ali Mustufa"); None if it names nobody."""
    found = _TITLED.search(title or "")
    return found["name"].strip() if found else None


def full_name(name: str, text: str) -> str:
    """Return *name*, with the surname by which *text* introduces it ("AMA with Ali Mustufa")."""
    if not name[:1].isupper() or answers_by_role(name) or len(name.split()) > 1:
        return name
    own, before = (
        re.escape(name),
        r"\b(?:with|ask|Ask|guest|interview(?:ing)?|featuring|feat\.?|mit|con|com|avec|:)\s+",
    )
    small = r"(?:\s(?:de|van|von|der|den|di|da|dos|del|el|al|bin|la))*"
    whole = rf"{own}(?:{small}\s[A-Z][\w'’-]+){{1,2}}|(?:[A-Z][\w'’.-]+\s){{1,2}}(?i:{own})\b"
    found = re.search(rf"{before}(?:[a-z]+\s){{0,3}}({whole})", text)
    return found[1] if found else name
