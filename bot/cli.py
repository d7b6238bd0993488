"""The `ama` command: one short function per subcommand, each importing only what it needs, to start at once."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import re
import signal
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.environment import environment, may_exist, named_in
from bot.errors import UserError

if TYPE_CHECKING:
    from bot.config import Config
    from bot.evaluation.judged import Collected
    from bot.responder import Responder
    from bot.run import Access

app = typer.Typer(
    name="ama",
    help="Answers a study group's questions from the archive of its AMA sessions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# Named here, and not read from the readers, so that `ama` starts at once; a test compares the two.
ImportFormat = Literal[
    "auto", "whatsapp", "markdown", "dialogue", "monologue", "lines", "slack", "subtitles", "whisper", "discord",
    "telegram", "messages", "ready",
]  # fmt: skip
ConfigFile = Annotated[Path | None, typer.Option("--config", help="Options; config.yaml where there is one.")]
AnswersFolder = Annotated[
    Path | None, typer.Option(help="The archive's folder, in the place of config.yaml's.")
]


def main() -> None:
    """Run the command; what the user can mend is told in a line or a few, without a traceback, and exits with 1."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that cannot show a character shows another
            stream.reconfigure(errors="replace")
    try:
        app()
    except UserError as error:
        sys.exit(f"ama: {error}" if "\n" not in str(error) else str(error))


@app.command()
def run(config: ConfigFile = None) -> None:
    """Answer in Slack, on WhatsApp, or both, whichever there are credentials for, until told to stop."""
    from bot import config as configuration
    from bot.run import Access

    options = configuration.load(config, with_answers=True)
    _log(options.log_level)
    asyncio.run(_serve(options, Access.of(environment())))


@app.command()
def demo(
    port: Annotated[
        int | None,
        typer.Option(
            min=0,
            max=65535,
            help="Port of the page; 0 for any that is free. By default the first from 8765 on.",
        ),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
    platform: Annotated[str, typer.Option(help="slack, or whatsapp for a phone.")] = "slack",
    config: ConfigFile = None,
) -> None:
    """Chat with the bot in the browser, in a Slack or on a WhatsApp of your own on this machine: no account, no token,
    no network.
    """
    from bot import config as configuration
    from bot.demo import chat

    options = configuration.load(config, with_answers=True)
    _log("warning")
    asyncio.run(chat(options, port=port, browser=browser, stop=_until_told, platform=platform))


@app.command()
def ask(
    question: Annotated[
        list[str] | None, typer.Argument(help="Without it, lines are read from standard input.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per question.")] = False,
    unaddressed: Annotated[bool, typer.Option(help="Judge it like a message in a channel.")] = False,
    why: Annotated[bool, typer.Option(help="Show the candidates and what decided.")] = False,
    answers: AnswersFolder = None,
    config: ConfigFile = None,
) -> None:
    """Ask the archive in the terminal. Where there is no archive it says so, and ends with exit code 1."""
    from bot import config as configuration

    options = configuration.load(config, with_answers=not answers)
    responder = _responder(options, answers)
    if not question and sys.stdin.isatty():
        typer.echo("One question a line; Ctrl-D ends.", err=True)
    questions = [" ".join(question)] if question else (line.strip() for line in sys.stdin)
    for one in filter(None, questions):
        _tell(responder, one, options.site.url, as_json=as_json, addressed=not unaddressed, why=why)


@app.command()
def check(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Files or folders; answers/ without any.")
    ] = None,
    form: Annotated[
        Literal["text", "json", "github"], typer.Option("--format", help="How problems are told.")
    ] = "text",
    strict: Annotated[bool, typer.Option(help="Fail on warnings too.")] = False,
    fix: Annotated[
        bool,
        typer.Option(
            help="Write missing ids, spaces where others stand for them, and quotation marks that YAML wants; nothing "
            "else."
        ),
    ] = False,
    config: ConfigFile = None,
) -> None:
    """Check the archive's files."""
    from bot import config as configuration
    from bot.archive.report import check as check_files
    from bot.yamlfile.mending import mend

    file = config or configuration.DEFAULT
    if fix and file.exists() and (mended := str(mend(file, configuration.checked))):
        typer.echo(f"{file}: {mended}", err=True)
    options = configuration.load(config, with_answers=not paths)
    may_be_empty = not paths and options.archive.additions == "database"
    text, failed = check_files(
        paths or [options.answers], form=form, strict=strict, fix=fix, may_be_empty=may_be_empty
    )
    typer.echo(_shown(text) if form == "json" else text, nl=bool(text))
    if form == "text" and not paths and may_exist(url := named_in(environment())):
        from bot.moderation.admin import tell_unexported

        tell_unexported(url)
    raise typer.Exit(failed)


