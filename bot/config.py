"""Options that an operator may choose: config.yaml, every option with its default."""

from __future__ import annotations

import logging
import re
import zoneinfo
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    ValidationInfo,
)
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from bot.archive.schema import Link
from bot.errors import UserError
from bot.messages import Loudness
from bot.text import find_tokens
from bot.verdicts import Thresholds
from bot.yamlfile.models import fill
from bot.yamlfile.nodes import UNQUOTED, Document, Mapping, Text, shown
from bot.yamlfile.parsing import compose
from bot.yamlfile.problems import report_unquoted

log = logging.getLogger(__name__)

OLD_NAMES = {("digest", "on"): "enabled"}  # every reader of YAML 1.1 takes "on" for true
DEFAULT = Path("config.yaml")
AS_MEANT = "until then I read it so"
_CHANNELS = frozenset(
    {"channels", "channel_tags", "integrations", "loudness", "people_first_minutes", "moderators_channel"}
)
"""Options below which a channel's "#name" may be meant."""


def _moderator(given: str) -> str:
    if re.fullmatch(r"[UWS][A-Z0-9]{2,}|@[^\s@]+", given):
        return given
    raise PydanticCustomError(
        "bad_value", "a user id (U…, W…), a user group's id (S…) or its @handle is wanted"
    )


def _number(given: str) -> str:
    if re.fullmatch(r"\+?[\d\s().-]{7,30}", given, re.ASCII):
        return given
    raise PydanticCustomError(
        "bad_value", 'a telephone number with its country code is wanted, such as "+49 151 23456789"'
    )


def _channel(given: str) -> str:
    if re.fullmatch(r"[CG][A-Z0-9]{2,}|#[^\s#]+", given):
        return given
    raise PydanticCustomError(
        "bad_value", 'a channel\'s id (C…, G…) or its "#name", in quotation marks, is wanted'
    )


def _zone(given: str) -> str:
    try:
        if given != "UTC":  # which is there even where the machine has no time zones
            zoneinfo.ZoneInfo(given)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise PydanticCustomError(
            "bad_value", "a time zone's name is wanted, such as UTC, Europe/Berlin or Asia/Kolkata"
        ) from error
    return given


def _site_url(given: str) -> str:
    if not re.search(r"[?#]", given):
        return given.rstrip("/")
    raise PydanticCustomError(
        "bad_value", "the address of a folder is wanted, such as https://example.org/ama"
    )


def _lower(given: Any) -> Any:
    return given.lower() if isinstance(given, str) else given


def _below_answer(suggest: float, info: ValidationInfo) -> float:
    answer = info.data.get("answer")
    if answer is None or suggest <= answer:
        return suggest
    raise PydanticCustomError(
        "bad_value", "it must be at most the threshold to answer, {answer}", {"answer": answer}
    )


Moderator = Annotated[str, AfterValidator(_moderator)]
Number = Annotated[str, AfterValidator(_number)]
Channel = Annotated[str, AfterValidator(_channel)]
Tag = Annotated[str, Field(min_length=1), AfterValidator(str.casefold)]
Share = Annotated[float, Field(ge=0, le=1)]
Level = Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)]
Days = Annotated[int, Field(ge=1)]
Hour = Annotated[int, Field(ge=0, le=23)]
Zone = Annotated[str, AfterValidator(_zone)]
Minutes = Annotated[float, Field(ge=0, le=24 * 60)]
HowLoud = Annotated[Loudness, BeforeValidator(_lower)]
Additions = Annotated[Literal["files", "database"], BeforeValidator(_lower)]
SiteUrl = Annotated[Link, AfterValidator(_site_url)]
Weekday = Annotated[
    Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"],
    BeforeValidator(_lower),
]


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class ThresholdOptions(Thresholds):
    """The least confidence, 0 to 1, to answer and to suggest; to suggest never takes more than to answer."""

    answer: Share = 0.6
    suggest: Annotated[Share, AfterValidator(_below_answer)] = Field(default=0.05, validate_default=True)


class SlackOptions(_Options):
    """Options of Slack: where the bot listens, and how much it says."""

    channels: tuple[Channel, ...] = ()
    channel_tags: dict[Channel, tuple[Tag, ...]] = {}
    integrations: tuple[Channel, ...] = ()
    loudness: dict[Channel, HowLoud] = {}
    people_first_minutes: dict[Channel, Minutes] = {}
    follow_up_minutes: Minutes = 30
    moderators_channel: Channel | None = None
    replies_per_hour: Annotated[int, Field(ge=0)] = 60
    catch_up_hours: Annotated[int, Field(ge=0)] = 24

    @property
    def listened(self) -> tuple[str, ...]:
        """Return all channels in which the bot listens unmentioned."""
        return tuple(dict.fromkeys([*self.channels, *self.loudness, *self.people_first_minutes]))


