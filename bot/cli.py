"""The `ama` command: one short function per subcommand, each importing only what it needs, to start at once."""

from __future__ import annotations

import errno
import gc
import io
import json
import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.environment import environment, may_exist, named_in
from bot.errors import UserError
from bot.maintenance import AnswersFolder, ConfigFile, evaluate, export, figures, forget, import_, unanswered

if TYPE_CHECKING:
    from bot.config import Config
    from bot.responder import Responder

app = typer.Typer(
    name="ama",
    help="Answers a study group's questions from the archive of its AMA sessions.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def main() -> None:
    """Run the command; what the user can mend is told in a line or a few, without a traceback, and exits with 1."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a console that cannot show a character shows another
            stream.reconfigure(errors="replace")
    try:
        app()
    except UserError as error:
        sys.exit(f"ama: {error}" if "\n" not in str(error) else str(error))
    except OSError as error:
        if error.filename is not None or error.errno not in {errno.ENOSPC, errno.EDQUOT, errno.EIO}:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left is not tried once more
        sys.exit(f"ama: what there is to say cannot be written: {error.strerror}")


@app.command()
def run(config: ConfigFile = None) -> None:
    """Answer in Slack, on WhatsApp, or both, whichever there are credentials for, until told to stop."""
    import asyncio

    from bot import config as configuration
    from bot.run import Access, log_from, serve

    options = configuration.load(config, with_answers=True)
    log_from(options.log_level)
    asyncio.run(serve(options, Access.of(environment())))


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
    import asyncio

    from bot import config as configuration
    from bot.demo import chat
    from bot.run import log_from, until_told

    options = configuration.load(config, with_answers=True)
    log_from("warning")
    asyncio.run(chat(options, port=port, browser=browser, stop=until_told, platform=platform))


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

    gc.disable()
    try:
        options = configuration.load(config, with_answers=not answers)
        responder = _responder(options, answers)
    finally:
        gc.freeze()  # what was loaded stays: to look through it, now and at the end, took a sixth of the time
        gc.enable()
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
            help="Write missing ids, YAML's own signs where others look like them, and quotation marks that it wants; "
            "nothing else."
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


app.command(name="eval")(evaluate)
app.command(name="import")(import_)
for command in (unanswered, figures, forget, export):
    app.command()(command)


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


def _shown(text: str) -> str:
    """Return the JSON *text* as standard output can take it: escapes for what its encoding has not."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return re.sub(r"[^\x00-\x7f]", lambda found: json.dumps(found[0])[1:-1], text)
    return text


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
