import json
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.pairs import Ama, Archive, Pair
from bot.platforms import wording
from bot.platforms.slack.views import answers, block_kit, replies
from bot.verdicts import Candidate, Suggestion
from tests.support.slack_limits import faults, said

AMA = Ama("AMA with Ali Mustufa, Hacktoberfest '19", "Ali Mustufa", "2019-10-22", "https://example.org/ama")
FIRST = Pair("future", "Where is TensorFlow heading?", "To *2.0*. The community is in the middle.", AMA)
NEXT = Pair("news", "Where can I follow it?", "On [GitHub](https://example.org/gh).", AMA, follows="future")
OLD = Pair("old", "Is 2.0 out?", "Not yet.", AMA, date="2018-10", superseded_by="new")
NEW = Pair("new", "Is TensorFlow 2.0 out?", "Yes.", AMA, link="ftp://example.org/a")
ARCHIVE = Archive.of([FIRST, NEXT, OLD, NEW])
KEY = "T1:C1:1571738400.000100"

ANY = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(
            [
                "<!channel>",
                "<@U1>",
                "<https://evil.example|",
                ">",
                "|",
                "&",
                "*",
                "`",
                "🇮🇳",
                "👩‍👩‍👧",
                "\n",
                '"',
            ]
        )
    ).map("".join),
    st.builds(
        str.__mul__,
        st.sampled_from(["a", "a b. ", "字", "👩‍👩‍👧", '"', "*a*b", "\ud800", "\u0301"]),
        st.integers(0, 2_000),
    ),
)
ADDRESS = st.none() | ANY | ANY.map("https://example.org/".__add__)
MAYBE = st.none() | ANY
AMAS = st.builds(Ama, title=ANY, guest=MAYBE, date=MAYBE, link=ADDRESS)
PAIRS = st.builds(Pair, id=ANY, question=ANY, answer=ANY, ama=AMAS, guest=MAYBE, date=MAYBE, link=ADDRESS)


def candidate(pair):
    return Candidate(pair, score=1.0, confidence=0.9, phrasing=pair.question)


def shown(payload):
    return "\n".join(
        "".join(piece for element in block["elements"] for piece in said(element))
        for block in payload["blocks"]
        if block["type"] == "rich_text"
    )


def buttons(payload):
    return [
        button for block in payload["blocks"] if block["type"] == "actions" for button in block["elements"]
    ]


def test_an_answer_shows_its_question_who_gave_it_when_and_where_to_read_it():
    payload = answers.answer(FIRST, KEY, ARCHIVE)
    assert shown(payload).splitlines() == [
        "Where is TensorFlow heading?",
        "Ali Mustufa · AMA with Ali Mustufa, Hacktoberfest '19 · 22 October 2019",
        "To 2.0. The community is in the middle.",
        wording.READ_IT,
    ]
    link = payload["blocks"][2]["elements"][0]["elements"][0]
    assert link["url"] == "https://example.org/ama"


def links(payload):
    """The links of an answer, below its text: what each says, and where it leads."""
    pieces = [
        piece
        for block in payload["blocks"]
        if block["type"] == "rich_text"
        for element in block["elements"]
        for piece in element.get("elements", ())
    ]
    return [(piece["text"], piece["url"]) for piece in pieces if piece["type"] == "link"]


SITE = "https://example.org/s"


def test_beside_the_source_stands_the_pairs_page_on_the_site():
    for payload in (
        answers.answer(FIRST, KEY, ARCHIVE, site=SITE),
        answers.private(FIRST, KEY, ARCHIVE, site=SITE),
    ):
        assert links(payload) == [
            (wording.READ_IT, "https://example.org/ama"),
            (wording.ITS_PAGE, f"{SITE}/pairs/future.html"),
        ]
        assert faults(payload) == []


def test_what_is_derived_has_no_page_to_link():
    derived = replace(FIRST, derived=True)
    assert links(answers.answer(derived, KEY, ARCHIVE, site=SITE)) == [
        (wording.READ_IT, "https://example.org/ama")
    ]


def test_without_a_source_the_pairs_page_is_the_link():
    pair = replace(FIRST, ama=replace(AMA, link=None))
    assert links(answers.answer(pair, KEY, ARCHIVE, site=SITE)) == [
        (wording.READ_ON_PAGE, f"{SITE}/pairs/future.html")
    ]
    unsafe = answers.answer(NEW, KEY, ARCHIVE, site=SITE)
    assert "Source: ftp://example.org/a · " in shown(unsafe)
    assert links(unsafe) == [(wording.ITS_PAGE, f"{SITE}/pairs/new.html")]


