"""Messages that somebody wrote, on whatever platform, the replies to them, and what a platform has to be able
to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.pairs import Pair
    from bot.verdicts import Verdict

Payload: TypeAlias = dict[str, Any]
Loudness: TypeAlias = Literal["silent", "reaction", "private", "thread", "ask"]
"""The ways to reply to what the bot can answer and was not called for: it only counts; it puts a mark on the question,
and answers whoever presses that; it answers the asker alone; in the thread; or it takes everything as if it were
called.
"""
Form: TypeAlias = Literal["message", "ephemeral", "reaction"]
"""The forms of a reply: a message for all; one that a single person sees and nobody can change; a mark."""


@dataclass(frozen=True, slots=True)
class Place:
    """A channel, and the thread in it; no thread means the channel itself."""

    channel: str
    thread: str | None = None


@dataclass(frozen=True, slots=True)
class PostedMessage:
    """A message of ours as the platform knows it: the channel that it stands in, and its time stamp there. The channel
    is another than the place names that it was posted to where that names a person. A mark has the time stamp of the
    message that it is on.
    """

    channel: str
    ts: str
    form: Form = "message"


@dataclass(frozen=True, slots=True)
class Manner:
    """The manner in which the bot is to reply where nobody called it, and for how many seconds people go first."""

    loudness: Loudness = "thread"
    wait: float = 0.0

    @property
    def discreet(self) -> bool:
        """Return whether the channel sees no reply of ours, and so is not to see one that comes later either."""
        return self.loudness in {"reaction", "private"}


@dataclass(frozen=True, slots=True)
class Message:
    """Something that a person wrote.

    *key* names it for ever, *revision* which edit of it this is (later ones sort later, as text); *text* is plain,
    the platform's markup undone; *addressed* says that it was meant for the bot (mention, direct message, command);
    *private* that only its author and the bot are there; *tags*, unless empty, bound which pairs may answer here.
    *manner* is how the bot replies since nobody called it; None where somebody did. *given* are the ids of the pairs
    that were given in its thread, where it may follow up the first of them; that *began* with these words, if it is
    known.
    """

    key: str
    text: str
    author: str
    place: Place
    revision: str = ""
    addressed: bool = False
    private: bool = False
    tags: frozenset[str] = frozenset()
    manner: Manner | None = None
    given: tuple[str, ...] = ()
    began: str = ""


@dataclass(frozen=True, slots=True)
class MessageWritten:
    """A person wrote or edited *message*; *only_known*: it concerns us only if an earlier revision did."""

    message: Message
    only_known: bool = False


@dataclass(frozen=True, slots=True)
class MessageDeleted:
    """The message *key* was deleted."""

    key: str


@dataclass(frozen=True, slots=True)
class Reply:
    """The reply that is to stand under a message: its payload, or None for nothing, and the pair that it
    gives, if any; where it only *leads_to* another that gives it, the key of that one. *discreet*: its channel does not
    see it, but for a mark. *quotes* are the keys of what several people asked, proposed or said, and it repeats.
    """

    payload: Payload | None
    pair_id: str | None = None
    leads_to: str | None = None
    discreet: bool = False
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnansweredQuestion:
    """A question that the bot abstained from; *asked_at* is in seconds since the epoch.

    A later answer belongs into its *thread* (None: into the channel itself), or, where it was asked *aside*, by a
    command that leaves no message or in a channel that sees no replies, to the asker alone. So many others are
    *waiting* for it, who did not ask themselves. *near* are the ids of the pairs that came nearest, the best first, as
    they were noted with the verdict. The moderator who takes care of it, if one does, is *taken_by*, called *taken_as*.
    If it is *offered* an answer, somebody's waits for a moderator's word.
    What is not *for_archive* is chat as far as is known: it is in no queue, and answered all the same if it can be.
    """

    key: str
    question: str
    channel: str
    asker: str
    addressed: bool
    asked_at: float
    thread: str | None = None
    aside: bool = False
    waiting: int = 0
    near: tuple[str, ...] = ()
    taken_by: str = ""
    taken_as: str = ""
    for_archive: bool = True
    offered: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that nobody asked for, and where it is to stand."""

    place: Place
    reply: Reply


class Platform(Protocol):
    """A chat service: a verdict in its own form, and the wire to send it on.

    Those that send raise `Refused` when nothing was done and never will be, `Later` when nothing was done yet,
    `Closed` when nothing can be until somebody writes there, and `InDoubt` when it is not known whether it was.
    """

    def reply(self, message: Message, verdict: Verdict) -> Reply:
        """Return the reply that says *verdict* to who wrote *message*; pure."""

    def alone(self, key: str, pair: Pair, viewer: str, asked: str = "") -> Reply:
        """Return *pair* as the answer to the message *key*, for nobody but *viewer*, with what was *asked*; pure."""

    def repetition(self, message: Message, pair: Pair, leads_to: str | None = None) -> Reply | None:
        """Return the reply where *pair* already stands further up in the same thread, or, elsewhere, under the question
        *leads_to*, which the same person asked a moment ago; None where it cannot lead there; pure.
        """

    def regret(self, standing: Payload, key: str, waiting: int | None) -> Reply | None:
        """Return the word that no pair answers the question *key*, in the place of the one that is *standing*: so many
        others are *waiting* for an answer, or, where that is None, nobody can any more. None where it says so already,
        or asks nobody; pure.
        """

    def notice(self, key: str, questions: Sequence[UnansweredQuestion]) -> Notice | None:
        """Return what the moderators are told, under *key*, about *questions* that ask nearly the same, the
        first asked first; None where nobody is to be told; pure.
        """

    def picked(self, key: str, words: str, pair: Pair) -> Notice | None:
        """Return what the moderators are told, under *key*, about who asked in these *words* and chose *pair* among
        suggestions; None where nobody is to be told; pure.
        """

    async def open(self, place: Place) -> Place:
        """Return *place*, or, where it names a person, the conversation with them, as far as that can be
        opened.
        """

    async def post(self, place: Place, payload: Payload) -> PostedMessage:
        """Post *payload*; return what it can be updated and deleted by."""

    async def update(self, posted: PostedMessage, payload: Payload) -> PostedMessage:
        """Put *payload* in the place of the reply *posted*; return what stands there then."""

    async def delete(self, posted: PostedMessage) -> None:
        """Take the reply *posted* away; no error where it already is."""

    async def find(self, place: Place, key: str) -> PostedMessage | None:
        """Return the reply to the message *key* that already stands at *place*, or None. Raise InDoubt where that is
        not known yet.
        """


class Refused(Exception):  # noqa: N818 - reads as what happened
    """The platform will not do this, now or later; nothing was done. Its text is the platform's code for it, *meaning*
    that code in words, with place and remedy.
    """

    def __init__(self, code: str, meaning: str = "") -> None:
        super().__init__(code)
        self.meaning = meaning or code


class Later(Exception):  # noqa: N818
    """The platform wants us to wait *seconds* before anything else is sent, or, if *here*, before anything else is sent
    to this place; nothing was done. *why* is given where it does not work at all, with the remedy, if there is one.
    """

    def __init__(self, seconds: float, why: str = "", *, here: bool = False) -> None:
        super().__init__(why or f"asked to wait {seconds:g} s")
        self.seconds = seconds
        self.why = why
        self.here = here


class Closed(Exception):  # noqa: N818
    """The platform takes nothing for this place until somebody writes there again; nothing was done."""


class InDoubt(Exception):  # noqa: N818
    """The answer was lost on the way: it may have been done, or not."""
