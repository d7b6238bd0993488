"""Whatever happens on the way, in the end the platform shows what is wanted, once: a life of questions, at random.

The far end of the wire is a platform that fails in every way the protocol allows; everything on our side is real.
"""

import asyncio
import datetime as dt
import logging
import tempfile
import threading
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.messages import Message, Place, Refused, Reply
from bot.messaging.mailbox import Mailbox
from bot.pairs import Ama, Archive, Pair
from bot.responder import Responder
from bot.retrieval import Served
from bot.store import Store
from bot.verdicts import Answer, Thresholds
from tests.support.far_end import FarEnd
from tests.support.networks import remembering

AMA = Ama("An AMA")
PAIRS = [
    Pair("tea", "When is tea served aboard?", "At four.", AMA),
    Pair("deck", "Who washes the upper deck?", "The newest sailor.", AMA),
    Pair("parrot", "What does the parrot say at night?", "Land in sight.", AMA),
]
TEXTS = [pair.question for pair in PAIRS] + ["The sea was calm today."]


@cache
def served():
    return Served.of(Archive.of(PAIRS), networks=remembering())


class Ship:
    """The bot's side: real mailbox, real store, a clock that is turned by hand."""

    def __init__(self, url, far_end):
        self.url, self.far_end, self.now, self.wanted = url, far_end, 1000.0, {}
        self.wall = 100_000.0
        self.responder = Responder(served(), Thresholds(0.6, 0.2), today=lambda: dt.date(2026, 1, 1))

    async def live(self, events):
        for chunk in self._between_restarts(events):
            async with Store(self.url, ticks=lambda: self.now) as store:
                mailbox = Mailbox(
                    store, self.responder, self.far_end, clock=lambda: self.now, monotonic=lambda: self.now
                )
                for event in chunk:
                    await self._happen(mailbox, *event)
                await mailbox.delivery.drain(0)
        self.far_end.faults.clear()
        async with Store(self.url, ticks=lambda: self.now) as store:
            mailbox = Mailbox(
                store, self.responder, self.far_end, clock=lambda: self.now, monotonic=lambda: self.now
            )
            for _ in range(6):
                self.now += 500  # longer than anything is put off
                await mailbox.delivery.catch_up()
                await mailbox.delivery.drain(5)

    @staticmethod
    def _between_restarts(events):
        chunk = []
        for event in events:
            if event[0] == "restart":
                yield chunk
                chunk = []
            else:
                chunk.append(event)
        yield chunk

    async def _happen(self, mailbox, kind, number, text):
        self.now += 1
        key = f"T:C:{number}"
        match kind:
            case "write" | "again":
                message = Message(key, TEXTS[text], "U1", Place("C", str(number)), f"{self.now:015.3f}")
                revision = (
                    message.revision if kind == "write" or key not in self.wanted else "000000000000000"
                )
                await mailbox.receive(replace(message, revision=revision))
                if self.wanted.get(key, "") is not None and revision == message.revision:
                    self.wanted[key] = PAIRS[text].answer if text < len(PAIRS) else ""
            case "delete":
                await mailbox.delete(key)
                self.wanted[key] = None
            case "wait":
                await mailbox.delivery.catch_up()
                await mailbox.delivery.drain(1)


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["write", "write", "again", "delete", "wait", "restart"]),
        st.integers(1, 3),
        st.integers(0, len(TEXTS) - 1),
    ),
    max_size=12,
)
FAULTS = st.lists(st.sampled_from(["fine", "later", "lost before", "lost after"]), max_size=12)


@settings(max_examples=60)
@given(EVENTS, FAULTS)
def test_in_the_end_each_question_has_the_reply_it_should_have_and_no_other(empty_database, events, faults):
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "ama.db"
        database.write_bytes(empty_database)
        far_end = FarEnd()
        far_end.faults = list(faults)
        ship = Ship(f"sqlite:///{database}", far_end)
        asyncio.run(ship.live(events))
    stands = sorted((payload["key"], payload["text"]) for payload in far_end.shown.values())
    assert stands == sorted((key, text) for key, text in ship.wanted.items() if text)


