"""Commands of `ama` for the maintenance of an archive: to measure it, to make it of records, and to see to what the
database knows.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.environment import environment, named_in
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.evaluation.judged import Collected

# Named here, and not read from the readers, so that `ama` starts at once; a test compares the two.
ImportFormat = Literal[
    "auto", "whatsapp", "markdown", "dialogue", "monologue", "lines", "slack", "subtitles", "whisper", "messages",
    "ready",
]  # fmt: skip
ConfigFile = Annotated[Path | None, typer.Option("--config", help="Options; config.yaml where there is one.")]
AnswersFolder = Annotated[
    Path | None, typer.Option(help="The archive's folder, in the place of config.yaml's.")
]


def evaluate(
    golden: Annotated[
        Path | None,
        typer.Argument(help="Labelled questions; tests/golden.yaml, or golden.yaml beside the answers."),
    ] = None,
    answers: AnswersFolder = None,
    details: Annotated[
        Path | None, typer.Option(help="Write one JSON object per question to this file.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="All figures as one JSON object.")] = False,
    plot: Annotated[
        Path | None, typer.Option(help="Draw coverage against precision: a .png, .svg or .html.")
    ] = None,
    gate: Annotated[
        bool,
        typer.Option("--gate", help="Fail where quality is below the figures kept beside the golden set."),
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="With --gate: keep the figures that got better.")
    ] = False,
    calibrate: Annotated[
        bool, typer.Option("--calibrate", help="Fit the confidence to this archive, in config.yaml.")
    ] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every wrong one, not ten of each class.")
    ] = False,
    from_store: Annotated[
        bool,
        typer.Option("--from-store", help="Ask what moderators judged, in the golden set's place."),
    ] = False,
    exchanges: Annotated[
        bool,
        typer.Option(
            "--exchanges", help="Ask the archive's own questions with one name, number or pole exchanged."
        ),
    ] = False,
    replay: Annotated[
        bool,
        typer.Option(
            "--replay", help="Ask again what drew no answer, and say what would be answered otherwise now."
        ),
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Measure how well labelled questions are answered."""
    from bot.evaluation.command import EvaluationOptions, evaluate_archive, evaluate_exchanges

    if exchanges:
        typer.echo(evaluate_exchanges(answers=answers, config=config))
        return
    if replay:
        _replay(config, answers)
        return
    judged = _collected(config) if from_store else None
    wishes = EvaluationOptions(details, plot, as_json, gate, write, calibrate, everything, judged)
    raise typer.Exit(evaluate_archive(golden, wishes, answers=answers, config=config))


def import_(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Files, folders, zips; - is standard input.")
    ] = None,
    slack: Annotated[str | None, typer.Option(help="A Slack channel to read, by id, #name or link.")] = None,
    thread: Annotated[
        str | None, typer.Option(help="With --slack: this thread only, by its time stamp.")
    ] = None,
    form: Annotated[
        ImportFormat, typer.Option("--format", help="What the record is; auto looks at it.")
    ] = "auto",
    guest: Annotated[
        list[str] | None, typer.Option(help="Who answers in it; may be given more than once.")
    ] = None,
    host: Annotated[
        list[str] | None,
        typer.Option(help="Who leads it and asks in passing; may be given more than once."),
    ] = None,
    title: Annotated[str | None, typer.Option(help="The AMA's title.")] = None,
    date: Annotated[str | None, typer.Option(help="When it was held: YYYY-MM-DD, YYYY-MM or YYYY.")] = None,
    link: Annotated[str | None, typer.Option(help="Where it can be read or heard.")] = None,
    into: Annotated[
        Path | None, typer.Option(help="Write into this file of the archive: live at once.")
    ] = None,
    keep_names: Annotated[bool, typer.Option(help="Keep participants' names.")] = False,
    channel: Annotated[str | None, typer.Option(help="Of a Slack export, this channel only.")] = None,
    since: Annotated[
        str | None, typer.Option(help="Leave out what was said before: a day, or '2024-03-01 19:00'.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Leave out what was said after: a day, or '2024-03-01 21:00'.")
    ] = None,
    date_order: Annotated[
        Literal["dmy", "mdy", "ymd"] | None,
        typer.Option(help="The order of a date's numbers, where a chat's dates can be either."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Turn the record of an AMA into draft pairs to read through."""
    from rich.console import Console

    from bot import config as configuration
    from bot.transcripts.command import import_record, import_slack
    from bot.transcripts.options import wished

    if bool(sources) == bool(slack):
        raise UserError("either a source or --slack CHANNEL is wanted: what is to be imported?")
    if thread and not slack:
        raise UserError("--thread wants --slack CHANNEL: a file has no threads to choose from")
    wishes = wished(
        form=form, guests=guest or (), hosts=host or (), title=title, date=date, link=link, into=into,
        keep_names=keep_names, channel=channel, since=since, until=until, date_order=date_order,
        answers=configuration.load(config).answers,
    )  # fmt: skip
    if slack:
        given = environment()
        token, api_url = given.get("SLACK_BOT_TOKEN"), given.get("SLACK_API_URL")
        code = import_slack(slack, thread, wishes, token=token, api_url=api_url, console=Console())
    else:
        code = import_record(sources or (), wishes, Console())
    raise typer.Exit(code)


def unanswered(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per question.")] = False,
) -> None:
    """List the questions that the bot could not answer, most asked first."""
    from rich.console import Console

    from bot.moderation.admin import list_unanswered

    list_unanswered(named_in(environment()), Console(), as_json=as_json)


def figures(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per pair.")] = False,
    config: ConfigFile = None,
) -> None:
    """List how the archive's pairs do: times given, votes, and when given last."""
    from rich.console import Console

    from bot import archive
    from bot import config as configuration
    from bot.moderation.admin import as_served, list_figures
    from bot.platforms.weekly import told

    options = configuration.load(config, with_answers=True)
    url = named_in(environment())
    loaded = archive.load(options.answers, compare=False, may_be_empty=True)
    served, _ = as_served(url, loaded.archive, options.answers)
    list_figures(url, served, Console(), told, as_json=as_json)


def forget(
    user: Annotated[str, typer.Argument(help="A member's id, U…, or a telephone number on WhatsApp, +….")],
) -> None:
    """Remove what a member asked and proposed from the database."""
    from bot.moderation.admin import forget_user
    from bot.platforms.whatsapp.chats import person_by_number

    forget_user(named_in(environment()), person_by_number(user) or user)


def export(
    keep: Annotated[
        Literal["files", "database"] | None,
        typer.Option(help="What wins where both were changed; neither without it."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Write the pairs that are only in the database into the archive's files."""
    from bot import config as configuration
    from bot.moderation.admin import export_additions

    export_additions(named_in(environment()), configuration.load(config).answers, keep)


def _replay(config: Path | None, answers: Path | None) -> None:
    """Say which kept questions the archive, the thresholds and the matcher of today answer otherwise."""
    from rich.console import Console

    from bot import ask
    from bot import config as configuration
    from bot.evaluation.replay import differences, shown
    from bot.moderation.admin import kept_questions

    kept = kept_questions(named_in(environment()))
    options = configuration.load(config, with_answers=not answers)
    responder = ask.responder(options, answers, named_in(environment()), tell=partial(typer.echo, err=True))
    Console().print(shown(differences(kept, responder), len(kept)))


def _collected(config: Path | None) -> Collected:
    """Return what moderators judged. Raises UserError while there is no database, or if it cannot be opened."""
    from bot import config as configuration
    from bot.evaluation import judged

    return judged.read(named_in(environment()), configuration.load(config).privacy.keep_days)
