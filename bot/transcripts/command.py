"""`ama import`: records of AMAs in, drafts of pairs out."""

from __future__ import annotations

import itertools
import re
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from bot.archive import load
from bot.display import counted, one_line
from bot.errors import UserError
from bot.transcripts import draft_file, formats, report
from bot.transcripts.dates import Period
from bot.transcripts.draft_file import ImportState, WrittenDrafts
from bot.transcripts.draft_yaml import Head
from bot.transcripts.duplicates import Comparison
from bot.transcripts.finding import find
from bot.transcripts.guests import roles_in
from bot.transcripts.options import ImportOptions, fitting
from bot.transcripts.readers import slack_live, values
from bot.transcripts.readers.documents import as_record
from bot.transcripts.sentences import NO_MARKS, marked, sentences, unpunctuated
from bot.transcripts.sources import Source, is_packed, members, others, read_text, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import Console

    from bot.pairs import Archive
    from bot.transcripts.draft import Findings
    from bot.transcripts.record import Record

_API = "https://slack.com/api/"


def import_slack(  # noqa: PLR0913 - the command's options
    channel: str,
    thread: str | None,
    wishes: ImportOptions,
    *,
    token: str | None,
    api_url: str | None,
    console: Console,
) -> int:
    """Import *channel* (its name, id or link), or its *thread*, read with the bot's *token*; the exit code as of
    `import_record`. UserError where Slack refuses.
    """
    if not token:
        raise UserError(
            "--slack: the bot's token is wanted: set SLACK_BOT_TOKEN, in the environment or in .env"
        )
    place = slack_live.where(channel, thread)
    with console.status(f"reading {channel}") as status:
        record = slack_live.read(
            slack_live.connect(token, api_url or _API),
            place,
            period=wishes.period,
            progress=lambda number: status.update(f"reading {channel}: {number} messages"),
        )
    return import_read(record, f"slack-{place.channel}", "a Slack channel", wishes, console)


_SHOWN_FROM = 20 * 2**20  # bytes from which reading takes long enough for a progress bar
_MOST_NAMED = 5  # files of a folder that are no texts


@dataclass(slots=True)
class _Import:
    """One run of the command: the archive to compare with, and what was written so far."""

    wishes: ImportOptions
    console: Console
    archive: Archive
    comparison: Comparison
    drafted: dict[Path, set[str]]
    written: list[Path] = field(default_factory=list)
    nothing: list[str] = field(default_factory=list)