class WhatsAppOptions(_Options):
    """The moderators on WhatsApp."""

    moderators: tuple[Number, ...] = ()


class ArchiveOptions(_Options):
    """Options of the archive: where what moderators add from a chat is kept: in the archive's files, or in the database
    beside them.
    """

    additions: Additions = "files"


class ModerationOptions(_Options):
    """The consequences of what a moderator does; *answer_within_days* of asking an answer still reaches who asked."""

    answer_within_days: Days = 30


class PrivacyOptions(_Options):
    """Options of privacy: how long what people wrote is kept, in days."""

    keep_days: Days = 90


class DigestOptions(_Options):
    """The week's figures for the moderators: on or off, and when."""

    enabled: bool = True
    day: Weekday = "monday"
    hour: Hour = 9
    zone: Zone = "UTC"


class SiteOptions(_Options):
    """Options of the site: where the archive's site is, without a slash at its end, and what it is called."""

    url: SiteUrl | None = None
    title: Annotated[str, Field(min_length=1)] = "AMA archive"


class Config(_Options):
    """All options; *answers* is the archive's folder, ready to open."""

    answers: Path = Path("answers")
    thresholds: ThresholdOptions = ThresholdOptions()
    calibration_shift: FiniteFloat = 0.0
    moderators: tuple[Moderator, ...] = ()
    trusted: tuple[Moderator, ...] = ()
    slack: SlackOptions = SlackOptions()
    whatsapp: WhatsAppOptions = WhatsAppOptions()
    archive: ArchiveOptions = ArchiveOptions()
    moderation: ModerationOptions = ModerationOptions()
    privacy: PrivacyOptions = PrivacyOptions()
    digest: DigestOptions = DigestOptions()
    site: SiteOptions = SiteOptions()
    log_level: Level = "info"


def load(path: Path | None = None, *, with_answers: bool = False) -> Config:
    """Return the options in the file at *path*; without one those in ./config.yaml, or the defaults.

    Raises UserError with every fault of the file, one per line; *with_answers* also where it names a folder for the
    archive that is not there.
    """
    if path is None and not DEFAULT.exists():
        return Config()
    path = path or DEFAULT
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UserError(f"{path}: error: it cannot be read: {error.strerror} [unreadable]") from error
    document, config = _read(data, str(path))
    if config and with_answers:
        _look_for(path.parent / config.answers, document)
    errors = sorted(problem for problem in document.problems if problem.severity == "error")
    if errors or not config:
        raise UserError("\n".join(map(str, errors)))
    for problem in document.problems:
        log.warning("%s", problem)
    return config.model_copy(update={"answers": path.parent / config.answers})


def _take_old_names(options: Mapping, document: Document) -> None:
    """Read an option under the name that it had before, and say what it is called now."""
    for (group, old), new in OLD_NAMES.items():
        held = options.get(group)
        if isinstance(held, Mapping) and old in held.entries and new not in held.entries:
            key, value = held.entries[old]
            document.report(
                key.start, f"'{group}.{old}' is called '{group}.{new}' now", "old-name", "warning"
            )
            held.entries[new] = key, value
            del held.entries[old]


def _look_for(answers: Path, document: Document) -> None:
    """Report, at the option, a folder of answers that is not there; the default one is the archive's to miss."""
    named = document.root.get("answers") if isinstance(document.root, Mapping) else None
    if isinstance(named, Text) and not named.blank and not answers.is_dir():
        fault = (
            f"'answers' is {shown(named.value)}: there is no such folder, name the one with the YAML files"
        )
        document.report(named.start, fault, "no-files")


def checked(data: bytes, file: str) -> Document:
    """Return the nodes of a file of options, with all that is wrong with them."""
    return _read(data, file)[0]


def _read(data: bytes, file: str) -> tuple[Document, Config | None]:
    document = compose(data, file, as_meant=True)
    document.problems = [
        replace(one, severity="warning", text=f"{one.text}; {AS_MEANT}") if one.rule == UNQUOTED else one
        for one in document.problems
    ]
    return document, _options(document)


def _options(document: Document) -> Config | None:
    for index in find_tokens(document.text):
        fault = "this looks like a Slack token: take it out, it belongs into .env (see .env.example)"
        document.report(document.mark_at(index), fault, "secret")
    match document.root:
        case Mapping():
            _take_old_names(document.root, document)
            config, problems = fill(
                Config, document.root, document, owner="the configuration", without_bad_items=True
            )
            document.problems += problems
            report_unquoted(document.root, document, _CHANNELS)
            return config
        case None:
            return Config()
        case other:
            document.report_kind(other, "options are wanted here, as 'name: value' lines")
            return None
