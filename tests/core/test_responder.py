"""From a message to its verdict, with the archive as it is today."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.matching.networks import Networks
from bot.messages import Message, Place
from bot.pairs import Ama, Archive, Pair
from bot.responder import FAR_BUT_SURE, Responder
from bot.retrieval import Served, veto_mark
from bot.verdicts import ALIKE, Abstention, Answer, Ignored, SmallTalk, Suggestion, Thresholds

TODAY = dt.date(2026, 11, 20)
OLD_AMA, NEW_AMA = Ama("Then", date="2019-10-22"), Ama("Now", date="2026-01-01")
QUESTION = "How often does the study group meet?"


def pair(pair_id, ama=OLD_AMA, question=QUESTION, answer="On Fridays at the library.", **more):
    return Pair(pair_id, question, answer, ama, **more)


OTHERS = [
    pair("cake", question="Who bakes the cake for the anniversary?", answer="Whoever lost at chess."),
    pair("chess", question="Which chess opening is taught to beginners?", answer="The Italian game."),
    pair(
        "bikes", question="Where can bicycles be parked overnight?", answer="In the yard behind the bakery."
    ),
]


def respond(pairs, text=QUESTION, *, addressed=True, tags=frozenset(), least=0.6):
    served = Served.of(Archive.of([*pairs, *OTHERS]))
    responder = Responder(served, Thresholds(least, least / 3), today=lambda: TODAY)
    return responder.respond(Message("k", text, "U1", Place("C1"), addressed=addressed, tags=tags))


def given(verdict):
    assert isinstance(verdict, Answer)
    return verdict.candidate.pair.id


def test_a_question_is_answered():
    assert given(respond([pair("meet")])) == "meet"


def test_the_reason_names_the_rule_that_left_a_pair_out():
    expired = dt.date(2020, 1, 1)
    assert "meet is given no more since 2020-01-01" in respond([pair("meet", valid_until=expired)]).reason
    newer = pair("newer", NEW_AMA, QUESTION, "On Mondays.", valid_until=expired)
    reason = respond([pair("meet", superseded_by="newer"), newer]).reason
    assert "meet is superseded by newer" in reason
    assert "newer is given no more since 2020-01-01" in reason
    served = Served.of(Archive.of([pair("meet"), *OTHERS]))
    vetoes = {veto_mark(QUESTION): frozenset({"meet"})}
    responder = Responder(served, Thresholds(0.6, 0.2), vetoes=vetoes, today=lambda: TODAY)
    asked = Message("k", QUESTION, "U1", Place("C1"), addressed=True)
    assert "meet was ruled out for this question" in responder.respond(asked).reason
    assert list(responder.left_out(asked)) == ["meet"]


def test_where_nothing_is_left_out_the_reason_says_nothing_of_it():
    assert "left out" not in respond([pair("meet")], "Who pays for the pizza on Friday?").reason


@pytest.mark.parametrize("addressed", [True, False])
def test_what_is_explained_is_what_was_judged_asked_of_the_bot_or_not(addressed):
    served = Served.of(Archive.of([pair("meet"), *OTHERS]))
    responder = Responder(served, Thresholds(0.6, 0.2), today=lambda: TODAY)
    # Near enough to be read by the judge where the bot was asked, and not where it was only said.
    said = Message("k", "what is the opening hour of the yard?", "U1", Place("C1"), addressed=addressed)
    explained = [one.candidate.confidence for one in responder.explain(said)]
    assert explained == [one.confidence for one in responder.respond(said).candidates]


def test_the_newer_pair_is_given_in_the_place_of_the_one_it_supersedes():
    newer = pair("newer", NEW_AMA, "When and where are the meetings now?", "On Mondays, online.")
    newest = pair("newest", NEW_AMA, "And the meetings these days?", "Never, sadly.")
    old = pair("old", superseded_by="newer")
    assert given(respond([old, newer])) == "newer"
    chain = pair("newer", NEW_AMA, newer.question, newer.answer, superseded_by="newest")
    assert given(respond([old, chain, newest])) == "newest"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("hello", "it is a greeting or thanks"),
        ("<@U1> thanks a lot!", "it is a greeting or thanks"),
        ("<@U1>", "there are no words in it"),
        (":wave:", "there are no words in it"),
    ],
)
def test_what_asks_nothing_is_told_for_what_it_is(text, why):
    verdict = respond([], text)
    assert isinstance(verdict, Ignored)
    assert verdict.reason == why


def dated(pair_id, date, **more):
    """A pair that asks nearly the same as others that are made so."""
    more.setdefault("question", f"{'How' if date < '2020' else 'So how'} often does the study group meet?")
    return pair(pair_id, date=date, answer=f"As it was in {date}.", guest="Grace", **more)


@pytest.mark.parametrize(
    ("text", "about_the_bot"),
    [
        ("are you ChatGPT?", True),
        ("who built you?", True),
        ("what topics can you answer", True),
        ("is this a bot?", True),
        ("which languages do you speak?", True),
        ("help", True),
        ("wer bist du?", True),
        (":)", False),
        ("…", False),
        ("Can we use AI assistants for coding?", False),
        ("Who in Security looks at the requests?", False),
        ("Can my result be hidden from the others?", False),
    ],
)
def test_who_asks_about_the_bot_uses_hardly_a_word_of_anything_else(text, about_the_bot):
    verdict = respond([pair("meet")], text)
    assert (isinstance(verdict, Ignored) and verdict.talk is SmallTalk.ABOUT) == about_the_bot


def test_of_two_that_ask_nearly_the_same_the_newer_answers_however_it_is_asked():
    pairs = [dated("then", "2019-10-22"), dated("now", "2026")]
    for order in (pairs, pairs[::-1]):
        for text in (QUESTION, f"So {QUESTION}", "how often does your study group meet?"):
            assert given(respond(order, text)) == "now"


@pytest.mark.parametrize(
    ("question", "is_the_same"),
    [
        ("How much does the Coral board cost?", True),
        ("What is the price of the Coral board?", True),
        ("Which Coral boards are there?", False),
        ("What does the Jetson board cost?", False),
    ],
)
def test_of_two_that_ask_the_same_in_other_words_the_newer_answers(question, is_the_same):
    pairs = [
        dated("then", "2019-10-22", question="What does the Coral board cost?"),
        dated("now", "2026", question=question),
    ]
    for text in ("What does the Coral board cost?", "coral board price?"):
        assert given(respond(pairs, text)) == ("now" if is_the_same else "then")


def test_what_was_verified_lately_is_not_the_older_one():
    verified = dated("then", "2019-10-22", verified=dt.date(2026, 11, 1))
    assert given(respond([verified, dated("now", "2026-01")])) == "then"


@pytest.mark.parametrize(
    "other",
    [
        dated("other", "2019", question=f"So {QUESTION}"),
        dated("other", "2019-10", question=f"So {QUESTION}"),
        dated("other", "2026", follows="cake"),
        replace(dated("other", "2026"), guest="Ada"),
        dated("other", "2026", question="How often does the chess club meet?"),
    ],
)
def test_what_is_not_newer_or_asks_something_else_takes_no_others_place(other):
    assert given(respond([dated("then", "2019-10-22"), other])) == "then"


def test_a_circle_of_supersession_ends():
    one, other = (
        pair("one", superseded_by="other"),
        pair("other", superseded_by="one", question="Quite another?"),
    )
    assert given(respond([one, other])) in {"one", "other"}


@pytest.mark.parametrize(("until", "verdict"), [(TODAY, Abstention), (TODAY + dt.timedelta(1), Answer)])
def test_a_pair_is_given_until_the_day_it_is_valid_until(until, verdict):
    assert isinstance(respond([pair("meet", valid_until=until)], addressed=False), verdict)


def test_where_tags_bind_only_pairs_with_one_of_them_answer():
    tagged = pair("meet", tags=("logistics",))
    assert given(respond([tagged], tags=frozenset({"logistics", "other"}))) == "meet"
    assert not isinstance(respond([tagged], tags=frozenset({"other"})), Answer)


@pytest.mark.parametrize(
    "text", ["Lunch was great today.", "Thanks everybody!", "https://example.org/slides", ""]
)
def test_what_asks_nothing_is_ignored_in_a_channel(text):
    assert isinstance(respond([pair("meet")], text, addressed=False), Ignored)


class CountingNetworks(Networks):
    """The shipped networks, which count what they read: texts, and queries together with pairs."""

    def __init__(self):
        super().__init__()
        self.texts, self.judgements = [], 0

    def read(self, text):
        self.texts.append(text)
        return super().read(text)

    def judged(self, query, pairs):
        self.judgements += 1
        return super().judged(query, pairs)


def counted(text, *, addressed=False):
    """Return how often *text* itself is read, and how often the judge reads it with pairs."""
    networks = CountingNetworks()
    served = Served.of(Archive.of([pair("meet"), *OTHERS]), networks=networks)
    responder = Responder(served, Thresholds(0.6, 0.2), today=lambda: TODAY)
    responder.respond(Message("k", text, "U1", Place("C1"), addressed=addressed))
    return networks.texts.count(text), networks.judgements


def test_chat_that_is_near_no_pair_in_its_words_is_read_by_no_network():
    assert counted("the printer on my floor works again") == (0, 0)
    assert counted("the printer on my floor works again", addressed=True)[0] == 1


def test_a_single_question_is_read_once():
    assert counted("how many times a month does the group come together") == (1, 1)


@pytest.mark.parametrize("between", ["? ", "; ", " and "])
def test_of_two_questions_neither_of_which_is_sure_pairs_are_offered_for_both(between):
    asked = between.join(("which chess opening do you teach first", "where may bicycles stand overnight"))
    verdict = respond([], asked, least=1.0)
    assert isinstance(verdict, Suggestion)
    assert [found.pair.id for found in verdict.offered][:2] == ["chess", "bikes"]


def test_equal_messages_get_equal_verdicts():
    assert respond([pair("meet")]) == respond([pair("meet")])


def test_an_empty_archive_answers_nothing():
    responder = Responder(Served.of(Archive()), Thresholds(0.6, 0.2))
    assert isinstance(
        responder.respond(Message("k", QUESTION, "U1", Place("C1"), addressed=True)), Abstention
    )


@pytest.mark.parametrize(
    ("text", "spoken_to"),
    [
        ("Which oven do you heat the barn with?", False),
        ("Has the study group already met the new librarian?", True),
    ],
)
def test_in_a_channel_a_pair_that_is_far_in_meaning_is_no_answer(text, spoken_to):
    anything = {"least": 0.001}  # so that what keeps it quiet is not the threshold
    addressed, overheard = (
        respond([pair("meet")], text, addressed=to_us, **anything) for to_us in (True, False)
    )
    assert isinstance(addressed, Answer)
    assert addressed.candidate.confidence < FAR_BUT_SURE
    assert isinstance(overheard, Answer) == spoken_to == (addressed.candidate.likeness >= ALIKE)
    assert spoken_to or "nobody asked the bot" in overheard.reason


def test_what_only_names_something_draws_no_answer_but_where_the_bot_is_asked():
    overheard, addressed = (
        respond([pair("p")], "study plan", addressed=said, least=0.05) for said in (False, True)
    )
    assert isinstance(addressed, Answer)
    assert overheard == Ignored("it names something, and asks nothing about it")


def test_what_is_put_to_somebody_by_name_is_for_the_bot_only_where_it_is_asked():
    asked = "tgm4883: how often does the group come together?"
    overheard, addressed = (respond([pair("p")], asked, addressed=said, least=0.2) for said in (False, True))
    assert isinstance(addressed, Answer)
    assert overheard == Ignored("it is put to somebody by name")


def test_a_misspelt_question_asks_as_much_as_one_without_slips():
    asked = (
        "how oftne does the stduy gruop meet evry week",
        "how often does the study group meet every week",
    )
    verdicts = [respond([pair("p")], text, addressed=False, least=0.3) for text in asked]
    assert all(isinstance(verdict, Answer) for verdict in verdicts)


def test_the_newer_of_two_opposites_takes_no_others_place():
    pairs = [
        dated("then", "2019-10-22", question="What are the advantages of Keras?"),
        dated("now", "2026", question="What are the disadvantages of Keras?"),
    ]
    assert given(respond(pairs, "What are the advantages of Keras?")) == "then"
