"""What moderators do, and the process dies before the next transaction: nothing is lost, nothing is there twice."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.config import ArchiveOptions
from bot.messages import Place
from bot.moderation import Actor, Draft, NotDone
from bot.platforms.slack import card_updates
from bot.store import Store
from localslack import Updated
from tests.support.desk import FILE, START, stage, tea
from tests.support.moderating import direct_word, opened, posted_in, send
from tests.support.processes import running_bot

TEA = "When is tea served aboard?"
TEA_ID = "when-is-tea-served-aboard"
MOMENTS = range(3, 11)
"""Transactions that are made before the end; before the third nothing is at stake, and no deed has more."""


class Killed(BaseException):
    """The process is no more: nothing may catch this."""


class Mortal(Store):
    """A store whose process is no more when it is asked for a transaction and `dies` says so."""

    dies: Callable[[], bool] = staticmethod(lambda: False)

    async def run(self, work):
        if self.dies():
            raise Killed
        return await super().run(work)


def after(moment):
    """Says so when that many transactions were made."""
    left = iter(range(moment))
    return lambda: next(left, None) is None


@dataclass
class Lives:
    """A desk that dies and is opened again, on the same files and the same database."""

    answers: Path
    url: str
    options: dict = field(default_factory=dict)

    def stage(self, store=None):
        return stage(self.answers, self.url, store=store, **self.options)

    async def killed(self, when, deed, **store):
        """Do *deed*, until it is so late as *when* says."""
        mortal = Mortal(self.url, ticks=lambda: START, **store)
        async with self.stage(mortal) as at:
            mortal.dies = when
            with suppress(Killed):
                await deed(at.desk)
            mortal.dies = Mortal.dies

    @asynccontextmanager
    async def repeated(self, moment, deed):
        """A new life in which *deed* is tried once more, as somebody would who was told of an error."""
        await self.killed(after(moment), deed)
        async with self.stage() as at:
            told = ""
            try:
                await deed(at.desk)
            except NotDone as reason:
                told = str(reason)
            yield at, told

    def has_tea(self):
        """Whether the pair about tea is in its file."""
        return TEA in self.text()

    def text(self):
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.answers.glob("*.yaml")))


@pytest.fixture
def lives(answers, database_url):
    return Lives(answers, database_url)


async def deeds(at, pair_id):
    return [(entry.action, entry.by) for entry in await at.desk.history(pair_id)]


# -- proposals


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(
    "how",
    [{}, {"phrasing_of": "first-bug"}, {"in_place_of": "first-bug"}],
    ids=["new", "phrasing", "replacing"],
)
async def test_an_approval_that_a_crash_cuts_short_is_done_or_open_again(lives, moment, how):
    async with lives.stage() as at:
        proposal_id = await at.desk.proposals.propose(tea(also=("tea o'clock",)), Actor("U1"))
    await lives.killed(after(moment), lambda desk: desk.proposals.approve(proposal_id, "UMO", **how))
    async with lives.stage() as at:
        proposal = await at.desk.proposals.get(proposal_id)
        assert (proposal.state == "open") == (TEA not in lives.text())
        if proposal.state == "open":
            await at.desk.proposals.approve(proposal_id, "UMO", **how)
        [ended] = await at.desk.reviews.ended()
        assert (ended.outcome, ended.by) == ("phrased" if "phrasing_of" in how else "approved", "UMO")
        assert lives.text().count(TEA) == lives.text().count("tea o'clock") == 1
        done = [one for one in await at.desk.history() if TEA in one.details]
        assert [(one.by, one.pair_id) for one in done] == [("UMO", ended_as(at, how))]


def ended_as(at, how):
    return "first-bug" if "phrasing_of" in how else TEA_ID


@pytest.mark.parametrize("moment", range(3))
async def test_what_is_proposed_again_with_the_same_form_is_one_proposal(lives, moment):
    def deed(desk):
        return desk.proposals.propose(tea(), Actor("U1"), form="V1")

    async with lives.repeated(moment, deed) as (at, told):
        assert told == ""
        await at.desk.proposals.propose(tea(answer="At five."), Actor("U1"), form="V1")
        await at.desk.proposals.propose(tea(), Actor("U1"), form="V2")
        assert len(await at.desk.reviews.to_decide()) == 3
        assert len(await at.desk.proposals.to_show()) == 3


# -- pairs


@pytest.mark.parametrize("moment", MOMENTS)
async def test_who_asked_is_answered_once_by_the_pair_that_was_being_added(lives, moment):
    async with lives.stage() as at:
        await at.ask(TEA)
        [group] = await at.desk.queue.groups()
    await lives.killed(
        after(moment), lambda desk: desk.pairs.add(tea(), Actor("UMO", "here"), group=group.id)
    )
    async with lives.stage() as at:
        if at.desk.archive.get(TEA_ID) is None:
            await at.desk.pairs.add(tea(), Actor("UMO", "here"), group=group.id)
        assert await deeds(at, TEA_ID) == [("added", "UMO")]
        assert await at.desk.queue.groups() == ()
        await at.mailbox.delivery.catch_up()
        await at.settled()
        assert lives.text().count(TEA) == 1


@pytest.mark.parametrize("moment", MOMENTS)
async def test_an_edit_is_in_the_history_though_saving_it_again_changes_nothing(lives, moment):
    async with lives.stage() as at:
        before = at.desk.archive.draft("first-bug")
    long = "A **moth** " + "and again a moth " * 12 + "in a relay.\n\n- one\n- two"
    after = tea(question="Which bug was first?", answer=long, also=("bug one",), tags=("bugs",))
    async with lives.repeated(
        moment, lambda desk: desk.pairs.edit("first-bug", after, Actor("UMO"), opened=before.fingerprint())
    ) as (at, _):
        assert await deeds(at, "first-bug") == [("edited", "UMO")]
        assert at.desk.archive.pair("first-bug").tags == ("bugs",)


@pytest.mark.parametrize("moment", MOMENTS)
async def test_who_retired_a_pair_is_known(lives, moment):
    async with lives.repeated(moment, lambda desk: desk.pairs.retire("first-bug", Actor("UMO"), "a fly")) as (
        at,
        told,
    ):
        assert await deeds(at, "first-bug") == [("retired", "UMO")]
        assert told in {"", "This was already retired by UMO."}
        assert lives.text().count("# a fly") == 1


@pytest.mark.parametrize("moment", MOMENTS)
async def test_who_replaced_a_pair_is_known(lives, moment):
    draft = tea(
        file=None, new_title="AMA at sea"
    )  # a second file, which is written after the first or not at all
    async with lives.repeated(
        moment, lambda desk: desk.pairs.supersede("first-bug", draft, Actor("UMO"))
    ) as (
        at,
        told,
    ):
        assert (await deeds(at, "first-bug"), await deeds(at, TEA_ID)) == (
            [("superseded", "UMO")],
            [("added", "UMO")],
        )
        assert told in {"", "This was already superseded by UMO."}
        assert lives.text().count(TEA) == 1


@pytest.mark.parametrize("moment", MOMENTS)
async def test_the_same_as_another_pair_is_answered_once(lives, moment):
    async with lives.stage() as at:
        await at.ask(TEA)
        [group] = await at.desk.queue.groups()
    async with lives.repeated(
        moment, lambda desk: desk.queue.same_as(group.id, "first-bug", Actor("UMO"))
    ) as (
        at,
        told,
    ):
        assert await deeds(at, "first-bug") == [("phrased", "UMO")]
        assert told in {"", "This was already answered by UMO."}
        assert lives.text().count(TEA) == 1


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("right", ["nanosecond", None])
async def test_a_correction_is_kept_whole(lives, moment, right):
    wrong = "the moth of the relay"
    deed = lambda desk: desk.reviews.correct("k", wrong, right, "first-bug", Actor("UMO"))  # noqa: E731 - done twice
    await lives.killed(after(moment), deed)
    async with lives.stage() as at:
        done = await deeds(at, "first-bug")
        assert [label.pair_id for label in await at.store.run(lambda tx: tx.labels())] == [right] * len(done)
        assert (wrong in lives.text()) == bool(done and right)
        if not done:
            await deed(at.desk)
        assert await deeds(at, "first-bug") == [("corrected", "UMO")]
        assert list((await at.desk.archive.vetoes()).values()) == [frozenset({"first-bug"})]


@pytest.mark.parametrize("moment", MOMENTS)
async def test_an_addition_that_is_taken_back_is_gone_with_what_it_answered_or_stays(lives, moment):
    async with lives.stage() as at:
        await at.ask("When is tea served aboard?")
        [group] = await at.desk.queue.groups()
        pair = await at.desk.pairs.add(tea(), Actor("UMO"), group=group.id)
        [added] = await at.desk.history(pair.id)
    async with lives.repeated(moment, lambda desk: desk.pairs.undo(added.id, Actor("UJO"))) as (at, _):
        assert at.desk.archive.get(pair.id) is None
        assert not lives.has_tea()
        assert [one.question for one in await at.desk.queue.groups()] == ["When is tea served aboard?"]
        assert [action for action, _ in await deeds(at, pair.id)].count("undone") == 1
        await at.settled()


@pytest.mark.parametrize("moment", MOMENTS)
async def test_a_merge_that_is_taken_back_is_so_whole(lives, moment):
    async with lives.stage() as at:
        await at.ask("satellite delay in nanoseconds")
        counted = await at.desk.statistics.by_pair()
        before = lives.text()
        await at.desk.pairs.merge("nanosecond-satellite", "nanosecond", Actor("UMO"))
        [merged] = [one for one in await at.desk.history("nanosecond") if one.action == "merged"]
    async with lives.repeated(moment, lambda desk: desk.pairs.undo(merged.id, Actor("UJO"))) as (at, _):
        assert lives.text() == before
        assert await at.desk.statistics.by_pair() == counted
        assert [action for action, _ in await deeds(at, "nanosecond")].count("undone") == 1


async def edited(desk, key):
    before = desk.archive.draft("first-bug")
    after = replace(before, answer="It was a fly.")
    await desk.pairs.edit("first-bug", after, Actor("UMO"), opened=before.fingerprint(), answer=key)


async def retired(desk, key):
    await desk.pairs.retire("first-bug", Actor("UMO"), "a fly", answer=key)


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize(("deed", "ended"), [(edited, "changed"), (retired, "retired")])
async def test_with_its_pair_an_answer_that_was_found_wanting_is_decided_about(lives, moment, deed, ended):
    async with lives.stage() as at:
        key = await at.ask("What was the first computer bug?")
        await at.desk.reviews.doubt(key, "first-bug")
    await lives.killed(after(moment), lambda desk: deed(desk, key))
    async with lives.stage() as at:
        done = await deeds(at, "first-bug")
        assert [(one.outcome, one.by) for one in await at.desk.reviews.ended()] == [(ended, "UMO")] * len(
            done
        )
        await at.mailbox.delivery.catch_up()
        await at.settled()
        says = at.wire.answer(key, at.desk.archive.pair("first-bug"))
        assert await at.store.run(lambda tx: tx.want(key, Place("C1"), "U1", says, at.now[0])) is None, (
            "it stands"
        )


@pytest.mark.parametrize("moment", MOMENTS)
async def test_in_the_database_too_a_deed_is_whole_or_was_never_begun(lives, moment):
    lives.options = {"archive": ArchiveOptions(additions="database")}
    async with lives.stage() as at:
        proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
        opened_with = at.desk.archive.draft("nanosecond")
    edited = Draft.from_json(opened_with.as_json() | {"answer": "A foot long.", "also": ("a foot",)})

    async def approve(desk):
        if (await desk.proposals.get(proposal_id)).state == "open":
            await desk.proposals.approve(proposal_id, "UMO")

    async with lives.repeated(moment, approve) as (at, _):
        assert await deeds(at, TEA_ID) == [("added", "UMO")]
        assert len(await at.desk.reviews.ended()) == 1

    async def edit(desk):
        await desk.pairs.edit("nanosecond", edited, Actor("UMO"), opened=opened_with.fingerprint())

    async with lives.repeated(moment, edit) as (at, _):
        assert await deeds(at, "nanosecond") == [("edited", "UMO")]
        assert at.desk.archive.pair("nanosecond").answer == "A foot long."
    assert "foot" not in lives.text()


async def test_what_is_in_one_file_and_not_yet_in_the_other_comes_into_both(lives):
    before = (lives.answers / FILE).read_text(encoding="utf-8")
    draft = tea(file=None, new_title="AMA at sea")
    await lives.killed(lives.has_tea, lambda desk: desk.pairs.supersede("first-bug", draft, Actor("UMO")))
    (lives.answers / FILE).write_text(before, encoding="utf-8")
    async with lives.stage() as at:
        assert at.desk.archive.pair("first-bug").superseded_by == TEA_ID
        assert len(await at.desk.history()) == 2


async def approval_cut_short(lives):
    """A proposal of U1's is approved on another machine, which dies once the file has it."""
    async with lives.stage() as at:
        proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
    await lives.killed(
        lives.has_tea, lambda desk: desk.proposals.approve(proposal_id, "UMO"), holder="another-machine:1"
    )


