"""What the outcomes of a golden set come to, against figures worked out by hand."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evaluation.calibration import PRIOR, deviation, fitted_shift, reliability
from bot.evaluation.measures import Evaluation, GoldenQuestion, Kind, Outcome, Share, evaluate, outcome_of
from bot.pairs import Ama, Archive, Pair
from bot.responder import Responder
from bot.retrieval import Served
from bot.verdicts import Candidate, Ignored, Thresholds, judge

THRESHOLDS = Thresholds(0.8, 0.3)
AMA = Ama("An evening with Grace Hopper")


def pair(name, question="?", **fields):
    return Pair(name, question, f"The answer of {name}.", AMA, **fields)


def outcome(expected, *found, addressed=True, ignored=False):
    """What came of a question answered by *expected*: *found* are ids with their confidences, best first."""
    ranked = tuple(Candidate(pair(name), confidence, confidence, "?") for name, confidence in found)
    verdict = Ignored("it does not ask") if ignored else judge(ranked, THRESHOLDS, addressed=addressed)
    question = GoldenQuestion("?", tuple(expected), unaddressed=not addressed)
    return Outcome(question, verdict, ranked, frozenset(expected))


RIGHT = outcome(["a"], ("a", 0.9), ("b", 0.1))
WRONG = outcome(["a"], ("b", 0.95), ("a", 0.2))
NEAR = outcome(["a"], ("b", 0.5), ("c", 0.49), ("a", 0.4))
FAR = outcome(["a"], ("b", 0.6), ("c", 0.1), ("d", 0.1), ("e", 0.1), ("f", 0.1), ("a", 0.1))
UNHEARD = outcome(["a"], ("a", 0.99), ignored=True, addressed=False)
DISTURBING = outcome([], ("b", 0.85), addressed=False)
QUIET = outcome([], ("b", 0.7), addressed=False)
ASKED = outcome([], ("b", 0.85))
EVERYTHING = Evaluation((RIGHT, WRONG, NEAR, FAR, UNHEARD, DISTURBING, QUIET, ASKED))


@pytest.mark.parametrize(
    ("one", "kind"),
    [
        (RIGHT, Kind.ANSWERED),
        (WRONG, Kind.WRONG_PAIR),
        (NEAR, Kind.NEAR_MISS),
        (FAR, Kind.SILENT),
        (UNHEARD, Kind.SILENT),
        (outcome(["a"]), Kind.SILENT),
        (DISTURBING, Kind.UNANSWERABLE),
        (ASKED, Kind.UNANSWERABLE),
        (QUIET, Kind.KEPT_SILENT),
        (outcome([]), Kind.KEPT_SILENT),
    ],
)
def test_each_outcome_has_its_class(one, kind):
    assert one.kind is kind


def test_the_figures_at_the_threshold_are_those_worked_out_by_hand():
    assert EVERYTHING.coverage == Share(1, 5)
    assert EVERYTHING.precision == Share(1, 4)
    assert EVERYTHING.false_answers == Share(1, 2)
    assert EVERYTHING.answerable == 5


def test_the_ranking_is_measured_whatever_the_threshold_or_the_verdict():
    assert EVERYTHING.hit(1) == Share(2, 5)
    assert EVERYTHING.hit(5) == Share(4, 5)
    assert EVERYTHING.mrr == pytest.approx((1 + 1 / 2 + 1 / 3 + 1 / 6 + 1) / 5)


def test_an_empty_set_has_no_shares_and_divides_nothing_by_zero():
    nothing = Evaluation()
    assert [nothing.coverage.value, nothing.precision.value, nothing.false_answers.value] == [None] * 3
    assert (nothing.hit(5).value, nothing.mrr, nothing.curve, nothing.widest(0.9)) == (None, None, (), None)
    assert (nothing.at(0.5).coverage.value, reliability(nothing), deviation(nothing)) == (None, (), None)
    assert fitted_shift(nothing).value == 0
    assert (str(nothing.coverage), nothing.coverage.interval) == ("–", (0.0, 1.0))


def test_without_answerable_questions_there_is_precision_but_no_coverage():
    only_silence = Evaluation((DISTURBING, QUIET))
    assert (only_silence.coverage.value, only_silence.precision.value, only_silence.mrr) == (None, 0.0, None)


def test_the_interval_of_a_share_is_wilsons():
    low, high = Share(18, 20).interval
    assert (low, high) == pytest.approx((0.699, 0.972), abs=1e-3)
    assert Share(3, 3).interval[1] == 1


def test_the_curve_has_a_point_for_each_confidence_and_takes_equal_ones_together():
    points = {p.threshold: (p.replies, p.right, p.disturbing) for p in EVERYTHING.curve}
    assert points == {
        0.95: (1, 0, 0), 0.9: (2, 1, 0), 0.85: (4, 1, 1), 0.7: (5, 1, 2), 0.6: (6, 1, 2), 0.5: (7, 1, 2),
    }  # fmt: skip


def test_what_was_taken_for_no_question_is_on_no_point_of_the_curve():
    assert Evaluation((UNHEARD,)).curve == ()


def test_the_most_coverage_at_a_precision_is_found_over_all_thresholds():
    low = outcome(["a"], ("a", 0.4))
    many = Evaluation((outcome(["a"], ("a", 0.9)), outcome(["a"], ("b", 0.7)), *[low] * 8))
    assert many.widest(0.95).coverage == Share(1, 10)
    assert (many.widest(0.9).threshold, many.widest(0.9).coverage) == (0.4, Share(9, 10))


def test_a_suggestion_is_no_reply_that_could_be_wrong_but_is_told_where_it_offers_the_right_pair():
    assert NEAR.given is None
    assert NEAR.offered
    assert not outcome(["a"], ("b", 0.5), ("c", 0.4), ("d", 0.35), ("a", 0.32)).offered


def test_candidates_nearly_as_likely_are_a_near_tie():
    assert NEAR.near_tie
    assert not WRONG.near_tie
    assert not outcome(["a"], ("a", 0.9)).near_tie


def test_reliability_sets_what_was_stated_beside_what_was_right():
    sure = [outcome(["a"], ("a", 1.0))] * 3 + [outcome(["a"], ("b", 0.9))]
    band, *others = reliability(Evaluation(tuple(sure)))
    assert not others
    assert (band.low, band.high, band.questions, band.right) == (0.9, 1.0, 4, 3)
    assert (band.stated, band.observed) == pytest.approx((0.975, 0.75))
    assert deviation(Evaluation(tuple(sure))) == pytest.approx(0.225)


def test_the_shift_goes_down_for_an_archive_where_it_is_too_sure_and_up_where_it_is_too_shy():
    sure = Evaluation(tuple([outcome(["a"], ("b", 0.9))] * 30 + [outcome(["a"], ("a", 0.9))] * 30))
    shy = Evaluation(tuple([outcome(["a"], ("a", 0.5))] * 30))
    assert fitted_shift(sure).value == pytest.approx(-math.log(9), abs=0.2)
    assert 1 < fitted_shift(shy).value < 4


def test_a_single_question_hardly_moves_the_confidence():
    assert 0 < fitted_shift(Evaluation((outcome(["a"], ("a", 0.8)),))).value < 0.2


def test_a_question_is_put_to_the_responder_as_a_member_would():
    archive = Archive.of([
        pair("moth", "What was the first computer bug?", also=("moth in the relay",)),
        pair("wire", "Why do you hand out pieces of wire?"),
    ])  # fmt: skip
    responder = Responder(Served.of(archive), Thresholds(0.5, 0.1))
    found = outcome_of(GoldenQuestion("what was the first computer bug", ("moth",)), responder)
    assert (found.kind, found.place) == (Kind.ANSWERED, 1)
    said = outcome_of(GoldenQuestion("the first computer bug was a moth.", (), unaddressed=True), responder)
    assert isinstance(said.verdict, Ignored)
    assert said.ranked, "the ranking is there whatever the verdict"
    assert evaluate([found.question, said.question], responder).outcomes == (found, said)


def test_a_label_that_names_a_superseded_pair_means_the_newer_one_too():
    archive = Archive.of([
        pair("old", "How do I renew my badge?", superseded_by="new"),
        pair("new", "Where are badges renewed?", valid_until=dt.date(2000, 1, 1)),
        pair("other", "When is the meetup?"),
    ])  # fmt: skip
    responder = Responder(Served.of(archive), THRESHOLDS)
    assert outcome_of(GoldenQuestion("how do I renew my badge?", ("old",)), responder).right == {"old", "new"}


ids = st.sampled_from("abcdef")
confidences = st.integers(0, 20).map(lambda twentieth: twentieth / 20)


@st.composite
def outcomes(draw):
    found = draw(st.lists(st.tuples(ids, confidences), max_size=7, unique_by=lambda one: one[0]))
    found.sort(key=lambda one: -one[1])
    expected = draw(st.lists(ids, max_size=2, unique=True))
    return outcome(expected, *found, addressed=draw(st.booleans()), ignored=draw(st.booleans()))


evaluations = st.lists(outcomes(), max_size=25).map(lambda found: Evaluation(tuple(found)))


@given(evaluations, confidences)
def test_the_curve_is_what_counting_anew_at_the_threshold_gives(evaluation, threshold):
    said = [one for one in evaluation.outcomes if one.judged and one.confidence >= threshold]
    point = evaluation.at(threshold)
    assert point.replies == len(said)
    assert point.right == sum(one.ranked[0].pair.id in one.right for one in said)
    assert point.disturbing == sum(one.question.unaddressed and not one.question.pairs for one in said)


@given(evaluations)
def test_at_the_configured_threshold_the_curve_agrees_with_the_verdicts(evaluation):
    point = evaluation.at(THRESHOLDS.answer)
    assert (point.coverage, point.precision) == (evaluation.coverage, evaluation.precision)
    assert point.disturbing == evaluation.false_answers.part


@given(evaluations)
def test_every_outcome_is_of_one_kind_and_no_figure_leaves_its_bounds(evaluation):
    assert sum(len(evaluation.of(kind)) for kind in Kind) == len(evaluation.outcomes)
    assert evaluation.hit(1).part <= evaluation.hit(5).part <= evaluation.answerable
    mrr = evaluation.mrr
    assert mrr is None or (evaluation.hit(1).value or 0) <= mrr <= 1
    assert all(0 <= p.right <= p.replies and p.right <= p.answerable for p in evaluation.curve)
    for low, high in (p.precision.interval for p in evaluation.curve):
        assert 0 <= low <= high <= 1


@given(evaluations)
def test_the_shift_is_the_one_that_trying_all_of_them_finds(evaluation):
    known = [
        (min(max(o.confidence, 1e-6), 1 - 1e-6), o.best_is_right) for o in evaluation.outcomes if o.judged
    ]

    def worth(shift):
        shifted = [(1 / (1 + math.exp(-(math.log(p / (1 - p)) + shift))), right) for p, right in known]
        return sum(math.log(p if right else 1 - p) for p, right in shifted) - shift**2 / (2 * PRIOR**2)

    best = max((hundredth / 10 for hundredth in range(-60, 61)), key=worth)
    assert fitted_shift(evaluation).value == pytest.approx(best, abs=0.11)
