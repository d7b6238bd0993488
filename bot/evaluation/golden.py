"""The golden set as people write it: a YAML list of messages, each with the pairs that answer it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from rapidfuzz import fuzz, process

from bot.errors import Problem, UserError, did_you_mean
from bot.evaluation.measures import GoldenQuestion
from bot.text import normalise
from bot.yamlfile.models import fill
from bot.yamlfile.nodes import List, Mapping, Text, shown
from bot.yamlfile.parsing import compose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.pairs import Archive
    from bot.yamlfile.nodes import Document, Node

DEFAULT = Path("tests/golden.yaml")


def _written(given: Any) -> Any:
    # What somebody wrote is asked, and told in the details, exactly so.
    return "" if isinstance(given, str) and not given.strip() else given


PairId = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    question: Annotated[str, BeforeValidator(_written), Field(min_length=1)]
    pairs: tuple[PairId, ...]
    unaddressed: bool = False


@dataclass(frozen=True)
class GoldenSet:
    """The questions that can be read, and what is wrong with the file, sorted."""

    questions: tuple[GoldenQuestion, ...]
    problems: tuple[Problem, ...]

    @property
    def faulty(self) -> bool:
        """Return whether something must be mended before a figure drawn from it can be relied on."""
        return any(problem.severity == "error" for problem in self.problems)


def default_for(answers: Path) -> Path:
    """Return the golden set that is meant where none is named: tests/golden.yaml, else golden.yaml beside
    *answers*.

    Raises UserError where there is neither.
    """
    beside = answers.parent / DEFAULT.name
    for path in (DEFAULT, beside):
        if path.is_file():
            return path
    raise UserError(
        f"no golden set is here, neither {DEFAULT} nor {beside}: write one, a list such as "
        "'- {question: \"When is the next AMA?\", pairs: []}' with the ids of the pairs that answer, or name its file"
    )


def read(path: Path, archive: Archive) -> GoldenSet:
    """Return the golden set in the file at *path*, held against *archive*. Raises UserError if it cannot be
    opened.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: error: it cannot be read: {error.strerror} [unreadable]") from error
    return read_bytes(data, str(path), archive)


def read_bytes(data: bytes, file: str, archive: Archive) -> GoldenSet:
    """Return the golden set with these contents; *file* is its name in the problems."""
    document = compose(data, file)
    found = [(node, question) for node in _items(document) if (question := _question(node, document))]
    for node, question in found:
        _check_pairs(node, question, archive, document)
    _tell_repeated(found, document)
    _tell_archived(found, archive, document)
    return GoldenSet(tuple(question for _, question in found), tuple(sorted(document.problems)))


def _items(document: Document) -> Iterator[Mapping]:
    wanted = "a list is wanted here: '- question: …' and 'pairs: […]' for each message"
    match document.root:
        case List(items=items):
            for item in items:
                if isinstance(item, Mapping):
                    yield item
                else:
                    fault = "a question is wanted here: its fields question, pairs and unaddressed"
                    document.report(item.start, fault, "wrong-type")
        case None:
            if not document.problems:
                document.problems.append(
                    Problem(document.file, 1, 1, "error", f"it is empty: {wanted}", "empty-file")
                )
        case other:
            document.report(other.start, wanted, "wrong-type")


def _question(node: Mapping, document: Document) -> GoldenQuestion | None:
    match node.get("pairs"):
        case Text(blank=True) as nothing:
            document.report(
                nothing.start, "'pairs' is empty: write [] if no pair answers the question", "empty"
            )
            return None
    fields, problems = fill(_Fields, node, document, owner="a question")
    document.problems += problems
    if fields is None:
        return None
    return GoldenQuestion(fields.question, tuple(dict.fromkeys(fields.pairs)), fields.unaddressed)


def _check_pairs(node: Mapping, question: GoldenQuestion, archive: Archive, document: Document) -> None:
    for pair_id, place in _named(node, question):
        pair = archive.get(pair_id)
        if pair is None:
            fault = f"no pair has the id {shown(pair_id)}{did_you_mean(pair_id, _closest(pair_id, archive))}"
            document.report(place.start, fault, "unknown-pair")
        elif pair.superseded_by and pair.superseded_by not in question.pairs:
            newer = shown(pair.superseded_by)
            fault = f"{shown(pair_id)} is superseded by {newer}, which is given in its place: name that"
            document.report(place.start, fault, "superseded-pair", "warning")


def _named(node: Mapping, question: GoldenQuestion) -> Iterator[tuple[str, Node]]:
    match node.get("pairs"):
        case List(items=items):
            yield from ((item.value.strip(), item) for item in items if isinstance(item, Text))
        case Mapping() | Text() | None:
            yield from ((pair_id, node) for pair_id in question.pairs)


def _closest(pair_id: str, archive: Archive) -> list[str]:
    # Of ten thousand ids difflib, which words the guess, would take seconds to choose one.
    ids = [pair.id for pair in archive]
    found = process.extractOne(pair_id, ids, scorer=fuzz.ratio, score_cutoff=50)
    return [found[0]] if found else []


def _tell_repeated(found: list[tuple[Mapping, GoldenQuestion]], document: Document) -> None:
    first: dict[tuple[str, bool], tuple[Mapping, GoldenQuestion]] = {}
    for node, question in found:
        earlier, same = first.setdefault((normalise(question.text), question.unaddressed), (node, question))
        if earlier is node:
            continue
        agrees = set(same.pairs) == set(question.pairs)
        remedy = "and counts twice: keep one" if agrees else "with other pairs: keep the one that is right"
        fault = f"the question stands also in line {earlier.start.line + 1}, {remedy}"
        document.report(node.start, fault, "repeated-question", "warning")


def _tell_archived(found: list[tuple[Mapping, GoldenQuestion]], archive: Archive, document: Document) -> None:
    archived = {normalise(text): pair.id for pair in archive for text in pair.phrasings}
    for node, question in found:
        if pair_id := archived.get(normalise(question.text)):
            fault = (
                f"it is a phrasing of the pair {shown(pair_id)}, and so measures nothing: word it differently"
            )
            document.report(node.start, fault, "archived-question", "warning")
