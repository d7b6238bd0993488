"""Loading: from the files of the archive to the archive, with everything that is wrong with them."""

from __future__ import annotations

import datetime as dt
import gc
import hashlib
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.archive.checks import printed_marks, problems_between, single_phrasings, useless_synonyms
from bot.archive.near_duplicates import asked_though_unanswered, similar_phrasings
from bot.archive.reading import Entry, Reading, UnansweredEntry, read_file
from bot.display import spoken_date
from bot.errors import Problem
from bot.pairs import Archive, Pair
from bot.text import normalise, without_emoji_names
from bot.yamlfile.files import as_written, is_yaml, yaml_files

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterable, Iterator, Sequence
    from pathlib import Path

    from bot.archive.reading import Entry
    from bot.pairs import Ama


@dataclass(frozen=True)
class Loaded:
    """An archive and the problems of its files, sorted; pairs with errors are not in it.

    *fingerprint* changes when, and only when, the files' contents or names do.
    """

    archive: Archive
    problems: tuple[Problem, ...]
    fingerprint: str = field(compare=False)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Return the problems because of which this archive should not be put to use."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def load(
    folder: Path, *, today: dt.date | None = None, compare: bool = True, may_be_empty: bool = False
) -> Loaded:
    """Return the archive in the YAML files below *folder*. Whatever is wrong is among its problems; nothing
    is raised.

    Without *compare* no pair's phrasings are compared with another's: faster, and a few warnings fewer. Where it
    *may_be_empty*, for pairs are kept elsewhere too, a folder without files is none of its problems.
    """
    if paths := yaml_files(folder):
        return _load([], paths, today, compare=compare)
    if may_be_empty and folder.is_dir():
        return Loaded(Archive(), (), "")
    fault = "no archive file (*.yaml) is here: write one, as README.md shows"
    if not folder.is_dir():
        fault = "there is no such folder: name the one with the archive's YAML files"
    nothing = Problem(as_written(folder), 1, 1, "error", fault, "no-files")
    return Loaded(Archive(), (nothing,), "")


def load_files(paths: Iterable[Path], *, today: dt.date | None = None, may_be_empty: bool = False) -> Loaded:
    """Return the archive in these files and folders, with the problems of these only.

    What lies beside a file is read too, so that its pairs can refer to pairs there.
    """
    asked: dict[Path, None] = {}
    beside: dict[Path, None] = {}
    problems: list[Problem] = []
    for path in paths:
        if path.is_dir() or not (path.exists() or is_yaml(path.name)):
            found = yaml_files(path)
            asked.update(dict.fromkeys(found))
            problems += [] if found else load(path, may_be_empty=may_be_empty).problems
        else:
            asked[path] = None
            beside.update(dict.fromkeys(yaml_files(path.parent)))
    known = {path.resolve() for path in asked}
    loaded = _load([path for path in beside if path.resolve() not in known], list(asked), today, compare=True)
    return Loaded(loaded.archive, tuple(sorted({*problems, *loaded.problems})), loaded.fingerprint)


def _load(beside: Sequence[Path], asked: Sequence[Path], today: dt.date | None, *, compare: bool) -> Loaded:
    with _collector_at_rest():
        readings = [read_file(path, as_written(path)) for path in (*beside, *asked)]
        entries = [entry for reading in readings for entry in reading.entries]
        name_nameless(entries)
        problems = [problem for reading in readings for problem in reading.problems]
        problems += printed_marks(entries)
        problems += problems_between(entries, today or dt.datetime.now(tz=dt.UTC).date())
        unanswered = [question for reading in readings for question in reading.unanswered]
        synonyms = [group for reading in readings for group in reading.synonyms]
        problems += _likenesses(entries, unanswered) if compare else ()
        problems += useless_synonyms(synonyms, entries)
        files = {as_written(path) for path in asked}
        pairs = list(_unique(entry for entry in entries if entry.sound and entry.file in files))
        archive = Archive.of(
            pairs,
            (one.question for one in unanswered if one.file in files),
            (group.words for group in synonyms if group.file in files),
            _facts((pair.ama for pair in pairs), {pair.id for pair in pairs}),
        )
        told = sorted({problem for problem in problems if problem.file in files})
        return Loaded(archive, tuple(told), _fingerprint(readings))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    # Reading makes a great many objects and no cycles; the collector, walking them all again and again, would
    # take twice the time of the reading itself.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _likenesses(entries: list[Entry], unanswered: list[UnansweredEntry]) -> list[Problem]:
    # Imported here: the matcher brings numpy, and who only loads an archive need not wait for it.
    from bot.archive.confusions import confusions  # noqa: PLC0415

    return [
        *similar_phrasings(entries),
        *asked_though_unanswered(entries, unanswered),
        *confusions(entries),
        *single_phrasings(entries),
    ]


