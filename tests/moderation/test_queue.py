"""What the bot could not answer reaches who can, and then those who asked; proposals are decided once."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Message, Place, UnansweredQuestion
from bot.moderation import Actor, Decided, Draft, Faulty, Unsaved, Vanished
from bot.moderation.models import grouped
from bot.similarity import alike, words
from tests.support.desk import FILE, stage, tea

TEA = "When is tea served aboard?"
DAY = 24 * 3600


@pytest.fixture
async def at(answers, database_url):
    async with stage(answers, database_url) as stage_:
        yield stage_


# -- unanswered


async def test_near_identical_questions_stand_together_most_asked_first(at):
    await at.ask("Does the ship have a library?", "1.0")
    for number, words_ in enumerate(
        [TEA, "hello, when is TEA served aboard", "when is tea servd aboard?"], 2
    ):
        await at.ask(words_, f"{number}.0", f"U{number}")
    first, second = await at.desk.queue.groups()
    assert (first.question, first.count, first.id) == (TEA, 3, "T:C1:2.0")
    assert [question.asker for question in first.questions] == ["U2", "U3", "U4"]
    assert second.question == "Does the ship have a library?"


async def test_who_asked_is_answered_in_the_thread_once_when_the_pair_comes(at):
    await at.ask(TEA, "1.0", "U1")
    await at.ask("when is tea served aboard", "2.0", "U2", addressed=False)
    await at.desk.pairs.add(tea(), Actor("UMO"))
    await at.desk.pairs.add_phrasings("when-is-tea-served-aboard", ["tea served when"], Actor("UMO"))
    await at.settled()
    assert at.wire.told() == [("1.0", "no idea"), ("1.0", "At four, sharp."), ("2.0", "At four, sharp.")]
    told = "unanswered: When is tea served aboard? / when is tea served aboard"
    assert [payload["text"] for _, payload in at.wire.updated] == [told], "only the card changed in its place"
    assert await at.desk.queue.groups() == ()


async def test_who_asked_too_long_ago_is_left_in_peace(at):
    await at.ask(TEA, addressed=False)
    at.now[0] += 31 * DAY
    await at.desk.pairs.add(tea(), Actor("UMO"))
    await at.settled()
    assert at.wire.told() == []
    assert await at.desk.queue.groups() == ()


async def test_who_asked_by_command_is_answered_in_private(at):
    message = Message("T:C1:command:9", TEA, "U7", Place("C1"), addressed=True, private=True)
    await at.mailbox.keep_unanswered(message, at.responder.respond(message))
    await at.desk.pairs.add(tea(), Actor("UMO"))
    await at.settled()
    assert at.wire.told("U7") == [(None, "At four, sharp.")]
    assert at.wire.told("C1") == []


async def test_a_pair_begun_from_a_group_answers_it_however_it_is_worded(at):
    key = await at.ask("brew o'clock on this vessel?", addressed=False)
    await at.desk.pairs.add(tea(), Actor("UMO"), group=key)
    await at.settled()
    assert at.wire.told() == [("1.0", "At four, sharp.")]
    assert [
        (label.question, label.pair_id, label.asker) for label in await at.store.run(lambda tx: tx.labels())
    ] == [
        ("When is tea served aboard?", "when-is-tea-served-aboard", None),
        ("brew o'clock on this vessel?", "when-is-tea-served-aboard", "U1"),
    ]


async def test_the_same_as_a_pair_becomes_its_phrasing(at, answers):
    key = await at.ask("Hi all, who was the insect in the machine? thanks!", addressed=False)
    pair = await at.desk.queue.same_as(key, "first-bug", Actor("UMO"))
    await at.settled()
    assert pair.also[-1] == "who was the insect in the machine?"
    assert at.answers("who was the insect in the machine") == "first-bug"
    assert [thread for thread, _ in at.wire.told()] == ["1.0"]
    with pytest.raises(Decided, match="already answered by UMO"):
        await at.desk.queue.same_as(key, "nanosecond", Actor("UJO"))


async def test_of_two_who_decide_at_once_one_wins_and_the_other_is_told_who(at):
    key = await at.ask(TEA)
    done = await asyncio.gather(
        at.desk.queue.same_as(key, "first-bug", Actor("UMO")),
        at.desk.queue.same_as(key, "nanosecond", Actor("UJO")),
        return_exceptions=True,
    )
    assert [type(one) for one in done].count(Decided) == 1
    await at.settled()
    assert len(at.wire.told()) == 2  # the regret, and one answer


async def test_what_is_dismissed_is_gone_and_asked_anew_comes_again(at):
    key = await at.ask(TEA)
    assert (await at.desk.queue.dismiss(key, "UMO")).count == 1
    assert await at.desk.queue.groups() == ()
    with pytest.raises(Decided, match="already dismissed by UMO"):
        await at.desk.queue.dismiss(key, "UJO")
    await at.ask(TEA, "2.0")
    assert [group.count for group in await at.desk.queue.groups()] == [1]


async def test_a_question_that_was_deleted_is_no_longer_in_the_queue(at):
    key = await at.ask(TEA)
    await at.mailbox.delete(key)
    with pytest.raises(Vanished):
        await at.desk.queue.same_as(key, "first-bug", Actor("UMO"))


async def test_with_the_question_goes_the_answer_that_came_later(at):
    key = await at.ask(TEA)
    await at.desk.pairs.add(tea(), Actor("UMO"))
    await at.settled()
    await at.mailbox.delete(key)
    await at.settled()
    regret, notice, answer = (f"ts{n}" for n in (1, 2, 3))
    assert sorted(at.wire.deleted) == [regret, answer], notice


# -- grouping


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("How do I install TensorFlow?", "how do i instal tensorflow", True),
        ("what is autograd", "what is autograph", False),
        ("When is the next AMA?", "when's the next ama", True),
        ("Why is tea served?", "When is tea served?", False),
        ("什么是张量？", "什么是张量", True),
        ("", "?", False),
    ],
)
def test_what_asks_the_same_is_told_from_what_only_looks_like_it(one, other, same):
    assert alike(words(one), words(other)) is same


@given(st.lists(st.text(max_size=30), max_size=20))
def test_every_question_is_in_exactly_one_group(texts):
    questions = [
        UnansweredQuestion(f"k{n}", text, "C", "U", addressed=True, asked_at=float(n))
        for n, text in enumerate(texts)
    ]
    groups = grouped(questions)
    assert sorted(q.key for group in groups for q in group.questions) == sorted(q.key for q in questions)
    assert [group.count for group in groups] == sorted((group.count for group in groups), reverse=True)
    assert all(group.id == group.questions[0].key for group in groups)


# -- proposals


async def test_a_proposal_becomes_a_pair_when_a_moderator_approves(at):
    proposal_id = await at.desk.proposals.propose(tea(), Actor("U1", "https://example.org/p1"))
    [proposal] = await at.desk.reviews.to_decide()
    assert (proposal.id, proposal.draft, proposal.by, proposal.state) == (proposal_id, tea(), "U1", "open")
    assert at.answers(TEA) is None
    pair = await at.desk.proposals.approve(proposal_id, "UMO", tea(answer="At five."))
    assert pair.answer.strip() == "At five."
    decided = await at.desk.proposals.get(proposal_id)
    assert (decided.state, decided.decided_by, decided.pair_id) == ("approved", "UMO", pair.id)
    assert await at.desk.reviews.to_decide() == ()
    [entry] = await at.desk.history(pair.id)
    assert entry.origin == "proposed by U1, https://example.org/p1"


async def test_of_all_decisions_on_a_proposal_exactly_one_wins(at):
    proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
    done = await asyncio.gather(
        *(at.desk.proposals.approve(proposal_id, f"UMO{n}") for n in range(3)),
        at.desk.proposals.reject(proposal_id, "UJO", "no"),
        return_exceptions=True,
    )
    told = [one for one in done if isinstance(one, Decided)]
    assert len(told) == 3
    assert {one.by for one in told} == {(await at.desk.proposals.get(proposal_id)).decided_by}
    assert sum(pair.question == TEA for pair in at.responder.served.archive) == 1


async def test_what_is_rejected_keeps_its_reason(at):
    proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
    rejected = await at.desk.proposals.reject(proposal_id, "UMO", "off topic")
    assert (rejected.by, rejected.state, rejected.reason) == ("U1", "rejected", "off topic")
    with pytest.raises(Decided, match="already rejected by UMO"):
        await at.desk.proposals.approve(proposal_id, "UJO")


async def test_a_proposal_that_cannot_be_saved_stays_open(at, answers):
    proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
    (answers / FILE).write_text("title: [", encoding="utf-8")
    with pytest.raises(Unsaved):
        await at.desk.proposals.approve(proposal_id, "UMO")
    with pytest.raises(Faulty):
        await at.desk.proposals.approve(proposal_id, "UMO", Draft("", ""))
    assert (await at.desk.proposals.get(proposal_id)).state == "open"


async def test_a_proposal_nobody_knows_is_told(at):
    with pytest.raises(Vanished):
        await at.desk.proposals.approve("nothing", "UMO")


# -- privacy


async def test_what_a_person_asked_is_forgotten_and_what_moderators_were_told_taken_back(at):
    await at.ask(TEA, "1.0", "U1")
    await at.ask("Does the ship have a library?", "2.0", "U2")
    proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
    assert await at.forget("U1") >= 3
    await at.settled()
    assert [group.question for group in await at.desk.queue.groups()] == ["Does the ship have a library?"]
    assert await at.desk.reviews.to_decide() == ()
    with pytest.raises(Decided):
        await at.desk.proposals.approve(proposal_id, "UMO")
    told = [payload["text"] for _, payload in at.wire.posted]
    assert at.wire.deleted == [f"ts{told.index(f'unanswered: {TEA}') + 1}"]
    assert await at.forget("U1") == 0


async def test_a_card_that_another_asked_first_is_taken_back_with_the_words_it_came_to_show(at):
    first = await at.ask(TEA, "1.0", "U1")
    await at.ask("when is tea served aboard", "2.0", "U2")
    await at.mailbox.delete(first)
    await at.mailbox.questions.tell_anew()
    await at.settled()
    card, payload = at.wire.updated[-1]
    assert payload["text"] == "unanswered: when is tea served aboard"
    [group] = await at.desk.queue.groups()
    await at.desk.queue.dismiss(group.id, "UMO")
    await at.forget("U2")
    await at.settled()
    assert card in at.wire.deleted


async def test_who_proposed_what_is_no_longer_kept_is_forgotten_too(at):
    proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
    at.now[0] += 91 * DAY
    await at.desk.purge()
    assert await at.forget("U1") == 1
    assert (await at.desk.proposals.get(proposal_id)).by == ""


async def test_after_the_days_it_is_kept_only_counts_stay_and_never_again_still_holds(at):
    key = await at.ask("moth in the relay")
    await at.desk.reviews.correct(key, "moth in the relay", None, "first-bug", Actor("UMO"), asker="U1")
    await at.ask(TEA, "2.0")
    proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
    at.now[0] += 89 * DAY
    assert await at.desk.purge() == 0
    at.now[0] += 2 * DAY
    assert await at.desk.purge() > 0
    assert await at.desk.queue.groups() == ()
    assert await at.store.run(lambda tx: tx.labels()) == []
    assert (await at.desk.proposals.get(proposal_id)).draft is None
    assert at.answers("moth in the relay") is None
    assert (await at.desk.statistics.between(0, at.now[0])).asked == 2
    assert await at.desk.purge() == 0