async def test_who_is_forgotten_is_not_named_by_what_a_crash_cut_short(lives):
    await approval_cut_short(lives)
    async with lives.stage() as at:
        await at.forget("U1")
        at.now[0] += 91
        await at.desk.journal.finish_abandoned()
        [entry] = await at.desk.history()
        assert (entry.by, entry.origin) == ("UMO", "proposed by somebody")


async def test_what_a_crash_cut_short_is_kept_no_longer_than_other_texts(lives):
    await approval_cut_short(lives)
    async with lives.stage() as at:
        at.now[0] += 91 * 24 * 3600
        await at.desk.purge()
        assert await at.store.run(lambda tx: tx.abandoned_plans()) == []


# -- what stands in the way of finding out


async def test_while_the_file_cannot_be_read_it_is_not_known_whether_a_proposal_is_in_it(lives):
    async with lives.stage() as at:
        proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
    await lives.killed(lives.has_tea, lambda desk: desk.proposals.approve(proposal_id, "UMO"))
    file, other = lives.answers / FILE, lives.answers / "other.yaml"
    good = file.read_text(encoding="utf-8")
    other.write_text("title: Another\npairs:\n  - question: Is it readable?\n    answer: It is.\n")
    file.write_text(f"{good}\n : [broken", encoding="utf-8")
    async with lives.stage() as at:
        assert (await at.desk.proposals.get(proposal_id)).state == "approved"
        file.write_text(good, encoding="utf-8")
        await at.desk.journal.finish_abandoned()
        assert await deeds(at, TEA_ID) == [("added", "UMO")]
        assert lives.text().count(TEA) == 1


