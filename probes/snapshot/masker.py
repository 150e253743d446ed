"""Masks documents: what identifies somebody becomes a pseudonym, and the links and findings stay what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from probes.documents import Document, Documents, Json, Read, documents_of
from probes.snapshot.addresses import AddressMask
from probes.snapshot.fields import (
    NUMBERS,
    QUESTIONS,
    TAGS,
    is_harmless_value,
    is_plain_key,
    kind_of,
)
from probes.snapshot.kinds import ALL, Kind
from probes.snapshot.text import TextMask
from probes.snapshot.tokens import Tokens
from probes.snapshot.vocabulary import is_harmless

_ENDS = " <-> "
"""Between the names in the name of a link (`Link.name`)."""
_LARGE = 1_000_000
"""Whole numbers from here on may be ids where the field is not known."""


@dataclass(frozen=True, slots=True)
class Masked:
    """Documents as masked, and how other texts of the same moment are masked alike."""

    documents: Documents
    _texts: TextMask

    @property
    def seen(self) -> Mapping[Kind, Mapping[str, str]]:
        """By kind what was replaced, in lower case and in the order of its first place, and by what."""
        return self._texts.seen

    def text(self, text: str) -> str:
        """A sentence."""
        return self._texts.text(text)

    def name(self, text: str, kind: Kind) -> str:
        """A whole name or id."""
        return self._texts.name(text, kind)

    def path(self, text: str) -> str:
        """A path such as `organizations/1234`."""
        return self._texts.path(text)

    def account(self, text: str) -> str:
        """Who reads."""
        return self._texts.value(text, Kind.ACCOUNTS)

    def link(self, text: str) -> str:
        """The name of a link: those of its two gateways."""
        return _ENDS.join(self._texts.name(one, Kind.NAMES) for one in text.split(_ENDS))


def mask_documents(
    documents: Documents, key: bytes, on: frozenset[Kind] = ALL, names: Iterable[tuple[str, Kind]] = ()
) -> Masked:
    """The documents with every kind that is on replaced by pseudonyms of `key`.

    Args:
        names: further names that texts are to be searched for, such as accounts.
    """
    given = tuple(names)
    clashing: frozenset[str] = frozenset()
    while True:
        tokens = Tokens(key, clashing)
        masker = _Masker(TextMask(tokens, AddressMask(key, on), on), tokens, on)
        masked = masker.mask_all(documents, given)
        if tokens.clashes <= clashing:
            return masked
        clashing |= tokens.clashes


class _Masker:
    def __init__(self, texts: TextMask, tokens: Tokens, on: frozenset[Kind]) -> None:
        self._texts, self._tokens, self._on = texts, tokens, on

    def mask_all(self, documents: Documents, names: tuple[tuple[str, Kind], ...]) -> Masked:
        ordered = sorted(documents, key=lambda document: document.read.key)
        for name, kind in names:
            self._texts.name(name, kind)
        for document in ordered:  # to learn every name before any text is masked
            self._mask_document(document)
        self._texts.learn_phrases()
        self._texts.seen.clear()  # of words that have turned out to be names
        masked = documents_of(self._mask_document(document) for document in ordered)
        return Masked(masked, self._texts)

    def _mask_document(self, document: Document) -> Document:
        return replace(
            document,
            read=self._mask_read(document.read),
            body=self._mask_value("", "", document.body),
            reason=self._texts.text(document.reason),
            retry=self._mask_document(document.retry) if document.retry else None,
        )

    def _mask_read(self, read: Read) -> Read:
        query = tuple((name, self._mask_question(name, value)) for name, value in read.query)
        return replace(read, path=self._texts.path(read.path), query=query)

    def _mask_question(self, name: str, value: str) -> str:
        folded = name.casefold()
        if folded in QUESTIONS:
            return value
        if folded == "subscriptions":
            return ",".join(self._texts.name(one, Kind.IDS) for one in value.split(","))
        return self._texts.value(value, kind_of(folded))

    def _mask_value(self, inside: str, field: str, value: Json) -> Json:
        """A value in a field; both in lower case. `inside` is the field that holds the object around it."""
        if isinstance(value, str):
            return self._mask_text(inside, field, value)
        if isinstance(value, dict):
            return {self._mask_key(field, key): self._mask_member(field, key, one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._mask_value(inside, field, one) for one in value]
        if isinstance(value, int) and not isinstance(value, bool):
            return self._mask_number(field, value)
        return value

    def _mask_member(self, field: str, key: str, value: Json) -> Json:
        # Whatever stands below tags is one, however deep.
        return self._mask_value(field, field if field in TAGS else key.casefold(), value)

    def _mask_key(self, field: str, key: str) -> str:
        if field in TAGS:
            return self._texts.name(key, Kind.TAGS)
        if is_plain_key(key) and is_harmless(key):
            return key
        return self._texts.value(key, None)

    def _mask_text(self, inside: str, field: str, text: str) -> str:
        if field in TAGS:
            return self._texts.name(text, Kind.TAGS)
        if is_harmless_value(inside, field, text):
            return text
        return self._texts.value(text, kind_of(field))

    def _mask_number(self, field: str, value: int) -> int:
        if abs(value) < _LARGE or field in NUMBERS or Kind.IDS not in self._on:
            return value
        digits = str(abs(value))
        masked = int(self._texts.note((Kind.IDS,), digits, self._tokens.number(digits)))
        return masked if value > 0 else -masked
