"""What a write would leave behind, as the rules look at it, and the small checks that the rules share."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv4Network, NetmaskValueError
from typing import Any

from lab.google.answers import refuse_missing, refuse_value
from lab.google.store import GoogleStore
from lab.wire import Document


@dataclass(frozen=True)
class Draft:
    """A document that is to be added (`before` is None) or changed. `key` is its path below the project."""

    store: GoogleStore
    key: str
    document: Document
    before: Document | None = None

    @property
    def scope(self) -> str:
        """`global` or `regions/R`."""
        return self.key.rsplit("/", 2)[0]

    def others(self, collection: str) -> Iterator[tuple[str, Document]]:
        """Yield (key, document) of a collection's other resources, those under way included."""
        everything = {**self.store.documents, **self.store.operations.list_coming()}
        for key, document in everything.items():
            if key.split("/")[-2] == collection and key != self.key:
                yield key, document

    def find(self, field: str) -> Document:
        """Return the document that a field's link leads to; the link is known to lead somewhere."""
        return self.store.find(self.document.get(field)) or {}


def check_word(path: str, value: Any, words: Iterable[Any]) -> None:
    """Refuse a word that is not among an enumeration's; the message's second half is [inferred]."""
    if value is not None and value not in words:
        raise refuse_value(path, str(value), f"Must be one of: {', '.join(map(str, words))}.")


def check_between(path: str, value: Any, least: int, most: int) -> None:
    """Refuse a number that is out of range."""
    if value is not None and not least <= int(value) <= most:
        raise refuse_value(path, str(value), f"Must be between {least} and {most}, inclusive.")


def read_address(path: str, value: Any) -> IPv4Address:
    """Return an IPv4 address.

    Raises:
        Refusal: 400, it is missing or none.
    """
    if not value:
        raise refuse_missing(path)
    try:
        return IPv4Address(str(value))
    except AddressValueError as error:
        raise refuse_value(path, str(value), "Must be a valid IPv4 address.") from error


def read_range(path: str, value: Any) -> IPv4Network:
    """Return an IPv4 range whose host bits are zero.

    Raises:
        Refusal: 400, it is missing or none.
    """
    if not value:
        raise refuse_missing(path)
    try:
        return IPv4Network(str(value))
    except (AddressValueError, NetmaskValueError, ValueError) as error:
        hint = "Must be a CIDR address range that is contained in this network and whose host bits are zero."
        raise refuse_value(path, str(value), hint) from error