async def test_what_the_platform_will_never_take_is_given_up_and_a_newer_version_is_not(database_url):
    class Refusing(FarEnd):
        async def post(self, place, payload):
            if "four" in payload["text"]:
                raise Refused("restricted_action")
            return await super().post(place, payload)

    far_end = Refusing()
    ship = Ship(database_url, far_end)
    await ship.live([("write", 1, 0), ("wait", 0, 0), ("write", 1, 1)])
    assert [payload["text"] for payload in far_end.shown.values()] == ["The newest sailor."]


async def test_what_stands_for_days_is_changed_though_the_platform_stumbles(database_url):
    far_end = FarEnd()
    ship = Ship(database_url, far_end)
    async with Store(database_url, ticks=lambda: ship.now) as store:
        mailbox = Mailbox(store, ship.responder, far_end, clock=lambda: ship.now, monotonic=lambda: ship.now)
        await mailbox.say("k", Place("DC"), Reply({"key": "k", "text": "to be decided"}))
        await mailbox.delivery.drain(5)
        ship.now += 3 * 24 * 3600
        far_end.faults = ["lost before"]
        await mailbox.say("k", Place("DC"), Reply({"key": "k", "text": "decided"}))
        await mailbox.delivery.drain(5)
        ship.now += 60
        await mailbox.delivery.catch_up()
        await mailbox.delivery.drain(5)
    assert [payload["text"] for payload in far_end.shown.values()] == ["decided"]


async def test_a_reply_is_of_no_use_after_a_day_and_is_given_up(database_url, caplog):
    far_end = FarEnd()
    far_end.faults = ["lost before"] * 1000
    ship = Ship(database_url, far_end)
    async with Store(database_url, ticks=lambda: ship.now) as store:
        mailbox = Mailbox(store, ship.responder, far_end, clock=lambda: ship.now, monotonic=lambda: ship.now)
        await mailbox.receive(Message("T:C:1", TEXTS[0], "U1", Place("C", "1"), "1"))
        for _ in range(3):
            await mailbox.delivery.drain(5)
            ship.now += 13 * 3600
            await mailbox.delivery.catch_up()
        await mailbox.delivery.drain(5)
    assert any("cannot be sent" in record.message for record in caplog.records)


async def test_a_message_that_cannot_be_handled_is_set_aside_and_the_next_goes_on(database_url, caplog):
    class Stumbling(FarEnd):
        def reply(self, message, verdict):
            if message.key.endswith("1"):
                raise ZeroDivisionError
            return super().reply(message, verdict)

    far_end = Stumbling()
    ship = Ship(database_url, far_end)
    await ship.live([("write", 1, 0), ("write", 2, 1)])
    assert [payload["key"] for payload in far_end.shown.values()] == ["T:C:2"]
    assert any("set aside" in record.message for record in caplog.records)


@pytest.mark.parametrize("text", TEXTS)
def test_the_texts_of_this_file_are_judged_as_it_assumes(text):
    ship = Ship("", FarEnd())
    verdict = ship.responder.respond(Message("k", text, "U1", Place("C")))
    expected = next((pair.id for pair in PAIRS if pair.question == text), None)
    assert (verdict.candidate.pair.id if isinstance(verdict, Answer) else None) == expected


QUESTION = Message("T:C:1", TEXTS[0], "U1", Place("C", "1"), "1")


@pytest.fixture
async def aboard(database_url):
    """A mailbox with a store of its own, its far end, and its two clocks."""
    far_end = FarEnd()
    ship = Ship(database_url, far_end)
    async with Store(ship.url, ticks=lambda: ship.now) as store:
        mailbox = Mailbox(store, ship.responder, far_end, clock=lambda: ship.wall, monotonic=lambda: ship.now)
        yield ship, mailbox