def _unique(entries: Iterable[Entry]) -> Iterator[Pair]:
    seen: set[str] = set()
    for entry in entries:
        if entry.id not in seen:
            seen.add(entry.id)
            yield entry.pair()


def _fingerprint(readings: Iterable[Reading]) -> str:
    digest = hashlib.sha256()
    for reading in readings:
        digest.update(f"{reading.file}\0{reading.digest}\0".encode(errors="surrogatepass"))
    return digest.hexdigest()


def _facts(amas: Iterable[Ama], taken: Collection[str]) -> Iterator[Pair]:
    """Yield the pairs that follow from the heads of *amas*, each file's once: who answered, when it was, and where it
    can be read; none whose id is *taken*.
    """
    for ama in {ama.file: ama for ama in amas if ama.title}.values():
        for pair in _facts_about(ama):
            if pair.id not in taken:
                yield pair


def _facts_about(ama: Ama) -> Iterator[Pair]:
    title, session = ama.title, f"the AMA with {ama.guest}" if ama.guest else "the AMA"
    if ama.guest and ama.guest.casefold() != title.casefold():
        asked = [f"Who was the guest of “{title}”?", f"Who answered the questions at {title}?"]
        yield _fact(ama, "guest", asked, f"{ama.guest} answered at “{title}”.")
    if ama.date:
        asked = [f"When was “{title}”?", f"When was {session}?", f"On which date did {session} take place?"]
        yield _fact(ama, "date", asked, f"“{title}” dates from {spoken_date(ama.date)}.")
    if ama.link:
        asked = [
            f"Where can I find “{title}”?",
            f"Is there a link to {session}?",
            f"Where can I read, watch or listen to {session}?",
        ]
        yield _fact(ama, "link", asked, f"“{title}” is at <{ama.link}>.")


def _fact(ama: Ama, what: str, asked: list[str], answer: str) -> Pair:
    question, *also = asked
    return Pair(
        f"about.{PurePath(ama.file).stem}.{what}",
        question,
        answer,
        ama,
        tuple(also),
        *(ama.guest, ama.date, ama.link, ama.tags),
        derived=True,
    )


_MOST_WORDS = 8
_MOST_LETTERS = 60
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)


def name_nameless(entries: Sequence[Entry]) -> None:
    """Give every entry without an id one that follows from its question, the same at every load."""
    taken = {entry.id for entry in entries if entry.id}
    for entry in entries:
        if not entry.id:
            entry.id = id_for(entry.fields.question, taken)
            taken.add(entry.id)


def id_for(question: str, taken: Container[str]) -> str:
    """Return an id made of the first words of *question*, and not one of those *taken*.

    Letters of other scripts than Latin are told apart by a few figures of a hash instead.
    """
    made = slug(question)
    number, free = 1, made
    while free in taken:
        number += 1
        free = f"{made}-{number}"
    return free


def slug(question: str) -> str:
    """Return the first words of *question* in small Latin letters and figures, with hyphens; never nothing."""
    folded = (
        normalise(without_emoji_names(question) or question).casefold().translate(_LETTERS).replace("'", "")
    )
    latin = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", latin)[:_MOST_WORDS]
    made = "-".join(words)
    if len(made) > _MOST_LETTERS:
        made = made[: _MOST_LETTERS + 1].rpartition("-")[0] or made[:_MOST_LETTERS]
    foreign = any(c.isalpha() and not c.isascii() for c in latin)
    if not made or foreign:
        figures = hashlib.sha256(normalise(question).encode(errors="surrogatepass")).hexdigest()[:8]
        made = f"{made}-{figures}" if made else f"q-{figures}"
    return made
