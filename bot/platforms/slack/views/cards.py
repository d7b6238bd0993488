"""Cards in the moderators' channel: what somebody has to decide, and what became of it. They ping nobody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.display import byline, one_line, sentence_cut, spoken_date, word_cut
from bot.keys import ProposalKey
from bot.messages import Reply
from bot.moderation import Group
from bot.platforms.slack.views.block_kit import (
    DIRECT,
    Element,
    as_blocks,
    button,
    is_direct,
    joined_pieces,
    link,
    linked,
    message,
    paragraph,
    quote,
    row,
    section,
    text,
)
from bot.platforms.slack.views.overview import EDIT_PAIR
from bot.platforms.slack.views.rich_text import rich_text
from bot.platforms.wording import BAD_ARCHIVE, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.errors import Problem
    from bot.messages import UnansweredQuestion
    from bot.moderation import Doubt, Draft, Proposal
    from bot.pairs import Pair
    from bot.verdicts import Candidate


UNANSWERED = "The archive has no answer to this:"
OFFERED = "An answer to this waits for your word, on a card of its own."
REPLY_HERE = "Reply in this thread and I pass it on, in your name; or:"
MORE_WAIT = " · {count} more waiting"
ASKED_ONCE, ASKED_OFTEN = "asked once", "asked {count} times"
MESSAGE, LATEST, EARLIER = "message", "latest message", "earlier one"
ANSWERED = "{name} has answered what the archive could not:"
TO_QUESTION, TO_ANSWER = "Go to the question", "Go to the answer"
PROPOSED = "{name} proposes a pair for the archive:"
NEAR = "The archive has something like it already: “{question}”"
NOT_HELPFUL = "Somebody found this answer not helpful:"
WRONG = "{name} says what was wrong with this answer:"
WRONG_TOO = "{name} say what was wrong with this answer:"
ASKED, GAVE = "What was asked:", "The answer that was given:"
SOMEBODY = "somebody"
PICKED = "Somebody asked in these words, and chose a pair that is asked in others:"
PICKED_PAIR = "The pair: "
TAKE, LEAVE_IT = "Make it a phrasing", "Leave it"
GONE = "(what was proposed is no longer kept)"
DISMISSED = "“{question}” is off the list."
APPROVE, EDIT, REJECT = "Approve", "Edit …", "Reject …"
ANSWER, SAME_AS, DISMISS = "Answer …", "Same as …", "Dismiss"
TAKE_ON, HAND_BACK = "I'll take it", "Hand it back"
TAKEN_CARE = "{name} takes care of this."
FIX, LEAVE = "Fix …", "Leave it"
ASKS_THE_SAME = "Does it ask the same as one of these? Press it, and whoever asked gets that answer:"

LONGEST_QUESTION = 2_000
LONGEST_ANSWER = 2_500
LONGEST_DOUBTED = 1_000
MOST_LINKS = 4
MOST_PROBLEMS = 20


def bad_archive(key: str, problems: Sequence[Problem]) -> Reply:
    """Say that the changed archive has these *problems* and the old one goes on serving."""
    lines = listed(problems, MOST_PROBLEMS)
    shown = "\n".join([BAD_ARCHIVE, *lines])
    return reply(f"{BAD_ARCHIVE} {lines[0]}", as_blocks(section(text(shown))), key)


def plain_words(key: str, words: str) -> Reply:
    """Return what the moderators should know and cannot press."""
    return reply(words, as_blocks(section(text(words))), key)


def reply(words: str, blocks: list[Element], key: str) -> Reply:
    """Return a message of ours under *key*: *words* are what a notification shows."""
    return Reply(message(words, blocks, key))


def unanswered(
    key: str,
    questions: Sequence[UnansweredQuestion],
    permalink: Callable[[str], str | None],
    near: Sequence[Pair] = (),
) -> Reply:
    """Say that *questions*, which ask nearly the same, were not answered: in the words of who asked first, how often,
    and with links to those that are messages, and the pairs *near* to them; *key* names the card itself.
    """
    words = sentence_cut(questions[0].question, LONGEST_QUESTION)
    several = len(questions) > 1 or any(question.waiting for question in questions)
    asked = [section(*asked_often(questions, permalink))] if several else []
    where = asked or linked(permalink(questions[0].key))
    group = Group(questions[0].key, tuple(questions))
    told = as_blocks(section(text(UNANSWERED)), quote(text(words)), *where, *taken_care(group))
    to_do = [*paragraph(REPLY_HERE), *to_answer(group, near)]
    if group.offered:  # two cards with buttons would ask for one thing twice
        to_do = paragraph(OFFERED, "italic")
    return reply(f"{UNANSWERED} {word_cut(words, 200)}", [*told, *to_do], key)


def taken_care(group: Group) -> list[Element]:
    """Say who takes care of *group*, if anybody does."""
    return [section(text(TAKEN_CARE.format(name=group.taken_as), "italic"))] if group.taken_by else []


def asked_often(
    questions: Sequence[UnansweredQuestion], permalink: Callable[[str], str | None], when: str = ""
) -> list[Element]:
    """Return how often it was asked, *when*, how many wait for it besides, and where: the latest messages first."""
    count = ASKED_ONCE if len(questions) == 1 else ASKED_OFTEN.format(count=len(questions))
    waiting = sum(question.waiting for question in questions)
    found = list(filter(None, (permalink(question.key) for question in reversed(questions))))
    links = [address for address in found if not is_direct(address)]
    pieces = [text(f"{count}{when}"), text(MORE_WAIT.format(count=waiting) if waiting else "")]
    names = (MESSAGE,) if len(questions) == 1 else (LATEST, *[EARLIER] * MOST_LINKS)
    for name, address in zip(names, links[:MOST_LINKS], strict=False):
        pieces += [text(" · "), link(address, name)]
    if len(links) < len(found):
        pieces.append(text(f" · {DIRECT}"))
    return joined_pieces(pieces)


def proposal(proposed: Proposal, name: str, near: Sequence[Candidate]) -> Reply:
    """Return what *name* proposes, or answered to a question, with what there is already."""
    words, draft = offered_by(proposed, name), proposed.draft
    shown = _shown(draft, proposed.origin if proposed.asker else "") if draft else paragraph(GONE)
    known = [NEAR.format(question=word_cut(one.pair.question, 300)) for one in near[:2]]
    blocks = [*paragraph(words), *shown, *(block for one in known for block in paragraph(one, "italic"))]
    question = word_cut(draft.question, 200) if draft else GONE
    return reply(f"{words} {question}", [*blocks, *to_decide(proposed)], str(ProposalKey(proposed.id)))


def offered_by(proposed: Proposal, name: str) -> str:
    """Say that *name* proposes something, or has answered it."""
    return (ANSWERED if proposed.asker else PROPOSED).format(name=name)


@dataclass(frozen=True, slots=True)
class Case:
    """An answer that was found wanting, and what there is to be seen of it: the *pair* that it gave, unless that is in
    the archive no more, what was *asked*, as far as that can be read, and where; *names* are people's by their ids.
    """

    doubt: Doubt
    pair: Pair | None
    asked: str
    permalink: str | None
    names: Mapping[str, str]

    @property
    def words(self) -> str:
        """Return who found it wanting."""
        said = list(dict.fromkeys(self.names.get(one.by, SOMEBODY) for one in self.doubt.complaints))
        if len(said) > 1:
            return WRONG_TOO.format(name=f"{', '.join(said[:-1])} and {said[-1]}")
        return WRONG.format(name=said[0]) if said else NOT_HELPFUL

    def shown(self, longest: int = LONGEST_DOUBTED) -> list[Element]:
        """Return what was said of it, what was asked, and what it says, each in at most *longest* characters."""
        told = [quote(text(sentence_cut(one.words, longest))) for one in self.doubt.complaints]
        question = (
            [section(text(ASKED)), quote(text(sentence_cut(self.asked, longest)))] if self.asked else []
        )
        head = as_blocks(section(text(self.words)), *told, *question)
        if self.pair is None:
            return [*head, *as_blocks(section(text(self.doubt.pair_id)), *linked(self.permalink))]
        asks = text(word_cut(self.pair.question, 300), "bold")
        about = section(*joined_pieces([asks, text(f"\n{byline(self.pair)}")]))
        answer, _ = rich_text(self.pair.answer, limit=longest)
        return [*head, *as_blocks(section(text(GAVE)), about), *answer, *as_blocks(*linked(self.permalink))]


def doubted(case: Case) -> Reply:
    """Say that an answer was found wanting, with all that came to it."""
    about = case.pair.question if case.pair else case.doubt.pair_id
    blocks = [*case.shown(), *to_put_right(case.doubt.subject, case.doubt.pair_id)]
    return reply(f"{case.words} {word_cut(about, 200)}", blocks, case.doubt.key)


def picked(key: str, words: str, pair: Pair) -> Reply:
    """Say that somebody asked in other *words* than *pair* is asked by, and chose it."""
    return reply(f"{PICKED} {word_cut(words, 200)}", [*chosen(words, pair.question), *to_take(key)], key)


def chosen(words: str, question: str) -> list[Element]:
    """Return in what *words* somebody asked, and the *question* of the pair that they chose."""
    asked = quote(text(word_cut(one_line(words), LONGEST_QUESTION)))
    pair = section(text(PICKED_PAIR), text(word_cut(question, 300), "bold"))
    return as_blocks(section(text(PICKED)), asked, pair)


def to_take(key: str, **more: str) -> list[Element]:
    """Return what can be done about the phrasing *key*; *more* as below."""
    return row(
        button(TAKE, "take", style="primary", key=key, **more), button(LEAVE_IT, "leave", key=key, **more)
    )


def settled(key: str, words: str, about: str = "") -> Reply:
    """Return a card on which nothing is left to decide."""
    quoted = [quote(text(word_cut(about, 300)))] if about.strip() else []
    blocks = as_blocks(section(text(words)), *quoted)
    return reply(f"{words} {word_cut(about, 200)}".strip(), blocks, key)


def to_answer(
    group: Group, near: Sequence[Pair] = (), *, dismiss: str = "dismiss", **more: str
) -> list[Element]:
    """Return what can be done about unanswered questions, with the pairs *near* to them to press; *dismiss* is that
    button's action, *more* what the surface wants to know again.
    """
    more = {"group": group.id, **more}
    taking = (HAND_BACK, "hand_back") if group.taken_by else (TAKE_ON, "take_on")
    buttons = row(
        button(ANSWER, "answer", style="primary", **more),
        button(SAME_AS, "same_as", **more),
        button(DISMISS, dismiss, **more),
        button(*taking, **more),
    )
    return [*buttons, *one_of(near, "same_as_pair", ASKS_THE_SAME, **more)]


def one_of(near: Sequence[Pair], action: str, words: str, **value: str) -> list[Element]:
    """Return the pairs *near* to a question as buttons, with *words* above them; nothing where there are none."""
    buttons = row(
        *(
            button(pair.question.strip() or pair.id, f"{action}_{n}", pair=pair.id, **value)
            for n, pair in enumerate(near, 1)
        )
    )
    return [*paragraph(words), *buttons] if buttons else []


def to_decide(proposed: Proposal, **more: str) -> list[Element]:
    """Return what can be done about a proposal; what nobody proposed is only dropped. *more* as above."""
    drop = (
        button(DISMISS, "drop_draft", proposal=proposed.id, **more)
        if proposed.asker
        else button(REJECT, "reject", style="danger", proposal=proposed.id, **more)
    )
    seen = proposed.draft.fingerprint() if proposed.draft else ""
    return row(
        button(APPROVE, "approve", style="primary", proposal=proposed.id, seen=seen, **more),
        button(EDIT, "edit_proposal", proposal=proposed.id, **more),
        drop,
    )


def to_put_right(key: str, pair_id: str, **more: str) -> list[Element]:
    """Return what can be done about the answer under *key*, which was found wanting; *more* as above."""
    return row(
        button(FIX, "fix", key=key, pair=pair_id, **more),
        button(EDIT_PAIR, "edit_pair", key=key, pair=pair_id, **more),
        button(LEAVE, "leave", key=key, pair=pair_id, **more),
    )


def _shown(draft: Draft, question: str = "") -> list[Element]:
    pieces = [text(word_cut(draft.question, LONGEST_QUESTION), "bold")]
    if about := " · ".join(filter(None, (draft.guest, draft.date and spoken_date(draft.date)))):
        pieces += [text("\n"), text(about)]
    answer, _ = rich_text(draft.answer, limit=LONGEST_ANSWER)
    also = [section(text("Also: " + word_cut("; ".join(draft.also), 500)))] if draft.also else []
    links = _both(question, draft.link) if question else linked(draft.link)
    return [*as_blocks(section(*joined_pieces(pieces))), *answer, *as_blocks(*also, *links)]


def _both(question: str, answer: str | None) -> Iterable[Element]:
    """Return the ways to a question and to its answer."""
    if is_direct(question):
        return linked(question)
    ways = [link(question, TO_QUESTION)] if question.startswith("http") else []
    ways += [*([text(" · ")] if ways else []), link(answer, TO_ANSWER)] if answer else []
    return [section(*ways)] if ways else []