def test_a_shortened_answer_is_read_to_its_end_on_its_page():
    pair = replace(FIRST, answer="A sentence of some words. " * 1_000)
    assert links(answers.answer(pair, KEY, ARCHIVE, site=SITE))[-1] == (
        wording.READ_ALL_ON_PAGE,
        f"{SITE}/pairs/future.html",
    )


def test_every_posted_reply_names_its_question_and_pair_and_unfurls_nothing():
    given_again = replies.already_given(FIRST, KEY)
    suggested = replies.suggestion(Suggestion((), (candidate(FIRST),), ""), KEY)
    pairs = {
        "future": [answers.answer(FIRST, KEY, ARCHIVE), given_again],
        "": [suggested, replies.abstention(KEY, told_moderators=True), replies.usage(ARCHIVE, KEY)],
    }
    for pair, payloads in pairs.items():
        for payload in payloads:
            assert payload["metadata"] == {
                "event_type": "ama_reply",
                "event_payload": {"key": KEY, "pair": pair},
            }
            assert (payload["unfurl_links"], payload["unfurl_media"]) == (False, False)
            assert faults(payload) == []


def test_the_notification_holds_the_question_and_the_start_of_the_answer():
    pair = Pair("a", "Is a < b?", "Ask <!channel> & *see*.", AMA)
    payload = answers.answer(pair, KEY, ARCHIVE)
    assert payload["text"] == "Is a &lt; b? Ask &lt;!channel&gt; &amp; see."


def test_feedback_says_for_which_question_and_pair_it_is():
    (row,) = (
        block for block in answers.answer(FIRST, KEY, ARCHIVE)["blocks"] if block["type"] == "context_actions"
    )
    (element,) = row["elements"]
    assert element["action_id"] == "feedback"
    votes = [json.loads(element[button]["value"]) for button in ("positive_button", "negative_button")]
    assert votes == [{"vote": vote, "key": KEY, "pair": "future"} for vote in ("helpful", "not_helpful")]


def test_a_follow_up_shows_what_it_follows():
    lines = shown(answers.answer(NEXT, KEY, ARCHIVE))
    assert wording.FOLLOWS.format(question=FIRST.question) in lines
    assert "To 2.0. The community is in the middle." in lines


def test_a_newer_answer_says_what_it_replaces():
    lines = shown(answers.answer(NEW, KEY, ARCHIVE)).splitlines()
    assert wording.REPLACES_DATED.format(question="Is 2.0 out?", date="October 2018") in lines


def test_a_link_that_slack_would_not_take_is_shown_as_text():
    assert shown(answers.answer(NEW, KEY, ARCHIVE)).endswith("Source: ftp://example.org/a")


