"""Chats and mails as text: copies, logs and exports with a name and a stamp by each message, threads of mails, IRC."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.text import tokens
from bot.transcripts.dates import date_in, moment_in
from bot.transcripts.lexicon import any_of
from bot.transcripts.mojibake import cleaned
from bot.transcripts.questions import key_of
from bot.transcripts.readers import values
from bot.transcripts.readers.labels import under_each
from bot.transcripts.readers.speech import seconds_of, spoken
from bot.transcripts.readers.stamped import Stamped, stamped
from bot.transcripts.readers.stamps import ATTRIBUTION, BETWEEN, DATE, HALF, HOUR
from bot.transcripts.record import LeftOut, Part, Record, Turn
from bot.transcripts.roles import clean

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FROM, _SENT = any_of("chats", "from"), any_of("stamped", "sent")
_HEADERS = rf"(?:(?!(?:{_SENT}|{_FROM}):)[A-Z][\w-]*: .*\n)*"
# How messages begin that have no stamp beside the name, or have it among other headers.
_MAIL = (
    rf"^(?:From \S.* \d{{4}}\n)?{_HEADERS}"
    rf"(?:(?:{_FROM}): (?P<name>[^\n<]*)[^\n]*\n{_HEADERS}(?:{_SENT}): (?P<when>[^\n]+)|"
    rf"(?:{_SENT}): (?P<when2>[^\n]+)\n{_HEADERS}(?:{_FROM}): (?P<name2>[^\n<]*)[^\n]*)\n{_HEADERS}"
)
_FORMS = tuple(
    re.compile(begins, re.MULTILINE)
    for begins in (
        _MAIL,
        r"^<[@+%&~ ]?(?P<name>[^>\s]{1,30})>[ \t]",
        r"^\[(?P<name>(?:SPEAKER|Speaker)[ _]?\w{1,3})\]:?[ \t]*(?:\([\d: –-]+\)[ \t]*)?",
    )
)
_NOTICE = re.compile(
    rf"^(?:{any_of('chats', 'notice')}|(?:\[?\d\d:\d\d(?::\d\d)?\]? )?(?:-!-|\*{{3,4}}|<?[-=]{{2,3}}>?)\s.*|"
    rf"\[?(?:{DATE}{BETWEEN})?{HOUR}\]?\s+(?:\*{{1,3}}|-->|<--|--)\s.*|"
    rf"[\[(]{HOUR}(?:{HALF})?[\])] \S+ (?:\(\S+@\S+\) )?(?:joined|left|quit|entered) .*)$",
    re.MULTILINE,
)
# What a mail has around its words: those of others, a line before these, a rule; and who signs.
_QUOTED = re.compile(
    rf"^[^\n]{{1,120}}:[ \t]*\n(?=>)|^>.*\n?|{ATTRIBUTION.pattern}|^[-*]{{3,}}[ \t]*$|"
    r"^End of .{1,60}\bDigest\b.*$|^(?:Subject: .*\n+)?_{20,}\n[\s\S]*",
    re.MULTILINE,
)
_ABOUT = re.compile(rf"^{any_of('chats', 'subject')}: *(?:\[[^\]\n]+\] *|\w{{2,3}}: *)*(.*)$", re.MULTILINE)
_CALLED = r"[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,2}"
_SIGNED = re.compile(
    rf"\n(?i:{any_of('closing', 'signs')})[,.!]?(?:(?:(?<=[,.!])[ \t]*|\s*\n){_CALLED})?\s*\Z"
)
_MAILBOX = re.compile(r"^\S+(?:@| at )\S+ \(([^()]+)\)$")  # "ann at example.org (Ann Lee)"
_LABELLED = re.compile(r"(?:Q|A|Question|Answer) ?#?\d{0,3}[:.)]\s+")
_QUOTES_ABOVE = re.compile(r"\A(?:>.*\n+)+")
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
_REPLIES = re.compile(r"\n@[^\n]{1,40}\n([^\n]{3,}?)(?:\.\.\.|…)?\s*\Z")
_COLOURS = re.compile(r"\x03\d{0,2}(?:,\d{1,2})?|[\x02\x0f\x16\x1d\x1f]")  # mIRC's
_SHOWN = 12  # characters of what it replies to, at least
_TITLE = 6  # lines that say what a record is
_AT_ONCE = 600.0  # seconds after which the first words of a recording are said


def looks_like(name: str, head: str) -> float:
    """Return how sure a text that begins with *head* has a name, and mostly a time, by each message."""
    del name
    text = cleaned(_COLOURS.sub("", head))
    said = _messages(text) if not values.opens(head) else []
    if not said:
        return 0.0
    lines = [n for n, line in enumerate(text.split("\n"), 1) if line.strip()]
    at_once = said[0].line <= lines[0] + _TITLE or sum(n >= said[0].line for n in lines) * 3 > 2 * len(lines)
    return 0.5 if not at_once else 0.965 if _labelled(said) else 0.945


def read(text: str, _file: str = "") -> Record:
    """Return the messages in *text*; a record without turns where it has none."""
    text = cleaned(_COLOURS.sub("", text))
    said = _messages(text)
    if not said:
        return Record()
    before = text.split("\n")[: said[0].line - 1]
    title = next((bare for line in before if (bare := line.strip("# ="))), None)
    held = date_in(_SAVED.sub("", "\n".join(before))) or date_in(text[:200] if _NOTICE.match(text) else "")
    record = Record.of(
        _parts(text, said), title=title if title and not _NOTICE.match(title) else None, date=held
    )
    return record.in_threads().oldest_first()


@lru_cache(maxsize=1)  # looked for to know the form, and then to read it
def _messages(text: str) -> Sequence[Stamped]:
    """Return the messages of *text*, by which most of it falls to at least two people."""
    lines, best = sum(bool(line.strip()) for line in text.split("\n")), stamped(text)
    for form in _FORMS:
        mail = form is _FORMS[0]
        found = [
            Stamped(
                clean(_MAILBOX.sub(r"\1", _either(one, "name"))),
                _either(one, "when"),
                _QUOTED.sub("", under) if mail else under,
                n,
                about[1] if mail and (about := _ABOUT.search(one[0])) else "",
            )
            for one, under, n in under_each(text, list(form.finditer(text)))
        ]
        names = {one.name for one in found}
        several = 1 < len(names) <= max(2, len(found) * 0.8) and (mail or len(found) * 8 >= lines)
        best = found if several and len(found) > max(1, len(best) - mail) else best
    return best


def _labelled(messages: Sequence[Stamped]) -> bool:
    """Return whether a Q or an A begins each message, as reports of webinars have it."""
    begun = [message.text[:1] for message in messages if _LABELLED.match(message.text)]
    return len(begun) == len(messages) and len({*begun}) > 1


def _either(found: re.Match[str], part: str) -> str:
    parts = found.groupdict()
    return (parts.get(part) or parts.get(f"{part}2") or "").strip(' "')


def _parts(text: str, messages: Sequence[Stamped]) -> Iterator[Part]:
    for _ in _NOTICE.finditer(text):
        yield LeftOut(1, "a notice of the chat")
    messages = (
        [one._replace(text=_LABELLED.sub("", one.text)) for one in messages]
        if _labelled(messages)
        else messages
    )
    recorded, begun_so = _is_recording(messages), set[str]()
    for message in messages:
        name, said = clean(message.name), message.text
        begun_so.add(said.strip()[:_SHOWN])
        quoted = _QUOTES_ABOVE.match(said)
        if quoted and said[2:][:_SHOWN] in begun_so:
            said = said[quoted.end() :]
        if (replies := _REPLIES.search(said)) and replies[1].strip()[:_SHOWN] in begun_so:
            said = said[: replies.start()]
        said = re.sub(r"\n[ \t]+", "\n", _QUOTE.sub("", _NOTICE.sub("", said)).strip())
        said = _unsigned(re.sub(r"\n{3,}", "\n\n", _WITHIN.sub("", said)).strip(), name)
        if not said:
            yield LeftOut(message.line, "no words")
        elif recorded:
            yield Turn(name, spoken(said), message.line, offset=seconds_of(message.when))
        else:
            # The day can be told by a month's name, or where the year comes first.
            moment = moment_in(message.when)
            key = key_of(f"{name} {message.when} {said}")
            yield Turn(
                name, said, message.line, said_at=moment and moment[0], id=key, thread=message.about or None
            )


def _is_recording(messages: Sequence[Stamped]) -> bool:
    """Return whether the times count from a recording's beginning."""
    first = seconds_of(messages[0].when)
    return not messages[0].when or (first is not None and first < _AT_ONCE)


def _unsigned(said: str, name: str) -> str:
    """Return what *name* wrote without a signature."""
    *above, last = _SIGNED.sub("", said).strip().split("\n")
    signed = {*tokens(last)}
    return "\n".join(above if above and signed and signed <= {*tokens(name)} else [*above, last]).strip()
