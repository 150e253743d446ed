"""Values know how they are known, and places in documents hand them out."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from probes.documents import Cloud, Document, Documents, Json, Outcome, Read, documents_of
from probes.reading import Place, find_place, place_of, require
from probes.values import Source, Standing, Value, absent, default, known, not_asked, pending, unknown
from tests.probes.checks import document_of

READ = Read(Cloud.AZURE, "thing.get", "/Thing")
BODY: Json = {
    "name": "x",
    "empty": "",
    "null": None,
    "asn": 65510,
    "big": "18446744073709551615",
    "negative": "-3",
    "whole": 7.0,
    "half": 7.5,
    "yes": True,
    "told": "TRUE",
    "list": ["a", "b"],
    "mixed": ["a", 1],
    "nothing": [],
    "deep": [{"cost.center": {"here": "found"}}],
}
BLOCKED = {
    Outcome.ABSENT: Standing.ABSENT,
    Outcome.FORBIDDEN: Standing.UNKNOWN,
    Outcome.UNREADABLE: Standing.UNKNOWN,
    Outcome.TIMED_OUT: Standing.UNKNOWN,
}


def place(*path: str | int) -> Place:
    here = place_of(document_of(READ, BODY))
    for step in path:
        here = here[step]
    return here


def bad(outcome: Outcome, reason: str = "why") -> Document:
    return Document(READ, outcome, document_of(READ, None).fetched_at, reason=reason)


# --------------------------------------------------------------------------------------------------------- places


def test_a_place_is_named_by_its_json_path() -> None:
    found = place("deep", 0, "cost.center", "here")
    assert found.string() == "found"
    assert found.path == 'deep[0]["cost.center"].here'


def test_a_step_into_nothing_is_a_place_without_content() -> None:
    """Parsers walk without asking at every step; the path still says where it would have been."""
    for lost in (
        place("no", "such", "place"),
        place("list", 9),
        place("list", -1),
        place("name", "inside"),
        place("asn", 0),
    ):
        assert not lost.exists
        assert lost.string() == ""
        assert lost.each() == ()
        assert lost.keys() == ()
        assert lost.text().standing is Standing.ABSENT
    assert place("no", "such", 3).path == "no.such[3]"


@pytest.mark.parametrize(
    ("value", "content"),
    [
        (place("name").text(), "x"),
        (place("asn").integer(), 65510),
        (place("big").integer(), 2**64 - 1),
        (place("negative").integer(), -3),
        (place("whole").integer(), 7),
        (place("yes").flag(), True),
        (place("told").flag(), True),
        (place("list").texts(), ("a", "b")),
        (place("nothing").texts(), ()),
    ],
)
def test_what_the_api_states_is_known(value: Value[Any], content: object) -> None:
    assert (value.standing, value.content) == (Standing.KNOWN, content)
    assert value.sources[0].read == READ


@pytest.mark.parametrize(
    "value",
    [
        place("asn").text(),
        place("yes").integer(),
        place("half").integer(),
        place("name").integer(),
        place("name").flag(),
        place("asn").flag(),
        place("mixed").texts(),
        place("name").texts(),
        place("deep").text(),
    ],
)
def test_a_value_of_another_shape_is_unknown_and_says_what_stood_there(value: Value[Any]) -> None:
    """Never a guess, never a crash: `"asn": "abc"` must not read as no ASN."""
    assert value.standing is Standing.UNKNOWN
    assert "should be" in value.reason
    assert value.is_gap


@pytest.mark.parametrize("name", ["empty", "null", "missing"])
def test_a_field_left_out_is_absent_or_its_documented_default(name: str) -> None:
    assert place(name).text().standing is Standing.ABSENT
    assert place(name).text("d", "documented").standing is Standing.DEFAULT
    assert place(name).text("d", "documented").content == "d"
    assert place(name).text("d", "documented").reason == "documented"
    assert place(name).integer(0, "x").content == 0
    assert place(name).flag(False, "x").content is False


def test_a_list_in_the_answer_keeps_objects_out_of_evidence() -> None:
    """Evidence quotes values; an object is the document's own matter."""
    assert place("list").source == Source(READ, "list", ["a", "b"])
    assert place("deep").source.raw is None
    assert place().source.raw is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_answer_whatever_breaks_a_place(body: Any) -> None:
    here = place_of(document_of(READ, {"x": body}))["x"]
    values: list[Value[Any]] = [here.text(), here.integer(), here.flag(), here.texts()]
    assert all(value.content is None or value.standing is Standing.KNOWN for value in values)
    assert all(isinstance(item, Place) for item in here.each())


# ------------------------------------------------------------------------------------------------------- documents


