"""Privacy: what people wrote, removed when it is no longer needed or no longer wanted, while counts stay."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Double, and_, bindparam, case, delete, func, or_, select, update

from bot.keys import (
    LaterKey,
    ModeratorKey,
    PeopleKey,
    ProposalKey,
    VoteKey,
    WaitingKey,
    WordKey,
    WrongKey,
    like_about,
    parse,
)
from bot.store.statements import Upserting
from bot.store.tables import (
    ANSWER,
    PHRASING,
    chats,
    history,
    inbox,
    labels,
    outbox,
    pauses,
    plans,
    proposals,
    quoted,
    quoted_as,
    receipts,
    review_items,
    unanswered,
    verdicts,
    votes,
    waiting,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import ColumnElement, Delete, Select, Update


NOTHING_KEPT = "{}"
"""The payload of a reply whose text is no longer kept; it still stands where it was sent."""
NOBODY = "somebody"
"""The word in the place of the name of somebody who was forgotten."""


class Quotation(NamedTuple):
    """A reply that repeats what somebody said, and what has the keys *others*; *done* if it is out and stays so."""

    key: str
    channel: str
    done: bool
    others: tuple[str, ...]


class Privacy(Upserting):
    """Words and names of people."""

    def purge(self, before: float) -> int:
        """Remove every text from before then (seconds since the epoch), and who wrote it, unless they are named or
        quoted where it stands: that is taken back when they are forgotten. How many records that were.
        """
        return self._changed(*_PURGE, before=before)

    def words_about(self, key: str) -> list[str]:
        """Return the keys of what was sent about *key*, and so may quote it: all but the answers to it in its place."""
        about = _is_like(like_about(key)) & or_(outbox.c.pair.is_(None), _is_like(WaitingKey.like()))
        return list(self._db.scalars(select(outbox.c.key).where(about, outbox.c.payload.is_not(None))))

    def words_of(self, user: str) -> list[str]:
        """Return the keys of what was sent with what *user* asked, proposed, shared, or found wrong, and of what they
        were told of it, or in private.
        """
        mine = select(proposals.c.id).where(or_(proposals.c.by == user, proposals.c.asker == user))
        cards = [str(ProposalKey(proposal_id)) for proposal_id in self._db.scalars(mine)]
        told = [key for card in cards for key in self.words_about(card)]
        said = or_(_is_like(WrongKey.like()), _SAYS_WHOSE) & (outbox.c.asker == user)
        # A card may have its key from somebody else who asked the same.
        asked = select(unanswered.c.card).where(unanswered.c.asker == user, unanswered.c.card.is_not(None))
        chosen = select(review_items.c.key).where(review_items.c.asker == user)
        theirs = or_(said, outbox.c.key.in_(cards), outbox.c.key.in_(asked), outbox.c.key.in_(chosen))
        return [*told, *self._db.scalars(select(outbox.c.key).where(theirs, outbox.c.payload.is_not(None)))]

    def blank_if_others_asked(self, card: str, user: str) -> bool:
        """Blank *card* if it tells of what others asked too: it does not say any more what *user* did, and is not sent,
        until it is said anew. Return whether it does.
        """
        others = (unanswered.c.card == card) & (unanswered.c.state == "open") & (unanswered.c.asker != user)
        if self._db.execute(select(unanswered.c.key).where(others).limit(1)).first() is None:
            return False
        self._blank(card)
        return True

    def _blank(self, card: str) -> None:
        blank = {"payload": NOTHING_KEPT, "state": "settled"}
        self._db.execute(update(outbox).where(outbox.c.key == card).values(blank))
        self._db.execute(update(review_items).where(review_items.c.key == card).values(told=None))

    def blank_complaints(self, user: str) -> list[str]:
        """Blank the cards that say what *user* found wrong, where others did too: they are not sent, until they are
        said anew. Return the keys of those that nobody else has anything to do with, and that are to go.
        """
        mine = select(review_items.c.subject).where(review_items.c.asker == user).distinct()
        alone = []
        for subject in self._db.scalars(mine).all():
            card, others = str(VoteKey(subject)), self._db.scalar(_others_complain(subject, user))
            if others:
                self._blank(card)
            else:
                self._db.execute(delete(review_items).where(review_items.c.key == card))
                alone.append(card)
        return alone

    def quoting(self, user: str) -> list[Quotation]:
        """Return what was sent, or is to be, and repeats what *user* asked, proposed or said beside what others did."""
        mine = set(self.keys_of(user))
        proposed = select(proposals.c.id).where(or_(proposals.c.by == user, proposals.c.asker == user))
        mine.update(str(ProposalKey(one)) for one in self._db.scalars(proposed))
        said = select(review_items.c.key, review_items.c.subject).where(review_items.c.asker == user)
        mine.update(*((key, str(VoteKey(subject))) for key, subject in self._db.execute(said)))
        found = []
        for row in self._db.execute(select(outbox).where(outbox.c.quotes.is_not(None))):
            done = row.ts is not None and isinstance(parse(row.key), ModeratorKey)
            if mine & (quoted := set(row.quotes.split("\n"))):
                found.append(Quotation(row.key, row.channel, done, tuple(sorted(quoted - mine))))
        return found

    def leave_untold(self, quotations: Iterable[Quotation]) -> None:
        """Have what else was to be told by those of *quotations* that have not gone out be told anew."""
        left = [(one.channel, other) for one in quotations if not one.done for other in one.others]
        known = [str(ModeratorKey.to(channel, other)) for channel, other in left]
        self._db.execute(delete(inbox).where(inbox.c.key.in_(known)))

    def remove_name(self, user: str) -> None:
        """Have nothing that was sent, or is to be, go by the name of *user*: the key of what they found wrong, and the
        channel of what they were told directly, which Slack calls otherwise once there is something in it.

        What is being sent, or may have been, keeps the name by which it is found again until it is taken back.
        """
        looked_for = or_(outbox.c.state == "due", outbox.c.payload.is_not(None))
        in_doubt = and_(outbox.c.in_doubt, outbox.c.ts.is_(None), looked_for)
        sending = or_(outbox.c.holder.is_not(None), in_doubt)
        wrong = _is_like(WrongKey.like(user=user))
        self._db.execute(update(outbox).where(wrong).values(asker=user))
        for key in self._db.scalars(select(outbox.c.key).where(wrong, ~sending)).all():
            other = _nameless(key)
            self._db.execute(update(outbox).where(outbox.c.key == key).values(key=other))
            self._db.execute(update(review_items).where(review_items.c.key == key).values(key=other))
        self._db.execute(update(outbox).where(outbox.c.channel == user, ~sending).values(channel=""))

    def kept_about(self, user: str) -> dict[str, int]:
        """Return how much of each sort is kept of *user*: what they asked, proposed and said, and what names them."""
        said = (review_items.c.asker == user) & review_items.c.words.is_not(None)
        asked = unanswered.c.asker == user
        offered = select(verdicts.c.key).where(verdicts.c.kind == "suggested")
        mine = {
            "questions": asked & unanswered.c.key.not_in(offered),
            "unsure": asked & unanswered.c.key.in_(offered),
            "proposals": (proposals.c.by == user) & proposals.c.draft.is_not(None),
            "judged": (labels.c.asker == user) & labels.c.question.is_not(None),
            "votes": votes.c.voter == user,
            "complaints": said & (review_items.c.kind == ANSWER),
            "chosen": said & (review_items.c.kind == PHRASING),
            "waiting": waiting.c.user == user,
            "taken": unanswered.c.taken_by == user,
        }
        return {
            name: self._db.execute(select(func.count()).where(theirs)).scalar_one()
            for name, theirs in mine.items()
        }

    def keys_of(self, user: str) -> list[str]:
        """Return the keys of the questions that *user* asked, as far as that is still known."""
        asked = select(unanswered.c.key).where(unanswered.c.asker == user)
        replied = select(outbox.c.key).where(outbox.c.asker == user)
        return list(self._db.scalars(asked.union(replied)))

    def forget(self, user: str) -> int:
        """Remove what *user* asked and proposed, and their name from questions and votes; how many records. Which pairs
        quote them is kept as long as they wish for another name there than everybody's.
        """
        mine = or_(proposals.c.by == user, proposals.c.asker == user)
        written = inbox.c.message.contains(f'"author": "{user}"', autoescape=True)
        named = history.c.origin.contains(user, autoescape=True)
        nameless = func.replace(history.c.origin, user, NOBODY)
        begun = plans.c.plan.contains(user, autoescape=True)
        without = func.replace(plans.c.plan, user, NOBODY)
        still_named = _is_like(WrongKey.like(user=user)) | (outbox.c.channel == user)
        asker = case((still_named, NOBODY), else_=None)
        wishes = select(quoted_as.c.user).where(quoted_as.c.user == user)
        self._db.execute(update(proposals).where(mine, proposals.c.state == "open").values(state="rejected"))
        return self._changed(
            delete(unanswered).where(unanswered.c.asker == user).returning(unanswered.c.key),
            update(proposals)
            .where(mine)
            .values(draft=None, by="", asker=None, origin="", reason=None)
            .returning(proposals.c.id),
            update(labels)
            .where(labels.c.asker == user)
            .values(question=None, asker=None)
            .returning(labels.c.mark),
            update(inbox).where(written).values(message=None).returning(inbox.c.key),
            update(outbox).where(outbox.c.asker == user).values(asker=asker).returning(outbox.c.key),
            delete(votes).where(votes.c.voter == user).returning(votes.c.key),
            delete(waiting).where(waiting.c.user == user).returning(waiting.c.key),
            update(pauses).where(pauses.c.by == user).values(by="").returning(pauses.c.channel),
            delete(chats).where(chats.c.channel == user).returning(chats.c.channel),
            delete(review_items).where(review_items.c.asker == user).returning(review_items.c.key),
            delete(quoted).where(quoted.c.user == user, ~wishes.exists()).returning(quoted.c.pair),
            update(history).where(named).values(origin=nameless).returning(history.c.id),
            update(plans).where(begun).values(plan=without).returning(plans.c.key),
        )

    def forget_receipts(self, user: str) -> int:
        """Remove what was delivered and could not be read, where *user* is named in it; how many receipts."""
        name = user.rpartition("/")[2]
        rows = self._db.execute(select(receipts.c.id, receipts.c.body)).all()
        theirs = [row.id for row in rows if name.encode() in row.body]
        return self._changed(delete(receipts).where(receipts.c.id.in_(theirs)).returning(receipts.c.id))

    def _changed(self, *statements: Update | Delete | Any, **values: float) -> int:
        return sum(len(self._db.execute(statement, values).all()) for statement in statements)


def _others_complain(subject: str, user: str) -> Select[Any]:
    """Ask whether anybody but *user* finds the answer under the key *subject* wanting."""
    said = select(review_items.c.asker).where(review_items.c.subject == subject, review_items.c.asker != user)
    voted = select(votes.c.voter).where(
        votes.c.key == subject, votes.c.vote == "not_helpful", votes.c.voter != user
    )
    return select(or_(said.exists(), voted.exists()))


def _is_like(pattern: str) -> ColumnElement[bool]:
    """Return the condition that the key of a reply is of the form of *pattern*."""
    return outbox.c.key.like(pattern, escape="/")


def _nameless(key: str) -> str:
    """Return *key*, of what somebody found wrong, with something in the place of their name."""
    found = parse(key)
    return str(replace(found, user=secrets.token_hex(8))) if isinstance(found, WrongKey) else key


_SAYS_WHOSE = or_(
    _is_like(WordKey.like()),
    _is_like(WaitingKey.like()),
    and_(or_(_is_like(LaterKey.like()), _is_like(PeopleKey.like())), outbox.c.thread.is_(None)),
)
"""That a reply names or quotes its asker: what came later, and not in the thread of the question, says that again."""


def _purge() -> tuple[Update | Delete | Any, ...]:
    before = bindparam("before", type_=Double)
    old_outbox = (outbox.c.created_at < before) & (outbox.c.state != "due")
    old_proposals = (proposals.c.proposed_at < before) & proposals.c.draft.is_not(None)
    old_labels = (labels.c.labelled_at < before) & labels.c.question.is_not(None)
    set_aside = (inbox.c.received_at < before) & inbox.c.message.is_not(None)
    old_words = (review_items.c.opened_at < before) & review_items.c.words.is_not(None)
    old_questions = unanswered.c.asked_at < before
    # The card that says how it was decided may quote it for as long as it stands: whose it was is kept for that.
    on_a_card = unanswered.c.card.is_not(None) & (unanswered.c.state != "open")
    asked = select(unanswered.c.key).where(unanswered.c.key == waiting.c.key)
    return (
        delete(waiting).where(~asked.exists()).returning(waiting.c.key),
        delete(unanswered).where(old_questions, ~on_a_card).returning(unanswered.c.key),
        update(unanswered)
        .where(old_questions, unanswered.c.question != "")
        .values(question="", taken_by=None, taken_as=None)
        .returning(unanswered.c.key),
        update(proposals).where(old_proposals).values(draft=None, reason=None).returning(proposals.c.id),
        update(labels).where(old_labels).values(question=None, asker=None).returning(labels.c.mark),
        update(inbox).where(set_aside).values(message=None).returning(inbox.c.key),
        update(review_items).where(old_words).values(words=None, asker=None).returning(review_items.c.key),
        delete(plans).where(plans.c.begun_at < before).returning(plans.c.key),
        delete(receipts).where(receipts.c.received_at < before).returning(receipts.c.id),
        delete(chats).where(chats.c.written_at < before).returning(chats.c.channel),
        update(outbox)
        .where(old_outbox, outbox.c.payload != NOTHING_KEPT)
        .values(payload=NOTHING_KEPT, asker=case((_SAYS_WHOSE, outbox.c.asker), else_=None))
        .returning(outbox.c.key),
    )


_PURGE = _purge()
