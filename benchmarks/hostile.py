"""Hostile inputs at every edge, at random from a seed: none may raise what the edge does not promise, none may ping.

An edge is where something from outside comes in: events, buttons, forms, files, records, and what people write.
RELIABILITY.md has what came out. It is run from the project's folder.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import config as configuration
from bot.archive.reading import read_bytes
from bot.errors import UserError
from bot.matching.asking import log_odds, questions
from bot.messages import Message, Place
from bot.pairs import Ama, Archive, Pair
from bot.platforms.slack.events import EventReader
from bot.platforms.slack.interactions import Press
from bot.platforms.slack.mrkdwn import is_put_to_somebody, own_words, paragraphs
from bot.platforms.slack.views import answers
from bot.platforms.slack.views.home_state import HomeState
from bot.platforms.slack.views.modals import FormState
from bot.platforms.slack.views.pair_form import read as read_form
from bot.responder import Responder
from bot.retrieval import Served
from bot.text import tidy, tokens
from bot.transcripts import formats
from bot.transcripts.finding import find
from bot.transcripts.options import ImportOptions
from bot.transcripts.sources import source_of
from bot.verdicts import Thresholds
from bot.yamlfile.parsing import compose

if TYPE_CHECKING:
    from collections.abc import Callable

PINGS = ('"type": "user"', '"type": "usergroup"', '"type": "broadcast"')
HOSTILE = (
    *(
        "<@U1>",
        "<!here>",
        "<!channel>",
        "<!subteam^S1>",
        "@everyone",
        "<https://a|b>",
        "&lt;@U1&gt;",
        "<#C1|x>",
    ),
    *(
        "```",
        "`",
        "*",
        "_",
        "~",
        "> ",
        "&gt;",
        "\n",
        "\r\n",
        "\0",
        "\u2028",
        "\u202e",
        "\u200d",
        "\ud800",
        "\ufeff",
    ),
    *(
        ": ",
        "- ",
        "#",
        "'",
        '"',
        "{",
        "[",
        "&a ",
        "*a ",
        "!!python/object:os.system ",
        "%YAML",
        "---",
        "\t",
        "|\n",
    ),
    *(
        "?",
        "!",
        "\U0001f468\u200d\U0001f469",
        "é",
        "ﬀ",
        "ẞ",
        "الس",
        "何",
        "한",
        "0" * 40,
        "a" * 300,
        "://",
        "www.",
    ),
    *(
        "question",
        "answer",
        "pairs",
        "title",
        "what is",
        "who",
        "Q:",
        "A:",
        "12/10/2019, 10:30 - Ann: ",
        "10:30",
    ),
    *(
        "[](javascript:x)",
        "![a](b)",
        "<b>",
        "</script>",
        "$(x)",
        "../",
        "%s",
        "{0}",
        "' OR 1=1 --",
        "xoxb-1",
        ":tada:",
    ),
)
KEYS = (
    *(
        "type",
        "subtype",
        "channel",
        "user",
        "text",
        "ts",
        "thread_ts",
        "event_ts",
        "message",
        "previous_message",
    ),
    *(
        "item",
        "reaction",
        "edited",
        "bot_id",
        "hidden",
        "attachments",
        "blocks",
        "channel_type",
        "deleted_ts",
    ),
    *(
        "actions",
        "value",
        "container",
        "message_ts",
        "channel_id",
        "id",
        "team",
        "state",
        "values",
        "private_metadata",
    ),
    *("is_share", "files", "key", "pair", "vote", "question", "answer", "selected_option", "is_ephemeral"),
)
TEXT_FORMATS = [name for name, form in formats.FORMATS.items() if form.form == "text"]
KINDS = (
    "message",
    "app_mention",
    "reaction_added",
    "message_changed",
    "message_deleted",
    "bot_message",
    "im",
    "x",
)


class Chance(random.Random):
    """What comes in."""

    def words(self, most: int = 12) -> str:
        """Return a text of hostile pieces."""
        return "".join(self.choice(HOSTILE) + self.choice(("", " ")) for _ in range(self.randrange(most)))

    def value(self, depth: int = 3) -> Any:  # noqa: PLR0911 - one for each kind
        """Return a value as JSON can hold it, shaped a little like what Slack sends."""
        match self.randrange(9 if depth else 6):
            case 0:
                return self.words()
            case 1:
                return self.choice(KINDS)
            case 2:
                return self.choice(("C1", "D1", "U1", "UBOT", "1571738400.000100", "1", "", "9" * 30))
            case 3:
                return self.choice((None, True, False, 0, -1, 1e308, 10**40))
            case 4:
                return f"<@UBOT> {self.words()}"
            case 5:
                return f'{{"key":"{self.words(3)}","pair":"a","vote":"helpful"}}'
            case 6:
                return [self.value(depth - 1) for _ in range(self.randrange(4))]
            case _:
                return self.mapping(depth - 1)

    def mapping(self, depth: int = 3) -> dict[str, Any]:
        """Return a mapping with keys that Slack uses."""
        return {key: self.value(depth) for key in self.sample(KEYS, self.randrange(10))}

    def event(self) -> dict[str, Any]:
        """Return a mapping that is nearly an event."""
        likely = {"type": self.choice(KINDS), "channel": self.choice(("C1", "D1")), "ts": "1571738400.000100"}
        return {**likely, "user": "U1", "text": self.words(), **self.mapping()}


def edges(folder: Path) -> dict[str, tuple[int, Callable[[Chance], object]]]:
    """Return each edge by its name, with how often of a hundred thousand it is tried."""
    reader = EventReader("UBOT", "T1", frozenset({"C1"}), integrations=frozenset({"C1"}))
    archive = Archive((Pair("a", "What was the first computer bug?", "A moth.", Ama("AMA")),))
    responder = Responder(Served.of(archive), Thresholds(0.6, 0.05))
    file = folder / "file"

    def respond(chance: Chance) -> object:
        addressed = chance.random() < 0.5
        return responder.respond(
            Message("T1:C1:1", chance.words(20), "U1", Place("C1", "1"), addressed=addressed)
        )

    def load(chance: Chance) -> object:
        file.write_text(
            _yaml(chance, "slack", "channels", "moderators"), encoding="utf-8", errors="surrogatepass"
        )
        return configuration.load(file)

    def find_in(chance: Chance) -> object:
        file.write_bytes(chance.words(60).encode("utf-8", "surrogatepass"))
        source = source_of(str(file), folder)
        form = formats.chosen(source, "auto") or formats.FORMATS[chance.choice(TEXT_FORMATS)]
        return find(formats.read(source, form, ImportOptions()))

    def text(chance: Chance) -> object:
        said = chance.words(20)
        return (
            log_odds(said),
            questions(said),
            tidy(said),
            tokens(said),
            paragraphs(said),
            is_put_to_somebody(said),
        )

    return {
        "events": (24_000, lambda chance: reader.read(chance.event(), 1.6e9)),
        "messages of a history": (10_000, lambda chance: list(reader.recall(chance.event(), "C1", 0.0))),
        "buttons": (10_000, lambda chance: Press.of(chance.mapping())),
        "forms": (8_000, lambda chance: read_form(chance.mapping())),
        "form states": (
            8_000,
            lambda chance: (FormState.read(chance.value()), HomeState.read(chance.value())),
        ),
        "texts": (15_500, text),
        "quotes": (8_000, lambda chance: own_words(chance.words(30), addressed=chance.random() < 0.5)),
        "answers to be shown": (6_000, lambda chance: _shown(chance, archive)),
        "YAML": (4_000, lambda chance: compose(chance.words(40).encode("utf-8", "surrogatepass"), "file")),
        "archive files": (
            4_000,
            lambda chance: read_bytes(
                _yaml(chance, "title", "pairs", "id").encode("utf-8", "surrogatepass"), "file"
            ),
        ),
        "config.yaml": (1_500, load),
        "records to import": (500, find_in),
        "questions, judged": (500, respond),
    }


def _yaml(chance: Chance, *names: str) -> str:
    return "".join(
        f"{'  ' * chance.randrange(3)}{chance.choice((*names, chance.words(2)))}: {chance.words(4)}\n"
        for _ in range(8)
    )


def _shown(chance: Chance, archive: Archive) -> object:
    link, guest = chance.words(3), chance.words(3)
    pair = Pair("b", chance.words(), chance.words(60), Ama(chance.words(4)), link=link, guest=guest)
    payload = answers.several([pair, pair], chance.words(3), archive, chance.words())
    kinds = json.dumps(payload["blocks"])
    if any(ping in payload["text"] for ping in ("<@", "<!")) or any(ping in kinds for ping in PINGS):
        raise Ping(payload["text"])
    return payload


class Ping(Exception):  # noqa: N818 - what it is
    """What is shown would ping somebody."""


def main() -> None:
    """Try all edges; exit with 1 if one raised what it does not promise, or would ping."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--edge", help="only this one, such as YAML")
    options = parser.parse_args()
    chance, crashes, seen = Chance(options.seed), Counter[str](), set[str]()
    print("| edge | inputs | crashes and pings | µs each |\n| --- | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory(prefix="ama-hostile-") as folder:
        for name, (share, edge) in edges(Path(folder)).items():
            if options.edge not in {None, name}:
                continue
            times = max(1, share * options.inputs // 100_000)
            began = time.perf_counter()
            for _ in range(times):
                try:
                    edge(chance)
                except UserError:
                    pass  # told in words
                except Exception as error:  # noqa: BLE001 - that is what is looked for
                    crashes[name] += 1
                    last = traceback.extract_tb(error.__traceback__)[-1]
                    seen.add(
                        f"{name}: {type(error).__name__} at {last.filename}:{last.lineno}: {str(error)[:80]!r}"
                    )
            each = (time.perf_counter() - began) / times * 1e6
            print(f"| {name} | {times:,} | {crashes[name]} | {each:,.0f} |")
    print("\n".join(sorted(seen)))
    sys.exit(1 if crashes else 0)


if __name__ == "__main__":
    main()
