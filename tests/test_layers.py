"""Who may import whom: arrows point downward, and the core knows neither edge nor I/O."""

import ast
import re
import sys
from collections import Counter
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"
ROOT = BOT.parent
LOCAL_SLACK = ROOT / "localslack"
LOCAL_WHATSAPP = ROOT / "localwhatsapp"
OTHERS = (ROOT / "tests", ROOT / "benchmarks", ROOT / "training")
README, ARCHITECTURE = ROOT / "README.md", ROOT / "docs" / "architecture.md"
NOT_TOLD = {"__init__", "__pycache__"}

# The layers, from the top; a module may import from its own group and from those further down. A module that is named
# itself does not stand where its folder does.
LAYERS = [
    {"__main__", "cli"},
    {"maintenance"},
    {"demo"},
    {"run"},
    {"platforms", "transcripts", "evaluation", "site"},
    {"server"},
    {"moderation", "ask"},
    {"messaging"},
    {"store", "archive", "config"},
    {"environment"},
    {"yamlfile"},
    {"evaluation.calibration"},
    {"evaluation.measures"},
    {"responder"},
    {"retrieval"},
    {"matching", "similarity"},
    {"verdicts", "display", "text", "messages", "background", "keys"},
    {"pairs", "errors"},
]
LAYER = {part: number for number, group in enumerate(LAYERS) for part in group}
CORE = {
    *(
        "evaluation.calibration",
        "evaluation.measures",
        "responder",
        "retrieval",
        "matching",
        "verdicts",
        "messages",
    ),
    *("text", "keys", "display", "archive.catalogue", "pairs", "errors", "similarity"),
}
CORE_MAY_USE = set(sys.stdlib_module_names) - {"asyncio", "socket", "sqlite3", "urllib", "http"} | {
    *("numpy", "rapidfuzz", "onnxruntime", "tokenizers", "platformdirs"),
}
# Vectors that were made before are found again by their text: with or without the file, what comes out is the same.
KEEPS_VECTORS = BOT / "matching" / "encoder.py"
FILES = sorted(BOT.rglob("*.py"))


def name_of(path):
    """The module at *path*, as it is imported."""
    return ".".join(path.relative_to(BOT.parent).with_suffix("").parts).removesuffix(".__init__")


def part_of(name, parts):
    """Which of *parts* the module of that name belongs to, the most particular; None for none of them."""
    steps = name.removeprefix("bot.").split(".")
    within = (".".join(steps[:end]) for end in range(len(steps), 0, -1))
    return next((found for found in within if found in parts), None)


@cache
def tree_of(path):
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path, *, for_types=False):
    """What *path* imports, each as its dotted name; what is only for types is left out, unless *for_types*."""
    return tuple(_imports(tree_of(path), for_types=for_types))


def _imports(tree, *, for_types):
    typing_only = (
        ()
        if for_types
        else {
            id(inner)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
            for inner in ast.walk(node)
        }
    )
    for node in ast.walk(tree):
        if id(node) in typing_only:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def modules_of(names, modules):
    """Which of *modules* the imported *names* are, or are of."""
    return {name if name in modules else name.rpartition(".")[0] for name in names} & {*modules}


@cache
def layer(name):
    return LAYER[part_of(name, LAYER)]


def test_no_import_points_upward():
    upward = [
        f"{path.relative_to(BOT)} imports {name}"
        for path in FILES
        if path != BOT / "__init__.py"
        for name in imports(path)
        if name.startswith("bot.") and layer(name) < layer(name_of(path))
    ]
    assert upward == []


def test_no_modules_import_each_other_in_a_circle():
    modules = {
        name_of(path): path for top in (BOT, LOCAL_SLACK, LOCAL_WHATSAPP) for path in top.rglob("*.py")
    }
    TopologicalSorter(
        {name: modules_of(imports(path, for_types=True), modules) for name, path in modules.items()}
    ).prepare()


def test_slack_stands_on_eight_floors_at_most():
    modules = {name_of(path): path for path in (BOT / "platforms" / "slack").rglob("*.py")}

    @cache
    def floor(module):
        return 1 + max((floor(name) for name in modules_of(imports(modules[module]), modules)), default=0)

    assert max(map(floor, modules)) <= 8


@pytest.mark.parametrize("local", [LOCAL_SLACK, LOCAL_WHATSAPP], ids=lambda folder: folder.name)
def test_no_public_class_has_the_name_of_another(local):
    counts = Counter(
        node.name
        for path in (*FILES, *local.rglob("*.py"))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert len(counts) > 100
    assert [name for name, count in counts.items() if count > 1] == []


def test_the_core_uses_the_standard_library_and_what_computes_alone():
    core = [path for path in FILES if part_of(name_of(path), CORE)]
    assert len(core) > 20
    others = [
        f"{path.relative_to(BOT)} imports {name}"
        for path in core
        for name in imports(path)
        if name.split(".")[0]
        not in CORE_MAY_USE | {"bot"} | ({"sqlite3"} if path == KEEPS_VECTORS else set())
    ]
    assert others == []


def test_platforms_reach_the_database_through_mailbox_and_moderation():
    for path in (BOT / "platforms").rglob("*.py"):
        assert not any(name.startswith("bot.store") for name in imports(path)), path.name


def test_only_the_demo_knows_the_local_chats_which_know_nothing_of_the_bot():
    for path in FILES:
        if path != BOT / "demo.py":
            assert not any(name.startswith("local") for name in imports(path)), path.name
    for path in (*LOCAL_SLACK.rglob("*.py"), *LOCAL_WHATSAPP.rglob("*.py")):
        assert not any(name.startswith("bot.") for name in imports(path)), path.name


def named_in_readme():
    """The files and folders that README.md's "Where a change goes" names."""
    table = README.read_text(encoding="utf-8").split("## Where a change goes")[1]
    return [name for name in re.findall(r"`([\w./]+)`", table) if name.endswith((".py", "/"))]


def test_the_readme_sends_nobody_to_what_is_not_there():
    named = named_in_readme()
    assert len(named) > 50
    assert [name for name in named if not (ROOT / name).exists() and not any(BOT.rglob(name))] == []


def test_the_readme_knows_every_folder():
    folders = {
        path.parent for top in (BOT, LOCAL_SLACK, LOCAL_WHATSAPP, *OTHERS) for path in top.rglob("*.py")
    }
    named = [ROOT / name for name in named_in_readme()]
    assert [
        folder
        for folder in folders
        if not any(folder in one.parents or folder.is_relative_to(one) for one in named)
    ] == []


def test_the_architecture_names_the_modules_that_there_are():
    layout = ARCHITECTURE.read_text(encoding="utf-8").split("\nbot/\n")[1].split("```")[0]
    named = [line[:35].split() for line in layout.splitlines() if re.match(r"  \w", line)]
    told = {name.rstrip("/") for names in named for name in names}
    assert told == {path.stem for path in BOT.iterdir() if path.suffix == ".py" or path.is_dir()} - NOT_TOLD