async def test_what_another_machine_left_is_finished_when_it_must_have_died(lives):
    async with lives.stage() as at:
        proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
        approve = lambda desk: desk.proposals.approve(proposal_id, "UMO")  # noqa: E731 - not done here
        await lives.killed(lives.has_tea, approve, holder="another-machine:1")
        await at.desk.journal.finish_abandoned()
        assert await at.desk.reviews.ended() == []
        at.now[0] += 91
        await at.desk.journal.finish_abandoned()
        assert [ended.outcome for ended in await at.desk.reviews.ended()] == ["approved"]


# -- two at once


class Interrupted(Store):
    """A store that is kept waiting, before the transaction of that number, until something else is done."""

    def __init__(self, url):
        super().__init__(url, ticks=lambda: START)
        self.until, self.meanwhile = None, None

    async def run(self, work):
        if self.until is not None:
            self.until -= 1
            if self.until < 0:
                self.until = None
                await self.meanwhile()
        return await super().run(work)


@asynccontextmanager
async def meanwhile(lives, moment, one, other):
    """*one* is done, and before its transaction of that number *other*, by another process; what became of both."""
    store = Interrupted(lives.url)
    async with lives.stage() as there, lives.stage(store) as here:
        told = []

        async def done(deed, desk):
            try:
                await deed(desk)
            except NotDone as reason:
                told.append(str(reason))

        store.until, store.meanwhile = moment, lambda: done(other, there.desk)
        await done(one, here.desk)
        yield here, told


