"""Talks made of lines with speakers' labels: the one walk that Markdown transcripts and dialogues share."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.transcripts.readers.labels import SpeakerLabel, is_break, labels_of, spoken, without_stamp
from bot.transcripts.record import LeftOut, Turn
from bot.transcripts.roles import answers_by_role, clean, without_number

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]*(?: [^\W\d_a-z][\w'’.-]*){1,2}")
_RULE = re.compile(r"^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$")
_ANSWER_BESIDE = re.compile(
    r"^((?:Q|Question|Frage)\b[^\n]*[?？])[ \t]+(?=(?:A|Answer|Antwort)\s?\d*[:.)]\s)", re.MULTILINE
)
_SECOND_LABEL = re.compile(r"(?<=\S)\s+(?=(\*\*|__)(?:Q|A|Question|Answer)\s?\d{0,3}\s?[:.]\s?\1)")
_EMPHASISED = re.compile(
    r"(?P<mark>\*\*\*|\*\*|\*|___|__|_)(?P<inner>(?!\s)(?:(?!(?P=mark)).)+?)(?P=mark)", re.DOTALL
)


@dataclass(slots=True)
class Talk:
    """The turns of a text, what stands before the first of them, and what was left out.

    *roles* are those given beside speakers' names; those *together* speak for one organisation.
    """

    turns: list[Turn] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)
    together: set[str] = field(default_factory=set)


def split_lines(text: str) -> list[str]:
    """Return the lines of *text*; labels within a line, in bold or an A after a Q, begin one of their own, and HTML's
    bold is Markdown.
    """
    text = _ANSWER_BESIDE.sub(r"\1\n", re.sub(r"</?(?:b|strong)>", "**", text))
    return [line for whole in text.split("\n") for line in (_SECOND_LABEL.sub("\n", whole).split("\n"))]


def talk_of(lines: Sequence[str], numbers: Sequence[int] | None = None) -> Talk:
    """Return the talk in *lines*, whose *numbers* are those of the record (else 1 and on); no turns if it is none."""
    numbers = numbers or range(1, len(lines) + 1)
    masked = _without_code(lines)
    labels = labels_of(masked)
    talk = Talk()
    labels = dict(zip(labels, _people(labels.values(), talk), strict=True))
    for start, end in _spans(labels, masked):
        if start not in labels:
            _take_loose(talk, lines[start:end], numbers[start])
        else:
            _take_turn(talk, labels[start], lines[start + 1 : end], numbers[start])
    return talk


def _people(labels: Collection[SpeakerLabel], talk: Talk) -> Iterator[SpeakerLabel]:
    """Yield *labels*, those of an organisation for which several people speak by these: "Acme (Olaf Brandt)"."""
    named: dict[str, set[str]] = {}
    for label in labels:
        if label.role and _FULL_NAME.fullmatch(label.role):
            named.setdefault(label.speaker, set()).add(label.role)
    for label in labels:
        if label.role and answers_by_role(label.speaker) and _FULL_NAME.fullmatch(label.role):
            yield label._replace(speaker=label.role, role=label.speaker)  # "Guest (Ann Lee)"
        elif label.role and len(people := named.get(label.speaker, set())) > 1 and label.role in people:
            talk.together.add(label.role)
            yield label._replace(speaker=label.role, role=None)
        else:
            yield label


def _without_code(lines: Sequence[str]) -> list[str]:
    """Return *lines*, those within a code fence blank: a label in them is part of the code."""
    kept, fenced = [], False
    for line in lines:
        fence = bool(_FENCE.match(line))
        kept.append("" if fenced or fence else line)
        fenced ^= fence
    return kept if not fenced else list(lines)


def _spans(labels: Mapping[int, SpeakerLabel], masked: Sequence[str]) -> list[tuple[int, int]]:
    """Return from where to where each turn goes, and each stretch that is nobody's."""
    cuts = [0]
    for index, line in enumerate(masked):
        if index in labels or _HEADING.match(line) or _RULE.match(line):
            cuts.append(index)
    ends = [*cuts[1:], len(masked)]
    return [(start, end) for start, end in zip(cuts, ends, strict=True) if end > start]


def _take_loose(talk: Talk, lines: Sequence[str], number: int) -> None:
    text = [line for line in lines if line.strip() and not _RULE.match(line) and not _HEADING.match(line)]
    if not talk.turns:
        talk.before += lines
    elif text:
        talk.left_out.append(LeftOut(number, "text that is nobody's: it stands under a heading or a rule"))


def _take_turn(talk: Talk, label: SpeakerLabel, more: Sequence[str], number: int) -> None:
    if label.role:
        talk.roles.setdefault(label.speaker, label.role)
    text, offset = without_stamp("\n".join([label.rest, *more]).strip())
    if is_break(label.speaker):
        talk.left_out.append(LeftOut(number, "a break"))
        return
    said = without_emphasis(spoken(text))
    if not said or said == "[…]":
        talk.left_out.append(
            LeftOut(number, f"no words: only a stage direction, or nothing, by {label.speaker}")
        )
        return
    offset = label.offset if offset is None else offset
    talk.turns.append(Turn(clean(without_number(label.speaker)), said, number, offset=offset))


def without_emphasis(text: str) -> str:
    """Return *text*, if all of it is bold or italic, paragraph by paragraph, without that."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    bare = [_EMPHASISED.fullmatch(paragraph.strip()) for paragraph in paragraphs]
    if paragraphs and all(bare):
        return without_emphasis("\n\n".join(found["inner"] for found in bare if found))
    return text
