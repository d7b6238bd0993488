"""Labels that say who speaks: `**Name:** text`, `Name: text`, `Name (00:12):` and their like, and no other colons."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.lexicon import any_of
from bot.transcripts.readers.speech import STAMP, seconds_of
from bot.transcripts.roles import answers_by_role, asks_by_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BREAK = re.compile(any_of("labels", "break"), re.IGNORECASE)


def under_each(text: str, begun: Sequence[re.Match[str]]) -> Iterator[tuple[re.Match[str], str, int]]:
    """Yield each beginning that was found in *text*, with what stands under it, up to the next, and its line."""
    line, at = 1, 0  # lines are counted on from the one before: there may be hundreds of thousands
    for one, after in zip(begun, [*begun[1:], None], strict=False):
        line, at = line + text.count("\n", at, one.start()), one.start()
        yield one, text[one.end() : after.start() if after else len(text)], line


def is_break(name: str) -> bool:
    """Return whether *name*, where a speaker's would stand, marks a break: "Break", "Music", "Sponsor message"."""
    return _BREAK.fullmatch(name.strip()) is not None


def names_speaker(name: str) -> bool:
    """Return whether *name*, before a colon, may be a speaker's: "Note" and "Example" are none."""
    return _NOT_A_SPEAKER.fullmatch(name) is None and not is_break(name)


_LIST = r"(?:\s*(?:->|>>+|[→↳└])\s*)?(?P<item>\s*(?:[-*+•]|\d{1,3}[.)])\s+|\s*>\s?)?"
_NAME = r"(?P<name>[^\s:*_\[\]()<>|#`\"“”‘/\\,;?!=~-][^:*\[\]()<>|#`\"“”?!=~\n]{0,50}?)"
_ROLE = r"(?:\s*\((?P<role>[^()\n]{1,40})\))?"
_TITLED = r"(?:(?i:Mrs?|Ms|Dr|Prof|The|Senator|Chair\w*)\b\.? )"
_SAYS = any_of("labels", "says")
_AT = rf"(?:\s*(?:[-–—,]|(?:{_SAYS} )?at\b)?\s*(?P<at>{STAMP}))?"
_BEFORE = rf"(?:(?P<before>{STAMP})\s*[-–—]?\s*)?"