def import_record(sources: Sequence[str], wishes: ImportOptions, console: Console) -> int:
    """Import the records at *sources* ("-" is standard input), as drafts or live, as *wishes* say.

    The exit code: 0 if pairs were found in each, 1 if some record has none. UserError for what cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="ama-import-") as scratch:
        run = _begin(wishes, console)
        for given in sources:
            _import_source(run, as_record(source_of(given, Path(scratch)), Path(scratch)), Path(scratch))
    return _end(run)


def import_read(record: Record, name: str, what: str, wishes: ImportOptions, console: Console) -> int:
    """Import a *record* that was read already, live from Slack say; the exit code as of `import_record`."""
    run = _begin(wishes, console)
    _import_read(run, Source(name, Path(name)), what, record)
    return _end(run)


def _begin(wishes: ImportOptions, console: Console) -> _Import:
    archive = load(wishes.answers, compare=False).archive
    return _Import(wishes, console, archive, Comparison(archive), draft_file.drafted(wishes.folder))


def _end(run: _Import) -> int:
    report.tell_next(run.console, list(dict.fromkeys(run.written)), live=run.wishes.into is not None)
    return 1 if run.nothing or not run.written else 0


def _import_source(run: _Import, source: Source, scratch: Path) -> None:
    form = formats.chosen(source, run.wishes.form)
    if form and not (source.path.is_dir() and form.form == "text"):
        _import_one(run, source, form)
        return
    if not is_packed(source):
        _tell_nothing(run, source, _why_nothing(source))
        return
    texts = (as_record(member, scratch) for member in members(source, scratch))
    inside = [(one, formats.chosen(one, run.wishes.form)) for one in texts]
    for one, its_form in inside:
        if its_form:
            _import_one(run, one, its_form)
    if left := others(source):
        named = ", ".join(left[:_MOST_NAMED]) + (", …" if len(left) > _MOST_NAMED else "")
        run.console.print(
            Text(f"{source.name}: {counted(len(left), 'file')} not read, being no text: {named}")
        )
    if not any(its_form for _, its_form in inside):
        _tell_nothing(run, source, f"no record is in it ({len(inside)} texts were looked at)")


def _import_one(run: _Import, source: Source, form: formats.Format) -> None:
    # Held by no name here: its turns are let go before the drafts are written.
    _import_read(run, source, form.what, _read(run, source, form))


def _read(run: _Import, source: Source, form: formats.Format) -> Record:
    with _progress(run.console, source) as progress:
        return formats.read(source, form, run.wishes, progress)


def _import_read(run: _Import, source: Source, what: str, record: Record) -> None:
    wishes = run.wishes
    findings = find(
        replace(record, link=wishes.link or record.link),
        wishes.guests,
        hosts=wishes.hosts,
        keep_names=wishes.keep_names,
        whole=wishes.period != Period(),
    )
    if findings.sessions or not findings.drafts:
        why = report.year(findings) if findings.sessions else _why_no_pairs(record, findings, wishes)
        _tell_nothing(run, source, why)
        return
    del record  # hundreds of megabytes, perhaps, which the drafts do not need
    written = _write(run, source, findings)
    report.tell(run.console, source.name, what, findings, written)
    run.written.append(written.path)


def _write(run: _Import, source: Source, findings: Findings) -> WrittenDrafts:
    wishes = run.wishes
    path = wishes.into or _free(run, source)
    own = draft_file.ids_in(path)
    archived = {pair.id for pair in run.archive} - own
    beside = set[str]().union(*(ids for other, ids in run.drafted.items() if other != path))
    draft_file.name(findings.drafts, ImportState.beside(path), archived | beside, own)
    run.drafted[path] = {draft.id for draft in findings.drafts}
    found = ((draft.key, run.comparison.of(draft)) for draft in findings.drafts)
    # What stands in the file itself is no duplicate of its own.
    likenesses = {key: one for key, one in found if one and one.pair.id not in own}
    guests = wishes.guests or findings.guests
    head = Head(
        title=wishes.title
        or one_line(findings.title or "")
        or (f"AMA with {guests[0]}" if len(guests) == 1 else f"Imported from {source.stem}"),
        guest=guests[0] if len(guests) == 1 else None,
        date=wishes.date or fitting("date", findings.date),
        link=wishes.link or fitting("link", findings.link),
        source=source.title,
        tags=source.tags,
        check="" if wishes.date and not any(draft.date for draft in findings.drafts) else findings.date_doubt,
    )
    for draft in findings.drafts:
        draft.link, draft.date = fitting("link", draft.link), fitting("date", draft.date)
    return draft_file.write(path, head, findings.drafts, archived, likenesses)


def _free(run: _Import, source: Source) -> Path:
    """Return where the drafts of *source* go: a file that is not another record's (faq.md may lie beside faq.csv)."""
    suffix = Path(source.name).suffix[1:]
    stems = (source.stem, f"{source.stem}-{suffix}" if suffix else f"{source.stem}-folder")
    numbered = (f"{source.stem}-{number}" for number in itertools.count(2))
    paths = (run.wishes.folder / f"{_slug(stem)}.yaml" for stem in itertools.chain(stems, numbered))
    return next(
        path
        for path in paths
        if path not in run.written and ImportState.beside(path).source in {"", source.title}
    )


def _slug(stem: str) -> str:
    slug = re.sub(r"[^\w-]+", "-", stem.casefold()).strip("-_")
    return slug[:80] or "imported"


# -- where nothing is found ---------------------------------------------------------------------------------


def _tell_nothing(run: _Import, source: Source, why: str) -> None:
    run.nothing.append(source.name)
    run.console.print(Text(f"{source.name}: {why}", style="yellow"))


def _why_nothing(source: Source) -> str:
    text = read_text(source.path, source.name)
    if unpunctuated(text):
        return NO_MARKS
    if values.opens(text):
        return (
            "its JSON has no fields that are known: of messages a name, a text and a time are wanted, of pairs a "
            "question and an answer; export it as text, or as CSV with columns of these names"
        )
    paragraphs = [one for one in re.split(r"\n\s*\n", text) if one.strip()]
    asked = sum(marked(sentence) for one in paragraphs[:2000] for sentence in sentences(one))
    questions = counted(asked, "question") if asked else "no questions"
    if not paragraphs:
        return "it is empty, so there are no questions and answers in it"
    return (
        "there are no questions and answers in it. It reads as an article: "
        f"{counted(len(paragraphs), 'paragraph')}, nobody named as speaking, {questions} in passing. If it is the "
        "record of a talk, say which kind with --format."
    )


def _why_no_pairs(record: Record, findings: Findings, wishes: ImportOptions) -> str:
    if not record.turns:
        why = "there are no questions and answers in it: nobody asks somebody else anything in it"
        return "; ".join((why, *record.notes))
    guests = roles_in(record, wishes.guests).guests
    who = " and ".join(guests[:3])
    reason = (
        f"{who} answered no question that was asked"
        if guests
        else "nobody in it answers what others ask (--guest NAME says who does)"
    )
    read = f"{counted(len(record.turns), 'turn')} read, {counted(len(findings.left_out), 'thing')} left out"
    return f"there are no pairs in it: {reason} ({read})."


@contextmanager
def _progress(console: Console, source: Source) -> Iterator[formats.Progress | None]:
    if source.path.is_dir() or source.path.stat().st_size < _SHOWN_FROM:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(f"reading {Path(source.name).name}")
        yield lambda done, total: bar.update(task, completed=done, total=total)
