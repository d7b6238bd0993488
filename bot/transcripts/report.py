"""Report of an import, for the moderator: a table of the drafts, what was left out and why, and what to do next."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from bot.display import counted, one_line, word_cut
from bot.transcripts.contacts import without_contacts

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import Console

    from bot.transcripts.draft import Findings, ImportedDraft
    from bot.transcripts.draft_file import State, WrittenDrafts

_MOST_ROWS = 60
_MOST_REASONS = 14
_MOST_LINES = 8
_STATES: dict[State, tuple[str, str]] = {
    "new": ("new", "green"),
    "changed": ("changed", "yellow"),
    "unchanged": ("unchanged", "dim"),
    "edited": ("yours kept", "cyan"),
    "deleted": ("you deleted it", "dim"),
    "archived": ("in the archive", "dim"),
}


def tell(console: Console, name: str, what: str, findings: Findings, written: WrittenDrafts) -> None:
    """Print the table of the drafts found in the record *name*, and what became of the rest."""
    console.print(Text(f"\n{name}: {what}", style="bold"))
    for note in findings.notes:
        console.print(Text(f"  {one_line(note)}", style="yellow"))
    console.print(_table(findings.drafts, written))
    if len(findings.drafts) > _MOST_ROWS:
        console.print(Text(f"  … and {len(findings.drafts) - _MOST_ROWS} more in {written.path}"))
    _tell_left_out(console, findings)
    console.print(Text(summary(findings, written), style="bold"))


def _table(drafts: list[ImportedDraft], written: WrittenDrafts) -> Table:
    table = Table(box=None, padding=(0, 1), header_style="bold")
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column("question", overflow="ellipsis", ratio=4, max_width=64)
    table.add_column("by", no_wrap=True)
    table.add_column("answer", justify="right", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("to check", overflow="fold", ratio=3, max_width=48)
    for draft in drafts[:_MOST_ROWS]:
        words, style = _STATES[written.states[draft.key]]
        likeness = written.likenesses.get(draft.key)
        checks = ([likeness.check] if likeness else []) + draft.checks
        table.add_row(
            _place(draft.file, draft.line), Text(word_cut(draft.question, 110)), Text(one_line(draft.asker or "")),
            counted(len(draft.answer.split()), "word"), Text(words, style=style), Text(one_line("; ".join(checks))),
        )  # fmt: skip
    return table


def _tell_left_out(console: Console, findings: Findings) -> None:
    reasons: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in findings.left_out:
        reasons[one.kind].append((_place(one.file, one.line), one.reason.partition(": ")[2]))
    if reasons:
        console.print(Text("Left out", style="bold"))
    for reason, places in sorted(reasons.items(), key=lambda item: -findings.left_out.counts[item[0]])[
        :_MOST_REASONS
    ]:
        lines = ", ".join(line for line, _ in places[:_MOST_LINES]) + (
            ", …" if len(places) > _MOST_LINES else ""
        )
        console.print(
            Text(
                f"  {findings.left_out.counts[reason]:>5}  {one_line(reason)} (line{'s' * (len(places) > 1)} {lines})",
                style="dim",
            )
        )
        for line, detail in places[:_MOST_LINES] if reason == "nobody answered" else ():
            console.print(Text(f"         {line}: {word_cut(without_contacts(detail), 90)}", style="dim"))


def year(findings: Findings) -> str:
    """Return that this is a group's year, when it asked most, and how to import one of these sessions."""
    told = [
        f"\n  {one.begin:%Y-%m-%d %H:%M}, {counted(one.questions, 'question')}, "
        f"{counted(one.messages, 'message')} of the guest: {one_line(one.options)}"
        for one in findings.sessions
    ]
    return (
        "more than 300 pairs in more than a week are a group's year and no AMA: nothing was written. These were its "
        f"densest stretches, each is imported alone with its options:{''.join(told)}\n  With --since and --until of "
        "your own all between them is imported"
    )


def _place(file: str, line: int) -> str:
    return f"{one_line(file)}:{line}" if file else str(line)


def summary(findings: Findings, written: WrittenDrafts) -> str:
    """Return one line that counts."""
    counts = [f"{number} {_STATES[state][0]}" for state in _STATES if (number := written.count(state))]
    contradictions = sum(bool(one.contradicts) for one in written.likenesses.values())
    duplicates = len(written.likenesses) - contradictions
    counts += [f"{duplicates} answered by the archive already"] if duplicates else []
    counts += [f"{contradictions} that may contradict it"] if contradictions else []
    checks = sum(bool(draft.checks) for draft in findings.drafts)
    counts += [f"{checks} to check"] if checks else []
    followups = sum(draft.follows is not None for draft in findings.drafts)
    counts += [counted(followups, "follow-up")] if followups else []
    return f"{counted(len(findings.drafts), 'pair')}: " + ", ".join(counts)


def tell_next(console: Console, paths: list[Path], *, live: bool) -> None:
    """Say what a moderator does with the files at *paths*."""
    for path in paths:
        console.print(Text(f"Written to {path}"))
    if live:
        console.print(Text("They are live: `ama check` lists what is still marked `# check:`."))
    elif paths:
        it, files = ("it", "the file") if len(paths) == 1 else ("them", "the files")
        listing = f"`ama check {paths[0].parent}/` lists what to check"
        console.print(Text(f"Next: read {it} through ({listing}), then move {files} into answers/."))
