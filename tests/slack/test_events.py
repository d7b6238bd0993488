"""What a Slack event means for us, and what does not concern us."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages import MessageDeleted, MessageWritten, Place
from bot.platforms.slack.events import EventReader, direct
from bot.platforms.slack.occurrences import MarkPressed, ReplyTakenBack, ReplyWritten

EVENTS = EventReader("UBOT", "T1", frozenset({"CHERE"}), {"CHERE": frozenset({"tensorflow"})})
NOW = 1_700_000_100.0
TS, LATER = "1700000000.000100", "1700000050.000200"


def hear(**event):
    return EVENTS.read({"type": "message", "channel": "CHERE", "user": "UADA", "ts": TS} | event, NOW)


def edited(text="New?", was="Old?", event_ts=LATER, **inner):
    message = {"type": "message", "user": "UADA", "ts": TS, "text": text, "edited": {"ts": LATER}} | inner
    return hear(
        subtype="message_changed",
        message=message,
        previous_message={"text": was},
        user=None,
        event_ts=event_ts,
    )


def test_a_question_in_a_channel_we_listen_in_is_a_message_for_its_thread():
    message = hear(text="Where is it heading &amp; why?").message
    assert message.key == f"T1:CHERE:{TS}"
    assert message.text == "Where is it heading & why?"
    assert (message.author, message.place, message.revision) == ("UADA", Place("CHERE", TS), TS)
    assert message.tags == {"tensorflow"}
    assert not message.addressed
    assert not message.private


def test_a_mention_is_addressed_and_counts_once_though_slack_sends_it_twice():
    as_message = hear(text="<@UBOT> why?", channel="CELSEWHERE").message
    as_mention = hear(type="app_mention", text="<@UBOT> why?", channel="CELSEWHERE").message
    assert as_message == as_mention
    assert as_message.addressed


def test_a_direct_message_is_addressed_and_answered_without_a_thread():
    message = hear(channel="DADA", channel_type="im", text="why?").message
    assert message.addressed
    assert message.private
    assert message.place == Place("DADA", None)


def test_in_a_thread_of_direct_messages_the_answer_stays_in_the_thread():
    message = hear(channel="DADA", text="why?", thread_ts="1600000000.000001").message
    assert message.place == Place("DADA", "1600000000.000001")


def test_a_mention_in_a_thread_is_answered_in_that_thread():
    message = hear(text="<@UBOT> why?", thread_ts="1600000000.000001").message
    assert message.place == Place("CHERE", "1600000000.000001")


@pytest.mark.parametrize("subtype", [None, "thread_broadcast"])
def test_what_is_said_in_a_thread_may_follow_up_an_answer_and_calls_nobody(subtype):
    heard = hear(text="And in the browser?", thread_ts="1600000000.000001", subtype=subtype)
    assert isinstance(heard, ReplyWritten)
    assert (heard.message.place.thread, heard.message.addressed, heard.at) == (
        "1600000000.000001",
        False,
        float(TS),
    )


def test_a_bulb_is_pressed_by_somebody_at_a_moment():
    item = {"channel": "CHERE", "ts": TS}
    pressed = hear(type="reaction_added", reaction="bulb", item=item, event_ts="1700000001.000100")
    assert pressed == MarkPressed("CHERE", TS, "UADA", "1700000001.000100")


@pytest.mark.parametrize(
    "event",
    [
        {"channel": "CELSEWHERE", "text": "a channel we do not listen in?"},
        {"text": "another bot in a thread?", "thread_ts": "1600000000.000001", "bot_id": "B1"},
        {
            "type": "reaction_added",
            "reaction": "bulb",
            "item": {"channel": "CHERE", "ts": TS},
            "event_ts": None,
        },
        {"text": "another bot?", "bot_id": "B1"},
        {"text": "an old sort of bot?", "subtype": "bot_message"},
        {"text": "ourselves?", "user": "UBOT"},
        {"text": "Slack itself?", "user": "USLACKBOT"},
        {"text": "<@UADA> has joined the channel", "subtype": "channel_join"},
        {"text": "nobody?", "user": None},
        {"text": None},
        {"text": "no time?", "ts": None},
        {"text": "no channel?", "channel": None},
        {"text": "a list for a subtype?", "subtype": ["file_share"]},
        {"text": "no name of Slack's?", "user": "U\ud800"},
        {"text": "no time of Slack's?", "ts": "1700000000.000100\n"},
        {"type": "reaction_added", "reaction": "+1", "item": {"channel": "CHERE", "ts": TS}},
        {"type": "reaction_added", "reaction": "x", "item": {"type": "file"}},
        {"type": "team_join"},
        {"subtype": "message_changed", "message": None},
        {"subtype": "message_deleted"},
    ],
)
def test_what_is_not_our_business_means_nothing(event):
    assert hear(**event) is None


@pytest.mark.parametrize("subtype", ["file_share", "me_message"])
def test_what_a_person_wrote_under_another_heading_is_a_message_too(subtype):
    assert hear(text="why?", subtype=subtype).message.text == "why?"


def test_an_edit_is_the_same_message_in_a_later_revision():
    occurrence = edited()
    assert occurrence.message.key == f"T1:CHERE:{TS}"
    assert occurrence.message.revision == LATER > hear(text="Old?").message.revision
    assert not occurrence.only_known


def test_a_change_that_leaves_the_text_alone_means_nothing():
    assert edited(text="Same?", was="Same?") is None


def test_an_edit_that_takes_the_mention_out_is_still_for_us():
    written = edited(text="why?", was="<@UBOT> why?")
    assert written.message.addressed


def test_an_edit_of_an_old_message_counts_only_if_it_is_known():
    old = EVENTS.read(
        {
            "type": "message", "subtype": "message_changed", "channel": "CHERE", "previous_message": {"text": "a"},
            "message": {"user": "UADA", "ts": "1600000000.000100", "text": "b?", "edited": {"ts": LATER}},
        },
        NOW,
    )  # fmt: skip
    assert isinstance(old, MessageWritten)
    assert old.only_known


def test_two_edits_within_a_second_are_two_revisions():
    first = edited(event_ts="1700000050.000300", edited={"ts": "1700000050.000000"})
    second = edited(event_ts="1700000050.000400", edited={"ts": "1700000050.000000"})
    assert first.message.revision < second.message.revision


def test_an_edit_without_a_mention_elsewhere_counts_if_the_message_is_known():
    message = {"type": "message", "user": "UADA", "ts": TS, "text": "New?"}
    change = {"subtype": "message_changed", "message": message, "previous_message": {"text": "Old?"}}
    written = hear(channel="CELSEWHERE", event_ts=LATER, **change)
    assert written.only_known
    assert written.message.addressed


def test_a_deleted_message_is_gone():
    assert hear(subtype="message_deleted", deleted_ts=TS) == MessageDeleted(f"T1:CHERE:{TS}")


def test_a_deleted_message_with_replies_leaves_a_tombstone_and_is_gone_too():
    assert edited(subtype="tombstone") == MessageDeleted(f"T1:CHERE:{TS}")


def test_a_cross_on_a_message_means_to_take_it_back():
    taken = hear(type="reaction_added", reaction="x", item={"channel": "CHERE", "ts": TS})
    assert taken == ReplyTakenBack("CHERE", TS, "UADA")


def test_text_that_no_database_takes_is_mended():
    assert hear(text="a\0b \ud800 c?").message.text == "ab ? c?"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["type", "subtype", "channel", "user", "text", "ts", "thread_ts", "message", "previous_message", "item",
     "reaction", "edited", "deleted_ts", "channel_type", "bot_id", "hidden"]
)  # fmt: skip
WORDS = st.sampled_from(
    [
        "message",
        "app_mention",
        "message_changed",
        "message_deleted",
        "reaction_added",
        "x",
        "CHERE",
        TS,
        "tombstone",
    ]
)


@given(st.dictionaries(FIELDS, WORDS | JSON | st.dictionaries(FIELDS, WORDS | JSON), max_size=10))
def test_no_event_however_odd_is_an_error(event):
    EVENTS.read(event, NOW)


@pytest.mark.parametrize(
    "event",
    [
        {"user": "UBOT", "text": "An answer."},
        {"user": "UBOT", "bot_id": "B1", "text": "An answer.", "channel": "DADA", "channel_type": "im"},
        {"subtype": "message_deleted", "deleted_ts": TS, "previous_message": {"user": "UBOT", "ts": TS}},
        {"type": "reaction_added", "user": "UBOT", "reaction": "x", "item": {"channel": "CHERE", "ts": TS}},
    ],
    ids=str,
)
def test_what_we_did_ourselves_is_nothing_to_act_on(event):
    assert hear(**event) is None


def test_it_is_known_in_which_direct_conversation_something_was_written_by_whomever():
    assert direct({"type": "message", "channel": "DADA", "user": "UBOT"}) == "DADA"
    assert direct({"type": "message", "channel": "CHERE"}) is None
    assert direct({"type": "app_home_opened", "channel": "DADA"}) is None
    assert direct({"type": "message", "channel": {}}) is None
