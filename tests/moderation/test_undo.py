"""What was done is named in the history, and taken back from it; two pairs become one; a form shows what it makes."""

import pytest
import sqlalchemy as sa

from bot.config import ArchiveOptions
from bot.moderation import Actor, NotDone
from bot.moderation.pair_plans import CHANGED_SINCE, NOT_INTO, NOTHING_TO_UNDO
from bot.platforms import wording
from bot.platforms.slack import context
from bot.platforms.slack.views import lists, pair_form
from localslack import Deleted, Ephemeral, Posted, Updated
from tests.support.desk import TODAY, stage, tea
from tests.support.moderating import (
    changed,
    filled,
    opened,
    posted_in,
    private_word,
    send,
    snapshot,
    value,
    words,
)

BUG = "What was the first computer bug?"


@pytest.fixture
async def at(answers, database_url):
    async with stage(answers, database_url) as stage_:
        yield stage_


async def last(at):
    return (await at.desk.history(None, 1))[0]


async def edited(at, **changes):
    draft = at.desk.archive.draft("first-bug")
    fields = {name: getattr(draft, name) for name in draft.__slots__} | changes
    return await at.desk.pairs.edit(
        "first-bug", type(draft)(**fields), Actor("UMO"), opened=draft.fingerprint()
    )


async def test_an_edit_is_taken_back_and_back_again(at, answers):
    before = snapshot(answers)
    await edited(at, answer="A relay.", also=("moth in the relay", "bug of bugs"))
    after = snapshot(answers)
    await at.desk.pairs.undo((await last(at)).id, Actor("UJO"))
    assert at.desk.archive.pair("first-bug").answer.startswith("A **moth**")
    assert set(at.desk.archive.pair("first-bug").also) == {
        "where does the word bug come from",
        "moth in the relay",
    }
    assert snapshot(answers).keys() == before.keys()
    entry = await last(at)
    assert (entry.action, entry.by) == ("undone", "UJO")
    await at.desk.pairs.undo(entry.id, Actor("UMO"))
    assert at.desk.archive.pair("first-bug").answer == "A relay."
    assert snapshot(answers).keys() == after.keys()


@pytest.mark.parametrize("deed", ["retire", "phrase", "supersede"])
async def test_what_else_was_done_is_taken_back(at, answers, deed):
    before = snapshot(answers)
    pairs = at.desk.pairs
    if deed == "retire":
        await pairs.retire("first-bug", Actor("UMO"), "wrong")
    elif deed == "phrase":
        await pairs.add_phrasings("first-bug", ["insect in the machine"], Actor("UMO"))
    else:
        await pairs.supersede("first-bug", tea(), Actor("UMO"))
    entry = next(entry for entry in await at.desk.history("first-bug") if entry.undo)
    await pairs.undo(entry.id, Actor("UMO"))
    gone = {
        name: [line for line in lines if line[0] == "-"]
        for name, lines in changed(before, snapshot(answers)).items()
    }
    assert gone in ({}, {"hopper.yaml": []})
    assert at.desk.archive.now.current(at.desk.archive.pair("first-bug"), TODAY).id == "first-bug"


@pytest.mark.parametrize(
    ("left", "waiting"), [("insect in the machine", 1), ("hello, when is TEA served aboard", 0)]
)
async def test_a_question_waits_again_only_where_no_phrasing_that_is_left_asks_it_too(at, left, waiting):
    await at.ask("When is tea served aboard?")
    await at.desk.pairs.add_phrasings("first-bug", ["when is tea served aboard"], Actor("UMO"))
    phrased = await last(at)
    await at.desk.pairs.add_phrasings("first-bug", [left], Actor("UMO"))
    await at.desk.pairs.undo(phrased.id, Actor("UMO"))
    await at.settled()
    assert len(await at.desk.queue.groups()) == waiting
    assert len(at.wire.deleted) == waiting


async def test_once_taken_back_or_changed_since_it_stays_as_it_is(at):
    await edited(at, answer="A relay.")
    entry = await last(at)
    await edited(at, answer="Two relays.")
    with pytest.raises(NotDone, match=CHANGED_SINCE[:40]):
        await at.desk.pairs.undo(entry.id, Actor("UMO"))
    newer = await last(at)
    await at.desk.pairs.undo(newer.id, Actor("UMO"))
    with pytest.raises(NotDone, match=NOTHING_TO_UNDO[:20]):
        await at.desk.pairs.undo(newer.id, Actor("UMO"))
    with pytest.raises(NotDone, match=NOTHING_TO_UNDO[:20]):
        await at.desk.pairs.undo(999, Actor("UMO"))


