"""Pseudonyms of words, numbers and GUIDs."""

from __future__ import annotations

import re

from hypothesis import assume, example, given, settings
from hypothesis import strategies as some

from probes.evidence import last_number, stem
from probes.snapshot.tokens import Tokens
from tests.snapshot.states import KEY, OTHER_KEY

_WORDS = some.text(min_size=1, max_size=40)
_NAMES = some.from_regex(r"[a-z]{1,8}-?[0-9]{0,6}", fullmatch=True)
_GUIDS = some.uuids().map(str)


@settings(deadline=None)
@given(one=_WORDS, other=_WORDS)
def test_equal_words_and_only_they_have_equal_pseudonyms(one: str, other: str) -> None:
    tokens = Tokens(KEY)
    assert (tokens.word(one) == tokens.word(other)) == (one.casefold() == other.casefold())


@settings(deadline=None)
@given(word=_WORDS)
@example("conn-0012345")
@example("c01")
def test_masking_a_word_twice_changes_nothing(word: str) -> None:
    tokens = Tokens(KEY)
    once = tokens.word(word)
    assert tokens.is_token(once)
    assert tokens.word(once) == once


def test_a_pseudonym_of_another_key_is_a_word_like_any_other() -> None:
    """But for one in eight thousand, whose checksum happens to be right."""
    tokens, others = Tokens(KEY), Tokens(OTHER_KEY)
    assert not any(others.is_token(tokens.word(f"name{chr(97 + number)}")) for number in range(26))


@settings(deadline=None)
@given(one=_NAMES, other=_NAMES)
def test_names_that_belong_together_by_their_numbers_still_do(one: str, other: str) -> None:
    tokens = Tokens(KEY)
    masked = tokens.word(one), tokens.word(other)
    assert (last_number(masked[0]) == last_number(masked[1])) == (last_number(one) == last_number(other))
    assert (last_number(masked[0]) == "") == (last_number(one) == "")
    if last_number(one) and last_number(other):
        assert (stem(masked[0]) == stem(masked[1])) == (stem(one) == stem(other))


def test_a_family_of_names_stays_in_its_order() -> None:
    tokens = Tokens(KEY)
    names = [f"tunnel-{number:02}" for number in range(100)]
    assert sorted(map(tokens.word, names)) == list(map(tokens.word, names))


def test_a_pseudonym_is_a_name_that_both_clouds_take() -> None:
    masked = Tokens(KEY).word("Contoso Hub 12")
    assert re.fullmatch(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])", masked)


@settings(deadline=None)
@given(one=some.integers(100, 10**12), other=some.integers(100, 10**12))
def test_numbers_keep_their_length_and_differ_where_they_did(one: int, other: int) -> None:
    tokens = Tokens(KEY)
    masked = tokens.number(str(one)), tokens.number(str(other))
    assert (len(masked[0]), masked[0][0] != "0") == (len(str(one)), True)
    assert (masked[0] == masked[1]) == (one == other)


def test_all_numbers_of_a_length_are_pseudonyms_of_one_another() -> None:
    tokens = Tokens(KEY)
    assert {tokens.number(str(number)) for number in range(100, 1000)} == {str(number) for number in range(100, 1000)}


@settings(deadline=None)
@given(one=_GUIDS, other=_GUIDS)
def test_guids_differ_where_they_did_and_stay_guids(one: str, other: str) -> None:
    tokens = Tokens(KEY)
    masked = tokens.guid(one)
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", masked)
    assert masked == tokens.guid(one.upper()) == tokens.guid(masked)
    assert (masked == tokens.guid(other)) == (one == other)
    assume(one != "00000000-0000-0000-0000-000000000000")
    assert masked != one


def test_words_that_would_share_a_pseudonym_get_longer_ones_whatever_comes_first() -> None:
    """With two letters instead of nine, words clash at once; with all clashes known beforehand, none does."""
    words = [f"word{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(300)]
    first, last = Tokens(KEY, letters=2), Tokens(KEY, letters=2)
    for word in words:
        first.word(word)
    for word in reversed(words):
        last.word(word)
    assert len(first.clashes) > 100
    # Whichever word came first is known as a clash as soon as another one meets it.
    assert first.clashes == last.clashes
    again = Tokens(KEY, first.clashes, letters=2)
    masked = [again.word(word) for word in words]
    assert len(set(masked)) == len(words)
    assert not again.clashes
    assert masked[::-1] == [Tokens(KEY, first.clashes, letters=2).word(word) for word in reversed(words)]
    assert all(again.is_token(one) and again.word(one) == one for one in masked)
