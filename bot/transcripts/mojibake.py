"""Text that went through the wrong encoding, or carries what no archive file may hold, made whole again."""

from __future__ import annotations

import re

# What a byte from 0x80 on looks like once it was taken for Windows' western encoding.
_BYTES = {
    **{chr(byte): byte for byte in range(0x80, 0x100)},
    **{
        bytes((byte,)).decode("cp1252"): byte
        for byte in range(0x80, 0xA0)
        if byte not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}
    },
}
_LATER = "".join(re.escape(char) for char, byte in _BYTES.items() if 0x80 <= byte < 0xC0)
_RUN = re.compile(f"(?:[Â-ß][{_LATER}]|[à-ï][{_LATER}]{{2}}|[ð-ô][{_LATER}]{{3}})+")
# One such letter alone may be meant: "café…”" is French. These are hardly ever followed so by chance.
_TELLING = frozenset("ÂÃâïðàá")
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_INVISIBLE = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\u00ad]")
_TWICE = 2


def mend(text: str) -> str:
    """Return *text* with UTF-8 that was taken for cp1252 read rightly (`ðŸ˜€` is 😀), also where it was so twice."""
    for _ in range(_TWICE):
        mended = _RUN.sub(_mended_run, text)
        if mended == text:
            break
        text = mended
    return text


def _mended_run(run: re.Match[str]) -> str:
    garbled = run[0]
    try:
        data = bytes(_BYTES[char] if char in _BYTES else ord(char) for char in garbled)
        plain = data.decode("utf-8")
    except (UnicodeDecodeError, ValueError):
        return garbled
    return plain if len(plain) > 1 or garbled[0] in _TELLING else garbled


def cleaned(text: str) -> str:
    """Return *text* mended, without control and direction marks, with one kind of line end and no blanks before it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii():
        return _tidied(_UNWRITABLE.sub("", text))
    # Anew until nothing changes: what is taken out may have stood within what went through the wrong encoding.
    while (plain := _INVISIBLE.sub("", _UNWRITABLE.sub("", mend(text)))) != text:
        text = plain
    text = re.sub("[\x85\u2028\u2029]", "\n", text)
    return _tidied(text)


def _tidied(text: str) -> str:
    lines = [line.rstrip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")
