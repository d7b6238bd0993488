"""Drafts out of a record, fit to be shown: pairs found, people and contacts hidden, links led to the right second."""

from __future__ import annotations

import re
import sys
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.archive.schema import fits
from bot.display import counted
from bot.text import CREDENTIAL
from bot.transcripts.anonymise import Aliases, introduced
from bot.transcripts.closings import without_closing, without_odd_end, without_refrains
from bot.transcripts.contacts import CHAT_LINK, regions_of, removed, without_contacts
from bot.transcripts.draft import Findings, ImportedDraft
from bot.transcripts.guests import Roles, roles_in
from bot.transcripts.mojibake import cleaned
from bot.transcripts.pairing import pairs_in
from bot.transcripts.questions import key_of
from bot.transcripts.record import LeftOut, LeftOuts, Record
from bot.transcripts.roles import calls, is_numbered, named_in_title, names_nobody
from bot.transcripts.sentences import plainly
from bot.transcripts.sessions import densest, is_year
from bot.transcripts.wording import leans

if TYPE_CHECKING:
    from collections.abc import Sequence

_VIDEO = re.compile(
    r"(?:^|\.)(?:youtube\.com|youtu\.be|vimeo\.com|twitch\.tv|dailymotion\.com|podcasts\.apple\.com)$"
)
_SECRET = re.compile(rf"{CREDENTIAL}|hooks\.slack\.com/\S+", re.IGNORECASE)
_SIGNS = ("xox", "xapp-", "hooks.slack.com/")  # one of them is in each secret
_PICTURE = re.compile(r"(?:!\[[^\]\n]*\]\(|<img\s[^>]*?src=[\"'])(?!https?://)([^)\s\"']{1,100})")
_CALLED = re.compile(r"\A@(\w[\w.'-]*)(?:\s*[,:–—-]+)?\s+(?=\S)")
_LONGEST_NAME = 80
_DATE_LENGTH = 10
_WORD = re.compile(r"[\u3040-\u9fff]{1,2}|[^\s\u3040-\u9fff]+")  # two letters of Chinese are about a word
_FEW_WORDS, _MANY_WORDS = 3, 400  # of an answer
_MOST_AN_HOUR = 60


def find(
    record: Record,
    guests: Sequence[str] = (),
    *,
    hosts: Sequence[str] = (),
    keep_names: bool = False,
    whole: bool = False,
) -> Findings:
    """Return the drafts in *record*. *guests* answer, if given, and *hosts* lead. Of a group's year only its sessions
    are found, but for the *whole*.

    UserError where a guest does not speak in it.
    """
    findings = Findings(
        left_out=LeftOuts(record.left_out),
        notes=list(record.notes),
        date_doubt=record.date_doubt,
        title=record.title,
        date=record.date,
        link=record.link,
    )
    if record.pairs:
        _take_ready(record, findings, guests, keep_names=keep_names)
        return findings
    roles = roles_in(record, guests, hosts)
    findings.turns = len(record.turns)
    findings.notes += roles.notes
    drafts = pairs_in(record.turns, roles, findings.left_out, whole=whole) if roles.guests else []
    if not whole and is_year(drafts, lambda draft: draft.said_at):
        findings.sessions = densest(record.turns, roles.guests if guests else ())
        return findings
    shown = (roles.shown.get(name) or "" for name in roles.guests)
    findings.guests = tuple(dict.fromkeys(name for name in shown if name and without_contacts(name) == name))
    findings.notes = [without_contacts(note) for note in findings.notes]
    if drafts and not findings.guests and (titled := named_in_title(record.title)):
        findings.guests = (titled,)
        findings.notes.append(f"the guest is {titled}, as the title says (if that is wrong: --guest NAME)")
    findings.drafts = _fit(drafts, record, roles, findings, keep_names=keep_names)
    _tell_much(findings)
    return findings


def _fit(
    drafts: list[ImportedDraft], record: Record, roles: Roles, findings: Findings, *, keep_names: bool
) -> list[ImportedDraft]:
    regions = regions_of(roles.speakers)
    given = [name for draft in drafts for name in introduced(draft.question)]
    given += [draft.asker for draft in drafts if draft.asker]
    aliases = Aliases(
        roles.guests, (*roles.speakers, *given), keep=keep_names, regions=regions, hosts=roles.hosts
    )
    wordless = any("no speakers" in note for note in record.notes)
    kept: list[ImportedDraft] = []
    if drafts and all(draft.said_at is None for draft in drafts):
        _cut_around(drafts, findings, roles.guests, record)
    for draft in drafts:
        draft.answer = _uncalled(draft.answer, draft.asker or "")
        draft.asker = aliases.of(draft.asker)
        draft.guest = roles.shown.get(draft.guest or "", draft.guest)
        _hide(draft, aliases)
        draft.link = draft.link or timed(findings.link, draft.offset)
        if draft.said_at and draft.said_at.date().isoformat() != findings.date:
            draft.date = sys.intern(draft.said_at.date().isoformat())  # a year has few days, and many drafts
        if wordless:
            draft.checks.insert(0, "no speaker is named: who asks and who answers was told from the wording")
        if draft.question and draft.answer:
            _flag(draft)
            kept.append(draft)
    _tell_removed(findings, kept)
    _number_repeats(kept)
    _share_date(kept, findings)
    return kept


def _uncalled(answer: str, asker: str) -> str:
    """Return *answer* without "@Ines Roth," before it, if that is whoever asked."""
    called = _CALLED.match(answer)
    if not called or not calls(called[1], asker):
        return answer
    surnames = "|".join(map(re.escape, asker.split()[1:])) if called[0][-2].isalnum() else ""
    rest = answer[called.end() :]
    return re.sub(rf"\A(?:(?:{surnames})(?!\w)[\s,:–—-]*)+(?=\S)", "", rest) if surnames else rest


