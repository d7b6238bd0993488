"""The form for a pair, without Slack: within its limits whatever it is filled with, and read back as it was."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.moderation import Draft, Fault
from bot.pairs import Ama, Pair
from bot.platforms.slack.views import pair_form, review_forms
from bot.platforms.slack.views.modals import FormState, told
from bot.verdicts import Candidate
from localslack.limits import view_problems
from localslack.views import named
from tests.support.moderating import filled, options, value, words

AMAS = (("hopper.yaml", "AMA with Grace Hopper"), ("slack.yaml", "Answers from Slack"))
TEXTS = st.text(max_size=200) | st.sampled_from(
    ["<!channel> <@U1>", "a\0b\u202ec", "é" * 3_500, "\ud800", "*_~`"]
)
DRAFTS = st.builds(
    Draft,
    question=TEXTS,
    answer=TEXTS | st.text(min_size=2_900, max_size=7_000),
    also=st.lists(TEXTS, max_size=4).map(tuple),
    link=st.none() | TEXTS,
    guest=st.none() | TEXTS,
    date=st.none() | TEXTS,
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    file=st.sampled_from([None, "hopper.yaml", "gone.yaml"]),
    new_title=st.none() | TEXTS,
)


def submitted(view, **changes):
    view = view | {"blocks": named(view["blocks"])}
    return view | {"state": {"values": filled(view, **changes)}}


def candidate(number, question="Why?"):
    pair = Pair(f"{'p' * 95}-{number}", question, "Because.", Ama("An AMA"))
    return Candidate(pair, 1.0, 1.0, question)


@settings(max_examples=60, deadline=None)
@given(DRAFTS, st.lists(TEXTS, max_size=5), st.text(max_size=400))
def test_slack_takes_the_form_whatever_is_in_it(draft, questions, trash):
    near = [candidate(number, question) for number, question in enumerate(questions)]
    for form_state in (
        FormState(),
        FormState(pair="first-bug", opened=trash, origin=trash, key=trash, listed=trash, page=trash),
    ):
        view = pair_form.pair_form(
            pair_form.ADD, draft, form_state, AMAS, notes=[trash], near=near, afresh="~1"
        )
        assert view_problems(view) == []


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=9_000))
def test_an_answer_comes_back_as_it_was(answer):
    answer = "".join(
        character for character in answer if character.isprintable() or character == "\n"
    ).strip()
    view = pair_form.pair_form(pair_form.ADD, Draft("Why?", answer), FormState(), AMAS)
    assert pair_form.read(submitted(view)).answer == answer


def test_what_was_typed_is_read():
    draft = Draft(
        "Why?", "So.", ("how come", "what for"), "https://x.org", "Ada", "2026", ("a", "b"), "hopper.yaml"
    )
    assert pair_form.read(submitted(pair_form.pair_form(pair_form.ADD, draft, FormState(), AMAS))) == draft


def test_tags_and_phrasings_may_be_typed_as_lists():
    view = pair_form.pair_form(pair_form.ADD, Draft("Why?", "So."), FormState(), AMAS)
    read = pair_form.read(submitted(view, also="- how come\n\n• what for ", tags="#a, b ,,"))
    assert (read.also, read.tags) == (("how come", "what for"), ("a", "b"))


def test_a_view_that_is_none_of_ours_is_an_empty_draft():
    for view in ({}, {"state": None}, {"state": {"values": {"question": []}}, "private_metadata": "[]"}):
        assert pair_form.read(view) == Draft("", "")


def test_an_answer_that_no_form_holds_is_left_alone_and_said_so():
    draft = Draft("Why?", "word " * 20_000, file="hopper.yaml")
    view = pair_form.pair_form(pair_form.EDIT, draft, FormState(pair="p"), AMAS)
    assert view_problems(view) == []
    assert "100,000 characters" in words(view)
    assert "answers/hopper.yaml" in words(view)
    assert pair_form.read(submitted(view), "as it was").answer == "as it was"


def test_sixty_thousand_characters_still_fit():
    answer = "\n\n".join(f"{number} " + "word " * 290 for number in range(40)).strip()
    view = pair_form.pair_form(pair_form.EDIT, Draft("Why?", answer), FormState(pair="p"), AMAS)
    assert view_problems(view) == []
    assert pair_form.read(submitted(view)).answer == answer


@pytest.mark.parametrize("count", [0, 1, 99, 100, 5_000])
def test_there_may_be_thousands_of_amas(count):
    amas = tuple((f"{'f' * 200}{number}.yaml", f"AMA {number} " + "x" * 100) for number in range(count))
    draft = pair_form.placed(Draft("Why?", "So.", file=amas[-1][0] if amas else None), amas)
    view = pair_form.pair_form(pair_form.ADD, draft, FormState(), amas)
    assert view_problems(view) == []
    assert pair_form.resolved(pair_form.read(submitted(view)), amas).file == draft.file
    assert len(pair_form.ama_options(amas, "AMA")) <= 100


def test_what_was_said_in_slack_goes_where_such_things_are():
    assert pair_form.placed(Draft("", ""), AMAS).file == "slack.yaml"
    assert pair_form.placed(Draft("", ""), AMAS[:1]).new_title == pair_form.SLACK_AMA
    assert pair_form.placed(Draft("", "", file="hopper.yaml"), AMAS).file == "hopper.yaml"


def test_faults_go_beside_fields_that_are_there():
    adding = submitted(
        pair_form.pair_form(pair_form.ADD, pair_form.placed(Draft("", ""), AMAS[:1]), FormState(), AMAS[:1])
    )
    faults = [Fault("ama", "which?"), Fault("link", "no"), Fault("link", "link"), Fault("asked_by", "who?")]
    assert pair_form.errors(adding, faults) == {"new_title": "which?", "link": "no link", "question": "who?"}
    again = named(
        pair_form.pair_form(pair_form.EDIT, Draft("", ""), FormState(pair="p"), AMAS, afresh="~2")["blocks"]
    )
    assert pair_form.errors({"blocks": again}, [Fault("link", "no")]) == {"link~2": "no"}


def test_near_duplicates_are_three_at_most_each_with_two_ways():
    view = pair_form.pair_form(
        pair_form.ADD, Draft("", ""), FormState(), AMAS, near=[candidate(n) for n in range(5)]
    )
    assert len(options(view, "near")) == 7
    assert value(view, "near") is None


def test_form_states_survive_slack_and_strangers():
    form_state = FormState(pair="first-bug", opened="ab.cd", origin="https://x.org/“é”", separators="plw")
    assert FormState.read(form_state.written()) == form_state
    long = dataclasses.replace(
        form_state, **{field.name: 'é"' * 500 for field in dataclasses.fields(FormState)}
    )
    assert len(long.written()) <= 3_000
    assert FormState.read(long.written()).pair.startswith("é")
    for trash in (None, 7, "", "[", "[]", '{"pair": 7, "x": "y"}', "[" * 100_000):
        assert FormState.read(trash) == FormState()


@given(TEXTS, TEXTS)
def test_slack_takes_the_smaller_forms_whatever_is_in_them(question, title):
    pair = Pair("p", question, "So.", Ama(title))
    views = [
        review_forms.fix(question, pair, FormState(), [title]),
        review_forms.fix(question, None, FormState()),
        review_forms.retire(pair, FormState()),
        review_forms.reject(Draft(question, ""), FormState()),
        review_forms.reject(None, FormState()),
        review_forms.wrong(pair, FormState()),
        told(title or "Done", f"{question}."),
    ]
    assert [problem for view in views for problem in view_problems(view)] == []
