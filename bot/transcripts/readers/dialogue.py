"""Interviews and podcasts: `**Name:** text` and `Name: text` turns, with time stamps, breaks and stage directions;
and the one walk over lines with labels that Markdown transcripts take, too.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.transcripts.dates import date_held, date_in
from bot.transcripts.mojibake import cleaned
from bot.transcripts.readers.front_matter import FrontMatter, front_matter
from bot.transcripts.readers.labels import SpeakerLabel, is_break, labels_of
from bot.transcripts.readers.layouts import laid_out
from bot.transcripts.readers.speech import spoken, without_stamp
from bot.transcripts.record import LeftOut, Record, Turn
from bot.transcripts.roles import (
    answers_by_role,
    asks_by_role,
    clean,
    full_name,
    named_in_title,
    names_nobody,
    without_number,
)
from bot.transcripts.sentences import marked

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence


_FENCE = re.compile(r"^\s{0,3}(?:```|~~~)")
_HEADING = re.compile(r"^\s{0,3}#{1,6}\s")
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]*(?: [^\W\d_a-z][\w'’.-]*){1,2}")
_NUMBERED = re.compile(r"^\s*(?:\d{1,3}[.)]|[-*•])\s+(?:\([^()]{1,30}\):\s*)?")
_RULE = re.compile(r"^\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|={3,})$")
_ANSWER_BESIDE = re.compile(
    r"^((?:Q|Question|Frage)\b[^\n]*[?？])[ \t]+(?=(?:A|Answer|Antwort)\s?\d*[:.)]\s)", re.MULTILINE
)
_SPEAKER_LINE = re.compile(r"^speaker: (\S.{0,30})$", re.MULTILINE | re.IGNORECASE)
_SECOND_LABEL = re.compile(r"(?<=\S)\s+(?=(\*\*|__)(?:Q|A|Question|Answer)\s?\d{0,3}\s?[:.]\s?\1)")
_EMPHASISED = re.compile(
    r"(?P<mark>\*\*\*|\*\*|\*|___|__|_)(?P<inner>(?!\s)(?:(?!(?P=mark)).)+?)(?P=mark)", re.DOTALL
)
_TITLE = re.compile(r"^\s{0,3}#\s+(.+?)\s*#*$", re.MULTILINE)
_NO_TITLE = re.compile(r"(?:meeting )?(?:transcript\w*|transkript|recording|notes|chat)", re.IGNORECASE)
_GUEST_ROLE = re.compile(r"guest|interviewee|speaker|expert", re.IGNORECASE)


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
    text = _SPEAKER_LINE.sub(r"\1:", text)
    text = _ANSWER_BESIDE.sub(r"\1\n", re.sub(r"</?(?:b|strong)>", "**", re.sub(r"<br ?/?>", "\n", text)))
    return [line for whole in text.split("\n") for line in (_SECOND_LABEL.sub("\n", whole).split("\n"))]


def talk_of(lines: Sequence[str], numbers: Sequence[int] | None = None) -> Talk:
    """Return the talk in *lines*, whose *numbers* are those of the record (else 1 and on); no turns if it is none."""
    numbers = numbers or range(1, len(lines) + 1)
    masked = _without_code(lines)
    labels = labels_of(masked)
    talk = Talk()
    labels = dict(zip(labels, _people(labels.values(), talk), strict=True))
    labels = {label.line: label for label in _with_unlabelled(list(labels.values()), masked)}
    for start, end in _spans(labels, masked):
        if start not in labels:
            _take_loose(talk, lines[start:end], numbers[start])
        else:
            _take_turn(talk, labels[start], lines[start + 1 : end], numbers[start])
    return talk


def _with_unlabelled(labels: Sequence[SpeakerLabel], lines: Sequence[str]) -> Iterator[SpeakerLabel]:
    """Yield *labels*, and one for each question without any that stands between two answers: "3) When was that?"."""
    for label, later in zip(labels, [*labels[1:], None], strict=False):
        yield label
        if not later or not answers_by_role(label.speaker) or label.speaker != later.speaker:
            continue
        asked = next((n for n in range(later.line - 1, label.line, -1) if lines[n].strip()), None)
        if (
            asked
            and marked(lines[asked])
            and not _HEADING.match(lines[asked])
            and not any(map(str.strip, lines[asked - 1 : asked]))
        ):
            yield label._replace(
                line=asked, speaker="Q", rest=_NUMBERED.sub("", lines[asked]), offset=None, role=None
            )


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


def looks_like(name: str, text: str) -> float:
    """Return how sure it is, from 0 to 1, that *text* (the file *name*) is a talk between named people."""
    del name
    head, talk = opened(text)
    if not talk.turns:
        return 0.0
    said = sum(len(turn.text) for turn in talk.turns)
    share = min(1.0, said / max(1, len(head.body) - sum(map(len, talk.before))))
    return 0.8 * share if len(talk.turns) > 2 else 0.5 * share


def read(text: str, _file: str = "") -> Record:
    """Return the talk in *text*; a record without turns where there is none."""
    head, talk = opened(text)
    return record_of(talk, head, named_guests(talk, head))


def opened(text: str) -> tuple[FrontMatter, Talk]:
    """Return the front matter of *text*, and the talk below it."""
    head = front_matter(cleaned(text))
    head = head._replace(body=laid_out(head.body))
    numbered = [
        (n, line)
        for n, whole in enumerate(head.body.split("\n"), start=head.lines + 1)
        for line in split_lines(whole)
    ]
    return head, talk_of([line for _, line in numbered], [n for n, _ in numbered])


def record_of(talk: Talk, head: FrontMatter, guests: Sequence[str]) -> Record:
    """Return the record of *talk*, with what its front matter *head* says and the text before it."""
    before = "\n".join(talk.before)
    heading = _TITLE.search(before)
    first = next((line.strip() for line in talk.before if line.strip()), "")
    telling = (
        3 < len(first) < 100 and first[0] not in "#*_>-|<[" and (named_in_title(first) or date_in(first))
    )
    title = head.text("title") or (heading[1] if heading else first if telling else None)
    held = date_held(before) or date_in(
        "" if head.date else "\n".join([title or "", *(talk.before[:12] if telling else ())])
    )
    full = {name: full_name(name, " ".join(filter(None, (title, before)))) for name in guests}
    if len(guests) == 1 and names_nobody(guests[0]) and (named := head.text("guest")):
        full = {guests[0]: named}
    turns = tuple(called(turn, full) for turn in talk.turns)
    return Record(
        turns=turns,
        title=_bare_title(title),
        guests=tuple(full.values()),
        left_out=tuple(talk.left_out),
        **stated(head, held),
    )


def stated(head: FrontMatter, held: str | None, *notes: str) -> dict[str, Any]:
    """Return the date, link and *notes* of a record that says in its text when it was *held*, and perhaps otherwise at
    its *head*.
    """
    doubt = ""
    if held and head.date and not held.startswith(head.date):
        doubt = (
            f"two dates: held on {held}, as the text says, and {head.date} at its head; the first is taken"
        )
    told = (*notes, doubt) if doubt else notes
    return {"date": held or head.date or None, "link": head.link, "notes": told, "date_doubt": doubt}


def _bare_title(title: str | None) -> str | None:
    """Return *title* without what video calls put behind it, the date and "Transcript"."""
    if not title:
        return None
    parts = re.split(r"(\s+[-–—|]\s+)", title)
    kept = [n for n in range(0, len(parts), 2) if not (_NO_TITLE.fullmatch(parts[n]) or date_in(parts[n]))]
    return "".join(parts[: kept[-1] + 1]) if kept and kept[0] == 0 else title


def called(turn: Turn, names: dict[str, str]) -> Turn:
    """Return *turn*, its speaker called as in *names*."""
    return turn._replace(speaker=names.get(turn.speaker or "", turn.speaker))


def named_guests(talk: Talk, head: FrontMatter) -> list[str]:
    """Return the speakers whom the record itself calls its guests: by a role after the name, or in the front matter."""
    speakers = Counter(turn.speaker or "" for turn in talk.turns)
    declared = " ".join(map(head.text, ("guest", "guests", "speaker", "speakers", "interviewee")))
    by_role = [name for name, role in talk.roles.items() if _GUEST_ROLE.search(role)]
    in_front = [name for name in speakers if declared and re.search(rf"\b{re.escape(name)}\b", declared)]
    only_roles = (
        [name for name in speakers if answers_by_role(name)] if any(map(asks_by_role, speakers)) else []
    )
    asking = [turn.speaker in talk.together for turn in talk.turns if turn.text.rstrip().endswith("?")]
    together = [name for name in speakers if name in talk.together and sum(asking) * 2 < len(asking)]
    return list(dict.fromkeys(by_role + in_front + only_roles + together))
