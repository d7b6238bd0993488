"""Time and memory of `ama site`: an archive of that many pairs, made by machine, is built, built again, and built after
one answer changed. SITE.md has what came out.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from benchmarks.processes import ROOT
from benchmarks.recombined import recombined

if TYPE_CHECKING:
    from bot.pairs import Pair

SIZES = {300: 1_000, 10_000: 10_000}
"""The recombined archive that so many pairs are taken of."""
IN_FILE = 50
YEARS = range(2004, 2025)
CHANGED = "This has changed since."


@dataclass(frozen=True)
class Run:
    """One `ama site`: what it said, and seconds by the clock and of the processor, its children's included."""

    said: str
    wall: float
    cpu: float


def write(pairs: list[Pair], folder: Path) -> None:
    """Write *pairs* into files of 50 below *folder*."""
    for number, first in enumerate(range(0, len(pairs), IN_FILE)):
        ama = {
            "title": f"AMA number {number}",
            "guest": f"Guest {number % 37}",
            "date": f"{YEARS[number % len(YEARS)]}-05-{number % 28 + 1:02}",
            "link": f"https://example.org/amas/{number}",
            "pairs": [_written(pair) for pair in pairs[first : first + IN_FILE]],
        }
        text = yaml.safe_dump(ama, allow_unicode=True, sort_keys=False)
        (folder / f"ama-{number}.yaml").write_text(text, encoding="utf-8")


def _written(pair: Pair) -> dict[str, Any]:
    fields = {"id": pair.id, "question": pair.question, "also": list(pair.also), "answer": pair.answer}
    return fields | {"tags": list(pair.tags)}


def change(folder: Path) -> None:
    """Have another answer stand in the first pair of *folder*."""
    file = folder / "ama-0.yaml"
    ama = yaml.safe_load(file.read_text(encoding="utf-8"))
    ama["pairs"][0]["answer"] += f"\n\n{CHANGED}\n"
    file.write_text(yaml.safe_dump(ama, allow_unicode=True, sort_keys=False), encoding="utf-8")


def run(config: Path, out: Path) -> Run:
    """Run `ama site` for *config* into *out*."""
    before, began = _children(), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot", "site", "--config", str(config), "--out", str(out)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return Run(done.stdout.strip().rpartition(": ")[2], time.perf_counter() - began, _children() - before)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> None:
    """Measure the size that the command line names, and print a row for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, choices=SIZES, default=10_000)
    pairs = parser.parse_args().pairs
    with tempfile.TemporaryDirectory(prefix="ama-site-") as name:
        folder = Path(name)
        answers, config = folder / "answers", folder / "config.yaml"
        answers.mkdir()
        write(list(recombined(SIZES[pairs]).pairs[:pairs]), answers)
        config.write_text("answers: answers\nsite:\n  url: https://example.org/ama\n", encoding="utf-8")
        print(f"{pairs:,} pairs, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
        print("| | wall | CPU | |\n| --- | ---: | ---: | --- |")
        for what in ("first", "nothing changed", "one answer changed"):
            if what.startswith("one"):
                change(answers)
            done = run(config, folder / "public")
            print(f"| {what} | {done.wall:.1f} s | {done.cpu:.1f} s | {done.said} |", flush=True)


if __name__ == "__main__":
    main()
