"""Transcripts without speakers' names: a sentence, or a piece of one, per line; who speaks is told from the wording.

Two voices are supposed: one that asks and one that answers. Each sentence speaks for one or the other by how it is
worded ("you" in a question, "we" in a statement, "Yeah, I think" after a question), a change of voice costs
something but after a question nothing, and the likeliest way through is taken. The weights were set by hand on talk
made up for that, and on one interview of 1,300 lines.
"""

from __future__ import annotations

import re
import statistics
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.asking import asks, is_polite, marked, plainly, sentences
from bot.transcripts.dates import date_held
from bot.transcripts.front_matter import front_matter
from bot.transcripts.labels import labels_of
from bot.transcripts.mending import cleaned
from bot.transcripts.speech import spoken, without_stamp
from bot.transcripts.turns import LeftOut, Record, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ASKER, GUEST = "Q", "A"
_FEWEST_LINES = 12
_SHORT = 160  # characters; the median line of a transcript is far below, an article's paragraph above
_FEWEST_QUESTIONS = 3
_MARKDOWN = re.compile(r"^\s*(?:#{1,6}\s|[-*+]\s|\d+\.\s|>|\||```|<[a-z]|!\[)", re.MULTILINE)
_INTERVIEW = re.compile(r"\b(?:conversation|interview|talk|chat|AMA|podcast|session|discussion) with ((?:[A-Z][\w'’.-]+\s?){1,3})")

_YOU = re.compile(r"\b(?:you|your|yours|youre|youve|youd|youll|u)\b")
_WE = re.compile(r"\b(?:we|our|ours|us|weve|were also|well|wed)\b")
_I = re.compile(r"\b(?:i|im|ive|id|my|me)\b")
_ANSWERS = re.compile(
    r"(?:yeah|yes|yep|yup|no|nope|not (?:really|at all|yet|necessarily)|sure|exactly|absolutely|totally|definitely|right|correct|perhaps|"
    r"thats (?:correct|right|true|a (?:great|good|tricky|hard|tough|interesting|fair|really))|its (?:a mix|a tricky|tricky|interesting|hard|funny|a good|a great|definitely|somewhat|been|great)|"
    r"(?:that|this) is (?:a (?:great|good|very|really)|interesting)|it was (?:interesting|great|surprising|amazing|a)|it (?:might|may|depends|boils|started)|"
    r"(?:great|good|interesting|excellent|tough|hard) question|(?:so )?(?:i|we) (?:think|would|d|guess|mean|believe|did|do|have|had|dont|started|was|were|am|never|always|remember|just|feel|love|really|wish|say)\b|"
    r"there (?:are|is|was|were|have)|well\b|of course|oh\b|honestly|actually|to be honest|probably|very likely|a lot|for me|for us|in my (?:view|opinion)|my (?:view|take|sense|answer)|"
    r"so (?:in short|for|one|were|so|when|what|if|we|i|that|it|the way)|if (?:i|you look)|none|nothing|both|neither|certainly|maybe|look|you know|um|uh|again|thank)\b"
)
_STRONGLY = re.compile(r"(?:yeah|yes|yep|no|exactly|absolutely|totally|sure|thats (?:correct|right|a)|perhaps|its a (?:mix|tricky)|great question|good question|i think|i would say|probably|definitely|oh)\b")
_ADDRESSES = re.compile(
    r"\b(?:do|did|does|are|were|was|have|had|has|can|could|would|will|should|is|what|how|why|when|where|which|who|if|like|that|there|or)\b.{0,60}\b(?:you|your|youre|youve)\b"
)
_RHETORICAL = re.compile(
    r"^(?:(?:so|and|but|okay|ok|now|well|was|is|one|first|like|the question is|that)\W+){0,4}(?:how (?:do|can|could|should|would|does|did|are) (?:we|i|it|they|people|one|everyone)|(?:can|should|could|would|do|did|will|are|shall|must) (?:we|i|they|all)|"
    r"would (?:that|this|it) |what (?:if|should|can|do|would|could|are) (?:we|i|they)|why (?:dont|do|should|would|cant) (?:we|i)|what does (?:it|that|this) mean|which one (?:do|should)|who (?:knows|cares))"
)
_ASIDE = re.compile(r"(?:^|\b)(?:right|you know|okay|isnt it|correct|no|yeah|huh)$")
_TURNS_TO = re.compile(
    r"^(?:so|now|and|but|speaking|let me|can you|could you|tell (?:me|us)|talk|what|how|why|do you|did you|have you|are you|were you|is there|you|youve|youre|your|in terms|going back|"
    r"looking|if (?:im|you)|i (?:have to ask|want(?:ed)? to|wonder|read|heard|saw|imagine|noticed|guess)|one of the|with|as you|maybe|on the|before|there(?:s| is| are))\b"
)
_INTRODUCES = re.compile(
    r"\b(?:the following is|welcome (?:to|back)|my (?:guest|name)|todays guest|heres my conversation|(?:if you enjoy|subscribe|support) |this (?:conversation|episode|podcast) |"
    r"joined (?:today )?by|thank(?:s| you)(?: so much| very much)? for (?:talking|joining|coming|being|listening|having)|sponsor|connect with me)\b"
)
_TO_GUEST, _TO_ASKER = 2.6, 2.2  # what a change of voice costs where nothing speaks for it
_WITHIN_LINE = 2.5  # more, where it would happen within a paragraph


