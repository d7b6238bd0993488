"""How much the wording of a sentence speaks for its being said by who asks, or by who answers.

The weights were set by hand, on talk made up for that and on one interview of 1,300 lines.
"""

from __future__ import annotations

import re

from bot.transcripts.lexicon import any_of
from bot.transcripts.sentences import marked, plainly

_YOU = re.compile(
    r"\b(?:sie|ihnen|ihre?[nrms]?|du|dir|dich|dein\w*|euch|usted(?:es)?|tu|tus|te|su|vous|votre|"
    r"vos|toi|voce|voces|seu|вы|вас|вам|ваш\w*|you|your|yours|youre|youve|youd|youll|u)\b"
)
WE = re.compile(
    r"\b(?:wir|uns|unsere?\w*|nosotros|nuestr\w+|nous|notre|nos|мы|нас|наш\w*|we|our|ours|us|weve|"
    r"were also|well|wed)\b"
)
_I = re.compile(r"\b(?:ich|mir|mich|mein\w*|yo|mi|je|moi|mon|я|мне|меня|i|im|ive|id|my|me)\b")
_OF_SELF = re.compile(
    r"(?:(?:and|but|so|because|also|und|aber|y|pero|pues|bueno|et|mais|e|mas|ma|и|а|но|ну) )*"
    r"(?:(?:i|we|my|our)\b(?! (?:wonder|want|have to ask|read|heard|saw|imagine|noticed|guess|see|know|understand|"
    r"was (?:just|reading|wondering|going)|think (?:you|your|people)))|"
    r"(?:ich|meine?n?|yo|mi|mis|nosotros|je|mon|ma|mes|nous|eu|meu|minha|nós|io|mio|mia|noi|ik|mijn|wij|я|мой|моя|мы|"
    r"ben|benim)\b)|"
    r".{0,120}\b(?:glaube ich|denke ich|wurde ich sagen|i (?:think|guess|suppose)|creo|je crois|je pense|acho)$"
)
ANSWERS = re.compile(any_of("speech", "answers") + r"\b")
STRONGLY = re.compile(any_of("speech", "answers strongly") + r"\b")
_ADDRESSES = re.compile(
    r"\b(?:was|wie|warum|wann|wo|wer|welche\w*|haben|hast|sind|bist|konnen|kannst|wurden|wurdest|"
    r"que|como|cuando|por que|donde|ha|puede|comment|pourquoi|est ce que|"
    r"avez|что|как|почему|когда)\b.{0,60}\b(?:sie|ihnen|ihre?[nrms]?|du|dir|dein\w*|usted|tu|te|su|"
    r"vous|votre|вы|вас|вам|ваш\w*)\b|"
    r"\b(?:do|did|does|are|were|was|have|had|has|can|could|would|will|should|is|what|how|why|when|"
    r"where|which|who|if|like|that|there|or)\b.{0,60}\b(?:you|your|youre|youve)\b"
)
RHETORICAL = re.compile(
    r"^(?:(?:so|and|but|okay|ok|now|well|was|is|one|first|like|the question is|"
    r"that)\W+){0,4}(?:how (?:do|can|could|should|would|does|did|are) (?:we|i|it|they|people|one|"
    r"everyone)|(?:can|should|could|would|do|did|will|are|shall|must) (?:we|i|they|all)|"
    r"would (?:that|this|it)|what (?:if|should|can|do|would|could|are) (?:we|i|they)|why (?:dont|"
    r"do|should|would|cant) (?:we|i)|what does (?:it|that|this) mean|which one (?:do|should)|"
    r"who (?:knows|cares))\b"
)
_OPEN_QUESTION = re.compile(
    r"(?:(?:so|and|but|now|well|then)\W+){0,2}(?:(?:what|how|why|who|where|when|which)s? (?:was|"
    r"were|did|is|are|about|do|does|would)|(?:was|were|is|are) there|did)\b"
)
_ASIDE = re.compile(r"(?:^|\b)(?:right|you know|okay|isnt it|correct|no|yeah|huh)$")
TURNS_TO = re.compile(r"^" + any_of("speech", "turns to") + r"\b")
INTRODUCES = re.compile(r"\b" + any_of("speech", "introduces") + r"\b")
AGREES = re.compile(
    r"(?:(?:yeah|yes|oh) )*(?:thats (?:correct|right|true|great|it)|exactly|yes|yep|yup|yeah|right|"
    r"correct|absolutely|totally|of course|true|sure|for sure|indeed|definitely)(?: (?:yes|yeah|"
    r"exactly|thats right|right))*"
)
LEADS = re.compile(any_of("speech", "leads up") + r"\b")


def speaks_of_self(plain: str) -> bool:
    """Whether a statement, folded, begins with who says it: hardly ever somebody who leads up to a question."""
    return _OF_SELF.match(plain) is not None


def is_address(sentence: str) -> bool:
    """Whether *sentence* asks somebody who is there."""
    plain = plainly(sentence)
    return marked(sentence) and bool(_YOU.search(plain)) and not RHETORICAL.match(plain)


def question_weight(plain: str) -> float:
    """For a question, folded: above 0 where it is asked of somebody, below where it is only told."""
    if RHETORICAL.match(plain):
        return -1.6
    weight = 0.6
    direct = bool(
        re.search(
            r"\b(?:youre|youve|your|do you|did you|are you|have you|were you|you (?:mean|said|"
            r"think|mentioned|feel|see))\b",
            plain,
        )
    )
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
    if not direct and re.match(
        r"(?:sometimes|the (?:other|question|challenge|thing)|its|thats|one|often|then|people|they|here)\b",
        plain,
    ):
        weight -= 1.4  # a question told, not asked
    return weight


def statement_weight(plain: str, *, asked_before: bool) -> float:
    """For a statement, folded: above 0 where it is more likely of who asks."""
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
    if re.search(r"\b(?:youre|youve|your|do you|you mean|you said|you mentioned|you were|you did)\b", plain):
        weight += 0.7
    elif _YOU.search(plain):
        weight += 0.1
    return weight - min(0.4, len(plain.split()) / 60)
