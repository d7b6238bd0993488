"""Without a channel of their own the moderators find everything in their App Home, and by /ama unanswered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack import context
from bot.platforms.slack.handlers import pair_form
from bot.platforms.slack.views import lists
from localslack import Ephemeral, Published
from tests.moderation.conftest import ASKED
from tests.support.bots import running
from tests.support.moderating import direct_word, opened, private_word, send, words

QUEUE = ("mo", "study-group", "/ama", "unanswered")


@pytest.fixture
def config(moderated):
    slack = moderated.slack.model_copy(update={"moderators_channel": None})
    return moderated.model_copy(update={"slack": slack})


async def propose(slack, question="Who waters the plants?"):
    await slack.global_shortcut("ada", "new_pair")
    await send(
        slack, "ada", await opened(slack), question=question, answer="The gardener.", ama="hopper.yaml"
    )


@pytest.fixture
async def proposed(slack, bot):
    await propose(slack)


@pytest.fixture
async def wanting(slack, bot):
    """An answer that Ben found not helpful, and said why."""
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> {ASKED}")
    reply = await slack.posted()
    await slack.press("ben", "study-group", reply.ts, "feedback", "negative")
    await slack.press("ben", "study-group", (await private_word(slack, "ben")).ts, "tell_wrong")
    await send(slack, "ben", await opened(slack), words="It was a <!here> beetle.")
    return reply


async def anew(slack):
    return (await slack.first(Ephemeral, lambda shown: shown.replaced)).plain


async def decided(slack, pressed, **typed):
    """What the list becomes when that button in it was pressed, and the form that opened sent in."""
    listed = await slack.command(*QUEUE)
    await slack.press("mo", "study-group", listed.ts, pressed)
    await send(slack, "mo", await opened(slack), **typed)
    return await anew(slack)


async def home(slack):
    await slack.open_home("mo")
    return (await slack.first(Published)).view


async def test_a_proposal_is_listed_approved_and_the_list_is_shown_anew(slack, proposed):
    listed = await slack.command(*QUEUE)
    assert "proposes a pair" in listed.plain
    assert "Who waters the plants?" in listed.plain
    assert lists.TO_DECIDE.format(total=1) in listed.plain
    await slack.press("mo", "study-group", listed.ts, "approve")
    assert await anew(slack) == lists.NOTHING_UNANSWERED
    assert "in the archive now" in (await direct_word(slack, "ada")).plain


async def test_it_is_rejected_from_the_list(slack, proposed):
    assert await decided(slack, "reject", reason="no plants") == lists.NOTHING_UNANSWERED
    assert "no plants" in (await direct_word(slack, "ada")).plain


async def test_it_is_edited_from_the_list(slack, proposed):
    assert await decided(slack, "edit_proposal", answer="Nobody.") == lists.NOTHING_UNANSWERED


async def test_what_a_member_found_wrong_is_kept_in_their_words(slack, wanting):
    listed = await slack.command(*QUEUE)
    assert "Ben Okafor says what was wrong" in listed.plain
    assert "It was a <!here> beetle." in listed.plain
    assert ASKED in listed.plain
    assert "<!here>" not in listed.text
    await slack.press("mo", "study-group", listed.ts, "leave")
    assert await anew(slack) == lists.NOTHING_UNANSWERED


async def test_it_is_put_right_from_the_list(slack, wanting):
    assert await decided(slack, "fix", verdict="none") == lists.NOTHING_UNANSWERED


async def test_its_pair_is_retired_from_the_form_that_the_list_opened(slack, wanting):
    listed = await slack.command(*QUEUE)
    await slack.press("mo", "study-group", listed.ts, "edit_pair")
    await slack.press_in_view("mo", (await opened(slack))["id"], "retire_pair")
    await send(slack, "mo", await opened(slack), reason="It was a fly.")
    assert await anew(slack) == lists.NOTHING_UNANSWERED


async def test_the_home_shows_both_and_they_are_decided_there(slack, wanting):
    await propose(slack)
    view = await home(slack)
    assert "It was a <!here> beetle." in words(view)
    await slack.press_in_view("mo", view["id"], "home_go_decide")
    page = (await slack.first(Published)).view
    assert "Who waters the plants?" in words(page)
    await slack.press_in_view("mo", page["id"], "approve")
    page = (await slack.first(Published)).view
    assert "Who waters the plants?" not in words(page)
    await slack.press_in_view("mo", page["id"], "leave")
    assert "beetle" not in words((await slack.first(Published)).view)


async def test_members_see_nothing_of_it(slack, wanting):
    await slack.open_home("ada")
    assert "beetle" not in words((await slack.first(Published)).view)


async def test_who_is_no_moderator_any_more_is_shown_nothing_of_the_list_they_had(slack, config, access):
    async with running(config, access):
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> Where is the volcano?")
        await slack.posted()
        listed = await slack.command(*QUEUE)
        await slack.press("mo", "study-group", listed.ts, "answer")
        form = await opened(slack)
    others = config.model_copy(update={"moderators": (slack.member("ben").id,)})
    async with running(others, access):
        told = await send(slack, "mo", form, answer="Far away.", ama="hopper.yaml")
        assert pair_form.PROPOSED in words(told)
        # What they are shown next in private is the refusal.
        assert (await slack.command(*QUEUE)).text == context.ONLY_MODERATORS


async def test_with_much_of_both_each_page_has_some_of_either_under_its_heading(slack, bot):
    plants, places = range(lists.PAGE), ("volcano", "saxophone", "marzipan", "glacier", "submarine")
    for number in plants:
        await propose(slack, f"Who waters plant number {number}?")
    for place in places:
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> Where is the {place}?")
        await slack.posted()
    listed = await slack.command(*QUEUE)
    first = listed.plain
    heads = [words.format(total=5) for words in (lists.UNANSWERED, lists.TO_DECIDE)]
    assert first.index(heads[0]) < first.index("Where is the") < first.index(heads[1])
    assert first.index(heads[1]) < first.index("plant number")
    assert (first.count("Where is the"), first.count("plant number")) == (3, 2)
    await slack.press("mo", "study-group", listed.ts, "unanswered_page_on")
    second = await anew(slack)
    shown = first + second
    assert all(shown.count(place) == 1 for place in places)
    assert all(shown.count(f"plant number {number}") == 1 for number in plants)
    await slack.press("mo", "study-group", listed.ts, "unanswered_page_back")
    assert await anew(slack) == first


async def test_with_much_to_decide_the_question_is_on_the_first_page(slack, bot):
    for number in range(lists.PAGE):
        await propose(slack, f"Who waters plant number {number}?")
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> Where is the volcano?")
    await slack.posted()
    listed = await slack.command(*QUEUE)
    assert "volcano" in listed.plain
    assert lists.UNANSWERED.format(total=1) in listed.plain
    await slack.press("mo", "study-group", listed.ts, "unanswered_page_on")
    second = await anew(slack)
    assert "volcano" not in second
    assert second.count("plant number") == 1
    assert lists.UNANSWERED.format(total=1) not in second


@given(st.integers(0, 60), st.integers(0, 60))
def test_all_that_waits_stands_on_one_page_each(questions, others):
    pages = [lists.shares(offset, questions, others) for offset in range(0, questions + others, lists.PAGE)]
    shown = [(list(range(questions))[asked], list(range(others))[wanting]) for asked, wanting in pages]
    assert [number for asked, _ in shown for number in asked] == list(range(questions))
    assert [number for _, wanting in shown for number in wanting] == list(range(others))
    assert all(len(asked) + len(wanting) <= lists.PAGE for asked, wanting in shown)
