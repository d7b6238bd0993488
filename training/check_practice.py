"""Practice archives checked for their form: `python training/check_practice.py FILE...` lists every fault."""

import json
import sys
from collections import Counter
from pathlib import Path

COUNTS = {"also": (0, 3), "ask": (5, 5), "near": (6, 6), "plain": (3, 3), "loose": (3, 3)}


def faults(path: Path) -> list[str]:
    """Return what is wrong with one file's form, a line each."""
    found: list[str] = []
    seen: Counter[str] = Counter()
    rows = path.read_text(encoding="utf-8").splitlines()
    if not 20 <= len(rows) <= 30:
        found.append(f"{path}: {len(rows)} pairs; 20 to 30 are wanted")
    for number, line in enumerate(rows, 1):
        try:
            pair = json.loads(line)
        except json.JSONDecodeError as error:
            found.append(f"{path}:{number}: {error}")
            continue
        if set(pair) - {"plain", "loose"} != {"question", "also", "answer", "ask", "near"}:
            wanted = "question, also, answer, ask, near, and perhaps plain and loose"
            found.append(f"{path}:{number}: keys {sorted(pair)}; wanted {wanted}")
            continue
        for key, (least, most) in COUNTS.items():
            if key in pair and not least <= len(pair[key]) <= most:
                found.append(f"{path}:{number}: {len(pair[key])} in {key}; {least} to {most} are wanted")
        texts = [pair["question"], *(text for key in COUNTS for text in pair.get(key, ()))]
        seen.update({" ".join(text.casefold().split()) for text in texts if text.strip()})
        if not all(text.strip() for text in [*texts, pair["answer"]]):
            found.append(f"{path}:{number}: an empty text")
    found += [f"{path}: stands twice: {text}" for text, times in seen.items() if times > 1]
    return found


if __name__ == "__main__":
    problems = [fault for name in sys.argv[1:] for fault in faults(Path(name))]
    print("\n".join(problems) or "no faults")
    sys.exit(bool(problems))
