"""Every key that can be built parses back to what it was built of, and is found by the pattern of its kind."""

import re
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import keys

MEMBER = st.from_regex(r"[UW][A-Z0-9]{2,10}", fullmatch=True)
TEAM = st.from_regex(r"T[A-Z0-9]{2,10}", fullmatch=True)
CHANNEL = st.from_regex(r"[CDG][A-Z0-9]{2,10}", fullmatch=True)
TS = st.from_regex(r"[0-9]{10}\.[0-9]{6}", fullmatch=True)
TOKEN = st.from_regex(r"[0-9a-f]{8,32}", fullmatch=True)
MESSAGE = st.builds(keys.MessageKey, TEAM, CHANNEL, TS)
COMMAND = st.builds(
    keys.CommandKey, TEAM, CHANNEL, st.from_regex(r"[0-9]+\.[0-9]+\.[0-9a-f]+", fullmatch=True)
)
QUESTION = st.one_of(MESSAGE, COMMAND)
LATER = st.builds(keys.LaterKey, QUESTION.map(str))
SHARED = st.builds(keys.SharedKey, TEAM, CHANNEL, TS)
ANSWER = st.one_of(QUESTION, LATER, SHARED).map(str)
PROPOSAL = st.builds(keys.ProposalKey, TOKEN)
KEY = st.one_of(
    *(QUESTION, LATER, SHARED, PROPOSAL),
    st.builds(keys.DiscreetKey, MESSAGE.map(str)),
    st.builds(keys.PressedKey, MESSAGE.map(str), TS),
    st.builds(keys.FurtherKey, QUESTION.map(str), TOKEN),
    st.builds(keys.PickedKey, QUESTION.map(str)),
    st.builds(keys.NoticeKey, QUESTION.map(str)),
    st.builds(keys.AnotherNoticeKey, QUESTION.map(str), TOKEN),
    st.builds(keys.VoteKey, ANSWER),
    st.builds(keys.WrongKey, ANSWER, st.one_of(MEMBER, TOKEN)),
    st.builds(keys.PeopleKey, QUESTION.map(str)),
    st.builds(keys.WaitingKey, QUESTION.map(str), TOKEN),
    st.builds(keys.ObjectionKey, ANSWER, TS),
    st.builds(keys.ToldKey, PROPOSAL.map(str)),
    st.builds(keys.DoneKey, ANSWER, st.sampled_from(["helpful", "none", "taken-back"])),
    st.builds(keys.DigestKey, st.from_regex(r"20[0-9]{2}-W[0-5][0-9]", fullmatch=True)),
    st.builds(keys.ReminderKey, QUESTION.map(str), st.just("2026-W47")),
    st.builds(keys.ArchiveKey, st.floats(1e9, 2e9).map(str)),
    st.builds(keys.ChannelsKey, st.floats(1e9, 2e9).map(str)),
    st.builds(keys.WordKey, TOKEN),
)
KEPT = {
    "T1:C1:17.5": keys.MessageKey("T1", "C1", "17.5"),
    "T1:C1:command:1.2.f": keys.CommandKey("T1", "C1", "1.2.f"),
    "T1:C1:17.5:answer": keys.LaterKey("T1:C1:17.5"),
    "T1:C1:17.5:discreet": keys.DiscreetKey("T1:C1:17.5"),
    "T1:C1:17.5:pressed:17.6": keys.PressedKey("T1:C1:17.5", "17.6"),
    "T1:C1:17.5:further:first-bug": keys.FurtherKey("T1:C1:17.5", "first-bug"),
    "T1:C1:17.5:picked": keys.PickedKey("T1:C1:17.5"),
    "T1:C1:17.5:notice": keys.NoticeKey("T1:C1:17.5"),
    "T1:C1:17.5:notice:0f": keys.AnotherNoticeKey("T1:C1:17.5", "0f"),
    "T1:C1:17.5:answer:vote": keys.VoteKey("T1:C1:17.5:answer"),
    "word:T1:C1:shared:17.5:wrong:U1": keys.WrongKey("word:T1:C1:shared:17.5", "U1"),
    "T1:C1:17.5:waiting:0f": keys.WaitingKey("T1:C1:17.5", "0f"),
    "T1:C1:17.5:reminder:2026-W47": keys.ReminderKey("T1:C1:17.5", "2026-W47"),
    "T1:C1:17.5:people": keys.PeopleKey("T1:C1:17.5"),
    "T1:C1:17.5:answer:objection:18.5": keys.ObjectionKey("T1:C1:17.5:answer", "18.5"),
    "proposal:ab": keys.ProposalKey("ab"),
    "proposal:ab:told": keys.ToldKey("proposal:ab"),
    "7:whatsapp:wamid.AB=": keys.MessageKey("7", "whatsapp", "wamid.AB="),
    "T1:C1:17.5:answer:done:helpful": keys.DoneKey("T1:C1:17.5:answer", "helpful"),
    "digest:2026-W47": keys.DigestKey("2026-W47"),
    "digest:2026-W47:moderator:1f": keys.ModeratorKey("digest:2026-W47", "1f"),
    "archive:1763971200.5": keys.ArchiveKey("1763971200.5"),
    "channels:1763971200.5": keys.ChannelsKey("1763971200.5"),
    "word:ab": keys.WordKey("ab"),
    "word:T1:C1:shared:17.5": keys.SharedKey("T1", "C1", "17.5"),
}


@given(KEY)
def test_a_key_parses_back_to_what_it_was_built_of(key):
    assert keys.parse(str(key)) == key


@pytest.mark.parametrize("text", KEPT)
def test_keys_that_databases_hold_already_keep_their_meaning(text):
    assert keys.parse(text) == KEPT[text]
    assert str(KEPT[text]) == text


def test_every_kind_of_key_is_among_those_tried_here():
    assert {type(key) for key in KEPT.values()} == set(keys.KINDS)


def fits(pattern, text):
    """Whether LIKE, with "/" as its escape, finds *text* by *pattern*."""
    parts = re.findall(r"/.|.", pattern, re.DOTALL)
    wild = {"%": ".*", "_": "."}
    return re.fullmatch("".join(wild.get(part) or re.escape(part[-1]) for part in parts), text, re.DOTALL)


@given(KEY)
def test_a_key_is_found_by_its_kind_and_by_any_one_of_its_fields(key):
    assert fits(type(key).like(), str(key))
    for field in fields(key):
        assert fits(type(key).like(**{field.name: getattr(key, field.name)}), str(key))
        assert not fits(type(key).like(**{field.name: "some_body%"}), str(key))


@given(LATER, MEMBER)
def test_the_question_of_a_reply_is_the_one_it_answers(later, member):
    assert keys.question_of(str(later)) == later.about
    assert keys.question_of(later.about) == later.about
    assert fits(keys.like_about(later.about), str(keys.WrongKey(str(later), member)))
