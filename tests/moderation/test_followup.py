"""Which unanswered questions a pair answers once it is written."""

from bot.messages import UnansweredQuestion
from bot.moderation.followup import answered_by
from bot.pairs import Ama, Pair
from bot.retrieval import veto_mark

TEA = Pair("tea", "When is tea served aboard?", "At four.", Ama("AMA"), also=("tea o'clock",))


def asked(key, question):
    return UnansweredQuestion(key, question, "C1", "U1", addressed=True, asked_at=float(len(key)))


def keys(*questions, group=None, vetoes=None):
    return [one.key for one in answered_by(TEA, questions, group, vetoes or {})]


def test_a_pair_answers_what_asks_the_same_in_any_of_its_phrasings_and_nothing_else():
    questions = (
        asked("k1", "when is TEA served, aboard"),
        asked("k2", "Tea o'clock?"),
        asked("k3", "Who is Ada?"),
    )
    assert keys(*questions) == ["k1", "k2"]


def test_the_group_that_it_was_begun_from_is_answered_whatever_its_words():
    questions = (asked("k1", "Who is Ada?"), asked("k22", "who is ada"), asked("k333", "Where is Cobol?"))
    assert keys(*questions, group="k22") == ["k1", "k22"]


def test_a_question_that_it_was_ruled_out_for_is_left_open():
    question = asked("k1", "When is tea served aboard?")
    assert keys(question, vetoes={veto_mark(question.question): frozenset({"tea"})}) == []
