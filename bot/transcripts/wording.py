"""A question as it stands in a pair: on one line, without the greetings around it, its parts as further phrasings."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from bot.text import normalise, tokens
from bot.transcripts.lexicon import any_of, words_of
from bot.transcripts.sentence_kinds import asks, is_chatter, is_polite, without_prefix
from bot.transcripts.sentences import marked, plainly, sentences

LONGEST_WHOLE = 500  # characters; of a longer text only what asks is kept
_LONGEST = 900
_TAIL_SENTENCES, _TAIL_WORDS = 3, 45  # after its last question somebody who asks falls silent soon
_REACH = 8  # sentences before the last question in which others belong to it
_MOST_ALSO = 4
_GREETING = re.compile(
    rf"^(?:@[\w.~+-]+(?:\s[A-Z][\w'-]+)?[\s,:–—-]+)?(?:{any_of('questions', 'greetings')}"
    rf"(?:(?:\s+(?!{any_of('questions', 'after a greeting')})[\w.]+){{0,2}}|,\s+[\w'’-]+(?=[.!]))"
    r"\s*[,!.:;–—-]+\s*)+(?=\S)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“„«]\s*([^\"“”„«»]+[?？])\s*[\"”“»]")
_READ = re.compile(
    rf"(?:(?<=: )|(?<=[.!] )|^){_QUOTED.pattern}"
)  # not what somebody said, but what is read out
_LIST_MARK = re.compile(r"(?m)^\s*(?:[-*+•]|>|\d{1,2}[.)](?=\s+[^\W\d_]))\s+")
_NO_WORD = frozenset(("",))
_SAYING_LITTLE = frozenset(normalise(" ".join(words_of("stop", "words"))).split())

_WORD_FIRST = re.compile(r"(?:\w+ ){0,3}?" + any_of("questions", "word first") + r"\b")
_POINTING = re.compile(r"\b" + any_of("questions", "pointing") + r"\b")
_ONLY_BEGINS = re.compile(
    rf"^(¿?)(?:(?:{any_of('questions', 'only begins')}\b[,:.\s–—-]+)+(?=\w)|"
    r"(?:sir|madam|ma.?am|mam|bro|dude)\b,? +(?=(?-i:[a-z]{2})))",
    re.IGNORECASE,
)


class Wording(NamedTuple):
    """A question in one line, and other ways of asking it, or parts of it, that stand in the same turn."""

    question: str
    also: tuple[str, ...]


@lru_cache(maxsize=1 << 12)
def content(text: str) -> frozenset[str]:
    """Return the words of *text* that say what it is about, without their endings."""
    return frozenset(map(_stem, {*tokens(text)} - _SAYING_LITTLE)) - _NO_WORD


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Return *word* without its ending; nothing of a single letter."""
    if len(word) == 1:
        return ""
    return re.sub(r"(?<=\w{4})(?:ing|ed|es|e|s)$", "", word) if word.isascii() else word


def leans(question: str) -> bool:
    """Return whether *question* says too little to be understood without what stands before it."""
    own = len(content(question))
    return own == 0 or (own < 3 and _POINTING.search(plainly(question)) is not None)


def begins_asking(text: str) -> bool:
    """Return whether *text* has a question word among its first words."""
    return _WORD_FIRST.match(plainly(text)) is not None


def worded(text: str, longest: int = LONGEST_WHOLE) -> Wording:
    """Return the question that *text* asks: all but the courtesies, or what asks where that is over *longest*."""
    text = _unannounced(_LIST_MARK.sub("", text).strip())
    said = _without_courtesy(sentences(_GREETING.sub("", text)))
    said[:1] = map(_unannounced, said[:1])
    asking = [sentence for sentence in said if asks(sentence)]
    asking = [one for one in asking if marked(one) or begins_asking(one)] or asking
    whole = _one_line(said)
    question = whole if len(whole) <= longest or not asking else _one_line(_with_context(said, asking))
    if leans(question):
        question = whole
    if len(question) > _LONGEST:
        question = _one_line(_shortened(asking or said))
    also = [
        one
        for one in map(bare, asking)
        if (marked(one) or begins_asking(one))
        and len(content(one)) >= (4 if _POINTING.search(plainly(one)) else 2)
        and len(one.split()) >= 4
        and normalise(one) != normalise(bare(question))
    ]
    return Wording(
        bare(question),
        tuple(dict.fromkeys(also))[:_MOST_ALSO]
        if len(also) > 1 or whole != question or len(said) > 1
        else (),
    )


def _unannounced(text: str) -> str:
    """Return *text* without what announces it, and not in quotation marks if all of it is."""
    text, _ = without_prefix(text)
    if quoted := _QUOTED.fullmatch(text):
        return quoted[1]
    read = list(_READ.finditer(text))
    around = sentences(_READ.sub(". ", text))
    return read[0][1] if len(read) == 1 and not any(map(asks, around)) else text


def asking_tail(text: str) -> tuple[str, str]:
    """Return *text* of a talk cut in two: what is said first, and the question at the turn's end ("" if none)."""
    said = sentences(text)
    asking = [marked(sentence) and asks(sentence) for sentence in said]
    last = next((n for n in range(len(said) - 1, -1, -1) if asking[n]), None)
    if last is None:
        return text, ""
    after = said[last + 1 :]
    if len(after) > _TAIL_SENTENCES or sum(len(sentence.split()) for sentence in after) > _TAIL_WORDS:
        return text, ""
    first = next(n for n in range(max(0, last - _REACH), last + 1) if asking[n])
    at = text.rfind(said[first]) if text.count(said[first]) == 1 else text.find(said[first])
    return text[:at].rstrip(), text[at:]


def _without_courtesy(said: tuple[str, ...]) -> list[str]:
    kept = list(said)
    while len(kept) > 1 and is_chatter(kept[0]):
        del kept[0]
    while len(kept) > 1 and is_chatter(kept[-1]):
        del kept[-1]
    return [sentence for sentence in kept if len(kept) == 1 or not is_polite(sentence)] or kept


def _with_context(said: list[str], asking: list[str]) -> list[str]:
    """Return what asks, each with the sentence before it where it could not be understood alone."""
    kept: list[str] = []
    for number, sentence in enumerate(said):
        if sentence not in asking:
            continue
        if number and said[number - 1] not in kept and leans(sentence) and len(said[number - 1]) < 250:
            kept.append(said[number - 1])
        kept.append(sentence)
    return kept


def _shortened(said: list[str]) -> list[str]:
    kept: list[str] = []
    for sentence in reversed(said):
        if kept and sum(map(len, kept)) + len(sentence) > _LONGEST:
            break
        kept.insert(0, sentence[:_LONGEST])
    return kept


def _one_line(said: list[str]) -> str:
    return " ".join(" ".join(said).split())


def bare(sentence: str) -> str:
    """Return a sentence without the little words that only begin it, and with a capital."""
    short = _ONLY_BEGINS.sub(r"\1", sentence.strip())
    short = short if len(plainly(short).split()) >= 3 else sentence.strip()
    at = len(short) - len(short.lstrip("¿¡"))
    return (
        short[:at] + short[at : at + 1].upper() + short[at + 1 :] if short[at : at + 2].islower() else short
    )
