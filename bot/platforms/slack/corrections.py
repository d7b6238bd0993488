"""Threads of our answers, in which a moderator, or who asked, says in passing that one is wrong: that makes a case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.keys import MessageKey
from bot.messages import Place, Reply
from bot.platforms.slack.mrkdwn import is_put_to_somebody, own_words
from bot.platforms.slack.threads import said
from bot.platforms.slack.views import replies
from bot.text import normalise

if TYPE_CHECKING:
    from bot.messaging.mailbox import Mailbox
    from bot.moderation import Desk, Given
    from bot.platforms.slack.lookup import Lookup
    from bot.platforms.slack.moderators import Moderators
    from bot.platforms.slack.setup import Installation
    from bot.platforms.slack.threads import SlackMessage

_ANSWER = r"(?:that|this|it|which|above|bot|ama|answer|reply|info(?:rmation)?|link|pair|one|advice|bit)"
_IS = r"(?:is|are|was|were|seems?|looks?|sounds?|feels?|may be|might be|must be|could be|has been|has become)"
_IT_IS = rf"(?:thats|its|{_ANSWER} {_IS})"
_QUITE = (
    r"(?:just|simply|clearly|actually|totally|completely|plain|plainly|quite|very|so|a bit|partly|definitely|now|all|"
    r"rather)"
)
_BAD = (
    r"(?:wrong|incorrect|false|untrue|inaccurate|mistaken|misleading|outdated|out of date|obsolete|nonsense|rubbish|"
    r"irrelevant|off topic|unrelated|a mistake|an error)"
)
_GOOD = (
    r"(?:right|correct|true|accurate|it|up to date|current|valid|the case|the answer|what (?:i|we|she|he|they) "
    r"(?:asked|meant|wanted)(?: \w+){0,2}|my question|the question|relevant|helpful|related)"
)
_NOT = r"(?:not|isnt|wasnt|arent|hardly|no longer|is no longer|not any more)"
_OBJECTING = re.compile(
    rf"\b{_IT_IS} (?:{_QUITE} )*{_BAD}\b"
    rf"|\b(?:{_IT_IS}|{_ANSWER}) (?:{_QUITE} )*{_NOT} (?:{_QUITE} )*{_GOOD}\b"
    rf"|\b(?:does|did|do)(?: not|nt) (?:really )?(?:answer|address|help|work|apply|hold)\b"
    rf"|\b(?:doesnt|didnt|dont) (?:really )?(?:answer|address|help|work|apply|hold)\b"
    rf"|\bwrong (?:answer|pair|link|one|question|reply)\b"
    rf"|\b(?:i|we) (?:asked|meant|was asking|wanted to know) (?:about |for )?(?:something else|another|a different)\b"
    rf"|\bnot what (?:i|we) (?:asked|meant|wanted)\b"
    rf"|\A(?:no |nope |sorry |hmm+ |um+ |well |but )*(?:{_QUITE} )*"
    rf"(?:{_BAD}|not (?:{_QUITE} )*(?:right|correct|true|accurate|helpful|relevant))\Z"
)
_NO_OBJECTION = re.compile(
    rf"\b(?:not|nothing|isnt|wasnt|never|hardly) (?:\w+ )?{_BAD}\b"
    r"|\b(?:i|we|you|he|she|they) (?:was|were|am|are|may be|might be|could be) (?:\w+ )?(?:wrong|mistaken)\b"
    r"|\b(?:if|unless|whether|in case|correct me)\b"
)
_CONTRADICTING = re.compile(
    r"\A(?:(?:well|sorry|hmm+|ah|oh|hey|but|careful|note) )*"
    r"(?:no(?=\b)(?! (?:worries|problem|idea|doubt|need|rush|hurry|one|more|way to|thanks))|nope|actually|correction|"
    r"not (?:quite|any ?more|exactly|really)|wrong|incorrect|in fact|(?:this|that|it) (?:has )?changed|"
    r"as of (?:today|now|\d+)|(?:i|we) disagree)\b(?: \S+){2,}"
    r"|\b(?:no longer|not any ?more|has changed since|have changed since|changed since then|has been replaced|"
    r"was replaced by|is now|are now|used to be|since then)\b"
)
_AGREEING = re.compile(
    r"\A(?:(?:well|actually|no|oh|in fact) )*(?:thanks|thank|great|good|nice|perfect|right|correct|yes|yeah|agreed|"
    r"exactly|(?:that|this|it)s? (?:is )?(?:right|correct|true|great|good|perfect|helpful|what i))\b"
)
_WORD = re.compile(r"\w+")
_LONGEST = 600
"""Characters that are looked at: who has more to say, says so at the beginning."""


class CorrectionThreads:
    """Shows the moderators what people say is wrong with an answer of ours, in its thread."""

    def __init__(
        self, desk: Desk, mailbox: Mailbox, lookup: Lookup, moderators: Moderators, me: Installation
    ) -> None:
        self._desk = desk
        self._mailbox = mailbox
        self._lookup = lookup
        self._moderators = moderators
        self._me = me

    async def look(self, channel: str, thread: str, messages: list[SlackMessage]) -> None:
        """Take what is said after several answers as said of the last of them."""
        answers = await self._desk.reviews.given_in(channel, thread)
        for message in filter(said, messages) if answers else ():
            before = [given for given in answers if float(given.ts) < float(message["ts"])]
            if before and await self._is_objection(before[-1], message):
                await self._take(before[-1], Place(channel, thread), message)

    async def _is_objection(self, given: Given, message: SlackMessage) -> bool:
        """Return whether *message* objects to *given*. Who knows contradicts in more ways than who asked, whose "no, …"
        may be about anything; who says so to the bot itself may be anybody.
        """
        text, words = str(message.get("text") or ""), self._words(message)
        if self._is_to_us(message):
            return objects(words)
        if is_put_to_somebody(text) or not contradicts(words):
            return False
        by = str(message["user"])
        return (by == given.asker and objects(words)) or await self._moderators.includes(by)

    async def _take(self, given: Given, place: Place, message: SlackMessage) -> None:
        by, ts = str(message["user"]), str(message["ts"])
        revision = str((message.get("edited") or {}).get("ts") or ts)
        await self._desk.reviews.object(given, ts, revision, by, self._words(message))
        if self._is_to_us(message):
            key = str(MessageKey(self._me.team, place.channel, ts))
            await self._mailbox.say(key, place, Reply(replies.objection(key)), asker=by)

    def _is_to_us(self, message: SlackMessage) -> bool:
        return f"<@{self._me.user}" in str(message.get("text"))

    def _words(self, message: SlackMessage) -> str:
        text = str(message.get("text") or "")
        return self._lookup.question(own_words(text, addressed=self._is_to_us(message)))


def objects(text: str) -> bool:
    """Return whether *text* says of an answer that it is wrong, old, or to another question. What asks does not."""
    words = _words(text)
    return bool(words) and _OBJECTING.search(words) is not None and _NO_OBJECTION.search(words) is None


def contradicts(text: str) -> bool:
    """Return whether *text*, by somebody who knows, says otherwise than an answer: that it is wrong, or how it is."""
    words = _words(text)
    return objects(text) or bool(words and _CONTRADICTING.search(words) and not _AGREEING.search(words))


def _words(text: str) -> str:
    """Return *text* without marks; nothing where it asks."""
    if "?" in text:
        return ""
    return " ".join(_WORD.findall(normalise(text[:_LONGEST]).replace("'", "").replace("’", "")))