_FORMS = {
    "bold": (
        re.compile(
            rf"^\s{{0,3}}{_LIST}{_BEFORE}(?P<em>\*{{1,3}}|"
            rf"_{{1,3}}){_BEFORE.replace('before', 'inside')}{_NAME}{_ROLE}{_AT}"
            rf"\s*(?P<colon>[:：.]?)\s*(?P=em){_AT.replace('at>', 'after>')}{_ROLE.replace('role', 'role2')}"
            r"\s*(?P<colon2>[—–-](?=\s)|[:：]?)\s*(?P<rest>.*)$"
        ),
        # The whole line in bold, label and all: **Q: How does it work?**
        re.compile(
            rf"^\s{{0,3}}{_LIST}(?P<em>\*{{1,3}}|"
            rf"_{{1,3}}){_NAME}{_ROLE}\s*(?P<colon>[:：]|(?<=\d)[.)])\s+(?P<rest>\S.*)$"),
    ),
    "plain": (
        re.compile(
            rf"^\s{{0,3}}{_LIST}{_BEFORE}{_NAME}{_ROLE}{_AT}\s*(?P<colon>[:：])(?:(?:(?:(?<=\b[QA]:)|(?<=uestion:)|(?<=nswer:)):)?(?:\s+|(?<=：))(?P<rest>.*)|"
            rf"(?P<end>))$"),
        re.compile(
            rf"^\s{{0,3}}{_LIST}[\[<(]?(?P<name>(?:Q|A|P|Question|"
            rf"Answer) ?#?\d{{0,3}})\s?(?P<colon>[.)\]>]:?|[-–—](?=\s))\s+(?P<rest>\S.*)$"),
        re.compile(
            rf"^\s{{0,3}}(?P<item>(?!))?(?P<before>{STAMP})\s*[-–—]?\s*(?P<name>[^\s:<>*][^:<>*\n]{{0,50}}?)"
            r"\s*(?P<colon>[:：])\s+(?P<rest>.*)$"),
    ),
    "east": (
        re.compile(rf"^\s{{0,3}}(?P<item>(?!))?(?P<name>{any_of('labels', 'eastern')}[ ]?\d{{0,3}})"
                   r"(?P<colon>[．、：\u3000]) *(?P<rest>\S.*)$"),
    ),
    "caps": (
        re.compile(r"^(?P<item>(?!))?(?P<name>(?:MR|MS|MRS|DR|PROF)?\.? ?[A-Z]{2}[A-Z .'’-]{1,30})$"),
    ),
    # These and those below are told only by somebody's coming again and again.
    "marked": (
        re.compile(rf"^(?P<item>(?!))?{_NAME}(?:[ \t]+(?:[-–—→»|]|->)[ \t]+|[>/][ \t]+|\t+)(?P<rest>\S.*)$"),
        re.compile(rf"^(?P<item>(?!))?(?:<<?{_NAME}>>?|(?P<name2>{_TITLED}?(?:[A-Z]\. )*[A-Z][A-Z '’-]*)\.)"
                   r"[ \t]+(?P<rest>\S.*)$"),
        re.compile(r"^(?P<item>(?!))?(?P<name>[A-Z]{2}[A-Z.'’-]*+(?: [A-Z][A-Z.'’-]*+){0,3}+)"
                   r"[ \t]{2,}+(?P<rest>\S.*)$"),
        re.compile(rf"^(?P<item>(?!))?(?:\({_NAME}\)|\[{_NAME.replace('name', 'name2')}\])[ \t]+(?P<rest>\S.*)$"),
    ),
    "line": (re.compile(rf"^\s*(?P<item>(?!))?(?:={{2,}} *)?{_NAME}(?<![,!])(?<!\w\w[.…])(?: *={{2,}}| {_SAYS}:?)?$"),),
    "heading": (re.compile(rf"^(?P<item>(?!))?#{{1,6}}\s+{_NAME}{_ROLE}{_AT}\s*:?\s*$"),),
}  # fmt: skip
_REPEATED = ("marked", "line", "heading")
_WIDE = re.compile(
    r"(?<=\S) {3,}"
)  # as many blanks as lie between columns: each is tried as an end of the name
_LONGEST_LABEL = 120  # characters of a line in which a label is looked for
_MOST_WORDS = 5
_PANEL = 6  # people who speak in turn
_ASKED = re.compile(rf"[?？؟](?:\s*{STAMP})?$")

_BUTTON = re.compile(any_of("chats", "page"), re.IGNORECASE)
_NOT_A_SPEAKER = re.compile(any_of("labels", "no speaker"), re.IGNORECASE)


_BY = re.compile(r"(?:(?P<asks>Question)|Answer) (?:from|by) (?P<name>.+)", re.IGNORECASE)
_TOLD = re.compile(rf"(?: {_SAYS}| ?[→⇒] ?.+)$", re.IGNORECASE)  # "asks", or to whom
_ASKS = "❓❔⁉🙋"
_SIGNED = re.compile(r"^\s*(?P<sign>[—–→»↳⇒❓❔⁉\U0001f300-\U0001faff]|[-=~]+>)\s*(?P<rest>\S.*)$")
_COUNTED = re.compile(r"(?:Q|A|Question|Answer)\s?#?\d{0,3}")


class SpeakerLabel(NamedTuple):
    """A label at which a turn begins: its line (from 0), the speaker as written, what follows, when it was said."""

    line: int
    speaker: str
    rest: str
    offset: float | None
    form: str
    listed: bool
    role: str | None
    stamped: bool = False