@app.command(name="eval")
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


@app.command(name="import")
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


@app.command()
def unanswered(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per question.")] = False,
) -> None:
    """List the questions that the bot could not answer, most asked first."""
    from rich.console import Console

    from bot.moderation.admin import list_unanswered

    list_unanswered(named_in(environment()), Console(), as_json=as_json)


@app.command()
def figures(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object per pair.")] = False,
    config: ConfigFile = None,
) -> None:
    """List how the archive's pairs do: times given, votes, and when given last."""
    from rich.console import Console

    from bot import archive
    from bot import config as configuration
    from bot.moderation.admin import as_served, list_figures

    options = configuration.load(config, with_answers=True)
    url = named_in(environment())
    loaded = archive.load(options.answers, compare=False, may_be_empty=True)
    served, _ = as_served(url, loaded.archive, options.answers)
    list_figures(url, served, Console(), as_json=as_json)


@app.command()
def forget(
    user: Annotated[str, typer.Argument(help="A member's id, U…, or a telephone number on WhatsApp, +….")],
) -> None:
    """Remove what a member asked and proposed from the database."""
    from bot.moderation.admin import forget_user
    from bot.platforms.whatsapp.chats import person_by_number

    forget_user(named_in(environment()), person_by_number(user) or user)


@app.command()
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


@app.command()
def site(
    out: Annotated[Path, typer.Option(help="The folder that it is written into.")] = Path("public"),
    answers: AnswersFolder = None,
    config: ConfigFile = None,
) -> None:
    """Write the archive as a site of static pages, with search, feed and sitemap."""
    import datetime as dt

    from bot import ask
    from bot import config as configuration
    from bot.site.command import build

    options = configuration.load(config, with_answers=not answers)
    served, _, errors = ask.served(
        options, answers, named_in(environment()), tell=partial(typer.echo, err=True)
    )
    if errors:  # with a part of it, pages that are linked to would go
        raise UserError(f"{errors}\nnothing was written: mend these errors first")
    built = build(served, options.site, out, dt.datetime.now(tz=dt.UTC).date())
    for line in built.told:
        typer.echo(line, err=True)
    typer.echo(built.summary)


@app.command()
def schema() -> None:
    """Print the JSON Schema of the archive's files, for editors."""
    from bot.archive import json_schema

    typer.echo(_shown(json.dumps(json_schema(), indent=2, ensure_ascii=False)))


def _replay(config: Path | None, answers: Path | None) -> None:
    """Say which kept questions the archive, the thresholds and the matcher of today answer otherwise."""
    from rich.console import Console

    from bot import config as configuration
    from bot.evaluation.replay import differences, shown
    from bot.moderation.admin import kept_questions

    kept = kept_questions(named_in(environment()))
    options = configuration.load(config, with_answers=not answers)
    Console().print(shown(differences(kept, _responder(options, answers)), len(kept)))


def _collected(config: Path | None) -> Collected:
    """Return what moderators judged. Raises UserError while there is no database, or if it cannot be opened."""
    from bot import config as configuration
    from bot.evaluation import judged

    return judged.read(named_in(environment()), configuration.load(config).privacy.keep_days)


def _shown(text: str) -> str:
    """Return the JSON *text* as standard output can take it: escapes for what its encoding has not."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return re.sub(r"[^\x00-\x7f]", lambda found: json.dumps(found[0])[1:-1], text)
    return text


async def _serve(options: Config, access: Access) -> None:
    from bot.run import running

    async with running(options, access):
        await _until_told()


async def _until_told() -> None:
    """Return on SIGTERM (a host stops us) or SIGINT (Ctrl-C)."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await told.wait()


def _responder(options: Config, answers: Path | None) -> Responder:
    from bot import ask

    return ask.responder(options, answers, named_in(environment()), tell=partial(typer.echo, err=True))


def _tell(
    responder: Responder, question: str, site: str | None, *, as_json: bool, addressed: bool, why: bool
) -> None:
    from bot import ask

    message = ask.message(question, addressed=addressed)
    verdict = responder.respond(message)
    if as_json:
        typer.echo(_shown(json.dumps(ask.as_json(question, verdict), ensure_ascii=False)))
        return
    from rich.console import Console

    from bot.platforms import terminal

    console = Console()
    console.print(terminal.show(verdict, responder.served.archive, site))
    if why:
        console.print(terminal.why(responder.explain(message), verdict, responder.left_out(message)))


def _log(level: str) -> None:
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)-7s %(message)s")
    # Bolt and slack_sdk write payloads, and so messages, at DEBUG; ours never do.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
    logging.getLogger("slack_sdk").setLevel(logging.WARNING)
