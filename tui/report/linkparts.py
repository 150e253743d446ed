"""A link as HTML: its two lamps, a ladder for each tunnel, and the matrix."""

from __future__ import annotations

from collections.abc import Iterator

from probes.checks.diagnose import Lamp, TunnelDiagnosis
from probes.checks.ladder import RUNGS, Rung, State
from probes.documents import Cloud
from probes.matrix import Matrix, Row
from tui.report.blocks import remark
from tui.report.elements import Html, element, join, row, table
from tui.report.names import where
from tui.report.words import count_words, headline_words

_SIGNS = {State.PROVED: "✓", State.DISPROVED: "✗", State.UNKNOWN: "?"}
_CSS = {State.PROVED: "proved", State.DISPROVED: "disproved", State.UNKNOWN: "unknown-rung"}


def link_head(matrix: Matrix, anchor: str, alone: bool) -> Iterator[Html]:
    """What a link amounts to; its name is the page's own where it is alone."""
    link, diagnosis = matrix.link, matrix.diagnosis
    yield element("h2", "Link" if alone else link.name, id=anchor)
    for gateway in (link.azure, link.gcp):
        yield element("p", f"{gateway.cloud.title}: {gateway.name}, {where(gateway)}", css="soft")
    lamps = [
        element("li", "the configurations fit: ", _lamp(diagnosis.fits)),
        element("li", "the clouds report it up: ", _lamp(diagnosis.observed)),
        element("li", f"tunnels {count_words(matrix.tunnels)}"),
        element("li", f"BGP {count_words(matrix.sessions)}"),
    ]
    yield element("ul", *lamps, css="lamps")
    if matrix.first_broken:
        yield element("p", element("strong", "first broken: "), headline_words(matrix.first_broken), css="blocks")
    if diagnosis.tunnels:
        heads = ("tunnel", "fits", "up", *(rung.word for rung in RUNGS), "verdict")
        yield table(heads, [_ladder(tunnel) for tunnel in diagnosis.tunnels], "stacked")


def matrix_tables(matrix: Matrix, anchor: str) -> Iterator[Html]:
    """All rows, section by section."""
    yield element("h2", "Matrix: ", element("a", matrix.link.name, href=anchor))
    for section in matrix.sections:
        yield element("h3", section.title)
        titles = (_named(Cloud.AZURE, section.azure_title), _named(Cloud.GCP, section.gcp_title))
        yield table(("row", *titles, "remarks"), [_row(each) for each in section.rows], "stacked")


def _named(cloud: Cloud, title: str) -> Html:
    return join(cloud.title, ": ", element("bdi", title)) if title else join(cloud.title)


def _row(each: Row) -> Html:
    head = join(element("code", each.mark.value), f" {each.label}")
    cells = (element("code", each.azure.text), element("code", each.gcp.text), remark(each))
    return row(head, *cells, css=each.mark.word, labels=(Cloud.AZURE.title, Cloud.GCP.title, "remarks"))


def _ladder(tunnel: TunnelDiagnosis) -> Html:
    rungs = (_rung(rung) for rung in tunnel.ladder.rungs)
    labels = ("fits", "up", *(rung.word for rung in RUNGS), "verdict")
    lamps = (_lamp(tunnel.fits), _lamp(tunnel.observed))
    return row(tunnel.key, *lamps, *rungs, tunnel.ladder.verdict, labels=labels)


def _rung(rung: Rung) -> Html:
    state = element("span", f"{_SIGNS[rung.state]} {rung.state.value}", css=_CSS[rung.state])
    if not rung.contradicted:
        return state
    return join(state, f" ({Cloud.AZURE.title} {rung.azure.value}, {Cloud.GCP.title} {rung.gcp.value})")


def _lamp(lamp: Lamp) -> Html:
    return element("span", lamp.value, css=f"lamp {lamp.value.split(' ', maxsplit=1)[0]}")
