"""Which sentences ask."""

from __future__ import annotations

import re

from bot.transcripts.chatter import is_moderation, is_small_talk
from bot.transcripts.sentences import marked, plainly

_QUESTION_WORDS = (
    r"what|whats|who|whos|whom|whose|which|where|wheres|why|how|hows|when|is|are|isnt|arent|was|"
    r"were|do|dont|does|doesnt|"
    r"did|didnt|can|cant|could|couldnt|should|would|wouldnt|will|wont|have|has|had|am|any|may|"
    r"was ist|wie|warum|wieso|wann|welche[rsn]?|woher|wozu|gibt es|kann man|"
    r"que es|como|cual|cuando|donde|por que|quien|pourquoi|comment|quel(?:le)?s?|est ce que|quand|"
    r"wat (?:is|zijn|moet|kan|doe)|hoe (?:kan|moet|werkt|lang|veel|kom|doe|heb|ben|is|ga)|waarom|wanneer|welke|"
    r"come (?:si|posso|hai|ha|mai|fai)|cosa|perche|quando|dove|quale|quali|quanto|o que|qual|quais|onde|quem|"
    r"apa (?:itu|yang|saja)|bagaimana|kenapa|mengapa|kapan|berapa|hangi|nasil|neden|nicin|nerede|nereden|ne zaman|"
    r"как|что|почему|зачем|когда|где|какой|какие|какая|можно ли|kya|kaise|kab|kyu|kyun|kyon|kaun"
)
_OPENS = re.compile(
    rf"(?:(?:and|but|so|also|or|then|ok|okay|now|well|btw|ps|hi|hello|hey|sir|madam|maam|please|pls|"
    rf"q\d*|question)\W+){{0,3}}"
    rf"(?:(?:{_QUESTION_WORDS})\b)"
)
_ASKS_OF = re.compile(
    r"\b(?:(?:can|could|would|will) (?:you|u|we|someone|anyone|anybody|it|one|i)|do (?:you|u|"
    r"we) (?:have|think|know|see|plan|recommend|"
    r"use|believe|prefer)|please (?:share|tell|explain|suggest|recommend|guide|elaborate|describe|"
    r"advise|give|throw|let)|"
    r"(?:share|shed|throw) (?:some |any |your )?(?:light|thoughts?|experiences?|insights?|views?|"
    r"tips|resources)|"
    r"(?:i|we) (?:was|were|am|m|are) (?:just )?(?:wondering|curious)|(?:want|wanted|like|love|"
    r"curious) to (?:ask|know|hear|understand)|"
    r"(?:tell|give|teach|show) (?:us|me)|any (?:idea|tips|advice|suggestions?|recommendations?|"
    r"thoughts?|plans?|resources?|chance|"
    r"pointers)|(?:your|ur) (?:thoughts|views?|opinion|take|advice|suggestions?) (?:on|about|"
    r"regarding|for)|my question is|"
    r"let us know (?:if|when|how|what|where|whether)|how (?:to|do|does|can|should|much|many|long|often)|"
    r"(?:what|which|where|when|why|who) (?:is|are|was|were|do|does|did|should|would|can|will)|"
    r"what about|how about)\b"
)  # fmt: skip
_PREFIX = re.compile(
    r"^(?:(?:the |our |and |so |okay,? |ok,? )*(?:next|last|final|first|second|third|another|"
    r"\d+(?:st|nd|rd|th)) (?:question|one)"
    r"(?: (?:is|comes|goes|here|now|today|that came in))*(?: (?:from|by|"
    r"for) (?P<name>[^:,.?!\n]{1,40}))?(?:\s*[:,–—-]\s*)|"
    r"(?P<name2>[^\W\d_][\w .'-]{0,30}) (?:asks|wants to know|is asking|asked|fragt|writes)\s*[:,]\s*|"
    r"(?:my |another |one more |a |follow[- ]?up )?question(?: (?:for you|no\.?|"
    r"number))?\s*(?:#?\d+)?\s*[:.)-]\s+|q\s?\d*\s*[:.)-]\s+)",
    re.IGNORECASE,
)  # fmt: skip


def asks(sentence: str) -> bool:
    """Whether *sentence* asks for something, with a question mark or in words that hardly do otherwise."""
    if not (marked(sentence) or _asks_unmarked(sentence)):
        return False
    return not is_small_talk(sentence) and not is_moderation(sentence)


def _asks_unmarked(sentence: str) -> bool:
    if sentence.rstrip().endswith("!"):
        return False
    plain = plainly(sentence)
    if _ASKS_OF.search(plain):
        return True
    return bool(_OPENS.match(plain) and len(plain.split()) > 3 and not sentence.endswith("."))


def without_prefix(text: str) -> tuple[str, str | None]:
    """*text* without "Next question from Priya:" before it, and the name said there."""
    found = _PREFIX.match(text)
    if not found:
        return text, None
    name = found["name"] or found["name2"]
    return text[found.end() :], name.strip() if name else None
