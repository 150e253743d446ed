"""Words that tell nothing of anybody: those of the clouds' errors and statuses, of this program, and plain English.

Only what is listed here stays in a text; everything else becomes a pseudonym. Words that people like to call their
things by (environments, departments) are left out on purpose.
"""

from __future__ import annotations

import re
from pathlib import Path

_WORDS = frozenset(Path(__file__).with_name("words.txt").read_text(encoding="ascii").split())
_PARTS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[^A-Za-z0-9_.'-]+")
_ENDING = re.compile(r"(?:n't|'s)\Z")
_DIGITS = re.compile(r"[0-9]+")
_MOST_DIGITS = 5
"""Digits of a number that no id has: ports, codes, small ASNs."""
_MOST_NUMBERS = 2
"""Of a range of ports; more of them in one word may be an address in disguise."""
_PRIVATE_ASNS = range(4_200_000_000, 4_294_967_296)
"""RFC 6996."""


def is_plain(word: str) -> bool:
    """Whether this is one word of the vocabulary and nothing more."""
    return word.casefold() in _WORDS


def is_harmless(word: str) -> bool:
    """Whether a word is made of the vocabulary's and of small numbers: `NO_INCOMING_PACKETS`, `vpnGateways`, `403`."""
    word = _ENDING.sub("", word)
    parts = _PARTS.findall(word)
    numbers = [part for part in parts if part.isdecimal()]
    if len(numbers) > _MOST_NUMBERS or not all(map(_is_small, numbers)):
        return False
    whole = _DIGITS.sub("", word).casefold()
    return whole in _WORDS or all(part.casefold() in _WORDS for part in parts if not part.isdecimal())


def _is_small(number: str) -> bool:
    return len(number) <= _MOST_DIGITS or (len(number) == 10 and int(number) in _PRIVATE_ASNS)
