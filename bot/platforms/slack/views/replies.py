"""Replies as Slack's payloads: what chat.postMessage and chat.update take, but for channel and time."""

from __future__ import annotations

import json
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from bot.display import byline, page, replaced, sentence_cut, source, spoken_date, word_cut
from bot.keys import EVENT_TYPE
from bot.platforms.markdown import plain_text, safe_url
from bot.platforms.slack.events import MARK
from bot.platforms.slack.mrkdwn import escape
from bot.platforms.slack.views.elements import (
    Element,
    as_blocks,
    item,
    joined_pieces,
    link,
    quote,
    section,
    text,
)
from bot.platforms.slack.views.rich_text import pictures, rest, rich_text
from bot.platforms.wording import (
    ANY_QUESTION,
    ASK_HERE,
    ASK_ME,
    FOLLOWS,
    HELPFUL,
    ITS_PAGE,
    KEEP_IT,
    KEPT,
    MODERATORS_TOLD,
    NONE_OF_THESE,
    NOT_HELPFUL,
    NOT_PASSED_ON,
    NOT_THIS,
    ON_TO_MODERATORS,
    OPEN,
    READ_ALL,
    READ_ALL_ON_PAGE,
    READ_IT,
    READ_ON_PAGE,
    REPLACES,
    REPLACES_DATED,
    SHALL_I,
    SHORTENED,
    SOURCE,
    SUGGEST,
    SUGGEST_ONE,
    THANKS,
    UNKNOWN,
    UNTITLED,
    USAGE,
    USAGE_END,
    WELCOME,
    YOU_ASKED,
    told_apart,
)
from bot.verdicts import SmallTalk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from bot.messages import Payload
    from bot.pairs import Archive, Pair
    from bot.platforms.wording import Vote
    from bot.verdicts import Suggestion

SHOW_REST = "Show the rest"
IT_GOES_ON = "It goes on:"
RELATED = "Related:"
UNKNOWN_ASKED = "You asked “{question}”. I don't know: the AMA archive has no answer to that."
ONE_WAITS, WAIT = "1 other waits for the answer, too.", "{count} others wait for the answer, too."
ME_TOO = "Me too"
WAITING = "I'll write to you when somebody has found out."
WAITING_ALREADY = "I know: I'll write to you when somebody has found out."
NO_LONGER_OPEN = "This does not wait for an answer any more. If you don't see one, ask again."
LOOK = "All that I can answer is listed in my Home tab: press my name."
WHO_MODERATES = "You can also ask who looks after the archive: {names}."
ALREADY_GIVEN = "The best I have is the answer further up in this thread, to “{question}”"
OBJECTION = "Thank you for telling me. I've passed it on to the moderators."
JUST_GIVEN = "You asked this a moment ago. I have answered it there, with “{question}”."
SEE_IT = "See the answer"
USAGE_WAYS = (
    ("/ama {example}", "anywhere: only you see the answer, and may share it."),
    ("@ama {example}", "in a channel: I answer in the thread."),
    ("{example}", "in a direct message to me."),
)
FOR_MODERATORS = (
    ("/ama unanswered", "what nobody could answer, and what is to be decided."),
    ("/ama edit some words", "the pairs with these words, to edit or retire."),
    ("/ama history", "who changed what; with a pair's id, for that pair."),
    ("/ama pause 2h", "say nothing unasked in this channel for so long; `/ama resume` ends it."),
)
SAID_BY = "{name} answers:"
SAID_BY_TO = "You asked “{question}”. {name} answers:"
SHARED_BY = "{name} asked “{question}” and shares the answer:"
SHARED = "{name} shares an answer:"
SHARE = "Share in channel"

MOST_CHARACTERS = 12_000  # of a message's blocks as JSON; Slack refuses them at about 13,200
LONGEST_BUTTON = 75
LONGEST_VALUE = 2_000
_ROOM_FOR_BUTTONS = 2_000
# Characters of an answer, tried in turn: links and styles weigh more than the text they belong to.
_ANSWER_LENGTHS = (6_000, 3_000, 1_500, 700)
_BARE_LENGTH = 1_000  # of an answer that has to do without links and styles
_QUESTION_LENGTH = 300
_KEPT = 1_000  # pairs whose answers are kept rendered: rendering takes 0.2 ms, reading 0.02
_ASKED_LENGTH = 100  # of a question within a button
_MENTION_LENGTH = 150  # of a question or an answer that is only referred to


