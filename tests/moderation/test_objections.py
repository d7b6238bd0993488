"""What people say of an answer in passing: that it is wrong, or nothing of the kind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.slack.corrections import contradicts, objects

OBJECTIONS = """\
That's wrong.
this is wrong
That is not correct
no, that's wrong
that's not what I asked
This answer is outdated
The answer is wrong, it was 1947
doesn't answer my question
wrong answer
Wrong!
Not true.
that isn’t right
it is no longer true
that's just plain wrong
nope, wrong link
That does not answer the question
I asked about something else
That's not it
sorry but this is misleading""".splitlines()
CONTRADICTIONS = """\
Actually, it was in 1947 in the Mark II.
No, satellites are slow because of the distance.
Correction: it is 29.98 cm.
Not quite: the relay was number 70.
We no longer use COBOL.
That changed in 2020, it's Python now.
The deadline has changed since then.""".splitlines()
TALK = """\
Thanks, that's right!
nothing wrong with that
what's wrong with my code?
is that wrong?
I was wrong, sorry
That's not wrong.
You were wrong, Ben
my code is broken
perfect
if that's wrong let me know
the build fails with a wrong path error
No worries!
No problem, happy to help
Actually great answer!
See you all at noon""".splitlines()


@pytest.mark.parametrize("text", OBJECTIONS)
def test_who_says_that_it_is_wrong_objects(text):
    assert objects(text)
    assert contradicts(text)


@pytest.mark.parametrize("text", CONTRADICTIONS)
def test_who_says_how_it_is_contradicts(text):
    assert not objects(text)
    assert contradicts(text)


@pytest.mark.parametrize("text", TALK)
def test_other_talk_does_neither(text):
    assert not objects(text)
    assert not contradicts(text)


@given(st.text(max_size=2_000))
def test_whoever_objects_contradicts_whatever_they_write(text):
    assert contradicts(text) or not objects(text)


@given(st.sampled_from(["that is ", "not ", "no, ", "actually ", "it is "]), st.integers(1, 5_000))
def test_long_runs_are_read_in_time(words, times):
    assert objects(words * times) in {True, False}