def _hide(draft: ImportedDraft, aliases: Aliases) -> None:
    draft.question = _safe(" ".join(aliases.hide(draft.question).split()))
    also = {plainly(one): one for one in (_safe(" ".join(aliases.hide(one).split())) for one in draft.also)}
    draft.also = tuple(one for plain, one in also.items() if plain != plainly(draft.question))
    draft.answer = _safe(aliases.hide(draft.answer, greeted=draft.asker))
    if draft.asker and is_numbered(draft.asker):  # whom it calls stands beside it
        draft.answer = re.sub(
            rf"(?:\A|(?<=\n\n))@?{draft.asker}\b(?:\s*[,:–—-]+)?\s+(?=\S)", "", draft.answer
        )
    name = draft.guest and aliases.hide(draft.guest)
    draft.guest = sys.intern(name) if name and not removed(name) else None
    draft.link = None if draft.link and CHAT_LINK.search(draft.link) else draft.link
    if gone := sum(map(removed, (draft.question, *draft.also, draft.answer))):
        draft.checks.append(f"{counted(gone, 'contact')} removed: telephone number or address")


def _flag(draft: ImportedDraft) -> None:
    """Flag *draft* where its length or its wording says that something may be missing or too much."""
    words = len(draft.answer.split() if draft.answer.isascii() else _WORD.findall(draft.answer))
    if words <= _FEW_WORDS or words > _MANY_WORDS:
        draft.checks.append(f"the answer is {counted(words, 'word')} long")
    if pictures := ", ".join(_PICTURE.findall(draft.answer)):
        draft.checks.append(f"a picture that is not in the text: {pictures}")
    if draft.follows is None and leans(draft.question):
        draft.checks.append("the question leans on what was said before it")


def _tell_much(findings: Findings) -> None:
    """Say where more was found than an hour of AMA holds."""
    hours = Counter(draft.said_at.replace(minute=0, second=0) for draft in findings.drafts if draft.said_at)
    if hours and (most := hours.most_common(1)[0])[1] > _MOST_AN_HOUR:
        findings.notes.append(
            f"{most[1]} pairs in the hour from {most[0]:%Y-%m-%d %H:%M} are more than an hour of AMA holds"
        )


def _cut_around(
    drafts: list[ImportedDraft], findings: Findings, guests: Sequence[str], record: Record
) -> None:
    """Take out of the answers of *drafts* what the text has under each, and after the last."""
    for draft, answer in zip(drafts, without_refrains([draft.answer for draft in drafts]), strict=True):
        draft.answer = answer
    last = max(drafts, key=lambda draft: draft.line)
    last.answer, closing = without_closing(last.answer, filter(None, (*guests, *findings.guests)))
    if not closing:
        answer, closing = without_odd_end(last.answer, [one.answer for one in drafts if one is not last])
        if any(turn.text.strip() == closing for turn in record.turns):
            closing = ""  # somebody said it
        last.answer = answer if closing else last.answer
    if closing:
        findings.left_out.add(LeftOut(last.line, f"closing words after the last answer: {closing[:80]}"))


def _tell_removed(findings: Findings, drafts: Sequence[ImportedDraft]) -> None:
    gone = sum(removed(f"{draft.question} {draft.answer}") for draft in drafts)
    if gone:
        findings.notes.append(
            f"{counted(gone, 'contact')} removed from the drafts: telephone numbers or addresses"
        )


def _safe(text: str) -> str:
    small = text.lower()
    secret = any(sign in small for sign in _SIGNS)
    return cleaned(_SECRET.sub("[token removed]", text) if secret else text).strip()


def _number_repeats(drafts: list[ImportedDraft]) -> None:
    """Give the same question, asked again, another key, by the order in which it was asked."""
    seen: dict[str, int] = {}
    for draft in drafts:
        seen[draft.key] = count = seen.get(draft.key, 0) + 1
        if count > 1:
            draft.key = f"{draft.key}-{count}"


def _share_date(drafts: list[ImportedDraft], findings: Findings) -> None:
    """Make a date that all drafts have the AMA's."""
    dates = {draft.date for draft in drafts}
    if not findings.date and len(dates) == 1 and (date := dates.pop()):
        findings.date = date
        for draft in drafts:
            draft.date = None


def timed(link: str | None, offset: float | None) -> str | None:
    """Return *link* to a video, leading to the second *offset*; None where it is no video, or nothing says when."""
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
        own = pair.id or key_of(pair.question)
        draft = ImportedDraft(
            question=pair.question,
            answer=pair.answer.removeprefix(pair.question).lstrip() or pair.answer,
            line=pair.line,
            key=f"{pair.file}:{own}" if pair.file else own,
            also=pair.also,
            guest=guests[0] if guests else pair.guest,
            date=(pair.date or "")[:_DATE_LENGTH] or None,
            link=pair.link,
            tags=pair.tags,
            file=pair.file,
        )
        draft.guest = None if names_nobody(draft.guest) else (draft.guest or "")[:_LONGEST_NAME]
        _hide(draft, aliases)
        if draft.question and draft.answer:
            draft.id = pair.id if pair.id and fits("id", pair.id) else ""
            _flag(draft)
            findings.drafts.append(draft)
    _tell_removed(findings, findings.drafts)
    if findings.drafts:
        _cut_around(findings.drafts, findings, guests or record.guests, record)
    _number_repeats(findings.drafts)
    titled = named_in_title(record.title)
    named = any(draft.guest for draft in findings.drafts)
    findings.guests = tuple(guests) or record.guests or ((titled,) if titled and not named else ())
