"""Why a deed at the moderators' desk was not done; each reads as a clear word to the person who tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.moderation.drafts import Draft


class Fault(NamedTuple):
    """What is wrong with one *field* of a draft: question, also, answer, link, guest, date, ama or tags."""

    field: str
    text: str


class NotDone(Exception):  # noqa: N818 - reads as what happened
    """Nothing was done; the text says why, and what to do about it, to whoever tried."""


class Faulty(NotDone):
    """The draft cannot become a pair as it is: its *faults* say which fields, and why."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(f"{fault.field}: {fault.text}" for fault in self.faults))


class Vanished(NotDone):
    """The pair, proposal or question is no longer there."""


class Conflict(NotDone):
    """Somebody changed the same *fields* of the pair meanwhile: *draft* is what was to be saved, *current* what
    the pair says now.
    """

    def __init__(self, fields: Iterable[str], draft: Draft, current: Draft) -> None:
        self.fields, self.draft, self.current = tuple(fields), draft, current
        names = " and ".join(self.fields)
        super().__init__(
            f"Somebody has changed the {names} of this pair since you opened it. Nothing was saved; your text is kept "
            "here: compare it with the pair as it is now, and save again."
        )


class Decided(NotDone):
    """Somebody else was first: *by* did *deed* (approved, rejected, answered, dismissed)."""

    def __init__(self, by: str, deed: str) -> None:
        self.by, self.deed = by, deed
        super().__init__(f"This was already {deed} by {by}." if by else f"This was already {deed}.")


class Overtaken(NotDone):
    """The reply that was to be corrected is another by now: it gives *pair_id*, or no pair; *by* has seen to that, if
    it is known who did.
    """

    def __init__(self, by: str, pair_id: str | None) -> None:
        self.by, self.pair_id = by, pair_id
        super().__init__("The reply is another by now.")


class Unsaved(NotDone):
    """The archive could not be written; nothing was changed."""


class Differs(Unsaved):
    """The pair's file says otherwise by now: *texts* are, by field, what it says and what was to be written."""

    def __init__(self, texts: Mapping[str, tuple[str, str]]) -> None:
        self.texts = dict(texts)
        super().__init__("Somebody has just changed this pair in its file. Nothing was saved: open it again.")
