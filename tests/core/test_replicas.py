"""Two replicas on one database: whatever their clocks say, and however long one is stopped, one reply stands at last.

On SQLite; with TEST_DATABASE_URL=postgresql://… on that database, which is emptied.
"""

import asyncio
from contextlib import asynccontextmanager

import pytest

from bot.messages import InDoubt, Place, Reply
from bot.messaging.delivery import Delivery
from bot.messaging.people_first import PeopleFirst
from bot.store import Store
from tests.support.databases import elapse
from tests.support.far_end import FarEnd

WALL = 1_000_000_000.0
HERE = Place("DC")
REPLY = Reply({"key": "k", "text": "At four."})
SET = [-3_600.0, -600.0, 0.0, 600.0, 3_600.0]


class Slow(FarEnd):
    """A platform on which every post waits until it is let through; it is done before that, or after."""

    def __init__(self, *, done_first=False):
        super().__init__()
        self.arrived, self.through, self.done_first = asyncio.Event(), asyncio.Event(), done_first

    async def post(self, place, payload):
        posted = await super().post(place, payload) if self.done_first else None
        self.arrived.set()
        await self.through.wait()
        return posted or await super().post(place, payload)


@asynccontextmanager
async def replica(url, far_end, *, name, off=0.0):
    """A replica of that *name* whose clock is so many seconds *off*: its store, and what sends its replies."""
    async with Store(url, holder=f"{name}:1") as store:
        yield store, Delivery(store, far_end, clock=lambda: WALL + off)


async def want(delivery, reply=REPLY, off=0.0, wait=0.0):
    await delivery.carry_out(lambda tx: (None, [tx.want("k", HERE, "U1", reply, WALL + off, wait=wait)]))


async def look(delivery):
    """Have a replica look for what is due, and send it."""
    await delivery.catch_up()
    await delivery.drain(5)


async def stopped_in(database_url, far_end, delivery):
    """Have a replica be stopped in the middle of its post for longer than a lease lasts."""
    await want(delivery)
    await far_end.arrived.wait()
    elapse(database_url, 100)


async def taken_over(database_url, stopped, late):
    """Have a replica be stopped in its post, and come to an end when another one is in the middle of its own."""
    await stopped_in(database_url, *stopped)
    far_end, second = late
    await second.catch_up()
    await far_end.arrived.wait()
    far_end, first = stopped
    far_end.through.set()
    await first.drain(5)


def shown(far_end):
    return [payload["text"] for payload in far_end.shown.values()]


@pytest.mark.parametrize("off", SET)
async def test_a_replica_whose_clock_was_set_takes_nothing_that_another_is_sending(database_url, off):
    far_end, other = Slow(), FarEnd()
    async with (
        replica(database_url, far_end, name="one") as (_, first),
        replica(database_url, other, name="two", off=off) as (_, second),
    ):
        await want(first)
        await far_end.arrived.wait()
        await look(second)
        far_end.through.set()
        await first.drain(5)
        await look(second)
    assert (shown(far_end), shown(other)) == (["At four."], [])


@pytest.mark.parametrize("off", SET)
async def test_what_a_replica_whose_clock_was_set_put_off_waits_as_long_as_it_says(database_url, off):
    far_end = FarEnd()
    far_end.faults = ["later"]
    async with (
        replica(database_url, far_end, name="one", off=off) as (_, first),
        replica(database_url, far_end, name="two") as (_, second),
    ):
        await want(first, off=off)
        await first.drain(5)
        await look(second)
        assert shown(far_end) == []
        elapse(database_url, 1)
        await look(second)
    assert shown(far_end) == ["At four."]


@pytest.mark.parametrize("off", SET)
async def test_people_have_their_time_to_answer_whatever_a_clock_was_set_to(database_url, off):
    async def nobody(_held):
        return False

    far_end = FarEnd()
    async with (
        replica(database_url, far_end, name="one", off=off) as (_, first),
        replica(database_url, far_end, name="two") as (store, second),
    ):
        people = PeopleFirst(store, second, nobody, clock=lambda: WALL)
        await want(first, off=off, wait=600.0)
        for seconds, expected in ((0, []), (500, []), (100, ["At four."])):
            elapse(database_url, seconds)
            await people.look()
            await second.drain(5)
            assert shown(far_end) == expected


