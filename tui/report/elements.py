"""HTML put together from elements. Text goes in as text, and only what was made here goes in as HTML."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TypeAlias

from tui.report.plain import plain


@dataclass(frozen=True, slots=True)
class Html:
    """A piece of finished HTML."""

    source: str


Content: TypeAlias = "Html | str"
"""A string is text of whoever, and is escaped."""


def element(name: str, *content: Content, css: str = "", **attributes: str) -> Html:
    """An element.

    Args:
        name: of the element.
        content: what stands in it.
        css: its classes.
        attributes: others; `_` in a name stands for `-`.
    """
    named = {
        **({"class": css} if css else {}),
        **{key.rstrip("_").replace("_", "-"): v for key, v in attributes.items()},
    }
    told = "".join(f' {key}="{_escaped(value)}"' for key, value in named.items())
    return Html(f"<{name}{told}>{join(*content).source}</{name}>")


def join(*content: Content) -> Html:
    """Several pieces, one after the other."""
    return Html("".join(each.source if isinstance(each, Html) else _escaped(each) for each in content))


def table(heads: tuple[Content, ...], rows: list[Html], css: str = "") -> Html:
    """A table in a frame that scrolls where it is too wide; the rows are made by `row`."""
    head = element("thead", element("tr", *(element("th", each, scope="col") for each in heads)))
    return element("div", element("table", head, element("tbody", *rows), css=css), css="frame")


def row(*cells: Content, css: str = "", labels: tuple[str, ...] = ()) -> Html:
    """A row; the first cell is its head. The labels say where a cell belongs when the columns are stacked."""
    first = element("th", cells[0], scope="row")
    named = [*labels, *("" for _ in cells)]
    rest = (
        element("td", cell, **({"data_label": label} if label else {}))
        for cell, label in zip(cells[1:], named, strict=False)
    )
    return element("tr", first, *rest, css=css)


def _escaped(text: str) -> str:
    return html.escape(plain(text), quote=True)
