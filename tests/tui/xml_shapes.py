"""The part of XML Schema that `junit.xsd` is written in, held against a document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

_XS = "{http://www.w3.org/2001/XMLSchema}"
_TYPES = {
    "xs:string": lambda _text: True,
    "xs:nonNegativeInteger": lambda text: re.fullmatch(r"\d+", text),
    "xs:decimal": lambda text: re.fullmatch(r"-?\d+(\.\d+)?", text),
    "xs:dateTime": datetime.fromisoformat,
}
JUNIT = Path(__file__).with_name("junit.xsd")


def read_xml(text: str) -> Element:
    """The document; the report is made here, so nothing in it was meant to harm a parser."""
    return fromstring(text)  # noqa: S314  # see above


def mistakes(document: Element, schema: Path = JUNIT) -> list[str]:
    """Where the document is not what the schema says."""
    named = {each.attrib["name"]: each for each in read_xml(schema.read_text(encoding="utf-8"))}
    return list(_mistakes(document, named))


def _mistakes(found: Element, named: dict[str, Element]) -> Iterator[str]:
    shape = named.get(found.tag)
    if shape is None:
        yield f"there is no element {found.tag}"
        return
    known = {each.attrib["name"]: each.attrib for each in shape.iter(f"{_XS}attribute")}
    for name, value in found.attrib.items():
        if name not in known or not _TYPES[known[name]["type"]](value):
            yield f"{found.tag}: {name}={value!r}"
    yield from (f"{found.tag}: no {name}" for name, one in known.items() if "use" in one and name not in found.attrib)
    yield from _mistakes_of_order(found, [each.attrib for each in shape.iter(f"{_XS}element") if "ref" in each.attrib])
    simple = "type" in shape.attrib or any(each.get("mixed") for each in shape)
    if (found.text or "").strip() and not simple:
        yield f"{found.tag}: holds text"
    for child in found:
        yield from _mistakes(child, named)


def _mistakes_of_order(found: Element, wanted: list[dict[str, str]]) -> Iterator[str]:
    rest = [child.tag for child in found]
    for one in wanted:
        count = 0
        while rest and rest[0] == one["ref"]:
            rest.pop(0)
            count += 1
        if count < int(one.get("minOccurs", "1")) or (count > 1 and "maxOccurs" not in one):
            yield f"{found.tag}: {count} times {one['ref']}"
    if rest:
        yield f"{found.tag}: {rest[0]} is not there or out of order"
