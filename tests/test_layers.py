"""Who may import whom: arrows point downward, and the core knows neither edge nor I/O."""

import ast
import sys
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"

# The layers, from the top; a module may import from its own group and from those further down.
LAYERS = [
    {"__main__", "cli"},
    {"demo"},
    {"run"},
    {"platforms", "transcripts", "evaluate"},
    {"mailbox", "delivery", "telling", "ask", "moderation", "statistics"},
    {"store", "archive", "config"},
    {"databases"},
    {"yamlfile", "credentials"},
    {"evaluation", "calibration", "sampling"},
    {"outcomes"},
    {"responder"},
    {"matching", "likeness", "asking"},
    {"verdicts", "replies", "text", "messages", "keys"},
    {"pairs", "errors"},
]
CORE = {
    *("evaluation", "calibration", "sampling", "outcomes", "responder", "matching", "verdicts", "messages"),
    *("text", "replies", "pairs", "errors", "likeness", "asking", "keys"),
}
CORE_MAY_USE = set(sys.stdlib_module_names) - {"asyncio", "socket", "sqlite3", "urllib", "http"} | {
    "numpy",
    "rapidfuzz",
}
FILES = sorted(BOT.rglob("*.py"))


def module(path):
    return path.relative_to(BOT).parts[0].removesuffix(".py")


def imports(path):
    """What *path* imports when it runs, each as its dotted name; what is only for types is left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    typing_only = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def layer(name):
    return next(number for number, group in enumerate(LAYERS) if name in group)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(BOT)))
def test_no_import_points_upward(path):
    if path == BOT / "__init__.py":
        return
    here = layer(module(path))
    for name in imports(path):
        if name.startswith("bot."):
            assert layer(name.split(".")[1]) >= here, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", [path for path in FILES if module(path) in CORE], ids=str)
def test_the_core_uses_the_standard_library_rapidfuzz_and_numpy_alone(path):
    for name in imports(path):
        top = name.split(".")[0]
        assert top == "bot" or top in CORE_MAY_USE, f"{path.name} imports {name}"


def test_platforms_reach_the_database_through_mailbox_and_moderation():
    for path in (BOT / "platforms").rglob("*.py"):
        assert not any(name.startswith("bot.store") for name in imports(path)), path.name


def test_only_the_demo_knows_the_local_slack_which_knows_nothing_of_the_bot():
    for path in FILES:
        if path != BOT / "demo.py":
            assert not any(name.startswith("localslack") for name in imports(path)), path.name
    for path in (BOT.parent / "localslack").rglob("*.py"):
        assert not any(name.startswith("bot.") for name in imports(path)), path.name
