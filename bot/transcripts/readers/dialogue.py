"""Interviews and podcasts: `**Name:** text` and `Name: text` turns, with time stamps, breaks and stage directions."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from bot.transcripts.dates import date_held, date_in
from bot.transcripts.mojibake import cleaned
from bot.transcripts.readers.front_matter import FrontMatter, front_matter
from bot.transcripts.readers.talk import Talk, split_lines, talk_of
from bot.transcripts.record import Record, Turn
from bot.transcripts.roles import answers_by_role, asks_by_role, full_name, named_in_title, names_nobody

if TYPE_CHECKING:
    from collections.abc import Sequence

_TITLE = re.compile(r"^\s{0,3}#\s+(.+?)\s*#*$", re.MULTILINE)
_NO_TITLE = re.compile(r"(?:meeting )?(?:transcript\w*|transkript|recording|notes|chat)", re.IGNORECASE)
_GUEST_ROLE = re.compile(r"guest|interviewee|speaker|expert", re.IGNORECASE)


def looks_like(name: str, text: str) -> float:
    """Return how sure it is, from 0 to 1, that *text* (the file *name*) is a talk between named people."""
    del name
    talk = talk_of(split_lines(cleaned(text)))
    if not talk.turns:
        return 0.0
    said = sum(len(turn.text) for turn in talk.turns)
    share = min(1.0, said / max(1, len(text) - sum(map(len, talk.before))))
    return 0.8 * share if len(talk.turns) > 2 else 0.5 * share


def read(text: str, _file: str = "") -> Record:
    """Return the talk in *text*; a record without turns where there is none."""
    head, talk = opened(text)
    return record_of(talk, head, named_guests(talk, head))


def opened(text: str) -> tuple[FrontMatter, Talk]:
    """Return the front matter of *text*, and the talk below it."""
    head = front_matter(cleaned(text))
    numbered = [
        (n, line)
        for n, whole in enumerate(head.body.split("\n"), start=head.lines + 1)
        for line in split_lines(whole)
    ]
    return head, talk_of([line for _, line in numbered], [n for n, _ in numbered])


def record_of(talk: Talk, head: FrontMatter, guests: Sequence[str]) -> Record:
    """Return the record of *talk*, with what its front matter *head* says and the text before it."""
    before = "\n".join(talk.before)
    heading = _TITLE.search(before)
    first = next((line.strip() for line in talk.before if line.strip()), "")
    telling = (
        3 < len(first) < 100 and first[0] not in "#*_>-|<[" and (named_in_title(first) or date_in(first))
    )
    title = head.text("title") or (heading[1] if heading else first if telling else None)
    held = date_held(before) or date_in(
        "" if head.date else "\n".join([title or "", *(talk.before[:12] if telling else ())])
    )
    full = {name: full_name(name, " ".join(filter(None, (title, before)))) for name in guests}
    if len(guests) == 1 and names_nobody(guests[0]) and (named := head.text("guest")):
        full = {guests[0]: named}
    turns = tuple(called(turn, full) for turn in talk.turns)
    return Record(
        turns=turns,
        title=_bare_title(title),
        guests=tuple(full.values()),
        left_out=tuple(talk.left_out),
        **stated(head, held),
    )


def stated(head: FrontMatter, held: str | None, *notes: str) -> dict[str, Any]:
    """Return the date, link and *notes* of a record that says in its text when it was *held*, and perhaps otherwise at
    its *head*.
    """
    doubt = ""
    if held and head.date and not held.startswith(head.date):
        doubt = (
            f"two dates: held on {held}, as the text says, and {head.date} at its head; the first is taken"
        )
    told = (*notes, doubt) if doubt else notes
    return {"date": held or head.date or None, "link": head.link, "notes": told, "date_doubt": doubt}


def _bare_title(title: str | None) -> str | None:
    """Return *title* without what video calls put behind it, the date and "Transcript"."""
    if not title:
        return None
    parts = re.split(r"(\s+[-–—|]\s+)", title)
    kept = [n for n in range(0, len(parts), 2) if not (_NO_TITLE.fullmatch(parts[n]) or date_in(parts[n]))]
    return "".join(parts[: kept[-1] + 1]) if kept and kept[0] == 0 else title


def called(turn: Turn, names: dict[str, str]) -> Turn:
    """Return *turn*, its speaker called as in *names*."""
    return turn._replace(speaker=names.get(turn.speaker or "", turn.speaker))


def named_guests(talk: Talk, head: FrontMatter) -> list[str]:
    """Return the speakers whom the record itself calls its guests: by a role after the name, or in the front matter."""
    speakers = Counter(turn.speaker or "" for turn in talk.turns)
    declared = " ".join(map(head.text, ("guest", "guests", "speaker", "speakers", "interviewee")))
    by_role = [name for name, role in talk.roles.items() if _GUEST_ROLE.search(role)]
    in_front = [name for name in speakers if declared and re.search(rf"\b{re.escape(name)}\b", declared)]
    only_roles = (
        [name for name in speakers if answers_by_role(name)] if any(map(asks_by_role, speakers)) else []
    )
    asking = [turn.speaker in talk.together for turn in talk.turns if turn.text.rstrip().endswith("?")]
    together = [name for name in speakers if name in talk.together and sum(asking) * 2 < len(asking)]
    return list(dict.fromkeys(by_role + in_front + only_roles + together))