def labels_of(lines: Sequence[str]) -> dict[int, SpeakerLabel]:
    """Return the labels in *lines*, by line: those of the one form that makes them a talk, if any does."""
    best: list[SpeakerLabel] = []
    lines = [_WIDE.sub("  ", line) if "   " in line else line for line in lines]
    by_form = {
        form: [label for index, line in enumerate(lines) if (label := _label(index, line, form))]
        for form in _FORMS
    }
    counted = {
        label.line: label
        for found in by_form.values()
        for label in found
        if _COUNTED.fullmatch(label.speaker)
    }
    signed = _signed(lines)
    if len({label.speaker for label in signed}) > 1:
        by_form["signed"], signed = signed, []
    for labels in by_form.values():
        # "**Q1. Why?**" may be answered by "A1. So": these two letters are labels in whatever form.
        found = sorted({**counted, **{label.line: label for label in labels}}.values())
        if signed and labels and _alternate(found, signed):
            found = sorted([*(label._replace(listed=False) for label in found), *signed])
        talk = _talk(found, lines)
        if len(talk) > len(best) * (1.5 if best else 1):
            best = talk
    others = (
        by_form["plain"] if best and all(map(_COUNTED.fullmatch, (label.speaker for label in best))) else []
    )
    named = [label for label in others if label.speaker.isupper() and " " in label.speaker]  # MR. LEE:
    return {label.line: label for label in sorted([*named, *best], key=lambda label: label.line)}


def _signed(lines: Sequence[str]) -> list[SpeakerLabel]:
    """Return the lines that a sign begins, and no other name, "Q" or "A" by whether it asks: what one of two says, or,
    where there are two signs in turn, what either does.
    """
    found = [(n, sign) for n, line in enumerate(lines) if (sign := _SIGNED.match(line))]
    times = Counter(sign["sign"] for _, sign in found)
    asked = Counter(sign["sign"] for _, sign in found if _ASKED.search(sign["rest"]) or sign["sign"] in _ASKS)
    speakers = {sign: "Q" if asked[sign] * 2 > times[sign] else "A" for sign in times}
    said = [
        SpeakerLabel(n, speakers[one["sign"]], one["rest"], None, "signed", listed=False, role=None)
        for n, one in found
    ]
    in_turn = all(one.speaker != other.speaker for one, other in itertools.pairwise(said))
    return said if len(times) == 1 or (len(times) == 2 and len(said) > 2 and in_turn) else []


def _alternate(found: Sequence[SpeakerLabel], signed: Sequence[SpeakerLabel]) -> bool:
    """Return whether what a sign begins and what a name begins come in turn, but for one in five."""
    forms = [label.form == "signed" for label in sorted([*found, *signed])]
    turns = sum(one != other for one, other in itertools.pairwise(forms))
    return (
        len(signed) > 1
        and len(forms) == len({label.line for label in (*found, *signed)})
        and turns * 5 >= 4 * (len(forms) - 1)
    )


def _label(index: int, line: str, form: str) -> SpeakerLabel | None:
    head = line if len(line) <= _LONGEST_LABEL else line[:_LONGEST_LABEL]
    if (
        ":" not in head
        and "：" not in head
        and "**" not in head
        and "__" not in head
        and form not in {"plain", "caps", "east", *_REPEATED}
    ):
        return None
    for pattern in _FORMS[form]:
        if (found := pattern.match(line)) and (label := _made(index, found, form)):
            return label
    return None


