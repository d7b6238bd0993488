"""Any archive, and any questions, make views that Slack takes, and that ping nobody."""

import datetime as dt
import json
import string

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.archive.catalogue import Catalogue
from bot.messages import UnansweredQuestion
from bot.moderation import Group
from bot.moderation.statistics import Figures, Rated
from bot.pairs import Ama, Archive, Pair
from bot.platforms.slack.views import home, home_state
from bot.platforms.slack.views.home import leaf
from bot.platforms.slack.views.home_state import HomeState
from bot.platforms.slack.views.overview import Overview
from localslack.changes import words
from localslack.limits import view_problems

TODAY = dt.date(2026, 11, 20)
LONGEST_TEXT = 3_000
LEAVES = {"text", "link"}
HOSTILE = [
    "<!channel> <@U1|x>",
    "@here",
    "&<>" * 200,
    "😀" * 500,
    "a" * 5_000,
    "\ud800",
    "\u202e txt",
    " ",
    "`*_~",
]
ANSWERS = [
    "word " * 12_000, "x" * 60_000, "| a | b |\n|---|---|\n" + "| c | d |\n" * 2_000, "[l](https://e.org/) " * 3_000
]  # fmt: skip
TEXTS = st.text(max_size=60) | st.sampled_from(HOSTILE)
NAMES = TEXTS | st.none()
DATES = st.sampled_from([None, "2019", "2019-10", "2019-10-22", "soon"])
AMAS = st.builds(
    Ama,
    title=TEXTS,
    guest=NAMES,
    date=DATES,
    link=NAMES,
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    file=st.sampled_from(["", "answers/a.yaml", "answers/b.yaml"]),
)
PAIRS = st.builds(
    Pair,
    id=st.text(min_size=1, max_size=40) | st.just("i" * 3_000),
    question=TEXTS,
    answer=TEXTS | st.sampled_from(ANSWERS),
    ama=AMAS,
    guest=NAMES,
    date=DATES,
    link=NAMES,
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    follows=st.sampled_from([None, "a"]),
    valid_until=st.sampled_from([None, dt.date(2020, 1, 1), dt.date(2030, 1, 1)]),
)
ARCHIVES = st.lists(PAIRS, max_size=30, unique_by=lambda pair: pair.id).map(Archive.of)
QUESTIONS = st.builds(
    UnansweredQuestion,
    key=st.text(max_size=40) | st.just("k" * 3_000),
    question=TEXTS,
    channel=st.just("C1"),
    asker=st.just("U1"),
    addressed=st.booleans(),
    asked_at=st.floats(0, 2e9),
)
GROUPS = st.lists(
    st.builds(
        lambda questions: Group(questions[0].key, tuple(questions)),
        st.lists(QUESTIONS, min_size=1, max_size=6),
    ),
    max_size=home.PAGE,
)
SPOTS = st.builds(
    HomeState,
    st.sampled_from(sorted(home_state.FOR_ALL | home_state.FOR_MODERATORS)),
    TEXTS,
    st.integers(0, 999_999),
)


def link(_key):
    return "https://chat.example/archives/C1/p1"


def faults(view):
    """Everything that Slack would refuse in *view*, or that could ping."""
    found = view_problems(view)
    json.dumps(view, ensure_ascii=False).encode()
    found += [f"text of {len(text)}" for text in words(view["blocks"]) if len(text) > LONGEST_TEXT]
    return found + [f"{held['type']} {held}" for held in _typed(view["blocks"]) if not _harmless(held)]


def _harmless(held):
    """Rich text of text and links alone, and no mrkdwn, which Slack would look for mentions in."""
    if held["type"].startswith("rich_text_"):
        return all(part["type"] in LEAVES | {"rich_text_section"} for part in held["elements"])
    return held["type"] != "mrkdwn"


def _typed(held):
    if isinstance(held, dict):
        yield from [held] if isinstance(held.get("type"), str) else []
        held = list(held.values())
    for inner in held if isinstance(held, list) else []:
        yield from _typed(inner)


def pages(archive, groups, state):
    """Every page there is, of that archive, from that state of it."""
    catalogue = Catalogue.of(archive, TODAY)
    bad = [Rated(pair, 0, 3) for pair in archive]

    def near(group):
        return archive.given((*group.near, *(pair.id for pair in archive)), TODAY)[:3]

    watched = Overview(Figures(9, 5, 2, 2, 1, 1), tuple(groups), archive.pairs, tuple(bad))
    yield home.front(catalogue, ["gone"], None)
    yield home.front(catalogue, [], watched, home.first(watched.queue, link, near, ()))
    yield home.amas(state, catalogue.amas)
    yield home.tags(state, catalogue.tags)
    yield home.found(state, catalogue.newest, edit=True)
    yield home.queue(state, groups, link, near)
    for category in (*catalogue.amas, *catalogue.tags):
        yield home.pairs(state, category.title, category.pairs, edit=True, about=lambda pair: pair.question)


