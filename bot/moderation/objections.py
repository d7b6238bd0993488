"""Objections: messages in which people say, in passing, that an answer above them is wrong."""

from __future__ import annotations

import re

from bot.text import normalise

_ANSWER = r"(?:that|this|it|which|above|bot|ama|answer|reply|info(?:rmation)?|link|pair|one|advice|bit)"
_IS = r"(?:is|are|was|were|seems?|looks?|sounds?|feels?|may be|might be|must be|could be|has been|has become)"
_IT_IS = rf"(?:thats|its|{_ANSWER} {_IS})"
_QUITE = (
    r"(?:just|simply|clearly|actually|totally|completely|plain|plainly|quite|very|so|a bit|partly|definitely|now|all|"
    r"rather)"
)
_BAD = (
    r"(?:wrong|incorrect|false|untrue|inaccurate|mistaken|misleading|outdated|out of date|obsolete|nonsense|rubbish|"
    r"irrelevant|off topic|unrelated|a mistake|an error)"
)
_GOOD = (
    r"(?:right|correct|true|accurate|it|up to date|current|valid|the case|the answer|what (?:i|we|she|he|they) "
    r"(?:asked|meant|wanted)(?: \w+){0,2}|my question|the question|relevant|helpful|related)"
)
_NOT = r"(?:not|isnt|wasnt|arent|hardly|no longer|is no longer|not any more)"
_OBJECTING = re.compile(
    rf"\b{_IT_IS} (?:{_QUITE} )*{_BAD}\b"
    rf"|\b(?:{_IT_IS}|{_ANSWER}) (?:{_QUITE} )*{_NOT} (?:{_QUITE} )*{_GOOD}\b"
    rf"|\b(?:does|did|do)(?: not|nt) (?:really )?(?:answer|address|help|work|apply|hold)\b"
    rf"|\b(?:doesnt|didnt|dont) (?:really )?(?:answer|address|help|work|apply|hold)\b"
    rf"|\bwrong (?:answer|pair|link|one|question|reply)\b"
    rf"|\b(?:i|we) (?:asked|meant|was asking|wanted to know) (?:about |for )?(?:something else|another|a different)\b"
    rf"|\bnot what (?:i|we) (?:asked|meant|wanted)\b"
    rf"|\A(?:no |nope |sorry |hmm+ |um+ |well |but )*(?:{_QUITE} )*"
    rf"(?:{_BAD}|not (?:{_QUITE} )*(?:right|correct|true|accurate|helpful|relevant))\Z"
)
_NO_OBJECTION = re.compile(
    rf"\b(?:not|nothing|isnt|wasnt|never|hardly) (?:\w+ )?{_BAD}\b"
    r"|\b(?:i|we|you|he|she|they) (?:was|were|am|are|may be|might be|could be) (?:\w+ )?(?:wrong|mistaken)\b"
    r"|\b(?:if|unless|whether|in case|correct me)\b"
)
_CONTRADICTING = re.compile(
    r"\A(?:(?:well|sorry|hmm+|ah|oh|hey|but|careful|note) )*"
    r"(?:no(?=\b)(?! (?:worries|problem|idea|doubt|need|rush|hurry|one|more|way to|thanks))|nope|actually|correction|"
    r"not (?:quite|any ?more|exactly|really)|wrong|incorrect|in fact|(?:this|that|it) (?:has )?changed|"
    r"as of (?:today|now|\d+)|(?:i|we) disagree)\b(?: \S+){2,}"
    r"|\b(?:no longer|not any ?more|has changed since|have changed since|changed since then|has been replaced|"
    r"was replaced by|is now|are now|used to be|since then)\b"
)
_AGREEING = re.compile(
    r"\A(?:(?:well|actually|no|oh|in fact) )*(?:thanks|thank|great|good|nice|perfect|right|correct|yes|yeah|agreed|"
    r"exactly|(?:that|this|it)s? (?:is )?(?:right|correct|true|great|good|perfect|helpful|what i))\b"
)
_WORD = re.compile(r"\w+")
_LONGEST = 600
"""Characters that are looked at: who has more to say, says so at the beginning."""


def objects(text: str) -> bool:
    """Return whether *text* says of an answer that it is wrong, old, or to another question. What asks does not."""
    words = _words(text)
    return bool(words) and _OBJECTING.search(words) is not None and _NO_OBJECTION.search(words) is None


def contradicts(text: str) -> bool:
    """Return whether *text*, by somebody who knows, says otherwise than an answer: that it is wrong, or how it is."""
    words = _words(text)
    return objects(text) or bool(words and _CONTRADICTING.search(words) and not _AGREEING.search(words))


def _words(text: str) -> str:
    """Return *text* without marks; nothing where it asks."""
    if "?" in text:
        return ""
    return " ".join(_WORD.findall(normalise(text[:_LONGEST]).replace("'", "").replace("’", "")))
