"""Pseudonyms of words and numbers: the same original gives the same one under the same key, and none tells its own.

A word's pseudonym is `x-`, letters without vowels, and the last number of the original, for numbers pair connections
with tunnels. The last letters are a checksum under the key, so a pseudonym is recognised and never masked again.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable
from functools import lru_cache

_LETTERS = "bcdfghjklmnpqrstvwxz"
_SHORT, _CHECK = 9, 3
"""Letters of a pseudonym, and of its checksum: 39 and 13 bits."""
_LONG = 3
"""How many times longer a pseudonym is whose short form another original has as well."""
_TOKEN = re.compile(rf"x-([{_LETTERS}]{{4,40}})(?:-\d+)?", re.ASCII)
_LAST_NUMBER = re.compile(r"[0-9]+(?=[^0-9]*\Z)")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_KEPT_DIGITS = 2
"""A number of up to so many digits tells nobody anything, and reads better as it is."""
_ROUNDS = 8
_NOBODY = "00000000-0000-0000-0000-000000000000"


class Tokens:
    """The pseudonyms of one key.

    Args:
        clashing: words whose short pseudonyms would be the same.
        letters: how many letters a short one has.
    """

    def __init__(self, key: bytes, clashing: frozenset[str] = frozenset(), letters: int = _SHORT) -> None:
        self._key, self._clashing, self._short = key, clashing, letters
        self._given: dict[str, str] = {}
        self._clashes: set[str] = set()
        self.word: Callable[[str], str] = lru_cache(maxsize=100_000)(self._make_word)

    @property
    def clashes(self) -> frozenset[str]:
        """Words whose pseudonyms were another's as well; whoever masks begins again with these as `clashing`."""
        return frozenset(self._clashes)

    def is_token(self, text: str) -> bool:
        """Whether a word is a pseudonym of this key."""
        found = _TOKEN.fullmatch(text)
        return bool(found and found[1][-_CHECK:] == self._spell("check", found[1][:-_CHECK], _CHECK))

    def _make_word(self, text: str) -> str:
        """The pseudonym of a word; upper and lower case make no difference, as in Azure."""
        folded = text.casefold()
        if self.is_token(folded):
            return folded
        number = _LAST_NUMBER.search(folded)
        # What stands in for the number is no letter of a name, so that no name is its own and another's family.
        stem = f"{folded[: number.start()]}\0{folded[number.end() :]}" if number else folded
        length = self._short * (_LONG if stem in self._clashing else 1)
        letters = self._spell("word", stem, length)
        if self._given.setdefault(letters, stem) != stem:
            self._clashes |= {stem, self._given[letters]}
        token = f"x-{letters}{self._spell('check', letters, _CHECK)}"
        return f"{token}-{self.number(number[0])}" if number else token

    def number(self, digits: str) -> str:
        """Another number with as many digits; short ones stay, and so do zeros in front."""
        rest = digits.lstrip("0")
        if len(rest) <= _KEPT_DIGITS:
            return digits
        lowest = 10 ** (len(rest) - 1)
        return digits[: len(digits) - len(rest)] + str(lowest + self._permute(int(rest) - lowest, 9 * lowest))

    def guid(self, text: str) -> str:
        """Another GUID; that of nobody stays, and so does a pseudonym."""
        folded = text.casefold()
        if not _GUID.fullmatch(folded) or folded == _NOBODY or self._seal_guid(folded[:24]) == folded:
            return folded
        plain = self._digest("guid", folded).hex()
        return self._seal_guid(f"{plain[:8]}-{plain[8:12]}-{plain[12:16]}-{plain[16:20]}-")

    def _seal_guid(self, head: str) -> str:
        return head + self._digest("guid check", head).hex()[:12]

    def _permute(self, value: int, size: int) -> int:
        """A keyed permutation of the numbers below `size`: a Feistel network, walked until it ends below."""
        half = ((size - 1).bit_length() + 1) // 2
        low = (1 << half) - 1
        while True:
            left, right = value >> half, value & low
            for turn in range(_ROUNDS):
                mixed = int.from_bytes(self._digest(f"number {size} {turn}", str(right)), "big")
                left, right = right, left ^ (mixed & low)
            value = left << half | right
            if value < size:
                return value

    def _spell(self, purpose: str, text: str, length: int) -> str:
        number = int.from_bytes(self._digest(purpose, text), "big")
        letters = []
        for _ in range(length):
            number, rest = divmod(number, len(_LETTERS))
            letters.append(_LETTERS[rest])
        return "".join(letters)

    def _digest(self, purpose: str, text: str) -> bytes:
        return hmac.digest(self._key, f"{purpose}\0{text}".encode("utf-8", "surrogatepass"), "sha256")
