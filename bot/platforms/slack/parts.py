"""A long answer in parts that fit Slack's input fields, and whole again, exactly."""

from __future__ import annotations

from bot.platforms.slack.modals import LONGEST_INPUT

MOST_PARTS = 20
_SEPARATORS = {"p": "\n\n", "l": "\n", "w": " ", "-": ""}
"""What stood between two parts, by a letter each: a paragraph's end, a line's, a word's, or nothing."""


def split(answer: str) -> tuple[list[str], str]:
    """*answer* in parts of at most 3,000 characters, and, a letter each, what stood between them."""
    parts, separators = [], ""
    while len(answer) > LONGEST_INPUT:
        end, letter = _cut(answer)
        parts.append(answer[:end])
        separators += letter
        answer = answer[end + len(_SEPARATORS[letter]) :]
    return [*parts, answer], separators


def joined(parts: list[str], separators: str) -> str:
    """The answer that *parts* are of; between those that no letter tells of, a paragraph ends."""
    whole = parts[0] if parts else ""
    for number, part in enumerate(parts[1:]):
        letter = separators[number] if number < len(separators) else "p"
        whole += _SEPARATORS.get(letter, "\n\n") + part if part else ""
    return whole


def _cut(answer: str) -> tuple[int, str]:
    """Where the first part ends, as late as it can: no part is empty or has a blank at an end, which Slack may lose."""
    for letter in "plw":
        separator = _SEPARATORS[letter]
        end = answer.rfind(separator, 1, LONGEST_INPUT + len(separator))
        while end > 0 and (answer[end - 1].isspace() or answer[end + len(separator)].isspace()):
            end = answer.rfind(separator, 1, end)
        if end > LONGEST_INPUT // 3:
            return end, letter
    return LONGEST_INPUT, "-"
