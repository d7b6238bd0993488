"""Keys: each names for ever a message that somebody wrote, or a reply or card that is sent because of one.

A key is kept and passed on as text. Its form stands here alone: `str` builds it, `parse` takes it apart, and `like`
is what the database finds keys of a kind by. Keys are in databases, in Slack's metadata and in buttons: a form may be
added, but not changed.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, fields
from typing import ClassVar

EVENT_TYPE = "ama_reply"
"""The mark of our messages where the platform keeps metadata; its key is beside it. By both it is found again."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key taken apart: its fields are what stands in the braces of its *FORM*."""

    FORM: ClassVar[str]

    def __str__(self) -> str:
        return self.FORM.format(**{field.name: getattr(self, field.name) for field in fields(self)})

    @classmethod
    def like(cls, **known: str) -> str:
        """Return the pattern for SQL's LIKE, with "/" as its escape, of the keys with these fields *known*."""
        given = {field.name: "%" for field in fields(cls)}
        return cls.FORM.format(**given | {name: _escaped(value) for name, value in known.items()})


@dataclass(frozen=True, slots=True)
class MessageKey(Key):
    """A message as its platform names it."""

    FORM: ClassVar[str] = "{team}:{channel}:{ts}"
    team: str
    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class CommandKey(Key):
    """A question that was asked by a command, which leaves no message."""

    FORM: ClassVar[str] = "{team}:{channel}:command:{trigger}"
    team: str
    channel: str
    trigger: str


@dataclass(frozen=True, slots=True)
class KeyAbout(Key):
    """A key that is *about* another."""

    about: str


@dataclass(frozen=True, slots=True)
class KeyOfQuestion(KeyAbout):
    """A key about a question, of something that belongs to it as its reply does."""


@dataclass(frozen=True, slots=True)
class LaterKey(KeyOfQuestion):
    """The answer to a question that came later, where another reply to it stands already."""

    FORM: ClassVar[str] = "{about}:answer"


@dataclass(frozen=True, slots=True)
class PeopleKey(KeyAbout):
    """A moderator's answer to a question, by replying to its card."""

    FORM: ClassVar[str] = "{about}:people"


@dataclass(frozen=True, slots=True)
class DiscreetKey(KeyOfQuestion):
    """The reply to a question that its channel does not see: its asker alone does, or it is a mark on the question."""

    FORM: ClassVar[str] = "{about}:discreet"


@dataclass(frozen=True, slots=True)
class WaitingKey(KeyAbout):
    """The answer to a question for somebody who waited for it and did not ask it; *mark* stands for their name."""

    FORM: ClassVar[str] = "{about}:waiting:{mark}"
    mark: str


@dataclass(frozen=True, slots=True)
class ModeratorKey(KeyAbout):
    """The word to one moderator, in a chat of their own, of what waits for a decision; *mark* stands for their name."""

    FORM: ClassVar[str] = "{about}:moderator:{mark}"
    mark: str

    @classmethod
    def to(cls, moderator: str, about: str) -> ModeratorKey:
        """Return the key of the word to *moderator* about what has that key."""
        return cls(about, hashlib.blake2b(f"{about} {moderator}".encode(), digest_size=8).hexdigest())


@dataclass(frozen=True, slots=True)
class PressedKey(KeyOfQuestion):
    """The answer for who pressed the mark on a question, at that moment."""

    FORM: ClassVar[str] = "{about}:pressed:{moment}"
    moment: str


@dataclass(frozen=True, slots=True)
class FurtherKey(KeyOfQuestion):
    """Another pair that was asked for by a button under an answer."""

    FORM: ClassVar[str] = "{about}:further:{pair}"
    pair: str


@dataclass(frozen=True, slots=True)
class PickedKey(KeyOfQuestion):
    """The card that shows the words of who chose a suggestion."""

    FORM: ClassVar[str] = "{about}:picked"


@dataclass(frozen=True, slots=True)
class NoticeKey(KeyAbout):
    """The card that tells the moderators of an unanswered question."""

    FORM: ClassVar[str] = "{about}:notice"


@dataclass(frozen=True, slots=True)
class AnotherNoticeKey(KeyAbout):
    """A second such card, where others asked what that question asked before it was changed."""

    FORM: ClassVar[str] = "{about}:notice:{number}"
    number: str


@dataclass(frozen=True, slots=True)
class VoteKey(KeyAbout):
    """The card about an answer that was voted not helpful, by however many."""

    FORM: ClassVar[str] = "{about}:vote"


