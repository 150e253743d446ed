"""The HTML report: one file that loads nothing, runs nothing, and shows every text of a cloud as text."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from probes.checks.finding import Layer
from probes.checks.ladder import Ladder, Rung, State
from tests.tui import golden_files, hostile
from tui.report import html
from tui.report.audit import Audit
from tui.report.elements import element, join
from tui.report.evidence import raw_text
from tui.report.html import audit_html
from tui.report.plain import plain

VOID = {"meta"}
OURS = {"html", "head", "meta", "title", "style", "body", "main", "footer", "h1", "h2", "h3", "p", "div", "table"}
OURS |= {"thead", "tbody", "tr", "th", "td", "code", "pre", "ul", "li", "dl", "dt", "dd", "article", "span", "strong"}
OURS |= {"a", "bdi"}
ATTRIBUTES = {"class", "id", "href", "scope", "data-label", "lang", "charset", "name", "content", "http-equiv"}


class Page(HTMLParser):
    """The elements of a page, each closed where it has to be."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(source)
        self.close()
        assert not self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data if "style" not in self._open else ""

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


AUDITS = (golden_files.broken_audit(), golden_files.clean_audit(), *map(hostile.audit_with, hostile.TEXTS))


@pytest.mark.parametrize("audit", AUDITS)
def test_the_page_holds_what_was_made_here_and_nothing_else(audit: Audit) -> None:
    page = Page(audit_html(audit))
    assert page.tags <= OURS
    assert {name for name, _ in page.attributes} <= ATTRIBUTES
    assert all(value.startswith("#link-") for name, value in page.attributes if name == "href")


@pytest.mark.parametrize("audit", AUDITS)
def test_the_page_fetches_nothing_and_runs_nothing(audit: Audit) -> None:
    """The policy of the page says so to the browser, and nothing in it would have to be refused."""
    source = audit_html(audit)
    policy = dict(Page(source).attributes)["content"]
    (style,) = re.findall(r"<style>(.*?)</style>", source, flags=re.DOTALL)
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policies = [value for name, value in Page(source).attributes if name == "content" and "default-src" in value]
    expected = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert policies == [expected], policy
    assert "url(" not in style
    assert "@import" not in style
    assert "prefers-color-scheme: dark" in style
    assert "@media print" in style


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_hostile_text_is_read_as_it_is(text: str) -> None:
    page = Page(audit_html(hostile.audit_with(text)))
    assert page.text.count(plain(text)) > 20
    assert all(character == "\n" or character.isprintable() for character in page.text)


def test_everything_that_is_known_stands_in_the_page() -> None:
    text = Page(audit_html(golden_files.broken_audit())).text
    for said in (
        "first broken: tunnel 1, BGP: the ends use different /30s",
        "HAVE08 tunnel 1, BGP: the BGP session is down",
        "az network vpn list",
        "Azure: name .53",
        "conn-0 $.properties.bgp",
        "the tutorial asks for them",
        "the suppression of HAVC25 expired on 2026-01-15, and matches nothing",
        "no permission: Microsoft.Network/…/read",
        "connection conn-classic belongs to a VNet-to-VNet link",
        "the configurations fit: no",
    ):
        assert said in text


def test_a_contradiction_of_the_clouds_is_said() -> None:
    audit = golden_files.broken_audit()
    (matrix,) = audit.view.matrices
    (tunnel,) = matrix.diagnosis.tunnels
    rung = Rung(Layer.IPSEC, State.DISPROVED, State.PROVED, State.UNKNOWN)
    diagnosis = replace(matrix.diagnosis, tunnels=(replace(tunnel, ladder=Ladder((rung,))),))
    view = replace(audit.view, matrices=(replace(matrix, diagnosis=diagnosis),))
    assert "? unknown (Azure disproved, Google Cloud proved)" in Page(audit_html(replace(audit, view=view))).text


def _luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    dark, light = sorted(map(_luminance, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def test_everything_can_be_read_in_light_in_dark_and_on_paper() -> None:
    """WCAG 2.2 asks for 4.5 to 1."""
    css = Path(html.__file__).with_name("audit.css").read_text(encoding="utf-8")
    palettes = [
        dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block)) for block in re.findall(r":root \{.*?\}", css, re.S)
    ]
    assert len(palettes) == 3
    for palette in palettes:
        for text, backs in {
            "text": ("back", "panel", "red-back", "amber-back", "green-back"),
            "soft": ("back", "panel"),
            "red": ("back", "panel", "red-back"),
            "amber": ("back", "panel", "amber-back"),
            "green": ("back", "panel", "green-back"),
            "blue": ("back",),
        }.items():
            assert min(_contrast(palette[text], palette[back]) for back in backs) >= 4.5, text


def test_a_long_raw_value_is_cut() -> None:
    assert raw_text(["10.0.0.0/8"]) == '["10.0.0.0/8"]'
    assert raw_text("x" * 300) == "x" * 300
    assert raw_text("x" * 301) == f"{'x' * 300}… (301 characters)"
    assert raw_text(None) == ""


def test_text_is_escaped_and_elements_are_not() -> None:
    made = element("p", "<b>", element("b", "&"), css='a"b', data_label="'")
    assert made.source == '<p class="a&quot;b" data-label="&#x27;">&lt;b&gt;<b>&amp;</b></p>'
    assert join("<", element("i")).source == "&lt;<i></i>"
