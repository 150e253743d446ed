"""The Markdown report: no text of a cloud becomes markup, a link or a mention."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from probes.matrix import Severity
from tests.diagnoses import diagnosed, finding
from tests.tui import golden_files, hostile, views
from tui.policy import Policy
from tui.report.audit import Audit
from tui.report.markdown import audit_markdown
from tui.report.marked import block, code, prose, row, table
from tui.report.plain import plain

OURS = {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "pre", "ul", "li", "strong", "details"}
OURS |= {"summary", "sub"}


class Rendered(HTMLParser):
    """What a reader would see: the tags, the text inside and outside of code, the cells of each row."""

    def __init__(self, markdown: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.code: list[str] = []
        self.text: list[str] = []
        self.cells: list[int] = []
        self._in_code = False
        # Everything on: HTML goes through, addresses become links wherever they stand, even without a scheme.
        self.feed(MarkdownIt("gfm-like", {"html": True, "linkify": True, "typographer": True}).render(markdown))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "code":
            self._in_code = True
            self.code.append("")
        if tag == "tr":
            self.cells.append(0)
        if tag in ("td", "th"):
            self.cells[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        self._in_code = self._in_code and tag != "code"

    def handle_data(self, data: str) -> None:
        if self._in_code:
            self.code[-1] += data
        else:
            self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


@pytest.mark.parametrize("text", hostile.TEXTS)
def test_hostile_text_stays_text(text: str) -> None:
    markdown = audit_markdown(hostile.audit_with(text))
    seen = Rendered(markdown)
    assert set(seen.tags) <= OURS
    assert all(name == "class" and value == "language-sh" for name, value in seen.attributes)
    assert "@" not in "".join(seen.text)
    assert seen.tags.count("details") == len([tag for tag in seen.tags if tag == "summary"])
    assert plain(text).strip(" ") in [*seen.code, *(piece.strip() for piece in seen.text)]
    assert all(character == "\n" or character.isprintable() for character in markdown)


@given(st.text(max_size=40))
def test_any_text_is_one_cell_and_is_read_as_it_is(text: str) -> None:
    seen = Rendered(table(("a", "b", "c"), [row(code(text, True), prose(text, True), "end")]))
    assert seen.cells == [3, 3]
    assert set(seen.tags) <= {"table", "thead", "tbody", "tr", "th", "td", "code"}
    shown = plain(text).strip(" ") or "-"
    assert shown in (seen.code or [shown])


@given(st.text(max_size=40))
def test_any_text_is_a_paragraph_and_nothing_else(text: str) -> None:
    for made in (code(text), prose(text)):
        assert set(Rendered(made).tags) <= {"p", "code"}
        assert set(Rendered(f"- {made}").tags) <= {"ul", "li", "p", "code"}


@given(st.lists(st.text(max_size=30), min_size=1))
def test_any_lines_are_one_block(lines: list[str]) -> None:
    seen = Rendered(block(tuple(lines)) + "\n\nend")
    assert seen.tags == ["pre", "code", "p"]
    assert seen.code == ["".join(f"{plain(line)}\n" for line in lines)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lng-google-0 has static routes for 10.101.0.0/16 besides BGP", None),
        ("AUTHORIZATION_ERROR", "AUTHORIZATION\\_ERROR"),
        ("see evil.example", "`see evil.example`"),
        ("http://x", "`http://x`"),
        ("1. item", "`1. item`"),
        ("- item", "`- item`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("", "`-`"),
    ],
)
def test_sentences_stay_readable_where_they_can(text: str, expected: str | None) -> None:
    assert prose(text) == (text if expected is None else expected)


def test_a_report_that_is_too_long_for_a_comment_has_details_of_what_counts_only() -> None:
    risks = [finding(f"risk {number}" * 99, Severity.RISK, tunnel=f"tunnel {number}") for number in range(50)]
    view = views.view(diagnosed(views.matrix(views.row()), finding(), *risks))
    markdown = audit_markdown(Audit(view, Policy(), "full", views.NOW))
    assert markdown.count("<details>") == 1
    assert "Details of what is below degrades are left out here" in markdown
    assert "risk 49" in markdown


@pytest.mark.parametrize("audit", [golden_files.broken_audit(), golden_files.clean_audit()])
def test_the_report_renders(audit: Audit) -> None:
    seen = Rendered(audit_markdown(audit))
    assert set(seen.tags) <= OURS
    assert audit.verdict.word in "".join(seen.text)
