"""config.yaml: what an operator may write, and what is said when it is not understood."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import config
from bot.config import Config
from bot.errors import UserError
from bot.verdicts import Thresholds
from bot.yamlfile.mending import mend
from bot.yamlfile.nodes import Mapping
from bot.yamlfile.parsing import compose

ROOT = Path(__file__).parents[2]


@pytest.fixture
def load(tmp_path):
    """Loads a configuration with this text."""

    def load(text):
        (tmp_path / "config.yaml").write_text(text)
        return config.load(tmp_path / "config.yaml")

    return load


def test_every_option_can_be_chosen(load, tmp_path):
    chosen = load("""\
answers: archive
thresholds: {answer: 0.9, suggest: 0.5}
calibration_shift: -0.25
moderators: [U012AB3CD, W012AB3CD, S012AB3CD, "@ama-team"]
slack:
  channels: [C012AB3CD, "#study-group"]
  channel_tags:
    "#study-group": [TensorFlow, keras]
  moderators_channel: "#moderators"
  replies_per_hour: 0
archive: {additions: Database}
moderation: {answer_within_days: 7}
privacy: {keep_days: 14}
digest: {enabled: off, day: Friday, hour: 23, zone: Asia/Kolkata}
site: {url: "https://example.org/ama/", title: Our AMAs}
log_level: DEBUG
""")
    assert chosen.answers == tmp_path / "archive"
    assert isinstance(chosen.thresholds, Thresholds)
    assert (chosen.thresholds.answer, chosen.thresholds.suggest) == (0.9, 0.5)
    assert chosen.calibration_shift == -0.25
    assert chosen.moderators == ("U012AB3CD", "W012AB3CD", "S012AB3CD", "@ama-team")
    assert chosen.slack.channels == ("C012AB3CD", "#study-group")
    assert chosen.slack.channel_tags == {"#study-group": ("tensorflow", "keras")}
    assert chosen.slack.moderators_channel == "#moderators"
    assert (chosen.slack.replies_per_hour, chosen.log_level) == (0, "debug")
    assert chosen.archive.additions == "database"
    assert (chosen.moderation.answer_within_days, chosen.privacy.keep_days) == (7, 14)
    assert (chosen.site.url, chosen.site.title) == ("https://example.org/ama", "Our AMAs")
    digest = chosen.digest
    assert (digest.enabled, digest.day, digest.hour, digest.zone) == (False, "friday", 23, "Asia/Kolkata")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "slack:\n",
        "answers: ~\nslack: {channels: null}\n",
        "slack:\n  #channels: []\n  #replies_per_hour: 3\n",
        "slack:\n  channels: # none yet\n    # - general\n  moderators_channel: null #mods\n",
        "slack:\n  channels:\n    #- '#general'\n  channel_tags:\n  #replies_per_hour: 3\n",
    ],
)
def test_what_is_left_out_has_its_default(load, tmp_path, text):
    assert load(text) == Config(answers=tmp_path / "answers")


def test_a_comment_beside_what_is_written_is_one(load):
    slack = load('slack:\n  channel_tags:\n    "#a": []\n    #b: []\n  channels: [\n    C123 #a\n  ]\n').slack
    assert (slack.channels, slack.channel_tags) == (("C123",), {"#a": ()})


def test_without_a_file_the_defaults_hold(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert config.load() == Config()
    (tmp_path / "config.yaml").write_text("log_level: error")
    assert config.load().log_level == "error"


def test_a_named_file_must_be_there(tmp_path):
    with pytest.raises(UserError, match=r"other\.yaml: error: it cannot be read: No such file"):
        config.load(tmp_path / "other.yaml")


def test_an_absolute_folder_stays_where_it_is(load):
    assert load("answers: /srv/answers\n").answers == Path("/srv/answers")


def test_a_folder_that_is_not_there_is_told_in_the_line_of_its_option(load, tmp_path):
    (tmp_path / "config.yaml").write_text("# ours\nlog_level: info\nanswers: nowhere\n")
    with pytest.raises(UserError) as told:
        config.load(tmp_path / "config.yaml", with_answers=True)
    words = "'answers' is 'nowhere': there is no such folder, name the one with the YAML files [no-files]"
    assert str(told.value) == f"{tmp_path}/config.yaml:3:10: error: {words}"
    (tmp_path / "nowhere").mkdir()
    assert config.load(tmp_path / "config.yaml", with_answers=True).answers == tmp_path / "nowhere"


def test_options_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        Config().log_level = "debug"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("anwers: x\n", "1:1", "unknown field 'anwers' in the configuration, did you mean 'answers'? [unknown-field]"),
        ("slack:\n  chanels: []\n", "2:3", "did you mean 'channels'?"),
        ("site: {url: example.org}\n", "1:13", "a link begins with https:// or http:// and a host"),
        ("site: {url: https://e.org/?q}\n", "1:13", "the address of a folder is wanted"),
        ("thresholds: {anser: 0.5}\n", "1:14", "did you mean 'answer'?"),
        ("thresholds: {answer: high}\n", "1:22", "'answer' must be a number, not 'high'"),
        ("thresholds: {answer: 1.1}\n", "1:22", "must be at most 1"),
        ("thresholds: {suggest: -1}\n", "1:23", "must be at least 0"),
        ("thresholds: {answer: nan}\n", "1:22", "[bad-value]"),
        ("thresholds: {answer: 0.5, suggest: 0.6}\n", "1:36", "at most the threshold to answer, 0.5"),
        ("thresholds: {answer: 0.02}\n", "1:13", "'suggest' is left out: it must be at most the threshold to answer"),
        ("thresholds: 0.5\n", "1:13", "must be a group of fields"),
        ("calibration_shift: inf\n", "1:20", "must be a number, not 'inf'"),
        ("moderators: [ada]\n", "1:14", "'ada': a user id (U…, W…)"),
        ("moderators: U012AB3CD\n", "1:13", "must be a list"),
        ("slack: {channels: [general]}\n", "1:20", 'or its "#name", in quotation marks'),
        ("slack:\n  channels:\n    - #general\n", "3:7", "'channels' is empty"),
        ("slack:\n  channels:\n    - #general\n", "3:7", "'#general' begins a comment: write"),
        ("slack:\n  channels: #general\n", "2:13", "'#general' begins a comment: write"),
        ("slack:\n  channels:\n    #general\n", "3:5", "'#general' begins a comment: write"),
        ("slack:\n  moderators_channel: #mods\n", "2:23", "'#mods' begins a comment: write"),
        ("slack:\n  channel_tags:\n\n    #tf: [a]\nlog_level: info\n", "4:5", "'#tf' begins a comment: write"),
        ("slack:\n  channels: [\n    #general\n  ]\n", "3:5", "'#general' begins a comment: write"),
        ("log_level: #debug\n", "1:12", "'#debug' begins a comment: write"),
        ("slack: {channel_tags: {general: [x]}}\n", "1:24", "'general'"),
        ("slack: {channel_tags: {C123: x}}\n", "1:30", "must be a list"),
        ("slack: {replies_per_hour: 1.5}\n", "1:27", "must be a whole number"),
        ("slack: {replies_per_hour: -1}\n", "1:27", "must be at least 0"),
        ("archive: {additions: disk}\n", "1:22", "must be 'files' or 'database', not 'disk'"),
        ("moderation: {answer_within_days: 0}\n", "1:34", "must be at least 1"),
        ("privacy: {keep_days: never}\n", "1:22", "must be a whole number"),
        ("digest: {enabled: perhaps}\n", "1:19", "must be true or false, not 'perhaps'"),
        ("digest: {hour: 24}\n", "1:16", "must be at most 23"),
        ("digest: {day: someday}\n", "1:15", "'sunday', not 'someday'"),
        ("digest: {zone: Bombay/India}\n", "1:16", "a time zone's name is wanted"),
        ("log_level: loud\n", "1:12", "'debug', 'info', 'warning' or 'error', not 'loud'"),
        ("log_level: [info]\n", "1:12", "not a list"),
        ("answers: [a]\n", "1:10", "must be a text, not a list"),
        ("log_level: info\nlog_level: debug\n", "2:1", "a second time"),
        ("- answers\n", "1:1", "options are wanted here"),
        ("slack: {bot_name: xo" + "xb-your-token}\n", "1:19", ".env"),
        ("# xa" + "pp-1-A01\n", "1:3", ".env"),
        ("a: b: c\n", "1:5", "not YAML"),
        ("slack: &s {}\n", "1:8", "anchor"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_place_and_remedy(load, tmp_path, text, place, words):
    with pytest.raises(UserError) as told:
        load(text)
    lines = [line for line in str(told.value).splitlines() if words in line]
    assert len(lines) == 1
    assert lines[0].startswith(f"{tmp_path}/config.yaml:{place}: error: ")


@pytest.mark.parametrize(
    ("text", "place", "mended"),
    [
        ("moderators: [@ada, U123]\n", "1:14", 'moderators: ["@ada", U123]\n'),
        ("moderators: [U123, @ada]\n", "1:20", 'moderators: [U123, "@ada"]\n'),
        ("moderators:\n  - @ada  # she\n  - U123\n", "2:5", 'moderators:\n  - "@ada"  # she\n  - U123\n'),
        ('slack: {channels: [#general, "#b"]}\n', "1:20", 'slack: {channels: ["#general", "#b"]}\n'),
        ('slack: {channels: ["#b", #general]}\n', "1:26", 'slack: {channels: ["#b", "#general"]}\n'),
        ("slack: {channel_tags: {#tf: [a]}}\n", "1:24", 'slack: {channel_tags: {"#tf": [a]}}\n'),
        ('slack:\n  channels:\n  - #general\n  - "#b"\n', "3:5", 'slack:\n  channels:\n  - "#general"\n  - "#b"\n'),
    ],
)  # fmt: skip
def test_what_lacks_its_quotation_marks_is_told_keeps_nothing_from_starting_and_is_mended(
    load, caplog, text, place, mended
):
    loaded = load(text)
    file = loaded.answers.parent / "config.yaml"
    [line] = caplog.messages
    assert line.startswith(f"{file}:{place}: warning: ")
    assert re.search(r'write "[@#]\w+" in quotation marks', line)
    assert str(mend(file, config.checked)) == "1 text put in quotation marks"
    assert file.read_text(encoding="utf-8") == mended
    whole = config.load(file)
    assert not caplog.messages[1:]
    assert loaded == whole or "- #general" in text  # that item is left out until then


def test_a_group_that_lacks_its_quotation_marks_is_known_all_the_same(load):
    assert load("moderators:\n- @ada\n- U123\n").moderators == ("@ada", "U123")


def test_one_channel_that_a_hash_made_a_comment_is_mended_but_not_what_may_be_commented_out(load, tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text(
        "slack:\n  moderators_channel: #mods\n  loudness:\n    #general: silent\n", encoding="utf-8"
    )
    mend(file, config.checked)
    assert file.read_text(encoding="utf-8") == (
        'slack:\n  moderators_channel: "#mods"\n  loudness:\n    #general: silent\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "slack:\n  moderators_channel: #todo set later\n",
        "slack:\n  channels: #general, #random\n",
        "slack:\n  channels:\n  - #general the first one\n",
    ],
)
def test_what_more_words_follow_is_left_as_it_is_for_it_may_be_a_comment(tmp_path, text):
    file = tmp_path / "config.yaml"
    file.write_text(text, encoding="utf-8")
    assert str(mend(file, config.checked)) == ""
    assert file.read_text(encoding="utf-8") == text
    assert "--fix" not in "".join(map(str, config.checked(file.read_bytes(), "").problems))


def test_a_text_of_two_lines_is_put_in_quotation_marks_whole(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text("site:\n  title: @ada\n    and friends\n", encoding="utf-8")
    mend(file, config.checked)
    assert config.load(file).site.title == "@ada and friends"


def test_all_faults_are_told_at_once(load):
    with pytest.raises(UserError) as told:
        load("log_level: loud\nthresholds: {answer: 2}\nslak: {}\n")
    assert [line.split(": ")[0].split("yaml:")[1] for line in str(told.value).splitlines()] == [
        "1:12",
        "2:22",
        "3:1",
    ]


PIECES = [
    "answers: ",
    "slack:\n",
    "  channels: ",
    "thresholds: ",
    "log_level: ",
    "[]",
    "[x]",
    "\n",
    "~",
    "&a ",
    "*a",
    "'",
]


@given(st.text(max_size=100) | st.lists(st.sampled_from(PIECES)).map("".join))
def test_any_text_is_a_configuration_or_a_word_to_its_author(tmp_path_factory, text):
    path = tmp_path_factory.getbasetemp() / "config.yaml"
    path.write_text(text, encoding="utf-8")
    try:
        config.load(path)
    except UserError as told:
        assert all(".yaml:" in line for line in str(told).splitlines())  # noqa: PT017 either outcome is right


def test_our_own_file_says_the_defaults_and_every_option(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert config.load() == Config()
    written = compose((ROOT / "config.yaml").read_bytes(), "config.yaml").root
    assert isinstance(written, Mapping)
    assert list(written.entries) == list(Config.model_fields)
    assert list(written.get("slack").entries) == list(type(Config().slack).model_fields)
    assert list(written.get("thresholds").entries) == ["answer", "suggest"]
    for group in ("archive", "moderation", "privacy", "digest"):
        assert list(written.get(group).entries) == list(type(getattr(Config(), group)).model_fields)


def test_an_option_under_its_old_name_is_taken_and_told(load, caplog):
    assert not load("digest:\n  on: off\n").digest.enabled
    assert "config.yaml:2:3: warning: 'digest.on' is called 'digest.enabled' now" in caplog.text


LISTS = """\
moderators: [ada, U012AB3CD, "@ama-team"]
slack:
  channels: ["#study-group", general, "#help"]
  channel_tags:
    "#study-group": [keras]
    nowhere: [keras]
    "#help": keras
  integrations: [C012AB3CD, "#"]
"""


def test_a_bad_item_of_a_list_is_told_and_the_rest_goes_on(load, caplog):
    chosen = load(LISTS)
    assert chosen.moderators == ("U012AB3CD", "@ama-team")
    assert chosen.slack.channels == ("#study-group", "#help")
    assert chosen.slack.channel_tags == {"#study-group": ("keras",)}
    assert chosen.slack.integrations == ("C012AB3CD",)
    told = [record.getMessage() for record in caplog.records]
    assert [line.partition("config.yaml:")[2].partition(": ")[0] for line in told] == [
        "1:14",
        "3:30",
        "6:5",
        "7:14",
        "8:29",
    ]
    assert all("warning:" in line and "I go on without this one" in line for line in told)
    assert "'ada'" in told[0]
    assert "'general'" in told[1]


def test_where_no_item_of_a_list_is_left_it_is_an_error(load):
    with pytest.raises(UserError) as told:
        load('moderators: [ada, ben]\nslack:\n  channels: [general, "#help"]\n')
    assert "'ada'" in str(told.value)
    assert "'ben'" in str(told.value)
    assert "general" not in str(told.value)
