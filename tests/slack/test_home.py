"""The App Home: search and reading for members, the moderators' work for moderators."""

import json

import pytest

from bot.platforms.slack import context
from bot.platforms.slack.views import home as home_pages
from bot.platforms.slack.views import lists
from bot.platforms.wording import OUT_OF_DATE
from localslack import OpenedView, Published, Updated, UpdatedView
from localslack.changes import elements
from tests.support.bots import running
from tests.support.moderating import filled, opened, posted_in, send, value, words

WELCOME = home_pages.WELCOME.partition("`")[0]
TAXES = "How do I file my taxes in Belgium?"
BUG = "What was the first computer bug?"


@pytest.fixture
def config(moderated, slack):
    slack.moderator("nia")
    return moderated


@pytest.fixture
def bot_with(config, access):
    """The bot, started when the archive is written."""
    return lambda: running(config, access)


async def home(slack, user):
    """The App Home that somebody gets to see who opens it."""
    await slack.open_home(user)
    return await published(slack, user)


async def published(slack, user):
    who = slack.member(user).id
    return (await slack.first(Published, lambda change: change.user == who)).view


async def go(slack, user, view, action, value=None):
    """The page that a press leads to."""
    await slack.press_in_view(user, view["id"], action, value)
    return await published(slack, user)


def actions(view):
    return [element["action_id"] for element in elements(view["blocks"])]


def pressed(view, action, containing=""):
    """The value of the first such button whose value contains that."""
    return next(
        e["value"] for e in elements(view["blocks"]) if e["action_id"] == action and containing in e["value"]
    )


async def ask(slack, question, user="ada"):
    """A question that draws no answer, and is on the moderators' list."""
    await slack.say(user, "study-group", f"<@{slack.bot_user_id}> {question}")
    return await posted_in(slack, "moderators")


# -- members


@pytest.mark.usefixtures("bot")
class TestMembers:
    async def test_a_member_finds_a_search_field_and_what_is_new_and_nothing_of_the_moderators(self, slack):
        view = await home(slack, "ada")
        assert "4 pairs from 1 AMA" in words(view)
        assert home_pages.WHATS_NEW in words(view)
        assert home_pages.MODERATORS not in words(view)
        assert "home_search" in actions(view)
        assert not {"edit_pair", "retire_pair", "answer", "home_go_queue"} & set(actions(view))

    async def test_the_messages_tab_is_left_alone(self, slack):
        await slack.open_home("ada", "messages")
        await slack.open_home("ben")
        assert (await slack.first(Published)).user == slack.member("ben").id

    async def test_what_is_searched_is_found_best_first_and_read_in_a_modal(self, slack):
        view = await go(slack, "ada", await home(slack, "ada"), "home_search", "the moth in the relay")
        assert home_pages.FOUND.format(words="the moth in the relay") in words(view)
        await slack.press_in_view("ada", view["id"], "home_read")
        read = await opened(slack)
        assert "taped into the log book" in words(read)
        assert BUG in words(read)
        assert "https://example.org/hopper" in json.dumps(read)

    async def test_half_a_word_is_found_too(self, slack):
        view = await go(slack, "ada", await home(slack, "ada"), "home_search", "satel")
        assert "And why are satellites slow, then?" in words(view)

    async def test_what_is_not_there_is_told_and_an_empty_search_leads_back(self, slack):
        view = await go(slack, "ada", await home(slack, "ada"), "home_search", "zzyzx qwrtp")
        assert home_pages.NOT_FOUND.format(words="zzyzx qwrtp") in words(view)
        view = await go(slack, "ada", view, "home_search", "   ")
        assert WELCOME in words(view)

    async def test_a_page_that_was_left_is_there_again_on_coming_back(self, slack):
        await go(slack, "ada", await home(slack, "ada"), "home_search", "moth")
        assert home_pages.FOUND.format(words="moth") in words(await home(slack, "ada"))

    async def test_the_archive_is_browsed_by_ama(self, slack):
        view = await go(slack, "ada", await home(slack, "ada"), "home_go_amas")
        assert "AMA with Grace Hopper" in words(view)
        assert "4 pairs" in words(view)
        view = await go(slack, "ada", view, "home_go_ama")
        told = words(view)
        assert told.index(BUG) < told.index("Why do you hand out") < told.index("Which programming language")
        assert WELCOME in words(await go(slack, "ada", view, "home_go_front"))

    async def test_a_pair_that_is_gone_is_told(self, slack):
        view = await home(slack, "ada")
        gone = json.dumps({"pair": "no-such-pair"})
        _replace(slack, "ada", "home_read", gone)
        await slack.press_in_view("ada", view["id"], "home_read", gone)
        assert OUT_OF_DATE in words(await opened(slack))

    @pytest.mark.parametrize("kind", ["queue", "never", "bad"])
    async def test_what_is_for_moderators_stays_theirs_also_for_crafted_presses(self, slack, kind):
        view = await home(slack, "ada")
        crafted = json.dumps({"kind": kind, "of": "", "offset": "0"})
        _replace(slack, "ada", "home_go_new", crafted)
        view = await go(slack, "ada", view, "home_go_new", crafted)
        assert context.ONLY_MODERATORS in words(view)
        assert home_pages.MODERATORS not in words(view)

    @pytest.mark.parametrize(
        "value", ["", "null", "[]", "{", '{"kind": 7}', '{"kind": "ama", "of": "x", "offset": "-1"}']
    )
    async def test_a_press_with_any_value_leads_somewhere(self, slack, value):
        view = await home(slack, "ada")
        _replace(slack, "ada", "home_go_new", value)
        assert WELCOME in words(await go(slack, "ada", view, "home_go_new", value))

    async def test_a_page_beyond_the_last_is_the_last(self, slack):
        view = await home(slack, "ada")
        crafted = json.dumps({"kind": "new", "of": "", "offset": "999999"})
        _replace(slack, "ada", "home_go_new", crafted)
        assert BUG in words(await go(slack, "ada", view, "home_go_new", crafted))


