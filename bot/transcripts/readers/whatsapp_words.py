"""Words that WhatsApp itself writes into a chat: for what was left out, deleted, edited, or happened."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.transcripts.lexicon import any_of

WRITTEN_BY_WHATSAPP = "\u200e"  # on iOS the mark before each text that no person wrote
_MARKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # what no text file holds
_SHORT = 40  # characters of a text that may well come again
_MOST = 200  # characters; none of these texts is longer

MEDIA = "a picture, recording or file without words"
DELETED = "a deleted message"
POLL = "a poll"
LOCATION = "a location"
CALL = "a call"
EMPTY = "an empty message"
SYSTEM = "WhatsApp's own notice"


def _ours(section: str) -> str:
    return any_of("whatsapp", section)


# Android writes one text for all media, in angle brackets, in which nobody writes a message of several words; or a name
# with what says that it is attached, or one that WhatsApp gave; iOS: <attached: name>. All is looked for in small
# letters: that is ten times as fast as to look for either.
_KIND, _LEFT_OUT = _ours("kind"), _ours("left out")
_FILE_LINE = re.compile(
    r"<(?=[^<>]*(?:\s|[^\x00-\x7f]))[^\W\d_][^<>=/:;@\"'\n]{2,60}>"
    rf"|<?{_KIND} ?{_LEFT_OUT}>?|{_LEFT_OUT} ?{_KIND}|\S.{{0,150}}\.\w{{2,5}}.{{0,24}}? {_KIND} ?{_LEFT_OUT}"
    r"|(?:تم استبعاد|لم يتم تضمين) \S+(?: \S+){0,2}|null"
    rf"|\S.{{0,150}}\.\w{{2,5}} \({_ours('attached')}\)"
    r"|(?:img|vid|aud|ptt|doc|stk)-\d{8}-wa\d{4}\.\w{2,5}(?: \([^()]{3,40}\))?"
)
_FILE_NAME = re.compile(r"\S[^\n]{0,100}\.\w{2,5}")
_FILE_TAG = re.compile(r"<[^<>:\n]{2,30}: ?[^<>\n]{1,150}\.\w{2,5}>")
_EDITED = re.compile(rf"<[^<>\n]{{0,60}}{_ours('edited')}[^<>\n]{{0,40}}>\Z", re.IGNORECASE)
_INSTEAD = re.compile(
    rf"(?P<deleted>{_ours('deleted')}[.।]?)"
    r"|(?P<location>[^\W\d][^\n:]{2,24}: ?https?://(?:maps\.google\.\w+|goo\.gl/maps|foursquare\.com)\S*(?:\n.*)?"
    rf"|{_ours('live location')})|(?P<call>{_ours('call')}[^\n]{{0,40}})"
)
_REASONS = {"deleted": DELETED, "location": LOCATION, "call": CALL}
_POLL = re.compile(_ours("poll") + ":\n")
_NOTICE = re.compile(_ours("notice"))
# In what would be a speaker's name: verbs of the notices that have a colon in them, as a new subject may.
_HAPPENED = re.compile(_ours("happened"), re.IGNORECASE)


def unmarked(text: str) -> str:
    """Return *text* without the invisible marks that steer the direction of writing."""
    return text if text.isascii() else _MARKS.sub("", text)


def happened(name: str, line: str) -> bool:
    """Return whether *line*, in which *name* stands before the first colon, is a notice and nobody's words."""
    quotes = sum(name.count(quote) for quote in '"“”„«»')
    return bool(_HAPPENED.search(line if quotes % 2 else name))


def spoken(body: str) -> tuple[str, str | None]:
    """Return the words that a person wrote in *body*, without what WhatsApp added; and if there are none, why."""
    return _spoken(body) if len(body) > _SHORT else _spoken_shortly(body)


def _spoken(body: str) -> tuple[str, str | None]:
    ours = body.startswith(WRITTEN_BY_WHATSAPP)
    text = _CONTROL.sub("", unmarked(body)).strip()
    if text.endswith(">"):
        text = _EDITED.sub("", text).rstrip()
    if not text:
        return "", EMPTY
    first, _, rest = text.partition("\n")
    if len(first) <= _MOST and _FILE_LINE.fullmatch(first.lower()):
        return _caption(rest)
    if "<" in text and (untagged := _FILE_TAG.sub("", text)) != text:
        return _caption(untagged)
    return _judged(text, ours=ours)


_spoken_shortly = lru_cache(maxsize=1 << 14)(_spoken)  # "ok" and "<Media omitted>" come by the thousand


def _caption(text: str) -> tuple[str, str | None]:
    """Return what was written under a file; its own name or title on a line is nobody's words."""
    text = text.strip()
    return ("", MEDIA) if not text or _FILE_NAME.fullmatch(text) else (text, None)


def _judged(text: str, *, ours: bool) -> tuple[str, str | None]:
    plain, short = text[: 2 * _MOST].lower(), len(text) <= _MOST
    if short and (found := _INSTEAD.fullmatch(plain)):
        return "", _REASONS[found.lastgroup or ""]
    if _POLL.match(plain):
        return "", POLL
    if _NOTICE.match(plain) or (ours and short and "\n" not in text):
        return "", SYSTEM
    return text, None
