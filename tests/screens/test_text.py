"""Cloud text on its way to the screen."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screens.ages import tell_age
from screens.text import clean, fit, pad, paint, shorten, width_of
from tests.screens.parts import NOW


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("gw[prod]", "gw[prod]"),
        ("a\tb\nc", "a b c"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("a\u202eb\u2066c", "a\ufffdb\ufffdc"),
        ("zero\u200bwidth", "zero\ufffdwidth"),
        ("日本 é", "日本 é"),
    ],
)
def test_clean(text: str, shown: str) -> None:
    assert clean(text) == shown


@given(st.text(max_size=60), st.integers(0, 40), st.sampled_from(["end", "middle"]))
def test_what_is_fitted_takes_exactly_its_cells(text: str, width: int, cut: str) -> None:
    assert width_of(fit(text, width, "middle" if cut == "middle" else "end")) == width


def test_shorten_keeps_what_tells_names_apart() -> None:
    assert shorten("conn-gcp-production-0", 11, "middle") == "conn-…ion-0"
    assert shorten("conn-gcp-production-0", 11) == "conn-gcp-p…"
    assert shorten("東京東京", 5) == "東京…"
    assert shorten("x", 0) == ""
    assert pad("東", 4) == "東  "


def test_paint_reads_no_markup() -> None:
    painted = paint("[b]", ("[/x]", "bold"), "[@click=app.quit]x")
    assert painted.plain == "[b][/x][@click=app.quit]x"
    assert len(painted.spans) == 1


@pytest.mark.parametrize(
    ("seconds", "told"), [(0, "0 s"), (119, "119 s"), (120, "2 min"), (7200, "2 h"), (200_000, "2 d"), (-5, "0 s")]
)
def test_ages(seconds: int, told: str) -> None:
    assert tell_age(NOW - timedelta(seconds=seconds), NOW) == told
