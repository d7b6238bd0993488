"""A platform that fails in every way the protocol allows."""

from bot.messages import InDoubt, Later, Place, PostedMessage, Reply
from bot.verdicts import Answer


class FarEnd:
    """A platform with a memory of what it shows, and a list of what goes wrong next."""

    def __init__(self):
        self.shown, self.faults, self.count = {}, [], 0

    def reply(self, message, verdict):
        if not isinstance(verdict, Answer):
            return Reply(None)
        pair = verdict.candidate.pair
        return Reply({"key": message.key, "text": pair.answer}, pair.id)

    def alone(self, key, pair, viewer, asked=""):
        return Reply({"key": key, "text": pair.answer, "user": viewer}, pair.id, discreet=True)

    def repetition(self, message, pair, leads_to=None):
        return None if leads_to else Reply({"key": message.key, "text": f"again {pair.id}"}, pair.id)

    def regret(self, standing, key, waiting):
        return None

    def notice(self, key, questions):
        return None

    def picked(self, key, words, pair):
        return None

    async def open(self, place):
        return self._do(lambda: Place(f"D{place.channel.lstrip('D')}", place.thread))

    async def post(self, place, payload):
        self.count += 1
        posted = PostedMessage(place.channel, f"r{self.count}")
        return self._do(lambda: self._show(posted, payload))

    async def update(self, posted, payload):
        return self._do(lambda: self._show(posted, payload))

    def _show(self, posted, payload):
        self.shown[posted] = payload
        return posted

    async def delete(self, posted):
        self._do(lambda: self.shown.pop(posted, None))

    async def find(self, place, key):
        assert place.channel == "DC"
        return self._do(
            lambda: next((posted for posted, payload in self.shown.items() if payload["key"] == key), None)
        )

    def _do(self, deed):
        match self.faults.pop(0) if self.faults else "fine":
            case "later":
                raise Later(1)
            case "no access":
                raise Later(30, "the token was revoked")
            case "lost before":
                raise InDoubt("lost before it was done")
            case "lost after":
                deed()
                raise InDoubt("lost after it was done")
        return deed()