@pytest.mark.parametrize("outcome", BLOCKED)
def test_every_value_of_an_unreadable_document_says_why(outcome: Outcome) -> None:
    body = place_of(bad(outcome))
    for value in (body["a"]["b"].text("default", "documented"), body[3].integer(), body["x"].flag(), body.blocked()):
        assert value.standing is BLOCKED[outcome]
        assert value.reason == "why"
    assert place_of(bad(outcome, ""))["a"].text().reason == outcome.value


def test_an_answer_is_pending_while_it_is_under_way_and_unknown_if_it_was_never_asked() -> None:
    assert find_place(Documents().with_pending([READ]), READ)["a"].text().standing is Standing.PENDING
    assert find_place(Documents(), READ)["a"].text().standing is Standing.UNKNOWN
    assert find_place(Documents(), READ, by_choice=True)["a"].text().standing is Standing.NOT_ASKED
    answered = documents_of([document_of(READ, BODY)])
    assert find_place(answered.with_pending([READ]), READ)["name"].text().content == "x"


def test_azure_paths_find_their_document_in_any_case() -> None:
    other = Read(Cloud.AZURE, "thing.get", "/THING")
    assert documents_of([document_of(READ, BODY)]).find(other) is not None
    google = Read(Cloud.GCP, "thing.get", "projects/P")
    assert documents_of([document_of(google, BODY)]).find(Read(Cloud.GCP, "thing.get", "projects/p")) is None


def test_documents_do_not_change_and_come_in_a_stable_order() -> None:
    first = documents_of([document_of(Read(Cloud.GCP, "x.get", name), name) for name in ("b", "a")])
    second = first.with_answers(document_of(Read(Cloud.GCP, "x.get", "c"), "c"))
    assert [document.body for document in first.of(Cloud.GCP, "x.get")] == ["a", "b"]
    assert [document.body for document in second.of(Cloud.GCP, "x.get")] == ["a", "b", "c"]
    assert first.of(Cloud.AZURE, "x.get") == ()


def test_a_read_is_named_for_people() -> None:
    read = Read(Cloud.AZURE, "gateways.getRoutes", "/a/vng-prod", (("peer", "169.254.21.13"),))
    assert str(read) == "azure gateways.getRoutes /a/vng-prod?peer=169.254.21.13"
    assert read.name == "vng-prod"


# ---------------------------------------------------------------------------------------------------------- values


def test_a_required_field_that_is_left_out_is_unknown() -> None:
    """The API must have it, so its absence tells of something that was not understood."""
    value = require(place("missing").text(), "the status")
    assert value.standing is Standing.UNKNOWN
    assert "the status" in value.reason
    assert require(place_of(bad(Outcome.ABSENT))["x"].text(), "it").standing is Standing.ABSENT
    assert require(known("x"), "it") == known("x")


@pytest.mark.parametrize(
    ("value", "gap"),
    [
        (known(0), False),
        (default("", "d"), False),
        (absent("none"), False),
        (not_asked("left out"), False),
        (unknown("403"), True),
        (pending(), True),
    ],
)
def test_only_what_could_not_be_read_is_a_gap(value: Value[Any], gap: bool) -> None:
    assert value.is_gap is gap


def test_content_is_what_can_be_compared_also_where_it_is_falsy() -> None:
    assert known(0).has_content
    assert known(()).has_content
    assert known(False).has_content
    assert not absent("x").has_content


def test_map_keeps_standing_reason_and_sources() -> None:
    source = Source(READ, "asn", 1)
    assert default(1, "why", source).map(str) == default("1", "why", source)
    assert unknown("why", source).map(lambda _: 1) == unknown("why", source)
    assert known(1, source).also_from(Source(READ, "b")).sources == (source, Source(READ, "b"))


MEANINGS = {"UP": True, "DOWN": False}


@pytest.mark.parametrize(
    ("value", "standing", "content"),
    [
        (known("UP"), Standing.KNOWN, True),
        (known("DOWN"), Standing.KNOWN, False),
        (absent("no session"), Standing.KNOWN, False),
        (known("WORD_OF_TOMORROW"), Standing.UNKNOWN, None),
        (known("up"), Standing.UNKNOWN, None),
        (unknown("403"), Standing.UNKNOWN, None),
        (pending(), Standing.PENDING, None),
        (not_asked("x"), Standing.NOT_ASKED, None),
    ],
)
def test_a_word_without_a_known_meaning_never_reads_as_up_or_down(
    value: Value[str], standing: Standing, content: bool | None
) -> None:
    judged = value.judge(MEANINGS, "it says {!r}")
    assert (judged.standing, judged.content) == (standing, content)
    if value == known("WORD_OF_TOMORROW"):
        assert judged.reason == "it says 'WORD_OF_TOMORROW'"