async def test_two_pairs_become_one_with_the_questions_votes_and_counts_of_both(at):
    await at.ask("satellite delay in nanoseconds", "1.0")
    await at.mailbox.vote("T:C1:1.0", "U1", "nanosecond-satellite", "helpful")
    pair = await at.desk.pairs.merge("nanosecond-satellite", "nanosecond", Actor("UMO"))
    assert {"And why are satellites slow, then?", "satellite delay in nanoseconds"} <= set(pair.also)
    assert at.answers("satellite delay in nanoseconds") == "nanosecond"
    assert at.desk.archive.pair("nanosecond-satellite").superseded_by == "nanosecond"
    figures = await at.desk.statistics.by_pair()
    assert figures.keys() == {"nanosecond"}
    assert (figures["nanosecond"].given, figures["nanosecond"].helpful) == (1, 1)
    assert [entry.action for entry in await at.desk.history("nanosecond")] == ["merged"]


async def test_what_was_merged_is_parted_again_with_all_that_was_counted(at, answers):
    before = snapshot(answers)
    await at.ask("satellite delay in nanoseconds", "1.0")
    await at.ask("Why do you hand out pieces of wire?", "2.0")
    await at.mailbox.vote("T:C1:1.0", "U1", "nanosecond-satellite", "helpful")
    counted = await at.desk.statistics.by_pair()
    await at.desk.pairs.merge("nanosecond-satellite", "nanosecond", Actor("UMO"))
    merged = next(entry for entry in await at.desk.history("nanosecond") if entry.action == "merged")
    await at.desk.pairs.undo(merged.id, Actor("UMO"))
    assert changed(before, snapshot(answers)) == {}
    assert at.answers("satellite delay in nanoseconds") == "nanosecond-satellite"
    assert await at.desk.statistics.by_pair() == counted
    await at.desk.pairs.undo((await last(at)).id, Actor("UMO"))
    assert at.answers("satellite delay in nanoseconds") == "nanosecond"
    figures = await at.desk.statistics.by_pair()
    assert (figures.keys(), figures["nanosecond"].given) == ({"nanosecond"}, 2)


async def test_counts_follow_a_pair_through_two_merges(at):
    await at.ask("satellite delay in nanoseconds", "1.0")
    await at.desk.pairs.merge("nanosecond-satellite", "nanosecond", Actor("UMO"))
    await at.desk.pairs.merge("nanosecond", "first-bug", Actor("UMO"))
    assert (await at.desk.statistics.by_pair()).keys() == {"first-bug"}
    assert "first-bug" not in {pair.id for pair in await at.desk.statistics.never_given()}


async def test_an_addition_is_taken_back_as_if_it_had_never_been_and_added_again(at, answers):
    before = snapshot(answers)
    asked = await at.ask("When is tea served aboard?")
    [group] = await at.desk.queue.groups()
    pair = await at.desk.pairs.add(
        tea(question="At what hour do sailors drink tea?"), Actor("UMO"), group=group.id
    )
    await at.settled()
    assert at.wire.told() == [("1.0", "no idea"), ("1.0", "At four, sharp.")]
    assert await at.desk.pairs.undo((await last(at)).id, Actor("UMO")) is None
    await at.settled()
    assert at.wire.deleted == ["ts3"], "the answer that it gave"
    assert [group.id for group in await at.desk.queue.groups()] == [asked]
    assert changed(before, snapshot(answers)) == {}
    assert at.desk.archive.get(pair.id) is None
    assert await at.store.run(lambda tx: tx.labels()) == []
    again = await at.desk.pairs.undo((await last(at)).id, Actor("UMO"))
    assert (again.id, again.answer.strip()) == (pair.id, "At four, sharp.")


async def test_with_the_only_pair_of_a_new_ama_its_file_goes(at, answers):
    before = snapshot(answers)
    pair = await at.desk.pairs.add(tea(file=None, new_title="Tea with the crew"), Actor("UMO"))
    assert len(snapshot(answers)) == len(before) + 1
    await at.desk.pairs.undo((await last(at)).id, Actor("UMO"))
    assert snapshot(answers) == before
    await at.desk.pairs.undo((await last(at)).id, Actor("UMO"))
    assert at.desk.archive.pair(pair.id).ama.title == "Tea with the crew"