def _made(index: int, found: re.Match[str], form: str) -> SpeakerLabel | None:
    parts = found.groupdict()
    name = " ".join((parts["name"] or parts["name2"]).split()).strip(" .-–—")
    rest = (parts.get("rest") or "").strip()
    stamp = next((parts[key] for key in ("before", "inside", "at", "after") if parts.get(key)), None)
    marked = (
        parts.get("colon") in {":", "："}
        or parts.get("colon2")
        or (parts.get("colon") and (form in {"plain", "east"} or _COUNTED.fullmatch(name)))
    )
    if (
        not name
        or len(name.split()) > _MOST_WORDS
        or not any(c.isalpha() for c in name)
        or _NOT_A_SPEAKER.fullmatch(name)
        or (form == "line" and _BUTTON.fullmatch(name))
    ):
        return None
    initial = re.search(r"\b[A-Z]$", name)  # "Ann P." in bold is a name, "So." no more than stressed
    if (
        form == "bold"
        and not marked
        and ((parts.get("colon") and not initial) or (not stamp and (rest or parts.get("item"))))
    ):
        return None  # emphasis at the beginning of a sentence
    if emphasis := (parts.get("em") if found.re is _FORMS["bold"][1] else None):
        rest = (
            rest.removesuffix(emphasis).replace(emphasis, "") if rest.endswith(emphasis) else emphasis + rest
        )
    role = parts.get("role") or parts.get("role2")
    name = _TOLD.sub("", name)
    if by := _BY.fullmatch(name):
        name, role = by["name"], None if by["asks"] else "guest"
    offset = seconds_of(stamp) if stamp else None
    listed = bool((parts.get("item") or "").strip(" >"))
    return SpeakerLabel(index, name, rest, offset, form, listed, role, stamp is not None)


def _talk(found: list[SpeakerLabel], lines: Sequence[str]) -> list[SpeakerLabel]:
    """Return those of the labels *found* that name speakers, if together they are a talk; else none."""
    times = Counter(label.speaker.casefold() for label in found)
    if found and max(times.values()) * 5 >= 2 * len(found) and all(label.listed for label in found):
        found = [label._replace(listed=False) for label in found]  # somebody speaks in turn: no list of terms
    elif found and found[0].form in _REPEATED:
        apart = sum(label.line == 0 or not lines[label.line - 1].strip() for label in found)
        again = sum(count for count in times.values() if count > 1)
        few = max(times.values()) * 5 < 2 * len(found) and (
            again * 10 < 9 * len(found) or len(times) > _PANEL
        )
        if few or (found[0].form == "line" and apart < len(found)):
            return []
    kept = [label for label in found if _is_speaker(label, times, lines)]
    speakers = Counter(label.speaker.casefold() for label in kept if not is_break(label.speaker))
    if sum(speakers.values()) < 2:
        return []
    if len(speakers) < 2:  # one alone, who reads the questions aloud
        return (
            kept
            if any(map(answers_by_role, itertools.chain(speakers, (label.role for label in kept))))
            else []
        )
    by_role = any(map(asks_by_role, speakers)) and any(map(answers_by_role, speakers))
    asking = any("?" in label.rest for label in kept)
    repeated = max(speakers.values()) >= 2
    return kept if by_role or repeated or (asking and len(kept) <= 3) else []


def _is_speaker(label: SpeakerLabel, times: Counter[str], lines: Sequence[str]) -> bool:
    name = label.speaker
    often = times[name.casefold()]
    if often >= (3 if label.listed else 2) and (
        label.form != "plain" or label.stamped or _is_name(name) or often >= 3
    ):
        return True
    if asks_by_role(name) or answers_by_role(name) or is_break(name):
        return not label.listed or bool(re.fullmatch(r"[QAP]\s?\d*", name))
    return not label.listed and (_is_name(name) or label.stamped or _asks(label, lines))


def _asks(label: SpeakerLabel, lines: Sequence[str]) -> bool:
    """Return whether somebody with a nickname, which may be in small letters, asks."""
    said = [label.rest, *itertools.takewhile(str.strip, lines[label.line + 1 :])]
    if not label.rest:
        said = [line for line in lines[label.line + 1 : label.line + 3] if line.strip()]
    return " " not in label.speaker and any(map(_ASKED.search, said))


def _is_name(name: str) -> bool:
    """Return whether every word begins as names do: with a capital, or with a letter of a script that has none."""
    if re.match(r"/?u/\w|@\w", name):
        return True  # a handle
    words = [
        word
        for word in name.split()
        if word.casefold() not in {"de", "van", "von", "der", "da", "bin", "al", "of", "the"}
    ]
    return bool(words) and all(not word[0].islower() for word in words)
