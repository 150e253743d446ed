"""Who meets whom: for each state of a link, the pairing that a network engineer makes with both consoles open.

The states and their right pairings are in `states_of_a_link.py` and `states_of_more.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from probes.documents import Documents, Read
from probes.model import TunnelEnd
from probes.survey import Survey, survey
from tests.probes import states_of_a_link, states_of_more
from tests.probes.builder import denied, documents, gone, shuffled, without
from tests.probes.pairing_state import STATES, State, found, label, shown
from tests.probes.topology import article

FILES = (states_of_a_link, states_of_more)
BY_NAME = {state.name: state for state in STATES}
SMALL = sorted(name for name in BY_NAME if not name.startswith("thirty"))
ANSWERS = sorted((document.read for document in documents(article())), key=str)
Change: TypeAlias = Callable[[Documents, Read], Documents]
every_state = pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)


def test_the_table_has_every_state_once() -> None:
    """Two states of one name would hide one of them in every report."""
    assert len(BY_NAME) == len(STATES) > 70
    assert {state.build.__module__ for state in STATES} == {module.__name__ for module in FILES}


@every_state
def test_pairs_as_an_engineer_would(state: State) -> None:
    """Every end has the right partner on the right evidence, is alone, or is spare; strangers are mentioned."""
    assert found(state.survey(), state.expected.mentioned) == state.expected


@every_state
@pytest.mark.parametrize("seed", range(2))
def test_order_of_answers_and_lists_changes_nothing(state: State, seed: int) -> None:
    """Neither cloud promises an order, and answers arrive as they like: a person sees the same result."""
    answers = state.documents()
    seen, again = state.survey(answers), state.survey(shuffled(answers, seed))
    assert [shown(matrix) for matrix in again.matrices] == [shown(matrix) for matrix in seen.matrices]
    assert again.notes == seen.notes


@every_state
def test_every_end_stands_exactly_once(state: State) -> None:
    """No end is lost to two partners, and none is shown in two tunnels."""
    tunnels = [tunnel for matrix in state.survey().matrices for tunnel in matrix.link.tunnels]
    ends = [end.id for tunnel in tunnels for end in (tunnel.azure, tunnel.gcp) if end]
    assert len(ends) == len(set(ends))
    assert all(tunnel.azure or tunnel.gcp for tunnel in tunnels)
    assert all(bool(tunnel.evidence) == bool(tunnel.azure and tunnel.gcp) for tunnel in tunnels)
    assert all(tunnel.azure and not tunnel.gcp for tunnel in tunnels if tunnel.spare)


@every_state
def test_evidence_is_told_strongest_first(state: State) -> None:
    """The first kind named is the one that a person should look at."""
    for matrix in state.survey().matrices:
        for tunnel in matrix.link.tunnels:
            order = [list(type(kind)).index(kind) for kind in tunnel.evidence]
            assert order == sorted(set(order))


def test_naming_the_gateways_changes_nothing_where_they_are_a_link_anyway() -> None:
    """Names narrow what is looked at; they do not make other pairs."""
    answers = documents(article())
    (plain,), (named,) = survey(answers).matrices, survey(answers, "VNG", "hav").matrices
    assert shown(plain) == shown(named)


@settings(max_examples=50)
@given(seed=some.integers(0, 2**32), name=some.sampled_from(SMALL))
def test_no_order_ever_matters(seed: int, name: str) -> None:
    """Shuffling documents and the items of their lists never changes who meets whom."""
    state = BY_NAME[name]
    answers, names = state.documents(), state.expected.mentioned
    assert found(state.survey(shuffled(answers, seed)), names) == found(state.survey(answers), names)


@pytest.mark.parametrize("change", [without, denied, gone], ids=lambda change: str(change.__name__))
@pytest.mark.parametrize("lost", ANSWERS, ids=lambda read: f"{read.operation} {read.name}")
def test_an_answer_that_is_missing_misleads_nobody(lost: Read, change: Change) -> None:
    """Without an answer ends may stay alone; none is paired with one that its own public addresses contradict."""
    _check_pairs(survey(change(documents(article()), lost)))


@given(changes=some.lists(some.tuples(some.sampled_from(ANSWERS), some.sampled_from([denied, gone])), max_size=6))
def test_several_missing_answers_mislead_nobody(changes: list[tuple[Read, Change]]) -> None:
    """The same for any few of them at once."""
    answers = documents(article())
    for read, change in changes:
        answers = change(answers, read)
    _check_pairs(survey(answers))


def _check_pairs(seen: Survey) -> None:
    for matrix in seen.matrices:
        for tunnel in matrix.link.tunnels:
            if tunnel.azure and tunnel.gcp:
                assert not _contradicted(tunnel.azure, tunnel.gcp), f"{label(tunnel.azure)}={label(tunnel.gcp)}"


def _contradicted(azure: TunnelEnd, gcp: TunnelEnd) -> bool:
    """Whether all four public addresses are known and neither pair mirrors."""
    pairs = ((azure.local_address, gcp.remote_address), (azure.remote_address, gcp.local_address))
    return all(one.content and other.content and one.content != other.content for one, other in pairs)