class _Said(NamedTuple):
    """A sentence, the line on which it begins, whether it begins that line, and when it is said."""

    text: str
    line: int
    first: bool
    offset: float | None


def looks_like(name: str, text: str) -> float:
    """How sure it is, from 0 to 1, that *text* is a talk that names no speakers."""
    del name
    text = cleaned(text)
    lines = [line for line in text.split("\n")[front_matter(text).lines :] if line.strip()]
    if len(lines) < _FEWEST_LINES or statistics.median(map(len, lines)) > _SHORT or labels_of(lines):
        return 0.0
    if len(_MARKDOWN.findall("\n".join(lines))) * 10 > len(lines):
        return 0.0
    said = list(_sentences(text))
    asked = [one for one in said if _is_address(one.text)]
    if len(asked) < _FEWEST_QUESTIONS or len(asked) * 80 < len(said):
        return 0.0
    return 0.6


def read(text: str) -> Record:
    """The talk in *text*, its voices called Q and A; a record without turns where nobody asks anybody."""
    text = cleaned(text)
    head = front_matter(text)
    said = list(_sentences(text))
    turns: list[Turn] = []
    left_out: list[LeftOut] = []
    for voice, run in _runs(said, _voices(said)):
        words = " ".join(one.text for one in run)
        if any(_INTRODUCES.search(plainly(one.text)) for one in run[:3]) and voice == ASKER and not marked(words):
            left_out.append(LeftOut(run[0].line, "introduction or farewell"))
            continue
        turns.append(Turn(voice, words, run[0].line, offset=run[0].offset))
    beginning = "\n".join(text.split("\n")[:30])
    title = head.values.get("title") or _title(text)
    notes = ["the record names no speakers: who asks and who answers was told from the wording"]
    guest = _guest(beginning, title)
    if guest:
        notes.append(f"the guest seems to be {guest}; with --guest NAME the drafts say so")
    asked = any(turn.speaker == ASKER for turn in turns)
    date = date_held(beginning) or head.values.get("date", "")[:10] or None
    return Record(turns=tuple(turns) if asked else (), title=title, date=date, guests=(GUEST,), left_out=tuple(left_out), notes=tuple(notes))


def _title(text: str) -> str | None:
    first = next((line.strip("# ").strip() for line in text.split("\n") if line.strip()), "")
    return first if 0 < len(first) < 120 and first[-1] not in ".?!,;" else None


def _guest(beginning: str, title: str | None) -> str | None:
    found = _INTERVIEW.search(" ".join(f"{title or ''}\n{beginning}".split()))
    return found[1].strip(" .,'’") if found else None


def _sentences(text: str) -> Iterator[_Said]:
    """The sentences of *text*, joined over the lines where one goes on in the next."""
    lines = text.split("\n")
    held, begun, at, clock = "", 0, None, None
    for number, line in enumerate(lines[front_matter(text).lines :], start=front_matter(text).lines + 1):
        bare, offset = without_stamp(line.strip())
        clock = clock if offset is None else offset
        if not (bare := spoken(bare)):
            continue
        if not held:
            begun, at = number, clock
        pieces = sentences(f"{held} {bare}".strip())
        for count, piece in enumerate(pieces[:-1]):
            yield _Said(piece, begun, count == 0, at)
            begun, at = number, clock
        held = pieces[-1] if pieces else ""
        if re.search(r"[.?!…。？！][\"”’)\]]*$", held) and not re.search(r"\b(?:e\.g|i\.e|mr|mrs|dr|vs)\.$", held, re.IGNORECASE):
            yield _Said(held, begun, len(pieces) < 2, at)
            held = ""
        elif len(held) > 2000:  # a transcript without full stops: each line is a sentence
            yield _Said(held, begun, True, at)
            held = ""
    if held:
        yield _Said(held, begun, True, at)


