"""Masks what people and clouds wrote: names, ids and addresses inside it as everywhere, and every word not known."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from probes.snapshot.addresses import AddressMask, kind_of_address
from probes.snapshot.fields import is_fixed_name, is_place
from probes.snapshot.kinds import Kind
from probes.snapshot.paths import Walker, is_path
from probes.snapshot.tokens import Tokens
from probes.snapshot.vocabulary import is_harmless, is_plain

_GUID = r"(?<![0-9A-Fa-f])[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}(?![0-9A-Fa-f])"
_FOUR = r"(?<![0-9.])[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?![0-9])(?!\.[0-9])(?:/[0-9]{1,3}(?![0-9]))?"
_SIX = r"(?<![0-9A-Za-z:])(?=[0-9A-Fa-f:.]{2,45})(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]{0,15}(?:/[0-9]{1,3})?(?![\w:])"
_MAC = r"(?<![0-9A-Za-z])[0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5}(?![0-9A-Za-z])"
_CLOCK = re.compile(r"[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?", re.ASCII)
_TIME = (
    r"(?<![\w-])[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?(?![\w-])"
)
_MAIL = r"[\w.+%-]{1,100}@[\w.-]{1,200}\w"
_LINK = r"(?:[A-Za-z]{2,10}://|/)?[\w.$~%@:-]{1,200}(?:/[\w.$()~%@:?&=-]{0,300}){1,40}"
_WORD = r"\w[\w.'-]*"
_ANY = re.compile(
    rf"(?P<time>{_TIME})|(?P<mac>{_MAC})|(?P<mail>{_MAIL})|(?P<guid>{_GUID})|(?P<four>{_FOUR})|(?P<six>{_SIX})|(?P<link>{_LINK})"
    rf"|(?P<word>{_WORD})|(?P<rest>.)",
    re.DOTALL,
)
_INSIDE = re.compile(rf"(?P<guid>{_GUID})|(?P<four>{_FOUR})")
_ENDING = re.compile(r"[.'-]+\Z")
_PUNCTUATION = frozenset(" \t\r\n!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_LONGEST = 20_000
"""Characters of a text that is read word by word; a longer one is one word."""
_REMOVED = "(removed: secret)"
_SAME_AS = re.compile(r"same-as:[0-9a-f]{8}", re.ASCII)
_MASKED_DOMAIN = "masked.invalid"


class TextMask:
    """Masks texts under one key, for the kinds that are on; it remembers the names that it was shown.

    Attributes:
        names: names in lower case, with the kinds that they were seen as.
        seen: by kind what was replaced, in lower case and in the order of its first place, and by what.
    """

    def __init__(self, tokens: Tokens, addresses: AddressMask, on: frozenset[Kind]) -> None:
        self._tokens, self._addresses, self._on = tokens, addresses, on
        self.names: dict[str, set[Kind]] = {}
        self.seen: defaultdict[Kind, dict[str, str]] = defaultdict(dict)
        self._walker = Walker(self.name, self.text)
        self._phrases: re.Pattern[str] | None = None

    def learn_phrases(self) -> None:
        """From now on recognise the names with blanks in texts, too; call it when all names have been seen."""
        phrases = sorted(
            (name for name in self.names if re.search(r"[^\w.-]", name)), key=lambda name: (-len(name), name)
        )
        if phrases:
            self._phrases = re.compile("|".join(map(re.escape, phrases)), re.IGNORECASE)

    def name(self, text: str, kind: Kind) -> str:
        """A whole name or id of that kind."""
        folded = text.casefold()
        if not text or text == _REMOVED or is_fixed_name(text) or is_place(text):
            return text
        self.names.setdefault(folded, set()).add(kind)
        if not self.names[folded] & self._on:
            return text
        return self.note(self.names[folded] & self._on, text, self._pseudonym(text))

    def note(self, kinds: Iterable[Kind], text: str, masked: str) -> str:
        """The pseudonym, remembered as what stands for the text."""
        if masked != text:
            for kind in kinds:
                self.seen[kind].setdefault(text.casefold(), masked)
        return masked

    def value(self, text: str, kind: Kind | None) -> str:
        """A text in a field of that kind; None for free text."""
        if text == _REMOVED or _SAME_AS.fullmatch(text):
            return text
        if is_path(text):
            return self._walker.mask(text)
        if kind is None or self._addresses.mask(text) is not None:
            return self.text(text)
        found = _INSIDE.search(text)
        if found is None or found["guid"]:
            return self._mail(text) if "@" in text else self.name(text, kind)
        # `<connection>_<address>`: the name of a tunnel of Azure's.
        before, after = text[: found.start()], text[found.end() :]
        stem = before.rstrip("_-")
        masked = self.name(stem, kind) + before[len(stem) :] + self._address(found[0])
        return masked + (self.text(after) if after else "")

    def path(self, text: str) -> str:
        """A resource id or the path of a read."""
        return self._walker.mask(text)

    def text(self, text: str) -> str:
        """Free text."""
        if len(text) > _LONGEST:
            return self._unknown(text)
        if self._phrases is None:
            return _ANY.sub(self._piece, text)
        pieces, at = [], 0
        for found in self._phrases.finditer(text):
            pieces += [_ANY.sub(self._piece, text[at : found.start()]), self._known(found[0])]
            at = found.end()
        return "".join([*pieces, _ANY.sub(self._piece, text[at:])])

    def _piece(self, found: re.Match[str]) -> str:
        piece = found[0]
        match found.lastgroup:
            case "time":
                return piece
            case "mac":
                return self._unknown(piece)
            case "mail":
                return self._mail(piece)
            case "guid":
                return self._pseudonym_of_guid(piece)
            case "four" | "six":
                return self._address(piece)
            case "link":
                return self._link(piece)
            case "word":
                return self._word(piece)
        return piece if piece in _PUNCTUATION or Kind.TEXT not in self._on else "?"

    def _mail(self, text: str) -> str:
        if text.casefold().endswith(f"@{_MASKED_DOMAIN}") or Kind.ACCOUNTS not in self._on:
            return text
        return self.note((Kind.ACCOUNTS,), text, f"{self._tokens.word(text)}@{_MASKED_DOMAIN}")

    def _address(self, text: str) -> str:
        masked = self._addresses.mask(text)
        if masked is not None:
            return masked if masked == text else self.note((kind_of_address(text),), text, masked)
        return text if _CLOCK.fullmatch(text) else self._unknown(text)

    def _link(self, text: str) -> str:
        ending = re.search(r"[.:?&=-]*\Z", text)
        kept = text[: ending.start()] if ending else text
        rest = text[len(kept) :]
        if is_path(kept) or "//" in kept:
            return self._walker.mask(kept) + rest
        return "/".join(_ANY.sub(self._piece, step) for step in kept.split("/")) + rest

    def _word(self, text: str) -> str:
        if found := _INSIDE.search(text):
            before, after = text[: found.start()], text[found.end() :]
            inside = self._address(found[0]) if found["four"] else self._pseudonym_of_guid(found[0])
            return self._word_before(before) + inside + (_ANY.sub(self._piece, after) if after else "")
        ending = _ENDING.search(text)
        word = text[: ending.start()] if ending else text
        return self._one_word(word) + text[len(word) :]

    def _word_before(self, text: str) -> str:
        word = text.rstrip("_-.")
        return (self._one_word(word) if word else "") + text[len(word) :]

    def _one_word(self, word: str) -> str:
        if not word or self._tokens.is_token(word) or is_fixed_name(word) or is_place(word) or is_plain(word):
            return word
        if word.casefold() in self.names:
            return self._known(word)
        if is_harmless(word):
            return word
        return self._unknown(word)

    def _known(self, word: str) -> str:
        kinds = self.names[word.casefold()] & self._on
        return self.note(kinds, word, self._pseudonym(word)) if kinds else word

    def _unknown(self, word: str) -> str:
        if word.isdecimal() and word.isascii():
            return self.note((Kind.IDS,), word, self._tokens.number(word)) if Kind.IDS in self._on else word
        return self.note((Kind.TEXT,), word, self._tokens.word(word)) if Kind.TEXT in self._on else word

    def _pseudonym_of_guid(self, text: str) -> str:
        return self.note((Kind.IDS,), text, self._tokens.guid(text)) if Kind.IDS in self._on else text

    def _pseudonym(self, text: str) -> str:
        if re.fullmatch(_GUID, text):
            return self._tokens.guid(text)
        return self._tokens.number(text) if text.isdecimal() and text.isascii() else self._tokens.word(text)