async def sends(ship, mailbox, *, wall, monotonic):
    """What the platform shows after so many seconds on each clock."""
    ship.wall, ship.now = ship.wall + wall, ship.now + monotonic
    await mailbox.delivery.catch_up()
    await mailbox.delivery.drain(5)
    return [shown["text"] for shown in ship.far_end.shown.values()]


async def told_of_twenty(ship, mailbox, caplog):
    """Twenty people ask, each is answered within half an hour: the warnings of that time."""
    for number in range(20):
        place = Place("DC", str(number))
        await mailbox.receive(replace(QUESTION, key=f"T:C:{number}", author=f"U{number}", place=place))
        await mailbox.drain(5)
    for _ in range(30):
        shown = await sends(ship, mailbox, wall=60, monotonic=60)
    assert len(shown) == 20
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


async def test_while_nothing_is_answered_that_is_a_line_and_not_one_for_each_reply(aboard, caplog):
    ship, mailbox = aboard
    ship.far_end.faults = ["lost before"] * 20
    told = await told_of_twenty(ship, mailbox, caplog)
    assert [line.partition(": ")[0] for line in told][1:] == ["sending", "sending"]
    assert "What is to be sent waits" in told[1]
    assert "back" in told[2]


async def test_where_the_platform_asks_to_wait_that_is_a_line_and_not_one_for_each_reply(aboard, caplog):
    ship, mailbox = aboard
    ship.far_end.faults = ["later"]
    told = await told_of_twenty(ship, mailbox, caplog)
    assert told == ["T:C:0 will be sent again in 1.0 s: asked to wait 1 s"]


async def test_what_waits_for_access_is_sent_when_it_is_given_back(aboard, caplog):
    ship, mailbox = aboard
    ship.far_end.faults = ["no access"] * 3
    await mailbox.receive(QUESTION)
    await mailbox.delivery.drain(5)
    for _ in range(2):
        assert not await sends(ship, mailbox, wall=31, monotonic=31)
    assert await sends(ship, mailbox, wall=31, monotonic=31) == ["At four."]
    told = [record.getMessage() for record in caplog.records if record.levelname in {"WARNING", "ERROR"}]
    assert told == ["sending: the token was revoked. What is to be sent waits", "sending: back after 93 s"]


@pytest.mark.parametrize("back", [0, 3_600, 86_400])
async def test_a_clock_that_is_set_back_does_not_hold_what_is_to_be_sent(aboard, back):
    ship, mailbox = aboard
    ship.far_end.faults = ["later"]
    await mailbox.receive(QUESTION)
    await mailbox.delivery.drain(5)
    assert await sends(ship, mailbox, wall=2 - back, monotonic=2) == ["At four."]


@pytest.mark.parametrize("machine", [3_600, -1_000])
async def test_a_lease_from_before_the_machine_was_started_anew_holds_nothing(aboard, machine):
    ship, mailbox = aboard
    reply = Reply({"key": "k", "text": "left behind"})
    async with Store(ship.url, holder="elsewhere:1", ticks=lambda: ship.now + machine) as other:
        await other.run(lambda tx: tx.want("k", Place("DC"), None, reply, ship.wall))
    assert await sends(ship, mailbox, wall=0, monotonic=1) == ["left behind"]


@pytest.mark.parametrize("off", [-3_600, 0, 3_600])
async def test_an_answer_is_followed_up_whatever_our_clock_says(database_url, off):
    far_end, wall = FarEnd(), 100_000.0
    ship = Ship(database_url, far_end)
    async with Store(database_url) as store:
        mailbox = Mailbox(store, ship.responder, far_end, follow_up=1_800.0, clock=lambda: wall + off)
        await mailbox.receive(QUESTION)
        further = replace(QUESTION, key="T:C:2", text=TEXTS[1])
        assert await mailbox.follow_up(further, wall + 60, nothing_known)
        await mailbox.drain(5)
    assert [payload["text"] for payload in far_end.shown.values()] == ["At four.", "The newest sailor."]