def _replace(slack, user, action, value):
    """What a crafted payload would hold: another value in a button of the Home that is shown."""
    view = slack.backend.views.homes[slack.member(user).id]
    for block in view["blocks"]:
        for element in block.get("elements", ()):
            if element.get("action_id") == action:
                element["value"] = value


# -- long things


LONG = "\n\n".join(f"Paragraph {n}. " + "It goes on for a while. " * 40 for n in range(20))


async def test_tags_and_amas_come_in_pages(slack, answers, bot_with):
    for n in range(12):
        pairs = "\n".join(
            f"  - id: p{n}-{m}\n    question: Where is thing {n} {m}?\n    answer: Over there."
            for m in range(3)
        )
        text = f"title: AMA number {n:02}\nguest: G\ndate: 20{n:02}-01-01\ntags: [t{n}]\npairs:\n{pairs}\n"
        (answers / f"a{n}.yaml").write_text(text, encoding="utf-8")
    async with bot_with():
        view = await go(slack, "ada", await home(slack, "ada"), "home_go_amas")
        assert home_pages.PAGE_OF.format(number=1, pages=2) in words(view)
        assert words(view).index("AMA number 11") < words(view).index("AMA number 10")
        second = await go(slack, "ada", view, "home_go_on")
        assert "AMA with Grace Hopper" in words(second)
        assert words(await go(slack, "ada", second, "home_go_back")) == words(view)
        view = await go(slack, "ada", await go(slack, "ada", view, "home_go_front"), "home_go_tags")
        view = await go(slack, "ada", view, "home_go_3")
        assert "Where is thing" in words(view)


async def test_a_long_answer_is_read_to_its_end_in_pages(slack, answers, bot_with):
    held = "\n".join(f"      {line}" for line in LONG.splitlines())
    text = f"title: Long\ndate: 2030-01-01\npairs:\n  - id: long\n    question: How long?\n    answer: |\n{held}\n"
    (answers / "long.yaml").write_text(text, encoding="utf-8")
    async with bot_with():
        view = await home(slack, "ada")
        await slack.press_in_view("ada", view["id"], "home_read", pressed(view, "home_read", '"long"'))
        page = await opened(slack)
        seen = words(page)
        while "home_leaf_on" in actions(page):
            await slack.press_in_view("ada", page["id"], "home_leaf_on")
            page = (await slack.first(UpdatedView)).view
            seen += words(page)
        assert all(seen.count(f"Paragraph {n}.") == 1 for n in range(20))
        await slack.press_in_view("ada", page["id"], "home_leaf_back")
        assert "home_leaf_on" in actions((await slack.first(UpdatedView)).view)


# -- moderators