@pytest.mark.parametrize(
    "sentence",
    ["This is one sentence of many. ", "这是许多句子中的一句。", "यह कई वाक्यों में से एक है। ", "🎉🎊 ", "*a*b"],
)
def test_a_long_answer_is_cut_and_leads_to_the_whole(sentence):
    answer = sentence * (60_000 // len(sentence))
    payload = answers.answer(Pair("long", "How long?", answer, AMA), KEY, ARCHIVE)
    assert faults(payload) == []
    assert shown(payload).endswith(wording.READ_ALL)
    assert len(shown(payload)) > 800


def test_a_private_answer_can_be_shared():
    payload = answers.private(FIRST, KEY, ARCHIVE)
    assert shown(payload) == shown(answers.answer(FIRST, KEY, ARCHIVE))
    (share,) = buttons(payload)
    assert share["action_id"] == "share"
    assert json.loads(share["value"]) == {"key": KEY, "pair": "future"}


def test_a_suggestion_offers_each_pair_and_none_of_them():
    long = Pair("long", "What do you think about " + "very " * 30 + "long questions?", "Nothing.", AMA)
    offered = tuple(candidate(pair) for pair in (FIRST, NEXT, long))
    payload = replies.suggestion(Suggestion(offered, offered, "near"), KEY)
    assert faults(payload) == []
    pressed = [(b["action_id"], json.loads(b["value"])) for b in buttons(payload)]
    assert pressed == [
        ("suggest_1", {"key": KEY, "pair": "future"}),
        ("suggest_2", {"key": KEY, "pair": "news"}),
        ("suggest_3", {"key": KEY, "pair": "long"}),
        ("none_of_these", {"key": KEY, "pair": ""}),
    ]
    labels = [button["text"]["text"] for button in buttons(payload)]
    assert labels[:2] == [FIRST.question, NEXT.question]
    assert labels[2].endswith(" very…")


def test_not_knowing_says_whether_the_moderators_were_told():
    told, untold = (replies.abstention(KEY, told_moderators=told) for told in (True, False))
    assert wording.MODERATORS_TOLD in shown(told)
    assert wording.MODERATORS_TOLD not in shown(untold)


def test_not_knowing_names_where_to_look_and_whom_to_ask():
    named = shown(replies.abstention(KEY, told_moderators=True, moderators=["Mo Rossi", "@ama-team"]))
    assert "Home tab" in named
    assert "Mo Rossi, @ama-team" in named
    assert "<@" not in named
    assert "looks after" not in shown(replies.abstention(KEY, told_moderators=True))


def test_already_given_names_the_question():
    assert FIRST.question in shown(replies.already_given(FIRST, KEY))


def test_help_and_thanks_are_messages_that_slack_takes():
    for payload in (replies.usage(ARCHIVE), *map(block_kit.aside, wording.THANKS.values())):
        assert faults(payload) == []
    assert "/ama" in shown(replies.usage(ARCHIVE))


def test_an_id_that_no_button_can_hold_costs_only_the_button():
    pair = Pair("i" * 2_001, "Q?", "A.", AMA)
    payload = answers.private(pair, KEY, ARCHIVE)
    assert faults(payload) == []
    assert {block["type"] for block in payload["blocks"]} == {"rich_text"}


def test_no_reply_is_built_of_parts_shared_with_another():
    first = answers.answer(FIRST, KEY, ARCHIVE)
    first["blocks"][1]["elements"].clear()
    assert faults(answers.answer(FIRST, KEY, ARCHIVE)) == []


@settings(max_examples=50, deadline=None)  # what is too large for Slack takes a while to make
@given(PAIRS, PAIRS, PAIRS, st.text())
@example(
    Pair(
        '"' * 900, '"' * 3_000, '"' * 60_000, Ama('"' * 5_000, '"' * 500), link="https://e.org/" + "a" * 2_980
    ),
    Pair("b", "🎉" * 3_000, "🎉" * 60_000, Ama("🎉" * 5_000), link="https://e.org/" + "字" * 3_000),
    Pair("c", '"' * 3_000, "a", AMA, date="?" * 500),
    KEY,
)
def test_whatever_the_archive_holds_slack_takes_the_reply(pair, earlier, older, key):
    pair = replace(pair, follows="e")
    earlier, older = replace(earlier, id="e"), replace(older, id="o", superseded_by=pair.id)
    archive = Archive.of([pair, earlier, older])
    offered = tuple(map(candidate, (pair, earlier, older)))
    payloads = [
        answers.answer(pair, key, Archive.of([pair])),
        answers.answer(pair, key, archive),
        answers.answer(pair, key, archive, site=SITE),
        answers.private(pair, key, archive, site=SITE),
        replies.suggestion(Suggestion(offered, offered, ""), key),
        replies.already_given(pair, key),
    ]
    assert [fault for payload in payloads for fault in faults(payload)] == []


def test_the_names_of_emoji_in_a_question_are_emoji_there_too():
    pair = replace(FIRST, question="Who won :tada: at 10:30:45?", guest="Ali :+1::skin-tone-3:")
    shown = json.dumps(answers.answer(pair, KEY, Archive((pair,)))["blocks"])
    assert '{"type": "emoji", "name": "tada", "style": {"bold": true}}' in shown
    assert '{"type": "emoji", "name": "+1", "skin_tone": 3}' in shown
    assert ":tada:" not in shown
    assert "10:30:45" in shown


def test_what_the_same_guest_said_before_is_offered_below_with_its_date():
    elsewhere = Pair("other", "Who leads it?", "Ada.", AMA, guest="Ada", date="2018")
    old, new = replace(OLD, guest="Ali Mustufa"), replace(NEW, guest="Ali Mustufa", date="2019-10-22")
    payload = answers.answer(new, KEY, ARCHIVE, further=[old, NEXT, elsewhere])
    labels = [
        label for label in json.dumps(payload, ensure_ascii=False).split('"') if label.endswith(("?", ")"))
    ]
    assert "Is 2.0 out? (Ali Mustufa, October 2018)" in labels
    assert {NEXT.question, elsewhere.question} <= set(labels)