async def test_an_addition_that_was_changed_or_is_named_by_another_stays(at):
    pair = await at.desk.pairs.add(tea(), Actor("UMO"))
    added = (await last(at)).id
    await at.desk.pairs.add_phrasings(pair.id, ["tea time"], Actor("UMO"))
    with pytest.raises(NotDone, match=CHANGED_SINCE[:40]):
        await at.desk.pairs.undo(added, Actor("UMO"))
    await at.desk.pairs.undo((await last(at)).id, Actor("UMO"))
    await at.desk.pairs.supersede("first-bug", tea(question="What bug came first?"), Actor("UMO"))
    newer = next(entry for entry in await at.desk.history() if entry.action == "added")
    with pytest.raises(NotDone, match="first-bug"):
        await at.desk.pairs.undo(newer.id, Actor("UMO"))
    assert await at.desk.pairs.undo(added, Actor("UMO")) is None


async def test_an_addition_in_the_database_is_taken_back_there(answers, database_url):
    kept = ArchiveOptions(additions="database")
    async with stage(answers, database_url, archive=kept) as at:
        before = snapshot(answers)
        pair = await at.desk.pairs.add(tea(), Actor("UMO"))
        assert at.answers("When is tea served aboard?") == pair.id
        assert await at.desk.pairs.undo((await last(at)).id, Actor("UMO")) is None
        assert at.answers("When is tea served aboard?") is None
        assert await at.store.run(lambda tx: tx.additions()) == {}
        assert snapshot(answers) == before
        await at.desk.pairs.undo((await last(at)).id, Actor("UMO"))
        assert at.answers("When is tea served aboard?") == pair.id


async def test_a_proposal_waits_again_when_the_pair_that_it_became_is_taken_back(at):
    proposal = await at.desk.proposals.propose(tea(), Actor("U1"))
    await at.desk.proposals.approve(proposal, "UMO")
    await at.desk.pairs.undo((await last(at)).id, Actor("UMO"))
    assert [one.id for one in await at.desk.reviews.to_decide()] == [proposal]
    assert [one.id for one in await at.desk.proposals.to_show()] == [proposal]
    pair = await at.desk.proposals.approve(proposal, "UMO")
    assert at.answers("When is tea served aboard?") == pair.id


async def test_a_pair_is_merged_with_no_pair_that_is_not_given_nor_with_itself(at):
    await at.desk.pairs.retire("nanosecond", Actor("UMO"), "old")
    for into in ("nanosecond", "first-bug"):
        with pytest.raises(NotDone, match=NOT_INTO[:20]):
            await at.desk.pairs.merge("first-bug", into, Actor("UMO"))


async def test_an_added_question_begins_with_a_capital_and_ends_with_its_mark(at):
    pair = await at.desk.pairs.add(tea(question="when is tea served aboard"), Actor("UMO"))
    assert pair.question == "When is tea served aboard?"


# -- in Slack