@pytest.mark.usefixtures("bot")
class TestModerators:
    async def test_a_moderator_also_sees_the_figures_and_what_is_waiting(self, slack):
        await slack.say("ada", "study-group", BUG)
        await posted_in(slack, "study-group")
        await ask(slack, TAXES)
        told = words(await home(slack, "mo"))
        for part in (
            home_pages.MODERATORS,
            "2 asked",
            "1 answered",
            "1 without an answer",
            TAXES,
            "asked once",
        ):
            assert part in told
        for button in ("Unanswered (1)", "Never given (3)", "Voted not helpful (0)"):
            assert button in told

    async def test_a_moderator_answers_from_the_home_which_is_fresh_afterwards(self, slack):
        await ask(slack, TAXES)
        view = await home(slack, "mo")
        await slack.press_in_view("mo", view["id"], "answer")
        form = await opened(slack)
        assert value(form, "question") == TAXES
        await slack.submit(
            "mo", form["id"], filled(form, answer="By post.", ama="hopper.yaml", guest="", date="")
        )
        after = words(await published(slack, "mo"))
        assert lists.NOTHING_UNANSWERED in after
        assert "Unanswered (0)" in after
        assert after.index(home_pages.WHATS_NEW) < after.index(TAXES) < after.index(BUG)

    async def test_the_same_as_a_pair_in_the_archive(self, slack):
        await ask(slack, TAXES)
        view = await go(slack, "mo", await home(slack, "mo"), "home_go_queue")
        await slack.press_in_view("mo", view["id"], "same_as")
        await send(slack, "mo", await opened(slack), pair_search="first-bug")
        assert lists.NOTHING_UNANSWERED in words(await published(slack, "mo"))

    async def test_dismissed_a_question_is_off_the_page_which_says_so(self, slack):
        card = await ask(slack, TAXES)
        view = await go(slack, "mo", await home(slack, "mo"), "home_go_queue")
        view = await go(slack, "mo", view, "home_dismiss")
        assert "is off the list" in words(view)
        assert lists.NOTHING_UNANSWERED in words(view)
        settled = await slack.first(Updated, lambda change: change.ts == card.ts)
        assert "dismissed this" in settled.plain

    @pytest.mark.parametrize("action", ["answer", "same_as"])
    async def test_a_press_on_what_is_decided_says_so_and_the_page_is_fresh(self, slack, action):
        card = await ask(slack, TAXES)
        view = await go(slack, "mo", await home(slack, "mo"), "home_go_queue")
        await slack.press("mo", "moderators", card.ts, "dismiss")
        await slack.first(Updated, lambda change: change.ts == card.ts)
        view = await go(slack, "mo", view, action)
        assert "already dismissed" in words(await opened(slack))
        assert lists.NOTHING_UNANSWERED in words(view)

    async def test_who_dismisses_second_is_told_who_was_first(self, slack):
        await ask(slack, TAXES)
        first, second = await home(slack, "mo"), await home(slack, "nia")
        await go(slack, "mo", first, "home_dismiss")
        told = words(await go(slack, "nia", second, "home_dismiss"))
        assert "was first: this is already dismissed" in told

    async def test_a_member_dismisses_nothing(self, slack):
        await ask(slack, TAXES)
        view = await home(slack, "mo")
        group = pressed(view, "home_dismiss")
        mine = await home(slack, "ada")
        _become(slack, "ada", "home_go_new", "home_dismiss", group)
        await slack.press_in_view("ada", mine["id"], "home_dismiss", group)
        assert context.ONLY_MODERATORS in words((await slack.first(OpenedView)).view)
        assert "Unanswered (1)" in words(await home(slack, "mo"))

    async def test_pairs_that_were_never_given_are_listed_to_be_edited(self, slack):
        await slack.say("ada", "study-group", BUG)
        await posted_in(slack, "study-group")
        view = await go(slack, "mo", await home(slack, "mo"), "home_go_never")
        assert BUG not in words(view)
        assert "Which programming language do you like best?" in words(view)
        await slack.press_in_view(
            "mo", view["id"], "edit_pair", pressed(view, "edit_pair", "favourite-language")
        )
        assert value(await opened(slack), "question") == "Which programming language do you like best?"

    async def test_pairs_with_bad_votes_are_listed_with_them(self, slack):
        view = await go(slack, "mo", await home(slack, "mo"), "home_go_bad")
        assert home_pages.NONE_BAD in words(view)
        await slack.say("ada", "study-group", BUG)
        reply = await posted_in(slack, "study-group")
        await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
        await posted_in(slack, "moderators")
        view = await home(slack, "mo")
        assert "1 not helpful, 0 helpful" in words(view)
        assert BUG in words(view)

    async def test_a_pair_that_is_given_no_more_is_off_the_page_of_bad_votes(self, slack):
        await slack.say("ada", "study-group", BUG)
        reply = await posted_in(slack, "study-group")
        await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
        await posted_in(slack, "moderators")
        view = await go(slack, "mo", await home(slack, "mo"), "home_go_bad")
        await slack.press_in_view("mo", view["id"], "retire_pair")
        form = await opened(slack)
        await slack.submit("mo", form["id"], filled(form, reason="It was a moth."))
        assert home_pages.NONE_BAD in words(await published(slack, "mo"))

    async def test_a_long_queue_comes_in_pages(self, slack):
        subjects = (
            "volcano",
            "saxophone",
            "marzipan",
            "glacier",
            "submarine",
            "kangaroo",
            "typewriter",
            "lemon",
            "umbrella",
        )
        for subject in subjects:
            await ask(slack, f"Where is the {subject}?")
        first = await go(slack, "mo", await home(slack, "mo"), "home_go_queue")
        second = await go(slack, "mo", first, "home_go_on")
        shown = words(first) + words(second)
        assert all(shown.count(subject) == 1 for subject in subjects)

    async def test_slack_refusing_a_view_is_no_failure(self, slack, caplog):
        slack.faults.fail("views.publish", "fatal_error", times=1)
        await slack.open_home("ada")
        await slack.settled()
        assert WELCOME in words(await home(slack, "ada"))
        assert "cannot be shown" in caplog.text


def _become(slack, user, action, other, value):
    view = slack.backend.views.homes[slack.member(user).id]
    for block in view["blocks"]:
        for element in block.get("elements", ()):
            if element.get("action_id") == action:
                element |= {"action_id": other, "value": value}