def _is_address(sentence: str) -> bool:
    plain = plainly(sentence)
    return marked(sentence) and bool(_YOU.search(plain)) and not _RHETORICAL.match(plain)


def _voices(said: Sequence[_Said]) -> list[str]:
    """Who says each sentence: the likeliest way through."""
    if not said:
        return []
    facts = [_Facts.of(one, said[n - 1] if n else None, said[n + 1 : n + 3]) for n, one in enumerate(said)]
    asker, guest = 0.0, -3.0
    came: list[tuple[str, str]] = []
    for n, fact in enumerate(facts):
        if n:
            into_guest, into_asker = fact.into_guest, fact.into_asker
            stay_a, stay_g = asker - fact.stays_asker, guest
            a_from, a = (ASKER, stay_a) if stay_a >= guest - into_asker else (GUEST, guest - into_asker)
            g_from, g = (GUEST, stay_g) if stay_g >= asker - into_guest else (ASKER, asker - into_guest)
            came.append((a_from, g_from))
            asker, guest = a, g
        asker, guest = asker + fact.asks, guest - fact.asks
    voice = ASKER if asker >= guest else GUEST
    path = [voice]
    for a_from, g_from in reversed(came):
        voice = a_from if voice == ASKER else g_from
        path.append(voice)
    return path[::-1]


class _Facts(NamedTuple):
    """What speaks for a sentence being the asker's (below 0: the guest's), and what it costs to change voices at it."""

    asks: float
    into_guest: float
    into_asker: float
    stays_asker: float

    @classmethod
    def of(cls, one: _Said, before: _Said | None, after: Sequence[_Said]) -> _Facts:
        plain = plainly(one.text)
        asked_before = bool(before and marked(before.text) and not _RHETORICAL.match(plainly(before.text)))
        weight = _question_weight(one.text, plain) if marked(one.text) else _statement_weight(plain, asked_before=asked_before)
        inside = 0.0 if one.first else _WITHIN_LINE
        into_guest = _TO_GUEST + inside - (2.8 if asked_before else 0.0) - (1.0 if _ANSWERS.match(plain) else 0.0)
        into_asker = _TO_ASKER + inside - (0.6 if _TURNS_TO.match(plain) else 0.0)
        # After a question its asker goes on only with another, or with half a sentence more.
        stays = 1.6 if asked_before and not marked(one.text) and len(plain.split()) > 4 else 0.0
        del after
        return cls(weight, into_guest, into_asker, stays)


def _question_weight(text: str, plain: str) -> float:
    if _RHETORICAL.match(plain):
        return -1.6
    weight = 0.6
    if _ASIDE.search(plain) and not asks(" ".join(text.rsplit(",", 1)[0:1]) + "?" if "," in text else text):
        weight -= 1.6
    elif _ASIDE.search(plain):
        weight -= 1.0
    if _ADDRESSES.search(plain):
        weight += 2.2
    elif _YOU.search(plain):
        weight += 1.0
    if _WE.search(plain):
        weight -= 1.4
    if re.match(r"(?:okay|ok)\b", plain):
        weight -= 1.2
    return weight


def _statement_weight(plain: str, *, asked_before: bool) -> float:
    weight = -0.35
    if _INTRODUCES.search(plain):
        weight += 2.5
    if _STRONGLY.match(plain):
        weight -= 1.2 if asked_before else 0.5
    elif _ANSWERS.match(plain):
        weight -= 0.6 if asked_before else 0.2
    if _WE.search(plain):
        weight -= 0.7
    if re.search(r"\b(?:youre|youve|your|do you|you mean|you said|you mentioned|you were|you did)\b", plain):
        weight += 0.7
    elif _YOU.search(plain):
        weight += 0.1
    if is_polite(plain):
        weight += 0.2
    return weight - min(0.4, len(plain.split()) / 60)


def _runs(said: Sequence[_Said], voices: Sequence[str]) -> Iterator[tuple[str, list[_Said]]]:
    run: list[_Said] = []
    for n, (one, voice) in enumerate(zip(said, voices, strict=True)):
        if run and voices[n - 1] != voice:
            yield voices[n - 1], run
            run = []
        run.append(one)
    if run:
        yield voices[-1], run