def answer(  # noqa: PLR0913 - what an answer is made of
    pair: Pair,
    key: str,
    archive: Archive,
    above: str = "",
    further: Sequence[Pair] = (),
    *,
    site: str | None = None,
) -> Payload:
    """*pair* as the answer to the question *key*: who answered and when, the links to its source and to its page on the
    *site*, buttons to vote, and for what is *further* to be known; *above* it what is to be said first.
    """
    return _answer(pair, key, archive, [_feedback, partial(_further, further=further)], above, site)


def answers(
    pairs: Sequence[Pair], key: str, archive: Archive, below: str = "", *, site: str | None = None
) -> Payload:
    """*pairs* as the answers to what was asked at once in the message *key*, as many as Slack takes; *below* them what
    is said of the rest.
    """
    end = _paragraph(below)
    room = (MOST_CHARACTERS - _width(end)) // len(pairs)
    blocks: list[Element] = []
    for pair in pairs:
        row = _feedback(pair, key)
        body = _body_of(pair, archive, room - _width(row), site)
        blocks += body + row if _fits([*blocks, *body, *row, *end]) else []
    starts = (_start(pair) for pair in pairs)
    return _payload("\n".join(starts), [*blocks, *end], key, pairs[0].id)


def open_question(question: str, *, told_moderators: bool) -> str:
    """That no pair answers *question*, which was asked with others, and what happens next."""
    asked = OPEN.format(question=word_cut(question, _MENTION_LENGTH))
    return f"{asked}\n{MODERATORS_TOLD if told_moderators else ASK_HERE}"


def talk(kind: SmallTalk, archive: Archive, key: str, *, private: bool) -> Payload:
    """Return a word back to who said something to the bot that asks the archive nothing."""
    match kind:
        case SmallTalk.THANKS:
            return _notice(WELCOME, key)
        case SmallTalk.OTHER:
            return _notice(f"{ASK_ME} {NOT_PASSED_ON}" if private else ASK_ME, key)
    return usage(archive, key)


def shall_i_pass_on(key: str) -> Payload:
    """The question whether what was said under *key*, which may be none, is to be passed on to the moderators."""
    buttons = (_button(ON_TO_MODERATORS, "pass_on", key=key), _button(KEEP_IT, "keep", key=key))
    return _payload(SHALL_I, [*_paragraph(SHALL_I), *_actions(*buttons)], key)


def kept(key: str) -> Payload:
    """That what was said under *key* was not passed on."""
    return _notice(KEPT, key)


def private_answer(  # noqa: PLR0913 - what an answer is made of
    pair: Pair,
    key: str,
    archive: Archive,
    asked: str = "",
    further: Sequence[Pair] = (),
    *,
    site: str | None = None,
) -> Payload:
    """The same for the asker's eyes, with a button to share it, and what they *asked*."""
    rows = (_feedback, partial(_share, asked=asked), partial(_further, further=further))
    return _answer(pair, key, archive, rows, "", site)


def mark(ts: str, pair: Pair) -> Payload:
    """The mark on the message *ts* that says that *pair* answers it."""
    return {"reaction": MARK, "timestamp": ts, "pair": pair.id}


def for_one(payload: Payload, viewer: str, thread: str | None = None) -> Payload:
    """*payload* as something that *viewer* alone sees, in the *thread* where there is one already."""
    return shown(payload) | {"user": viewer} | ({"thread_ts": thread} if thread else {})


def you_asked(question: str) -> str:
    """To what question of theirs somebody gets an answer; nothing without one."""
    return YOU_ASKED.format(question=word_cut(question, _MENTION_LENGTH)) if question else ""


def shared_by(name: str, question: str) -> str:
    """Who shares an answer, and what they asked, if that is known."""
    asked = word_cut(question, _MENTION_LENGTH)
    return (SHARED_BY if asked else SHARED).format(name=name, question=asked)


