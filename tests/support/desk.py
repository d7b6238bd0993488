"""A desk at work over real files and a real database; only the wire of the platform is replaced."""

import asyncio
import datetime as dt
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot import archive
from bot.config import Config, ThresholdOptions
from bot.messages import Message, Notice, Place, PostedMessage, Reply
from bot.messaging.mailbox import Mailbox
from bot.moderation import Desk, Draft, admin
from bot.responder import Responder
from bot.retrieval import Served
from bot.store import Store
from bot.verdicts import Abstention, Answer
from tests.support.networks import remembering

START = 1_000_000.0
"""What both clocks of a stage say at first."""
TODAY = dt.date(2026, 11, 20)
FILE = "hopper.yaml"


@dataclass
class Wire:
    """A platform whose posts are remembered."""

    posted: list[tuple[Place, dict]] = field(default_factory=list)
    updated: list[tuple[str, dict]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    fault: Exception | None = None

    def reply(self, message, verdict):
        match verdict:
            case Answer(candidates):
                return self.answer(message.key, candidates[0].pair)
            case Abstention() if message.addressed:
                return Reply({"text": "no idea", "key": message.key})
        return Reply(None)

    def alone(self, key, pair, viewer, asked=""):
        return Reply({"text": pair.answer.strip(), "key": key, "user": viewer}, pair.id, discreet=True)

    def repetition(self, message, pair, leads_to=None):
        return None if leads_to else Reply({"text": f"see above: {pair.id}"})

    def answer(self, key, pair, asked=""):
        again = {"asked": asked} if asked else {}
        return Reply({"text": pair.answer.strip(), "key": key, **again}, pair.id)

    def instead(self, standing, key, pair):
        return Reply(standing | {"text": pair.answer.strip(), "key": key}, pair.id)

    def is_said_in(self, pair, place):
        return False

    def regret(self, standing, key, waiting):
        return None

    def tags_in(self, channel):
        return frozenset()

    def notice(self, key, questions):
        asked = " / ".join(question.question for question in questions)
        return Notice(Place("CMOD"), Reply({"text": f"unanswered: {asked}", "key": key}))

    def picked(self, key, words, pair):
        return None

    async def open(self, place):
        return place

    async def post(self, place, payload):
        if self.fault:
            raise self.fault
        self.posted.append((place, payload))
        return PostedMessage(place.channel, f"ts{len(self.posted)}")

    async def update(self, posted, payload):
        self.updated.append((posted.ts, payload))
        return posted

    async def delete(self, posted):
        self.deleted.append(posted.ts)

    async def find(self, place, key):
        return None

    def told(self, channel="C1"):
        """Return what was posted there: thread and text."""
        return [(place.thread, payload["text"]) for place, payload in self.posted if place.channel == channel]


@dataclass
class Stage:
    desk: Desk
    wire: Wire
    mailbox: Mailbox
    responder: Responder
    store: Store
    now: list[float]
    url: str

    async def ask(self, text, ts="1.0", asker="U1", *, addressed=True):
        """Have somebody ask in the channel C1."""
        message = Message(f"T:C1:{ts}", text, asker, Place("C1", ts), ts, addressed=addressed)
        await self.mailbox.receive(message)
        await self.settled()
        return message.key

    async def forget(self, user):
        """Do as `ama forget` does, beside a bot at work; return how much it removes."""
        count = await asyncio.to_thread(admin.forgotten, self.url, user)
        self.now[0] = max(self.now[0], time.time())  # the command goes by the world's clock
        await self.mailbox.delivery.catch_up()
        await self.settled()
        return count

    async def settled(self):
        await self.mailbox.delivery.drain(5)

    def answers(self, text):
        """Return the id of the pair that is given for *text*, if one is."""
        verdict = self.responder.respond(Message("k", text, "U", Place("C"), addressed=True))
        return verdict.candidate.pair.id if isinstance(verdict, Answer) else None


@asynccontextmanager
async def stage(folder, url, *, store=None, **options):
    sure_or_silent = ThresholdOptions(answer=0.8, suggest=0.8)
    config = Config(answers=folder, thresholds=sure_or_silent).model_copy(update=options)
    loaded = archive.load(folder, compare=False)  # as `ama run` does
    served = Served.of(loaded.archive, networks=remembering())
    responder = Responder(served, config.thresholds, today=lambda: TODAY)
    wire, now = Wire(), [START]
    async with store or Store(url, ticks=lambda: now[0]) as store:  # noqa: PLR1704 - opened
        mailbox = Mailbox(store, responder, wire, clock=lambda: now[0])
        desk = Desk(
            store, responder, mailbox, wire, config, loaded=loaded, clock=lambda: now[0], today=lambda: TODAY
        )
        await desk.open()
        yield Stage(desk, wire, mailbox, responder, store, now, url)
        await mailbox.delivery.drain(5)


def tea(**fields):
    """Return a draft about tea."""
    values = {"question": "When is tea served aboard?", "answer": "At four, sharp.", "file": FILE}
    return Draft(**values | fields)