async def test_who_is_cut_off_while_waiting_for_their_turn_takes_nobody_along(database_url):
    gate, judged, loop = threading.Event(), asyncio.Event(), asyncio.get_running_loop()

    class Slow(Responder):
        def respond(self, message):
            if message.key.endswith("1"):
                gate.wait()
            verdict = super().respond(message)
            loop.call_soon_threadsafe(judged.set)
            return verdict

    far_end = FarEnd()
    async with Store(database_url) as store:
        slow = Slow(Served.of(Archive(tuple(PAIRS))), Thresholds(0.6, 0.05))
        mailbox = Mailbox(store, slow, far_end)
        turns = [
            asyncio.create_task(mailbox.receive(Message(f"T:C:{n}", TEXTS[n], "U1", Place("DC"), "1")))
            for n in (1, 2)
        ]
        await judged.wait()
        for _ in range(20):  # until the second waits for the first
            await asyncio.sleep(0)
        turns[1].cancel()
        await asyncio.wait(turns[1:])
        gate.set()
        await turns[0]
        await mailbox.drain(5)
    assert [payload["text"] for payload in far_end.shown.values()] == ["The newest sailor."]


async def nothing_known():
    return ""


async def test_a_further_question_that_is_cut_off_while_it_waits_takes_nobody_along(database_url):
    gate = threading.Event()

    class Slow(Responder):
        def respond(self, message):
            gate.wait()
            return super().respond(message)

    far_end = FarEnd()
    async with Store(database_url) as store:
        mailbox = Mailbox(store, Slow(Served.of(Archive(tuple(PAIRS))), Thresholds(0.6, 0.05)), far_end)
        asked, further = (Message(f"T:C:{n}", TEXTS[n], "U1", Place("DC"), "1") for n in (1, 2))
        first = asyncio.create_task(mailbox.receive(asked))
        second = asyncio.create_task(mailbox.follow_up(further, 0.0, nothing_known))
        for _ in range(20):  # until the second waits for the first
            await asyncio.sleep(0)
        second.cancel()
        await asyncio.wait({second})
        gate.set()
        await first
        await mailbox.drain(5)
    assert [payload["text"] for payload in far_end.shown.values()] == ["The newest sailor."]


async def test_what_comes_again_is_judged_once_also_while_it_still_is(database_url):
    judged = []

    class Counting(Responder):
        def respond(self, message):
            judged.append(message.text)
            return super().respond(message)

    def asked(revision="1"):
        return mailbox.receive(Message("T:C:1", TEXTS[int(revision)], "U1", Place("DC"), revision))

    far_end = FarEnd()
    async with Store(database_url) as store:
        counting = Counting(Served.of(Archive(tuple(PAIRS))), Thresholds(0.6, 0.05))
        mailbox = Mailbox(store, counting, far_end)
        await asyncio.gather(asked(), asked())  # as a mention comes, by two events
        await asked()  # as the history has it
        await asked("2")
        await asked("1")
        await mailbox.drain(5)
    assert judged == [TEXTS[1], TEXTS[2]]


async def test_what_is_not_judged_in_time_at_the_end_is_not_received_and_answered_when_it_comes_again(
    database_url,
):
    gate, begun, loop = threading.Event(), asyncio.Event(), asyncio.get_running_loop()

    class Slow(Responder):
        def respond(self, message):
            loop.call_soon_threadsafe(begun.set)
            gate.wait()
            return super().respond(message)

    far_end, message = FarEnd(), Message("T:C:1", TEXTS[1], "U1", Place("DC"), "1")
    async with Store(database_url) as store:
        mailbox = Mailbox(store, Slow(Served.of(Archive(tuple(PAIRS))), Thresholds(0.6, 0.05)), far_end)
        cut_off = asyncio.create_task(mailbox.receive(message))
        await begun.wait()
        await mailbox.drain(0)
        gate.set()
        assert cut_off.cancelled()
        assert not far_end.shown
        await mailbox.receive(message)
        await mailbox.drain(5)
    assert len(far_end.shown) == 1
