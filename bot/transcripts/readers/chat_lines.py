"""Chats and transcripts as text, each message after its time and name: IRC, Zoom's chat, copies out of Teams, Telegram,
Discord, Slack and Element, logs with a line for the time.

One table says how each begins; what follows, to the next beginning, is what was said.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

from bot.text import tokens
from bot.transcripts.dates import date_in, moment_in
from bot.transcripts.lexicon import any_of
from bot.transcripts.mojibake import cleaned
from bot.transcripts.questions import key_of
from bot.transcripts.readers.labels import seconds_of, under_each
from bot.transcripts.record import LeftOut, Part, Record, Turn
from bot.transcripts.roles import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MONTH, _DAY = r"[^\W\d_]{3,9}\.?", rf"(?i:{any_of('dates', 'days')})"
_DATE = (
    rf"(?:\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\d{{1,2}}-\w{{3}}-\d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?"
    r"(?:,? \d{4})?|"
    rf"\d{{1,2}}\.? {_MONTH}(?: \d{{4}})?|\d{{1,2}}[./]\d{{1,2}}\.?|\d{{4}}년 \d{{1,2}}월 \d{{1,2}}일|{_DAY})"
)
_AT = rf"(?:,| {any_of('chats', 'when')})?[ T]{{1,2}}"
_HOUR, _HALF = r"(?:[上下午오][午전후] ?)?\d{1,2}:\d\d(?::\d\d)?(?:[.,:]\d{1,3})?", r"\s?[AaPp]\.?[Mm]\b\.?"
_CLOCK = rf"{_HOUR}(?:Z|{_HALF}| Uhr)?"
_WHEN = rf"(?P<when>(?:{_DATE}{_AT})?{_CLOCK})"
_FULL = rf"(?P<when>{_DATE}{_AT}{_CLOCK})"
_CLEAR = rf"(?P<when>{_DATE}{_AT}{_CLOCK}|{_HOUR}{_HALF})"  # the time of a chat, not of a recording
_UNIT = r"(?:sec(?:ond)?|min(?:ute)?|h(?:r|our)?|day|week|mo(?:nth)?|y(?:r|ear)?)s?|[smhdwy]"
_BESIDE = (  # a name: the name once more, a role, a handle, a degree and a job
    r"(?:(?P=name)\n)?(?:(?:OP|Maker|Author\n[^\n]+)\n)?"
    r"(?:@[\w.-]+[\n ]|[^\n]*\d(?:st|nd|rd|th)\+?\n[^\n]+\n)?"
)
_LEVEL = r"(?:[ \t]+\[?[A-Z]{4,8}\]?[ \t]+\S*)?"  # of a log, with what logs
_AGE = rf"(?:an?|\d+)\+? ?(?:{_UNIT})\.?(?: ago)?"
_POSTED = rf"(?:{_AGE}|(?:on )?[A-Z][a-z]{{2,8}} (?:\d{{1,2}}, \d{{4}}|'\d\d|\d{{4}}|\d{{1,2}}))"
_POINTS = r"(?: \d+ points?| commented)?"
_SMILEYS = r"(?: ?:[\w+-]+:)*"
_HEADERS = r"(?:(?!Sent|Date|From)[A-Z][\w-]*: .*\n)*"
# Four words at most, no sentence; or a nickname.
_PERSON = r"(?P<name>(?!(?:\S+ ){4})[^\W\d_a-z][^:<>\[\]\n\t|?]{0,48}?|[\w-]*\w[._\d][\w.-]*)"
_NAME = r"(?P<name>[^\s:<>\[\]|*#][^:<>\[\]\n\t|?]{0,48}?)"
_HANDLE = rf"(?!(?:\S+ ){{4}}){_NAME}(?<![!,;])(?<!\w\w[.…])"
_ANY = r"(?P<name>[^\s<>#][^\n\t]{0,60}?)"  # where what follows can be nothing else
_FROM, _TO = any_of("chats", "from"), any_of("chats", "to")
_UP_TO = r"(?P<name>[^\s<>#:][^:\n\t]{0,60}?)"
_NICK = r"<[@+%&~ ]?(?P<name>[^>\s]{1,30})>[ \t]"


class _Form(NamedTuple):
    what: str
    begins: re.Pattern[str]
    page: bool = False

    @property
    def mail(self) -> bool:
        """Return whether its heads stand above texts of any length, and nowhere else."""
        return self.what == "Signal or mail"


_FORMS = tuple(
    _Form(what, re.compile(begins, re.MULTILINE), what == "a page")
    for what, begins in (
        ("IRC", rf"^[\[(]?{_WHEN}[\])]?[ \t]*{_NICK}"),
        ("IRC", rf"^{_NICK}"),
        ("IRC", rf"^{_WHEN}[ \t]+[@+%&~]? *(?P<name>\S{{1,30}}) \|[ \t]"),
        ("IRC", rf"^{_FULL}\t[@+%&~]?(?P<name>[^\t\n]{{1,30}})\t"),
        (
            "Zoom",
            rf"^{_WHEN}[ \t]+{_FROM}[ \t]+{_UP_TO}(?:[ \t]+{_TO}[ \t]+[^:\n]{{1,60}}?)?[ \t]*[:：][ \t]*",
        ),
        ("Zoom", rf"^{_WHEN}\t{_NAME}:\t"),
        ("LINE", rf"^{_WHEN}\t(?P<name>[^\t\n]{{1,40}})\t"),
        ("KakaoTalk", rf"^\[{_NAME}\][ ]\[{_WHEN}\][ ]"),
        ("KakaoTalk", rf"^{_FULL}, {_UP_TO} : "),
        ("Element", rf"^(?P<when>[A-Z][a-z]{{2,8}}\.? \d{{1,2}},? \d{{4}},? {_CLOCK}) - {_NAME}: "),
        ("Discord or Teams", rf"^\[{_CLEAR}\] {_ANY}[ \t]*$"),
        ("Discord, Pidgin or Viber", rf"^[\[(] ?{_CLEAR} ?[\])] ?{_UP_TO}: "),
        ("GoTo", rf"^{_NAME} \(to [^()\n]{{1,40}}\): {_WHEN}: "),
        ("Messages", rf"^{_FULL}(?: \([^()\n]*\))?\n{_NAME}[ \t]*$"),
        ("Webex", rf"^from {_NAME} to [^:\n]{{1,60}}:[ \t]+{_WHEN}[ \t]*$"),
        (
            "Signal or mail",
            rf"^{_HEADERS}From: {_NAME}(?: *<[^<>\n]*>)?\n{_HEADERS}(?:Sent|Date): (?P<when>[^\n]+)\n{_HEADERS}",
        ),
        (
            "a log",
            rf"^{_FULL}{_LEVEL}[ \t]*(?:[-–|][ \t]+)?(?P<name>[^\s:|][^:|\n\t]{{0,40}}?)(?::|[ \t]+[-–|])[ \t]",
        ),
        ("Telegram", rf"^{_ANY}, \[{_FULL}\][^\n]*$"),
        (
            "Discord",
            rf"^{_ANY}\s+(?:[A-Z]{{2,5}}\s+)?[—–-]+\s+(?P<when>{_DATE}(?:{_AT}{_CLOCK})?|{_HOUR}{_HALF})[ \t]*$",
        ),
        ("Discord", rf"^{_ANY}[ \t]+—[ \t]+{_WHEN}[ \t]*$"),
        ("phpBB", rf"^(?:Re: [^\n]*\n+)?(?:Post )?by {_UP_TO} » (?:\w{{3}} )?{_FULL}[ \t]*$"),
        ("WeChat or Webex", rf"^{_NAME}(?: (?:on|at|wrote at|said at))?[ \t]+{_FULL}:?[ \t]*$"),
        ("a forum", rf"^{_NAME}[ \t]+[|·•][ \t]+(?P<when>{_DATE})[ \t]*$"),
        ("Slack", rf"^{_NAME}[ \t]+(?:APP[ \t]+)?\[{_WHEN}\][ \t]*$"),
        ("Slack", rf"^{_NAME}{_SMILEYS}[ \t]{{2,}}{_WHEN}[ \t]*$"),
        (
            "Slack",
            rf"^(?!@){_NAME}{_SMILEYS}[ \t]*\n[ \t]*(?:\[{_WHEN.replace('when', 'at')}\]|{_FULL})[ \t]*$",
        ),
        (
            "Slack",
            rf"^{_HANDLE}{_SMILEYS}[ \t]*\n(?::[\w+-]+:|APP)?[ \t]+(?P<when>(?:{_DATE}{_AT})?{_CLOCK}|{_AGE})[ \t]*$",
        ),
        ("Slack or Teams", rf"^(?!@){_HANDLE}[ \t]*\n(?:@\S+\n)?[ \t]*{_CLEAR}[ \t]*$"),
        ("Google Chat or Teams", rf"^{_HANDLE},[ \t]+{_CLEAR}[ \t]*$"),
        ("a transcript", rf"^\[?{_WHEN}(?:\s*[-–]+>?\s*{_HOUR})?\]?[ \t]*\n{_PERSON}[ \t]*$"),
        ("a transcript", rf"^{_PERSON}[ \t]*\n[ \t]*\[?{_WHEN}\]?[ \t]*$"),
        (
            "a page",
            rf"^{_NAME}\n{_BESIDE}(?:[·•]\s)?{_POSTED}[ \t]*$",
        ),
        (
            "a page",
            rf"^(?:\[[–+-]\][ \t]?)?{_NAME}(?<!,)(?:\[\w\])?{_POINTS} {_POSTED}(?: [|\[][^\n]*)?[ \t]*$",
        ),
        (
            "a page",
            rf"(?:\A|(?<=\nReply\n)|(?<=\n\n)){_NAME}\n(?=[^\n]+\n+(?:{_AGE}\nLike|Like\n(?:·\n)?Reply)\n)",
        ),
        ("a transcript", r"^\[(?P<name>(?:SPEAKER|Speaker)[ _]?\w{1,3})\]:?[ \t]*(?:\([\d: –-]+\)[ \t]*)?"),
    )
)
_NOTICE = re.compile(
    rf"^(?:{any_of('chats', 'notice')}|(?:\[?\d\d:\d\d(?::\d\d)?\]? )?(?:-!-|\*\*\*|<?[-=]{{2,3}}>?)\s.*|"
    rf"\[?(?:{_DATE}{_AT})?{_HOUR}\]?\s+(?:\*{{1,3}}|-->|<--|--)\s.*|"
    rf"[\[(]{_HOUR}(?:{_HALF})?[\])] \S+ (?:\(\S+@\S+\) )?(?:joined|left|quit|entered) .*)$",
    re.MULTILINE,
)
# What a page has around what people wrote on it: buttons, counts, roles.
_PAGE = re.compile(rf"^(?:{any_of('chats', 'page')}|{_AGE})[ \t]*$", re.MULTILINE | re.IGNORECASE)
# What a mail has around its words: those of others, a line before these, a rule; and who signs.
_QUOTED = re.compile(
    r"^>.*\n?|^(?:On|Am|El|Le) (?=.*\b(?:wrote|schrieb|escribió|a écrit)\b).{8,120} ?:[ \t]*$|^-{3,}[ \t]*$",
    re.MULTILINE,
)
_CALLED = r"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,2}"
_SIGNED = re.compile(
    rf"\n(?i:{any_of('closing', 'signs')})[,.!]?(?:(?:(?<=[,.!])[ \t]*|\s*\n){_CALLED})?\s*\Z"
)
_SAVED = re.compile(r"^.*\b(?:saved|exported|저장한)\b.*$", re.IGNORECASE | re.MULTILINE)
_QUOTE = re.compile(
    r"^(?:\[ ?(?:In reply to|Replying to|Forwarded from)[^\n]*\]|[ \t]*Replying to \"[^\n]*\"$|"
    r"[ \t]*(?:Reacted to|Removed an? \S+ reaction from) [\"“][^\n]*$)\s*",
    re.MULTILINE,
)
_SMILEY = r"(?::[\w+-]+:|[\U0001f300-\U0001faff\u2600-\u27bf\ufe0f\u200d]+)"
# What an app shows within what one person wrote in a row: when the next message came, that it was edited, who reacted.
_WITHIN = re.compile(
    rf"\n\d{{1,2}}:\d\d(?: ?[AP]M)?[ \t]*(?=\n[ \t]*\S)|(?:^|[ \t])\((?:edited|bearbeitet)\)[ \t]*$|\n{_SMILEY}\n\d+$|"
    rf"\n{any_of('chats', 'under')}[ \t]*$|\n\{{(?:Reactions|Embed|Attachments|Stickers)\}}\n[\s\S]*",
    re.MULTILINE,
)
# What stands above who writes next and belongs to that: a picture, the first words of it, or of what it replies to.
_ABOVE = rf"(?:\A|\n){any_of('chats', 'above')}\s*\Z"
_REPLIES = re.compile(r"\n@[^\n]{1,40}\n([^\n]{3,}?)(?:\.\.\.|…)?\s*\Z")
_COLOURS = re.compile(r"\x03\d{0,2}(?:,\d{1,2})?|[\x02\x0f\x16\x1d\x1f]")  # mIRC's
_SHOWN = 12  # characters of what it replies to, at least
_AT_ONCE = 600.0  # seconds after which the first words of a recording are said


def looks_like(name: str, head: str) -> float:
    """Return how sure a text that begins with *head* has a time and a name before each message."""
    del name
    form, found = _form(head)
    if not form:
        return 0.0
    first = next((n for n, line in enumerate(head.split("\n")) if line.strip()), 0)
    at_once = head[: found[0].start()].count("\n") <= first + 6
    return 0.99 if at_once and len(found) > 1 else 0.5


def read(text: str, _file: str = "") -> Record:
    """Return the messages in *text*; a record without turns where it has none."""
    text = cleaned(_COLOURS.sub("", text))
    form, found = _form(text)
    if not form:
        return Record()
    before = text[: found[0].start()]
    title = next(
        (line.strip("# =").strip() for line in before.split("\n") if line.strip("# =").strip()), None
    )
    held = date_in(_SAVED.sub("", before)) or date_in(text[:200] if _NOTICE.match(text) else "")
    title = title if title and not _NOTICE.match(title) else None
    return Record.of(_parts(form, text, found), title=title, date=held)


def _parts(form: _Form, text: str, found: Sequence[re.Match[str]]) -> Iterator[Part]:
    for _ in _NOTICE.finditer(text):
        yield LeftOut(1, "a notice of the chat")
    recorded, begun_so = _is_recording(form, found), set[str]()
    for (begun, under, line), later in itertools.zip_longest(under_each(text, found), found[1:]):
        name = clean(re.sub(r":[\w+-]+:", "", begun["name"]))
        said = re.sub(_ABOVE.format(re.escape(later["name"])), "", under) if later else under
        begun_so.add(said.strip()[:_SHOWN])
        if (replies := _REPLIES.search(said)) and replies[1].strip()[:_SHOWN] in begun_so:
            said = said[: replies.start()]
        said = re.sub(r"\n[ \t]+", "\n", _QUOTE.sub("", _NOTICE.sub("", said)).strip())
        around = _PAGE if form.page else _QUOTED if form.mail else _WITHIN
        said = re.sub(r"\n{3,}", "\n\n", around.sub("", said)).strip()
        said = _unsigned(said, name) if form.mail else said
        when = _when(begun)
        if not said:
            yield LeftOut(line, "no words")
        elif recorded:
            yield Turn(name, said, line, offset=seconds_of(when))
        else:
            # The day can be told by a month's name, or where the year comes first.
            moment = moment_in(when)
            yield Turn(name, said, line, said_at=moment and moment[0], id=key_of(f"{name} {when} {said}"))


def _when(begun: re.Match[str]) -> str:
    return begun.groupdict().get("when") or begun.groupdict().get("at") or ""


def _is_recording(form: _Form, found: Sequence[re.Match[str]]) -> bool:
    """Return whether the times count from a recording's beginning."""
    first = seconds_of(_when(found[0]))
    early = first is not None and first < _AT_ONCE
    return form.what == "a transcript" or (form.what.startswith("Slack") and early)


def _unsigned(said: str, name: str) -> str:
    """Return what *name* wrote in a mail without the signature under it."""
    *above, last = _SIGNED.sub("", said).strip().split("\n")
    signed = {*tokens(last)}
    return "\n".join(above if above and signed and signed <= {*tokens(name)} else [*above, last]).strip()


def _form(text: str) -> tuple[_Form | None, Sequence[re.Match[str]]]:
    """Return the form by which most of *text* falls into messages of at least two people, and their beginnings."""
    lines = sum(bool(line.strip()) for line in _PAGE.sub("", text).split("\n"))
    best: tuple[_Form | None, Sequence[re.Match[str]]] = (None, ())
    for form in _FORMS:
        found = list(form.begins.finditer(text))
        if form.begins.pattern.endswith("$"):  # else these are notices that have nothing under them
            found = [one for one, under, _ in under_each(text, found) if under.strip()]
        names = {one["name"].strip() for one in found}
        if (
            len(found) > max(1, len(best[1]))
            and 1 < len(names) <= max(2, len(found) * 0.8)
            and (form.mail or len(found) * 8 >= lines)
        ):
            best = (form, found)
    return best
