"""Kinds of sentences: polite, leading through a session, asking."""

from __future__ import annotations

import re

from bot.transcripts.lexicon import any_of
from bot.transcripts.sentences import marked, plainly, sentences

_POLITE = any_of("small_talk", "polite")
_ONLY_POLITE = re.compile(
    rf"(?>(?:{_POLITE}|(?:thanks|thank (?:you|u)|thx|welcome|hi|hey|hello|"
    rf"dear)(?: \w+){{1,2}}$)(?:\s+|$))++"
)
_MODERATION = re.compile(any_of("small_talk", "moderation"))
_ADVERTISES = re.compile(r"\b" + any_of("small_talk", "advertises"))
_OPENING = re.compile(any_of("small_talk", "opens"))
_SMALL_TALK = re.compile(
    r"(?:(?:so|and|but|well|hey|hi|hello|oh|yeah|okay|ok|alright|great|now)\W+){0,3}"
    + any_of("small_talk", "asked in passing")
)
_LONGEST_OPENING = 120  # characters
_LONGEST_POLITE = 200  # characters; whoever writes more has said something


def is_polite(text: str) -> bool:
    """Return whether *text* is nothing but greeting, thanks, praise, assent or laughter."""
    plain = plainly(text)
    return not plain or (len(plain) <= _LONGEST_POLITE and _ONLY_POLITE.fullmatch(plain) is not None)


def is_moderation(text: str) -> bool:
    """Return whether *text* only leads through the session: next question, please mute, any more questions?"""
    return _MODERATION.match(plainly(text)) is not None


def opens_session(text: str) -> bool:
    """Return whether *text* greets, says that questions may come, and nothing else."""
    if len(text) > _LONGEST_OPENING:
        return False
    pieces = [piece for sentence in sentences(text) for piece in sentence.split(",")]
    opens = [_OPENING.fullmatch(plainly(piece)) is not None for piece in pieces]
    return any(opens) and all(
        opened or is_chatter(piece) for opened, piece in zip(opens, pieces, strict=True)
    )


def advertises(text: str) -> bool:
    """Return whether *text* names who pays for the show."""
    return _ADVERTISES.search(plainly(text)) is not None


def is_small_talk(sentence: str) -> bool:
    """Return whether *sentence* asks only as people do in passing: how is it going, right?, and you?"""
    return _SMALL_TALK.fullmatch(plainly(sentence)) is not None


def is_chatter(text: str) -> bool:
    """Return whether every sentence of *text* is polite, moderation or small talk."""
    return all(is_polite(s) or is_moderation(s) or is_small_talk(s) for s in sentences(text))


_QUESTION_WORDS = any_of("questions", "first words")
_LEAD = (
    "(?:(?:and|but|so|also|or|then|ok|okay|now|well|btw|ps|hi|hello|hey|sir|madam|maam|please|pls|und|aber|y|pero|et|"
    r"mais|e|aur|toh|а|и|но|q\d*|question)\W+){0,3}"
)
_OPENS = re.compile(rf"{_LEAD}{_QUESTION_WORDS}\b")
_ASKS_OF = re.compile(
    " " + any_of("questions", "asks of") + r"\b"
)  # from a blank on it is found in half the time
# The same of a whole text, in which a full stop stands before it and for each mark. Each way begins with a character of
# its own, by which it is found in half the time.
_WAYS = (rf"\W*{_LEAD}{_QUESTION_WORDS}\b", any_of("questions", "asks of") + r"\b")
_COULD_ASK = re.compile(r"\?|\.{0}|\.{1}|\ {1}".format(*(way.replace(" ", "[ .]+") for way in _WAYS)))
_STOPPED = str.maketrans(
    {
        one: one.lower() if one.isalnum() or one in " ?+" else "" if one in "'`" else "."
        for one in map(chr, range(128))
    }
)
_PREFIX = re.compile(
    r"^(?:(?:(?:the|our|and|so|okay|ok|well|right|all right|alright|now)\W{1,3})*"
    r"(?:next|last|final|first|second|third|another|\d+(?:st|nd|rd|th)|"
    r"(?:letzte|nächste|erste|weitere|noch eine|última|próxima|primera|dernière|première)) "
    r"(?:question|one|frage|pregunta)(?: (?:is|comes|came|goes|here|now|today|that came)(?: in)?)*"
    r"(?:,? (?:from|by|for|von|de) (?P<name>[^:,.?!\n]{1,40}))?(?:\s*(?:[:,–—…-]|\.+(?=\s))\s*)|"
    r"(?:[^:.?!\n]{0,40}\b)?question (?:(?:that )?(?:came|comes) in )?"
    r"(?:for [^:?!\n]{1,40}|(?:from|by|via|in|on) (?P<name3>the \w+|[A-Z][^:,?!\n]{1,40})):\s+|"
    rf"(?P<name2>[^\W\d_][\w .'-]{{0,30}}) {any_of('questions', 'comes from')}\s*[:,]\s*|"
    r"(?:my |another |one more |a |follow[- ]?up )?question(?: (?:for you|no\.?|number))?\s*(?:#?\d+)?\s*[:.)-]\s+|"
    r"q\s?\d*\s*[:.)-]\s+)",
    re.IGNORECASE,
)
_ANNOUNCES = (
    "question",
    " one",
    "frage",
    "pregunta",
    "ask",
    "know",
    "fragt",
    "writes",
)  # one of them is in each
_LONGEST_PREFIX = 120  # characters
_NOBODYS = re.compile(
    r"(?:the|our|an?|my|mir|mí|me|moi|chat|zoom|slack|youtube|twitter|slido)\b|$", re.IGNORECASE
)


def asks(sentence: str) -> bool:
    """Return whether *sentence* asks for something, with a question mark or in words that hardly do otherwise."""
    if not (marked(sentence) or _asks_unmarked(sentence)):
        return False
    return not is_small_talk(sentence) and not is_moderation(sentence)


def could_ask(text: str) -> bool:
    """Return False only where no sentence of *text* asks, announced or not: in a third of the time that it takes to ask
    each, which counts in a year of a group.
    """
    if not text.isascii() or "/" in text or "](" in text:
        return True
    plain = f".{text.translate(_STOPPED)}"
    return "www." in plain or _COULD_ASK.search(plain) is not None


def _asks_unmarked(sentence: str) -> bool:
    if sentence.rstrip().endswith("!"):
        return False
    plain = plainly(sentence)
    if _ASKS_OF.search(f" {plain}"):
        return True
    return bool(_OPENS.match(plain) and plain.count(" ") > 2 and not sentence.endswith("."))


def without_prefix(text: str) -> tuple[str, str | None]:
    """Return *text* without "Next question from Priya:" before it, and the name said there."""
    head = text[:_LONGEST_PREFIX].lower()
    found = _PREFIX.match(text) if head[:1] == "q" or any(map(head.__contains__, _ANNOUNCES)) else None
    if not found:
        return text, None
    name = (found["name"] or found["name2"] or found["name3"] or "").strip()
    return text[found.end() :], None if _NOBODYS.match(name) else name