@pytest.mark.parametrize("moment", range(4))
async def test_of_two_who_dismiss_at_once_the_second_is_told_that_it_is_dismissed(lives, moment):
    async with lives.stage() as at:
        await at.ask(TEA)
        [group] = await at.desk.queue.groups()
    dismissing = (lambda desk, by=by: desk.queue.dismiss(group.id, by) for by in ("UMO", "UJO"))
    async with meanwhile(lives, moment, *dismissing) as (at, told):
        assert told in ([], ["This was already dismissed by UJO."])
        assert bool(told) == (moment < 2)
        assert await at.desk.queue.groups() == ()


@pytest.mark.parametrize("moment", range(10))
async def test_of_two_processes_that_approve_at_once_one_does(lives, moment):
    async with lives.stage() as at:
        proposal_id = await at.desk.proposals.propose(tea(), Actor("U1"))
    approving = (lambda desk, by=by: desk.proposals.approve(proposal_id, by) for by in ("UMO", "UJO"))
    async with meanwhile(lives, moment, *approving) as (at, told):
        [ended] = await at.desk.reviews.ended()
        assert told in ([], [f"This was already approved by {ended.by}."])
        assert await deeds(at, TEA_ID) == [("added", ended.by)]
        assert lives.text().count(TEA) == 1


# -- a real process


async def test_killed_while_it_approves_the_proposer_is_told_and_the_card_is_settled(
    slack, config, access, tmp_path
):
    first = await started(config, access, tmp_path)
    await slack.global_shortcut("ada", "new_pair")
    await send(slack, "ada", await opened(slack), question=TEA, answer="At four.", ama="hopper.yaml")
    card = await posted_in(slack, "moderators")
    pressed = asyncio.create_task(slack.press("mo", "moderators", card.ts, "approve"))
    file = config.answers / FILE
    # No event tells of it, and it is a short time; without the pause the local Slack would not pass the press on.
    while TEA not in file.read_text(encoding="utf-8"):  # noqa: ASYNC110
        await asyncio.sleep(0)
    first.kill()
    await first.wait()
    pressed.cancel()
    second = await started(config, access, tmp_path)
    assert (await slack.first(Updated, timeout=20)).plain.startswith("Mo Lindqvist has approved this")
    assert card_updates.TOLD["approved"] in (await direct_word(slack, "ada")).plain
    assert file.read_text(encoding="utf-8").count(TEA) == 1
    second.send_signal(signal.SIGTERM)
    assert await second.wait() == 0


async def started(config, access, tmp_path):
    """`ama run`, with moderators and a channel for them."""
    options = (
        f"answers: {config.answers}\nmoderators: ['@moderators']\n"
        "slack:\n  channels: ['#study-group']\n  moderators_channel: '#moderators'\n"
    )
    return await running_bot(access, options, tmp_path)