def said_by(name: str, answer: str, key: str, asked: str = "") -> Payload:
    """What *name* answered, in Markdown, to the question of *key*, which is told again where it is given as *asked*."""
    question = word_cut(asked, _MENTION_LENGTH)
    above = (SAID_BY_TO if asked else SAID_BY).format(name=name, question=question)
    for limit in _ANSWER_LENGTHS:
        body, _ = rich_text(answer, limit=limit)
        blocks = [*_paragraph(above), *body]
        if _fits(blocks):
            break
    return _payload(f"{above} {sentence_cut(plain_text(answer), _MENTION_LENGTH)}", blocks, key)


def said_above(payload: Payload) -> str:
    """What is said above the answer in *payload*; nothing where nothing is, or where it is no longer kept."""
    return str(payload.get("metadata", {}).get("event_payload", {}).get("above", ""))


def suggestion(verdict: Suggestion, key: str, asked: str = "") -> Payload:
    """The questions on offer as buttons, and one for none of them; *asked*, what was, goes with what is picked."""
    pairs = [candidate.pair for candidate in verdict.offered]
    questions = told_apart(pairs, LONGEST_BUTTON)
    buttons = [
        _button(question, f"suggest_{number}", key=key, pair=pair.id, **_asked(asked))
        for number, (question, pair) in enumerate(zip(questions, pairs, strict=True), 1)
    ]
    words, other = (SUGGEST_ONE, NOT_THIS) if len(pairs) == 1 else (SUGGEST, NONE_OF_THESE)
    none = _button(other, "none_of_these", key=key, pair="", **_asked(asked))
    listed = "\n".join(f"• {question}" for question in questions)
    return _payload(f"{words}\n{listed}", [*_paragraph(words), *_actions(*buttons, none)], key)


def abstention(
    key: str,
    asked: str = "",
    *,
    told_moderators: bool,
    moderators: Sequence[str] = (),
    waiting: int | None = None,
) -> Payload:
    """That the archive has no answer to what was *asked*, if that is given, what happens next, and where to look: Home,
    and the *moderators* by name; others may say that they wait for one too, as so many are *waiting* already, unless
    that is None.
    """
    regret = UNKNOWN_ASKED.format(question=word_cut(asked, _MENTION_LENGTH)) if asked else UNKNOWN
    whom = f" {WHO_MODERATES.format(names=', '.join(moderators))}" if moderators else ""
    words = f"{regret} {MODERATORS_TOLD if told_moderators else ASK_HERE} {LOOK}{whom}"
    if waiting is None:
        return _notice(words, key)
    wait = ONE_WAITS if waiting == 1 else WAIT.format(count=waiting) if waiting else ""
    blocks = [*_paragraph(f"{words} {wait}".strip()), *_actions(_button(ME_TOO, "me_too", key=key))]
    return _payload(words, blocks, key)


def objection(key: str) -> Payload:
    """That the moderators hear of it, to who said of an answer that it is wrong."""
    return _notice(OBJECTION, key)


def already_given(pair: Pair, key: str) -> Payload:
    """That the answer stands further up in the thread."""
    return _notice(ALREADY_GIVEN.format(question=word_cut(pair.question, _MENTION_LENGTH)), key, pair.id)


def just_given(pair: Pair, key: str, url: str) -> Payload:
    """That the answer stands elsewhere, with the way there."""
    words = JUST_GIVEN.format(question=word_cut(pair.question, _MENTION_LENGTH))
    blocks = as_blocks(section(text(f"{words} "), link(url, SEE_IT)))
    return _payload(f"{words} {url}", blocks, key, pair.id)


def usage(archive: Archive, key: str = "", *, moderator: bool = False) -> Payload:
    """Return what `/ama` alone says, to a *moderator* with the commands for them, and a mention without a question; the
    example is one that the *archive* answers.
    """
    example = next(iter(archive.examples(1)), ANY_QUESTION)
    asking = tuple((way.format(example=example), what) for way, what in USAGE_WAYS)
    examples = asking + (FOR_MODERATORS if moderator else ())
    ways = [section(text(example, "code"), text(f" {what}")) for example, what in examples]
    listed = [item(way, number=None, indent=0) for way in ways]
    blocks = as_blocks(section(text(USAGE)), *listed, section(text(USAGE_END)))
    return _payload(f"{USAGE} {asking[0][0]}", blocks, key)


def thanks(vote: Vote) -> Payload:
    """What somebody who voted gets to see."""
    return {"text": escape(THANKS[vote]), "blocks": _paragraph(THANKS[vote])}