@pytest.mark.usefixtures("bot")
class TestInSlack:
    async def test_the_history_names_pair_and_time_and_takes_back(self, slack, answers):
        before = snapshot(answers)
        await slack.command("mo", "study-group", "/ama", "edit first-bug")
        await send(slack, "mo", await opened(slack), answer="A relay.")
        told = await slack.command("mo", "study-group", "/ama", "history")
        assert "Mo Lindqvist changed" in told.plain
        assert BUG in told.plain
        assert "UTC" in told.plain
        await slack.press("mo", "study-group", told.ts, "undo")
        assert "Taken back" in (await slack.first(Ephemeral)).plain
        again = await slack.first(Ephemeral)
        assert "took back a change to" in again.plain
        assert f"{lists.TAKEN_BACK['edited']}: answer" in again.plain
        assert changed(before, snapshot(answers)) == {}

    async def test_a_press_on_the_wrong_pair_is_taken_back_with_what_it_answered(self, slack, access):
        asked = await slack.say(
            "ada", "study-group", f"<@{slack.bot_user_id}> Was the first bug a butterfly?"
        )
        offered = await slack.first(Ephemeral)
        await slack.press("ada", "study-group", offered.ts, "none_of_these")
        card = await posted_in(slack, "moderators")
        wrong = next(action for action in card.actions if action["action_id"].startswith("same_as_pair"))
        await slack.press("mo", "moderators", card.ts, wrong["action_id"])
        told = await slack.first(
            Posted, lambda posted: posted.thread_ts == asked and "Helpful" in posted.plain
        )
        await private_word(slack, "mo")
        history = await slack.command("mo", "study-group", "/ama", "history")
        await slack.press("mo", "study-group", history.ts, "undo")
        assert (await slack.first(Deleted)).ts == told.ts
        again = await slack.first(
            Updated, lambda change: change.ts == card.ts and "answered" not in change.plain
        )
        assert [one["action_id"] for one in again.actions] == [one["action_id"] for one in card.actions]
        with sa.create_engine(access.database_url).connect() as database:
            assert database.scalar(sa.text("SELECT count(*) FROM labels")) == 0
            assert database.execute(sa.text("SELECT kind, by_people FROM verdicts")).one() == ("suggested", 0)

    async def test_what_was_added_is_taken_back_from_the_history_and_added_again(self, slack, answers):
        before = snapshot(answers)
        await slack.global_shortcut("mo", "new_pair")
        done = await send(slack, "mo", await opened(slack), question="when is tea served", answer="At four.")
        assert "“When is tea served?”" in words(done)
        told = await slack.command("mo", "study-group", "/ama", "history")
        assert [action["action_id"] for action in told.actions] == ["edit_pair", "undo"]
        await slack.press("mo", "study-group", told.ts, "undo")
        assert "in the archive no more" in (await slack.first(Ephemeral)).plain
        again = await slack.first(Ephemeral)
        assert "took back a change to  When is tea served? \nthat it was added" in again.plain
        assert [action["action_id"] for action in again.actions] == ["undo"]
        assert changed(before, snapshot(answers)) == {}
        await slack.press("mo", "study-group", again.ts, "undo")
        assert "“When is tea served?”" in (await slack.first(Ephemeral)).plain
        assert changed(before, snapshot(answers)).keys() == {"answers-from-slack.yaml"}

    async def test_two_pairs_are_merged_from_the_form_of_one(self, slack):
        await slack.command("mo", "study-group", "/ama", "edit nanosecond-satellite")
        form = await opened(slack)
        await slack.press_in_view("mo", form["id"], "merge_pair")
        done = await send(slack, "mo", await opened(slack), pair_search="nanosecond")
        assert "The two are one now" in words(done)
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> And why are satellites slow, then?")
        assert "30 cm" in (await slack.posted()).plain

    async def test_the_preview_shows_the_pair_as_members_will_see_it(self, slack):
        await slack.command("mo", "study-group", "/ama", "edit first-bug")
        form = await opened(slack)
        typed = filled(form, answer="A **relay**.")
        await slack.press_in_view("mo", form["id"], "preview", filled=typed)
        shown = await opened(slack)
        assert shown["title"]["text"] == pair_form.PREVIEW
        assert BUG in words(shown)
        assert "relay" in words(shown)
        assert "Grace Hopper" in words(shown)
        assert value(form, "answer").startswith("A **moth**"), "the form below is as it was"

    async def test_what_cannot_be_a_pair_says_why(self, slack):
        await slack.global_shortcut("mo", "new_pair")
        form = await opened(slack)
        await slack.press_in_view("mo", form["id"], "preview", filled=filled(form, question=BUG))
        told = await opened(slack)
        assert told["title"]["text"] == context.SORRY
        assert "Answer: Write something here." in words(told)


@pytest.mark.usefixtures("bot")
class TestOfAVerifiedPair:
    @pytest.fixture
    def answers(self, answers):
        file = answers / "hopper.yaml"
        told = "  - id: nanosecond\n    verified: 2026-11-29\n"
        file.write_text(
            file.read_text(encoding="utf-8").replace("  - id: nanosecond\n", told), encoding="utf-8"
        )
        return answers

    async def test_the_preview_shows_what_members_see_besides(self, slack):
        await slack.command("mo", "study-group", "/ama", "edit nanosecond")
        form = await opened(slack)
        await slack.press_in_view("mo", form["id"], "preview", filled=filled(form))
        shown = words(await opened(slack))
        assert "verified on 29 November 2026" in shown
        assert "And why are satellites slow, then?" in shown, "what follows it, which is a button then"
        assert wording.HELPFUL in shown
