"""The fields of an archive file, as people write them; their descriptions are what an editor shows."""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue, WithJsonSchema
from pydantic_core import PydanticCustomError, core_schema

_ID = r"[A-Za-z0-9][A-Za-z0-9._\-]{0,99}"
_DATE = r"\d{4}(-\d{2}(-\d{2})?)?"
_DAY = r"\d{4}-\d{2}-\d{2}"


def _on_one_line(given: Any) -> Any:
    return " ".join(given.split()) if isinstance(given, str) else given


def _id(given: str) -> str:
    if re.fullmatch(_ID, given):
        return given
    raise PydanticCustomError("bad_id", "an id is letters a-z, digits, '-', '_' and '.', at most 100 of them")


def _tag(given: str) -> str:
    if re.search("[\uff0c\u3001]", given):
        raise PydanticCustomError("bad_tag", "a tag has no comma in it: put a ',' between two")
    return given.casefold()


def _date(given: str) -> str:
    form = "a date is written 2019-10-22, 2019-10 or 2019"
    if re.fullmatch(_DATE, given, re.ASCII) is None:
        raise PydanticCustomError("bad_date", form)
    if not _is_day((given + "-01-01")[:10]):
        raise PydanticCustomError("bad_date", "the calendar has no such day, and " + form)
    return given


def _day(given: str) -> dt.date:
    if re.fullmatch(_DAY, given, re.ASCII) and _is_day(given):
        return dt.date.fromisoformat(given)
    raise PydanticCustomError("bad_date", "a whole date is wanted, such as 2027-01-31")


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _link(given: str) -> str:
    if re.search(r"[\s<>\"|]", given) is None and _has_host(given):
        return given
    raise PydanticCustomError("bad_link", "a link begins with https:// or http:// and a host, without blanks")


def _has_host(link: str) -> bool:
    try:
        parts = urlsplit(link)
        return parts.scheme.lower() in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def _group(given: tuple[str, ...]) -> tuple[str, ...]:
    if len(given) > 1:
        return given
    raise PydanticCustomError("lone_word", "a group has two words at least, such as [Kubernetes, k8s]")


def _wants_text(given: Any) -> str:
    if isinstance(given, str):
        return given
    raise PydanticCustomError("string_type", "a text is wanted")


_OR_NUMBER = WithJsonSchema({"type": ["string", "integer"]})  # an editor reads 2019 as a number, we as text

Words = Annotated[str, BeforeValidator(_on_one_line), Field(min_length=1)]
Markdown = Annotated[str, AfterValidator(str.rstrip), Field(min_length=1)]
Id = Annotated[str, AfterValidator(_id), WithJsonSchema({"type": "string", "pattern": f"^{_ID}$"})]
Date = Annotated[
    str, AfterValidator(_date), WithJsonSchema({"type": ["string", "integer"], "pattern": f"^{_DATE}$"})
]
Day = Annotated[
    dt.date,
    BeforeValidator(_day),
    BeforeValidator(_wants_text),
    WithJsonSchema({"type": "string", "format": "date"}),
]
Link = Annotated[
    str, AfterValidator(_link), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://"})
]
Tag = Annotated[str, BeforeValidator(_on_one_line), Field(min_length=1), AfterValidator(_tag), _OR_NUMBER]
Group = Annotated[tuple[Annotated[Words, _OR_NUMBER], ...], AfterValidator(_group)]


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PairFields(_Fields):
    """One question with its answer."""

    id: Id | None = Field(
        None, title="Id", description="Names the pair for ever: feedback and links hang on it. Short words "
        "with hyphens; `ama check --fix` writes a missing one."
    )  # fmt: skip
    question: Words = Field(
        title="Question", description="The question, complete on its own and naming its subject."
    )
    also: tuple[Words, ...] = Field(
        (), title="Also asked as", description="Other ways people ask it, as they would type them. "
        "The strongest lever on what is found: two at least, a dozen better, in other words than the question."
    )  # fmt: skip
    answer: Markdown = Field(
        title="Answer", description="The answer in Markdown. It stands alone, without the question."
    )
    guest: Words | None = Field(None, title="Guest", description="Who answered, if not the AMA's guest.")
    date: Date | None = Field(None, title="Date", description="When, if not on the AMA's date.")
    link: Link | None = Field(
        None, title="Link", description="Where exactly this answer can be read, if not the AMA's link."
    )
    tags: tuple[Tag, ...] = Field((), title="Tags", description="Added to the AMA's tags.")
    asked_by: Words | None = Field(None, title="Asked by", description="Who asked it.")
    follows: Id | None = Field(
        None, title="Follows", description="The id of the pair this one followed up; shown under its answer."
    )
    superseded_by: Id | None = Field(
        None, title="Superseded by", description="The id of a newer pair, which is given instead."
    )
    valid_until: Day | None = Field(
        None, title="Valid until", description="A date, such as 2027-01-31, from which on the pair is no longer "
        "given."
    )  # fmt: skip
    verified: Day | None = Field(
        None, title="Verified", description="The day on which somebody last saw that the answer is still right; shown "
        "with it."
    )  # fmt: skip
    review: Day | None = Field(
        None, title="Review", description="The day on which somebody is to look at it again; the moderators are told "
        "two weeks before."
    )  # fmt: skip
    owner: Words | None = Field(
        None, title="Owner", description="Who looks after the pair; named when it is to be looked at."
    )
    former_ids: tuple[Id, ...] = Field(
        (), title="Former ids", description="Ids that the pair had before: links to its page on the site lead to it "
        "under these, too."
    )  # fmt: skip


class AmaFile(_Fields):
    """A file of the archive: one session or source with its pairs, or with unanswered questions or synonyms, or all."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": [field]} for field in ("pairs", "unanswered", "synonyms")]}
    )

    title: Words = Field(title="Title", description="The session's or source's name; shown with each answer.")
    guest: Words | None = Field(
        None, title="Guest", description="Who answered, unless a pair says otherwise."
    )
    date: Date | None = Field(
        None, title="Date", description="When it took place: 2019-10-22, or 2019-10 or 2019 if that is known."
    )
    link: Link | None = Field(
        None, title="Link", description="Where it can be read, unless a pair says otherwise."
    )
    tags: tuple[Tag, ...] = Field(
        (), title="Tags", description="Topics. A Slack channel can be bound to tags; then only these answer."
    )
    pairs: tuple[PairFields, ...] = Field((), title="Pairs", description="The questions with their answers.")
    unanswered: tuple[Words, ...] = Field(
        (), title="Unanswered", description="Questions that people ask and no pair answers, as they would type "
        "them. What asks the like of them draws no pair: the strongest lever on false answers."
    )  # fmt: skip
    synonyms: tuple[Group, ...] = Field(
        (), title="Synonyms", description="Groups of words that mean the same here, such as [Kubernetes, k8s]: "
        "wherever one of them stands, in a question or in a pair, the bot reads the first."
    )  # fmt: skip


class _ForEditors(GenerateJsonSchema):
    """Says of an optional field only what may be written into it."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of an archive file, for editors: answers/schema.json."""
    made = AmaFile.model_json_schema(schema_generator=_ForEditors)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **made}


FIELD_ORDER = tuple(dict.fromkeys(("title", *PairFields.model_fields, *AmaFile.model_fields)))
"""The order in which people write the fields."""


def fits(field: str, value: object) -> bool:
    """Return whether a pair may have *value* as its *field*."""
    try:
        PairFields.model_validate({"question": "q", "answer": "a", field: value})
    except ValidationError:
        return False
    return True