def waits(*, is_new: bool) -> Payload:
    """What somebody gets to see who wants to know what another asked."""
    words = WAITING if is_new else WAITING_ALREADY
    return {"text": escape(words), "blocks": _paragraph(words)}


def shown(payload: Payload) -> Payload:
    """What of *payload* an acknowledgement or a response_url takes."""
    return {name: payload[name] for name in ("text", "blocks") if name in payload}


def _notice(words: str, key: str, pair_id: str = "") -> Payload:
    return _payload(words, _paragraph(words), key, pair_id)


def _payload(notice: str, blocks: list[Element], key: str, pair_id: str = "", above: str = "") -> Payload:
    """*notice* is what a notification shows; unlike the blocks it is mrkdwn, and so escaped."""
    again = {"above": above} if above else {}
    return {
        "text": escape(notice),
        "blocks": blocks,
        "metadata": {"event_type": EVENT_TYPE, "event_payload": {"key": key, "pair": pair_id, **again}},
        "unfurl_links": False,
        "unfurl_media": False,
    }


def _answer(  # noqa: PLR0913, PLR0917 - what an answer is made of
    pair: Pair,
    key: str,
    archive: Archive,
    rows: Iterable[Callable[[Pair, str], list[Element]]],
    above: str,
    site: str | None,
) -> Payload:
    blocks = [*_paragraph(above), *_body_of(pair, archive, MOST_CHARACTERS - _ROOM_FOR_BUTTONS, site)]
    for row in rows:
        wider = [*blocks, *row(pair, key)]
        blocks = wider if _fits(wider) else blocks
    return _payload(f"{above} {_start(pair)}".strip(), blocks, key, pair.id, above)


@lru_cache(maxsize=_KEPT)
def _start(pair: Pair) -> str:
    start = sentence_cut(plain_text(pair.answer), _MENTION_LENGTH)
    return f"{word_cut(pair.question, _MENTION_LENGTH) or UNTITLED} {start}"


def _body_of(pair: Pair, archive: Archive, room: int, site: str | None) -> list[Element]:
    """All of an answer but the buttons, in at most *room* characters if it can be."""
    earlier, older = archive.get(pair.follows), replaced(pair, archive)
    body: list[Element] = json.loads(_body(pair, earlier, older, page(pair, site), room))
    return body


@lru_cache(maxsize=_KEPT)
def _body(pair: Pair, earlier: Pair | None, older: Pair | None, its_page: str | None, room: int) -> str:
    """The same for every question that *pair* answers; as JSON, so that no two replies share it."""
    head = [*_heading(pair), *_follows(earlier), *_replaces(older)]
    return json.dumps(_longest(head, pair, its_page, room))


def _longest(head: list[Element], pair: Pair, its_page: str | None, room: int) -> list[Element]:
    """*head*, and as much of the answer as there is *room* for."""
    for limit in _ANSWER_LENGTHS:
        body, shortened = rich_text(pair.answer, limit=limit)
        seen = _rest(pair, limit) if shortened else pictures(pair.answer)
        blocks = [*head, *body, *seen, *_links(pair, its_page, shortened=shortened)]
        if _fits(blocks, room):
            return blocks
    bare = sentence_cut(plain_text(pair.answer), _BARE_LENGTH)
    return [*head, *_paragraph(bare), *_links(pair, its_page, shortened=True)]


def _rest(pair: Pair, shown: int) -> list[Element]:
    """The button that shows what comes after the first *shown* characters."""
    return _actions(_button(SHOW_REST, "rest", pair=pair.id, after=str(shown)))


def rest_of(pair: Pair, shown: int) -> Iterator[Payload]:
    """What of the answer comes after its first *shown* characters, in as many messages as Slack wants it in."""
    words = escape(word_cut(pair.question, _MENTION_LENGTH))
    for blocks in (*rest(pair.answer, after=shown, limit=_ANSWER_LENGTHS[1]), pictures(pair.answer)):
        if blocks:
            yield {"text": words, "blocks": blocks}


def _heading(pair: Pair) -> list[Element]:
    question = text(sentence_cut(pair.question, _QUESTION_LENGTH) or UNTITLED, "bold")
    return as_blocks(section(*joined_pieces([question, text("\n"), text(byline(pair))])))