@settings(deadline=None, max_examples=60)
@given(ARCHIVES, GROUPS, SPOTS, TEXTS)
def test_any_archive_makes_homes_that_slack_takes(archive, groups, state, note):
    state = HomeState.read(state.value)  # as it comes out of a button
    for page in pages(archive, groups, state):
        assert faults(home.view(page, 1_795_000_000.0, note)) == []


@settings(deadline=None, max_examples=60)
@given(ARCHIVES, st.integers(0, 10_000))
def test_any_pair_makes_modals_that_slack_takes(archive, number):
    for pair in archive.pairs[:5]:
        assert faults(leaf(pair, archive, number)) == []


def test_thousands_of_pairs_are_all_to_be_found_page_by_page():
    amas = [
        Ama(f"AMA {n}", date=f"20{n % 30:02}-01-01", tags=(f"tag{n % 70}",), file=f"{n}.yaml")
        for n in range(500)
    ]
    archive = Archive.of(Pair(f"p{n}", f"Question {n}?", "Answer.", amas[n % 500]) for n in range(4_000))
    catalogue = Catalogue.of(archive, TODAY)
    assert (len(catalogue.newest), len(catalogue.amas), len(catalogue.tags)) == (4_000, 500, 70)
    seen, state = set(), HomeState("new")
    while state:
        view = home.view(home.pairs(state, "All", catalogue.newest, edit=True), 0.0)
        assert faults(view) == []
        buttons = [element for block in view["blocks"] for element in block.get("elements", ())]
        values = {b["action_id"]: json.loads(b["value"]) for b in buttons if "value" in b}
        seen |= {json.loads(b["value"])["pair"] for b in buttons if b.get("action_id") == "home_read"}
        state = HomeState.read(values["home_go_on"]) if "home_go_on" in values else None
    assert len(seen) == 4_000


def test_the_newest_come_first_and_an_ama_stays_in_its_order():
    old, new = Ama("Old", date="2018-01-01", file="o"), Ama("New", date="2024", file="n")
    archive = Archive.of(
        [Pair("o1", "?", "!", old), Pair("n1", "?", "!", new), Pair("o2", "?", "!", old, date="2025-05")]
    )
    catalogue = Catalogue.of(archive, TODAY)
    assert [pair.id for pair in catalogue.newest] == ["o2", "n1", "o1"]
    assert [(category.title, [pair.id for pair in category.pairs]) for category in catalogue.amas] == [
        ("Old", ["o1", "o2"]),
        ("New", ["n1"]),
    ]


def test_what_was_added_of_late_is_new_however_old_its_ama_is():
    archive = Archive.of(Pair(f"p{n}", "?", "!", Ama("A", date=f"20{n:02}")) for n in range(10, 20))
    catalogue = Catalogue.of(archive, TODAY)
    assert [pair.id for pair in catalogue.news(["p11", "gone", "p19"], 3)] == ["p11", "p19", "p18"]


def test_what_is_superseded_or_out_of_date_is_not_shown():
    ama = Ama("A", tags=("t",))
    archive = Archive.of(
        [
            Pair("old", "?", "!", ama, superseded_by="new"),
            Pair("new", "?", "!", ama),
            Pair("over", "?", "!", ama, valid_until=TODAY),
        ]
    )
    catalogue = Catalogue.of(archive, TODAY)
    for shown in (catalogue.newest, catalogue.amas[0].pairs, catalogue.tags[0].pairs):
        assert [pair.id for pair in shown] == ["new"]


def test_two_amas_of_one_title_are_two():
    archive = Archive.of([Pair(n, "?", "!", Ama("AMA", file=f"{n}.yaml")) for n in "ab"])
    first, second = Catalogue.of(archive, TODAY).amas
    assert Catalogue.of(archive, TODAY).ama(second.mark) == second
    assert first.mark != second.mark


# -- where somebody is


@given(SPOTS)
def test_a_spot_is_read_as_it_was_written(state):
    state = HomeState.read(state.value)
    assert HomeState.read(state.value) == state
    assert home_state.left({"private_metadata": state.written(100.0)}, 130.0, 60.0) == state


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(st.sampled_from(["kind", "of", "offset", "at", "private_metadata"]), inner)
        ),
    )
)
def test_whatever_comes_instead_of_a_spot_is_the_front_page_or_a_page(given_):
    assert HomeState.read(given_).kind in home_state.FOR_ALL | home_state.FOR_MODERATORS
    assert home_state.left(given_, 0.0, 60.0) == HomeState()
    assert home_state.left({"private_metadata": json.dumps(given_)}, 1e9, 60.0) == HomeState()


def test_a_page_that_was_left_long_ago_is_not_kept():
    written = HomeState("search", string.ascii_letters).written(100.0)
    assert home_state.left({"private_metadata": written}, 161.0, 60.0) == HomeState()
