"""Weights of wordings: how much one speaks for a sentence being said by who asks, or by who answers.

The weights were set by hand, on talk made up for that and on one interview of 1,300 lines.
"""

from __future__ import annotations

import re

from bot.transcripts.lexicon import any_of
from bot.transcripts.sentences import marked, plainly

_YOU = re.compile(r"\b" + any_of("speech", "you") + r"\b")
WE = re.compile(r"\b" + any_of("speech", "we") + r"\b")
_I = re.compile(r"\b" + any_of("speech", "i") + r"\b")
_OF_SELF = re.compile(
    r"(?:(?:and|but|so|because|also|und|aber|y|pero|pues|bueno|et|mais|e|mas|ma|и|а|но|ну) )*"
    rf"{any_of('speech', 'of self')}|.{{0,120}}\b{any_of('speech', 'of self at the end')}$"
)
ANSWERS = re.compile(any_of("speech", "answers") + r"\b")
STRONGLY = re.compile(any_of("speech", "answers strongly") + r"\b")
_ADDRESSES = re.compile(r"\b" + any_of("speech", "addresses") + r"\b")
RHETORICAL = re.compile(
    r"^(?:(?:so|and|but|okay|ok|now|well|was|is|one|first|like|the question is|that)\W+){0,4}"
    + any_of("speech", "rhetorical")
    + r"\b"
)
_OPEN_QUESTION = re.compile(
    r"(?:(?:so|and|but|now|well|then)\W+){0,2}" + any_of("speech", "open questions") + r"\b"
)
_ASIDE = re.compile(r"(?:^|\b)(?:right|you know|okay|isnt it|correct|no|yeah|huh)$")
TURNS_TO = re.compile(r"^" + any_of("speech", "turns to") + r"\b")
INTRODUCES = re.compile(r"\b" + any_of("speech", "introduces") + r"\b")
AGREES = re.compile(
    rf"(?:(?:yeah|yes|oh) )*{any_of('speech', 'agrees')}(?: (?:yes|yeah|exactly|thats right|right))*"
)
_DIRECT = re.compile(r"\b" + any_of("speech", "direct") + r"\b")
_TOLD_OF_YOU = re.compile(r"\b" + any_of("speech", "told of you") + r"\b")
_TOLD = re.compile(any_of("speech", "told") + r"\b")
LEADS = re.compile(any_of("speech", "leads up") + r"\b")


def speaks_of_self(plain: str) -> bool:
    """Return whether a statement, folded, begins with who says it: hardly ever somebody who leads up to a question."""
    return _OF_SELF.match(plain) is not None


def is_address(sentence: str) -> bool:
    """Return whether *sentence* asks somebody who is there."""
    plain = plainly(sentence)
    return marked(sentence) and bool(_YOU.search(plain)) and not RHETORICAL.match(plain)


def question_weight(plain: str) -> float:
    """Return the weight of a question, folded: above 0 where it is asked of somebody, below where it is only told."""
    if RHETORICAL.match(plain):
        return -1.6
    weight = 0.6
    direct = _DIRECT.search(plain)
    if _ASIDE.search(plain):
        weight -= 1.0 if direct else 2.4
    if _ADDRESSES.search(plain):
        weight += 2.2
    elif _YOU.search(plain):
        weight += 1.0
    if _OPEN_QUESTION.match(plain) and not _I.search(plain) and not WE.search(plain):
        weight += 0.9
    if WE.search(plain):
        weight -= 1.4
    if re.search(r"\b(?:okay|ok|you know)\b", plain):
        weight -= 1.6
    if not direct and _TOLD.match(plain):
        weight -= 1.4  # a question told, not asked
    return weight


def statement_weight(plain: str, *, asked_before: bool) -> float:
    """Return the weight of a statement, folded: above 0 where it is more likely of who asks."""
    weight = -0.35
    if INTRODUCES.search(plain):
        weight += 2.5
    if AGREES.fullmatch(plain):
        weight -= 1.0
    elif STRONGLY.match(plain):
        weight -= 1.2 if asked_before else 0.5
    elif ANSWERS.match(plain):
        weight -= 0.6 if asked_before else 0.2
    elif speaks_of_self(plain) and not _YOU.search(plain):
        weight -= 0.8 if asked_before else 0.3
    if WE.search(plain):
        weight -= 0.7
    if _TOLD_OF_YOU.search(plain):
        weight += 0.7
    elif _YOU.search(plain):
        weight += 0.1
    return weight - min(0.4, len(plain.split()) / 60)
