"""From a record to drafts fit to be shown: pairs found, people and contacts hidden, links led to the right second."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pydantic import ValidationError

from bot.archive.schema import PairFields
from bot.transcripts.anonymise import Aliases
from bot.transcripts.draft import Findings, ImportedDraft
from bot.transcripts.guests import Roles, roles_in
from bot.transcripts.mojibake import cleaned
from bot.transcripts.pairing import pairs_in
from bot.transcripts.questions import key_of
from bot.transcripts.roles import named_in_title, names_nobody

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.transcripts.record import LeftOut, Record

_VIDEO = re.compile(
    r"(?:^|\.)(?:youtube\.com|youtu\.be|vimeo\.com|twitch\.tv|dailymotion\.com|podcasts\.apple\.com)$"
)
_SECRET = re.compile(
    r"\b(?:xox[a-z](?:\.xox[a-z])?|xapp)-(?=[\w-]*\d)[\w-]{10,}|hooks\.slack\.com/\S+", re.IGNORECASE
)
_LONGEST_NAME = 80
_DATE_LENGTH = 10


def find(
    record: Record, guests: Sequence[str] = (), *, keep_names: bool = False, link: str | None = None
) -> Findings:
    """The drafts in *record*. *guests* answer, if given; *link* leads to it, in the place of the record's own.

    UserError where a guest does not speak in it.
    """
    findings = Findings(
        notes=list(record.notes),
        date_doubt=record.date_doubt,
        title=record.title,
        date=record.date,
        link=link or record.link,
    )
    findings.left_out += record.left_out
    if record.pairs:
        _take_ready(record, findings, guests, keep_names=keep_names)
        return findings
    roles = roles_in(record, guests)
    findings.turns = len(record.turns)
    findings.notes += roles.notes
    left_out: list[LeftOut] = []
    drafts = list(pairs_in(record.turns, roles, left_out)) if roles.guests else []
    findings.left_out += left_out
    findings.guests = tuple(dict.fromkeys(shown for name in roles.guests if (shown := roles.shown.get(name))))
    if drafts and not findings.guests and (titled := named_in_title(record.title)):
        findings.guests = (titled,)
        findings.notes.append(f"the guest is {titled}, as the title says (if that is wrong: --guest NAME)")
    findings.drafts = _fit(drafts, record, roles, findings, keep_names=keep_names)
    return findings


def _fit(
    drafts: list[ImportedDraft], record: Record, roles: Roles, findings: Findings, *, keep_names: bool
) -> list[ImportedDraft]:
    aliases = Aliases(roles.guests, roles.speakers, keep=keep_names)
    wordless = any("no speakers" in note for note in record.notes)
    kept: list[ImportedDraft] = []
    for draft in drafts:
        draft.asker = aliases.of(draft.asker)
        draft.guest = roles.shown.get(draft.guest or "", draft.guest)
        _hide(draft, aliases)
        draft.link = draft.link or timed(findings.link, draft.offset)
        if draft.said_at and draft.said_at.date().isoformat() != findings.date:
            draft.date = draft.said_at.date().isoformat()
        if wordless:
            draft.checks.insert(0, "no speaker is named: who asks and who answers was told from the wording")
        if draft.question and draft.answer:
            kept.append(draft)
    _number_repeats(kept)
    _share_date(kept, findings)
    return kept


def _hide(draft: ImportedDraft, aliases: Aliases) -> None:
    draft.question = _safe(" ".join(aliases.hide(draft.question).split()))
    draft.also = tuple(_safe(" ".join(aliases.hide(one).split())) for one in draft.also)
    draft.answer = _safe(aliases.hide(draft.answer))
    draft.guest = aliases.hide(draft.guest) if draft.guest else None


def _safe(text: str) -> str:
    return cleaned(_SECRET.sub("[token removed]", text)).strip()


def _number_repeats(drafts: list[ImportedDraft]) -> None:
    """The same question asked twice has two keys: by the order in which it was asked."""
    seen: dict[str, int] = {}
    for draft in drafts:
        seen[draft.key] = count = seen.get(draft.key, 0) + 1
        if count > 1:
            draft.key = f"{draft.key}-{count}"


def _share_date(drafts: list[ImportedDraft], findings: Findings) -> None:
    """A date that all drafts have is the AMA's."""
    dates = {draft.date for draft in drafts}
    if not findings.date and len(dates) == 1 and (date := dates.pop()):
        findings.date = date
        for draft in drafts:
            draft.date = None


def timed(link: str | None, offset: float | None) -> str | None:
    """*link* to a video, leading to the second *offset*; None where it is no video, or nothing says when."""
    if not link or offset is None:
        return None
    parts = urlsplit(link)
    if not _VIDEO.search(parts.hostname or ""):
        return None
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != "t"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("t", str(int(offset)))])))


def _take_ready(record: Record, findings: Findings, guests: Sequence[str], *, keep_names: bool) -> None:
    aliases = Aliases(filter(None, (pair.guest for pair in record.pairs)), (), keep=keep_names)
    for pair in record.pairs:
        draft = ImportedDraft(
            question=pair.question,
            answer=pair.answer,
            line=pair.line,
            key=pair.id or key_of(pair.question),
            also=pair.also,
            guest=guests[0] if guests else pair.guest,
            date=(pair.date or "")[:_DATE_LENGTH] or None,
            link=pair.link,
            tags=pair.tags,
        )
        draft.guest = None if names_nobody(draft.guest) else (draft.guest or "")[:_LONGEST_NAME]
        _hide(draft, aliases)
        if draft.question and draft.answer:
            draft.id = pair.id if pair.id and fits("id", pair.id) else ""
            findings.drafts.append(draft)
    _number_repeats(findings.drafts)
    titled = named_in_title(record.title)
    named = any(draft.guest for draft in findings.drafts)
    findings.guests = tuple(guests) or record.guests or ((titled,) if titled and not named else ())


def fits(field: str, value: object) -> bool:
    """Whether the archive takes *value* as a pair's *field*."""
    given = {"question": "q", "answer": "a", field: value}
    try:
        PairFields.model_validate(given)
    except ValidationError:
        return False
    return True