async def test_who_was_stopped_while_posting_and_goes_on_finds_its_reply_noted(database_url):
    far_end = Slow(done_first=True)
    async with (
        replica(database_url, far_end, name="one") as (_, first),
        replica(database_url, far_end, name="two") as (_, second),
    ):
        await stopped_in(database_url, far_end, first)
        await look(second)  # it is found by its key
        far_end.through.set()
        await first.drain(5)
        await want(second, Reply({"key": "k", "text": "At five."}))
        await second.drain(5)
    assert shown(far_end) == ["At five."]


async def test_who_was_stopped_before_its_reply_left_and_goes_on_takes_the_second_one_back(
    database_url, caplog
):
    far_end, other = Slow(), FarEnd()
    other.shown = far_end.shown
    async with (
        replica(database_url, far_end, name="one") as (_, first),
        replica(database_url, other, name="two") as (store, second),
    ):
        await stopped_in(database_url, far_end, first)
        other.count = 10
        await look(second)
        assert shown(far_end) == ["At four."]
        far_end.through.set()
        await first.drain(5)
        assert list(far_end.shown) == [posted for posted in far_end.shown if posted.ts == "r11"]
        standing = await store.run(lambda tx: tx.standing("DC", "r11"))
    assert standing.key == "k"
    assert "k was replied to twice, since a process was stopped: one reply goes" in caplog.text


async def test_who_was_stopped_before_it_began_to_post_is_cut_off_before_it_does(database_url):
    class Opening(FarEnd):
        """A platform where opening a conversation takes as long as a process is stopped."""

        async def open(self, place):
            await asyncio.Event().wait()

    far_end, other = Opening(), FarEnd()
    async with (
        Store(database_url, holder="one:1") as store,
        replica(database_url, other, name="two") as (_, second),
    ):
        first = Delivery(store, far_end, clock=lambda: WALL, longest_attempt=0.05)
        await want(first)
        await first.drain(5)
        elapse(database_url, 10)
        await look(second)
    assert (far_end.count, shown(other)) == (0, ["At four."])


async def test_of_two_that_post_at_once_after_a_stop_the_reply_that_is_noted_first_stands(database_url):
    stopped, late = Slow(), Slow()
    late.shown, late.count = stopped.shown, 10
    async with (
        replica(database_url, stopped, name="one") as (_, first),
        replica(database_url, late, name="two") as (_, second),
    ):
        await taken_over(database_url, (stopped, first), (late, second))
        late.through.set()
        await second.drain(5)
        await want(second, Reply({"key": "k", "text": "At five."}))
        await second.drain(5)
    assert shown(stopped) == ["At five."]


async def test_who_was_stopped_and_fails_in_the_end_leaves_it_to_who_took_over(database_url):
    class Failing(Slow):
        async def post(self, place, payload):
            self.arrived.set()
            await self.through.wait()
            raise InDoubt("lost on the way")

    stopped, late, third = Failing(), Slow(), FarEnd()
    async with (
        replica(database_url, stopped, name="one") as (_, first),
        replica(database_url, late, name="two") as (_, second),
        replica(database_url, third, name="three") as (_, looking),
    ):
        await taken_over(database_url, (stopped, first), (late, second))
        elapse(database_url, 10)
        await look(looking)
        late.through.set()
        await second.drain(5)
    assert (shown(late), shown(third)) == (["At four."], [])


async def test_who_was_stopped_does_not_put_an_earlier_version_over_a_later_one(database_url):
    far_end, stopped = FarEnd(), FarEnd()
    stopped.shown = far_end.shown
    async with (
        replica(database_url, stopped, name="one") as (store, first),
        replica(database_url, far_end, name="two") as (_, second),
    ):
        await want(second)
        await second.drain(5)
        claimed = await store.run(
            lambda tx: tx.want("k", HERE, "U1", Reply({"key": "k", "text": "At five."}), WALL)
        )
        elapse(database_url, 100)  # it is stopped here
        await want(second, Reply({"key": "k", "text": "At six."}))
        await second.drain(5)
        first.send(claimed)
        await first.drain(5)
    assert shown(far_end) == ["At six."]
