"""The engine against what real IPsec and BGP daemons did, fault by fault."""

from collections import Counter

import pytest

from lab.observed import BGP_FAULTS, FAULTS, IKE_FAULTS, Fault, compare
from lab.observed.link import make_link
from scripts.lab_table import PAGE, main, make_page

# What is known to be seen otherwise: the layers, each explained in the fault's note.
OTHERWISE = {
    "ts-narrow": ("ipsec", "azure"),
    "asn-same": ("bgp", "other"),
    "prefix-specific": ("learned",),
}
UNSETTABLE = {"both-passive", "hold-refused"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_the_engine_sees_what_the_daemons_did(fault: Fault) -> None:
    row = compare(fault)
    assert (row.sight is None) == (fault.name in UNSETTABLE)
    assert row.differs == OTHERWISE.get(fault.name, ())
    assert row.agrees or fault.note
    assert fault.name in UNSETTABLE or row.word in fault.words or "status word" in fault.note


def test_the_catalogue_is_complete() -> None:
    assert (len(IKE_FAULTS), len(BGP_FAULTS)) == (16, 17)
    assert set(Counter(fault.name for fault in FAULTS).values()) == {1}
    assert sum(compare(fault).agrees for fault in FAULTS) == len(FAULTS) - len(OTHERWISE) - len(UNSETTABLE)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.change], ids=lambda fault: fault.name)
def test_a_fault_is_made_in_the_documents_alone(fault: Fault) -> None:
    before, after = make_link(), make_link()
    assert fault.change
    fault.change(after)
    assert (before == after) == (fault.name in {"healthy", "hold-cloud"})


def test_the_page_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever changes the engine or the catalogue runs `python -m scripts.lab_table`."""
    assert PAGE.read_text(encoding="utf-8") == make_page()
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == ""