def _follows(earlier: Pair | None) -> list[Element]:
    if earlier is None:
        return []
    intro = FOLLOWS.format(question=word_cut(earlier.question, _MENTION_LENGTH))
    recalled = sentence_cut(plain_text(earlier.answer), _MENTION_LENGTH)
    return as_blocks(section(text(intro)), quote(text(recalled)))


def _replaces(older: Pair | None) -> list[Element]:
    if older is None:
        return []
    question, date = word_cut(older.question, _MENTION_LENGTH), word_cut(spoken_date(older.date or ""), 40)
    return _paragraph((REPLACES_DATED if date else REPLACES).format(question=question, date=date))


def _links(pair: Pair, its_page: str | None, *, shortened: bool) -> list[Element]:
    """The ways to the source and to the pair's page; an address as text where Slack would not take it for a link."""
    address = source(pair) or ""
    if safe_url(its_page):
        whole = link(its_page or "", READ_ALL_ON_PAGE if shortened else ITS_PAGE if address else READ_ON_PAGE)
        where = link(address, READ_IT) if safe_url(address) else text(_named(address))
        return as_blocks(section(*joined_pieces([where, text(" · " if address else ""), whole])))
    if safe_url(address):
        return as_blocks(section(link(address, READ_ALL if shortened else READ_IT)))
    return _paragraph(f"{SHORTENED if shortened else ''} {_named(address)}".strip())


def _named(address: str) -> str:
    return SOURCE.format(link=word_cut(address, _QUESTION_LENGTH)) if address else ""


def _feedback(pair: Pair, key: str) -> list[Element]:
    votes = [(HELPFUL, "helpful"), (NOT_HELPFUL, "not_helpful")]
    yes, no = (
        {"text": _plain(label), "value": _value(vote=vote, key=key, pair=pair.id)} for label, vote in votes
    )
    buttons = {"action_id": "feedback", "positive_button": yes, "negative_button": no}
    row = {"type": "context_actions", "elements": [{"type": "feedback_buttons"} | buttons]}
    return [row] if len(no["value"]) <= LONGEST_VALUE else []


def _share(pair: Pair, key: str, asked: str) -> list[Element]:
    return _actions(_button(SHARE, "share", key=key, pair=pair.id, **_asked(asked)))


def _further(pair: Pair, key: str, further: Sequence[Pair]) -> list[Element]:
    """What follows *pair*, and what is related to it, each as a button."""
    buttons = {
        one: _button(one.question, f"further_{number}", key=key, pair=one.id)
        for number, one in enumerate(further, 1)
    }
    following = [button for one, button in buttons.items() if one.follows == pair.id]
    related = [button for one, button in buttons.items() if one.follows != pair.id]
    parts = [(IT_GOES_ON, following), (RELATED, related)]
    return [block for intro, some in parts if some for block in (*_paragraph(intro), *_actions(*some))]


def _asked(asked: str) -> dict[str, str]:
    """What was *asked* as part of a button's value, where an emoji takes twelve characters."""
    return {"asked": word_cut(asked, _ASKED_LENGTH)} if asked else {}


def _actions(*buttons: Element) -> list[Element]:
    """A row of those *buttons* that Slack takes: an id that is too long cannot be shortened."""
    kept: list[Element] = []
    for button in buttons:
        if len(button["value"]) <= LONGEST_VALUE and _fits([*kept, button], MOST_CHARACTERS // 2):
            kept.append(button)
    return [{"type": "actions", "elements": kept}] if kept else []


def _button(label: str, action_id: str, **value: str) -> Element:
    label = word_cut(label, LONGEST_BUTTON) or UNTITLED
    return {"type": "button", "action_id": action_id, "text": _plain(label), "value": _value(**value)}


def _plain(label: str) -> Element:
    return {"type": "plain_text", "text": label, "emoji": True}


def _value(**value: str) -> str:
    return json.dumps(value, separators=(",", ":"))


def _paragraph(words: str) -> list[Element]:
    return as_blocks(section(text(words)))


def _fits(blocks: list[Element], room: int = MOST_CHARACTERS) -> bool:
    return _width(blocks) <= room


def _width(blocks: list[Element]) -> int:
    """How many characters *blocks* have, counted as Slack's clients do: an emoji is two."""
    return len(json.dumps(blocks, ensure_ascii=False).encode("utf-16-le")) // 2