@dataclass(frozen=True, slots=True)
class WrongKey(KeyAbout):
    """The card that says what *user* finds wrong with an answer."""

    FORM: ClassVar[str] = "{about}:wrong:{user}"
    user: str


@dataclass(frozen=True, slots=True)
class ObjectionKey(KeyAbout):
    """Somebody's word on an answer in its thread, by the time of their message."""

    FORM: ClassVar[str] = "{about}:objection:{ts}"
    ts: str


@dataclass(frozen=True, slots=True)
class ToldKey(KeyAbout):
    """The direct word to somebody on how a card's subject was decided."""

    FORM: ClassVar[str] = "{about}:told"


@dataclass(frozen=True, slots=True)
class DoneKey(KeyAbout):
    """The word to somebody on what they did about a reply, such as a vote."""

    FORM: ClassVar[str] = "{about}:done:{deed}"
    deed: str


@dataclass(frozen=True, slots=True)
class ProposalKey(Key):
    """The card of a proposal."""

    FORM: ClassVar[str] = "proposal:{proposal}"
    proposal: str


@dataclass(frozen=True, slots=True)
class DigestKey(Key):
    """The digest of a week."""

    FORM: ClassVar[str] = "digest:{week}"
    week: str


@dataclass(frozen=True, slots=True)
class ReminderKey(KeyAbout):
    """The word that reminds, in a week, the moderator who takes care of a question."""

    FORM: ClassVar[str] = "{about}:reminder:{week}"
    week: str


@dataclass(frozen=True, slots=True)
class ArchiveKey(Key):
    """The moderators' notice of the archive's errors, by what they are and since when, or that they are mended."""

    FORM: ClassVar[str] = "archive:{occasion}"
    occasion: str


@dataclass(frozen=True, slots=True)
class ChannelsKey(Key):
    """The moderators' notice of changes to the channels, by what they are and when, more or less."""

    FORM: ClassVar[str] = "channels:{occasion}"
    occasion: str


@dataclass(frozen=True, slots=True)
class WordKey(Key):
    """A word of or to one person that is about nothing else we keep: it goes when they are forgotten."""

    FORM: ClassVar[str] = "word:{name}"
    name: str


@dataclass(frozen=True, slots=True)
class SharedKey(Key):
    """An answer that somebody got alone and shared in the channel: a word of theirs too."""

    FORM: ClassVar[str] = "word:{team}:{channel}:shared:{ts}"
    team: str
    channel: str
    ts: str


_ABOUT_ANOTHER: tuple[type[Key], ...] = (
    AnotherNoticeKey, NoticeKey, LaterKey, PeopleKey, WaitingKey, ModeratorKey, DiscreetKey, PressedKey, FurtherKey,
    PickedKey, ReminderKey, VoteKey, WrongKey, ObjectionKey, ToldKey, DoneKey,
)  # fmt: skip
_BY_THEMSELVES: tuple[type[Key], ...] = (
    ProposalKey, DigestKey, ArchiveKey, ChannelsKey, SharedKey, WordKey, CommandKey, MessageKey,
)  # fmt: skip
KINDS = (*_ABOUT_ANOTHER, *_BY_THEMSELVES)
"""All kinds, as they are tried: what is about another key first, for that one may be of any kind; then the closer form
before the wider one."""


def parse(key: str) -> Key | None:
    """Return what *key* was built of; None where it is none of ours."""
    for kind, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(key):
            return kind(**found.groupdict())
    return None


def question_of(key: str) -> str:
    """Return the key of the question that the reply, or the card about it, under *key* belongs to."""
    found = parse(key)
    return found.about if isinstance(found, KeyOfQuestion) else key


def like_about(key: str) -> str:
    """Return the pattern for SQL's LIKE, with "/" as its escape, of all keys that are about *key*."""
    return f"{_escaped(key)}:%"


def _pattern(kind: type[Key]) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", kind.FORM)
    names = (f"(?P<{name}>{'.+' if name == 'about' else '[^:]+'})" for name in parts[1::2])
    literals = [re.escape(part) for part in parts[0::2]]
    return re.compile("".join(a + b for a, b in zip(literals, (*names, ""), strict=True)), re.DOTALL)


def _escaped(value: str) -> str:
    return re.sub(r"([/%_])", r"/\1", value)


_PATTERNS = {kind: _pattern(kind) for kind in KINDS}
