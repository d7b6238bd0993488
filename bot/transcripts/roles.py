"""What a speaker's name alone says of who asks and who answers: "Q", "P7", "Interviewer", "Guest"."""

from __future__ import annotations

import re

_ASKERS = re.compile(
    r"(?:q|ques|quest|question|frage|pregunta|f|p|participant|participants?|member|student|"
    r"attendee|asker|audience|"
    r"audience member|audience question|user|viewer|listener|anonymous|anon|guest user|"
    r"interviewer|host|hosts|moderator(?:in)?|mod|mc|emcee|anchor|presenter|facilitator|"
    r"organi[sz]er)\s*(?:member|question)?"
    r"\s*[#.(]?\s*\w?\d*\)?",
    re.IGNORECASE,
)
_MODERATORS = re.compile(
    r"(?:interviewer|host|hosts|moderator(?:in)?|mod|mc|emcee|anchor|presenter|facilitator|"
    r"organi[sz]er)\s*\d*",
    re.IGNORECASE,
)
_ANSWERERS = re.compile(
    r"(?:a|ans|answer|antwort|respuesta|r|guest|interviewee|speaker|expert|panell?ist|answerer|"
    r"respondent)\s*[#.]?\s*\d*",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"(?:q|ques|quest|question|frage|pregunta|asker)\s*[#.]?\s*\d*", re.IGNORECASE)
_ANSWER = re.compile(
    r"(?:a|ans|answer|antwort|respuesta|answerer|guest|interviewee|expert|speaker)\s*[#.]?\s*\d*",
    re.IGNORECASE,
)
_FULL = r"\b(?:with|guest|interview(?:ing)?|featuring|feat\.?|:)\s+({name}(?:\s[A-Z][\w'’-]+){{1,2}})"
_COUNTED = re.compile(
    r"(q|a|ques|ans|question|answer|frage|antwort|pregunta|respuesta)\s*[#.]?\s*\d+", re.IGNORECASE
)
_NUMBERED = re.compile(r"P\d+")


def asks_by_role(name: str | None) -> bool:
    """Whether somebody called so is there to ask (P1, Q, Participant 3, Moderator)."""
    return bool(name and _ASKERS.fullmatch(name.strip()))


def answers_by_role(name: str | None) -> bool:
    """Whether somebody called so is there to answer (A, Guest, Interviewee); "Speaker 1" says it only beside a Q."""
    return bool(name and _ANSWERERS.fullmatch(name.strip()))


def moderates(name: str | None) -> bool:
    """Whether somebody called so leads the talk."""
    return bool(name and _MODERATORS.fullmatch(name.strip()))


def names_nobody(name: str | None) -> bool:
    """Whether *name* is only a role that different people may have had."""
    return not name or bool(_QUESTION.fullmatch(name) or _ANSWER.fullmatch(name))


def without_number(name: str) -> str:
    """*name*, without the number by which questions and their answers are counted: Q3 is Q, "Answer 3" is Answer."""
    return found[1] if (found := _COUNTED.fullmatch(name)) else name


def is_numbered(name: str) -> bool:
    """Whether *name* is a participant's already without a name, as P7 is."""
    return _NUMBERED.fullmatch(name) is not None


def full_name(name: str, text: str) -> str:
    """*name*, with the surname by which *text* introduces it ("AMA with Ali Mustufa")."""
    if not name[:1].isupper() or answers_by_role(name) or len(name.split()) > 1:
        return name
    found = re.search(
        rf"\b(?:with|guest|interview(?:ing)?|featuring|feat\.?|"
        rf":)\s+({re.escape(name)}(?:\s[A-Z][\w'’-]+){{1,2}})",
        text,
    )
    return found[1] if found else name
