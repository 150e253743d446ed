"""Both clouds' answers against what real IPsec and BGP daemons did, fault by fault."""

from collections import Counter

import pytest

from lab import SteppedClock, start_lab
from lab.observed import BGP_FAULTS, FAULTS, HEALTHY, IKE_FAULTS, Fault, Sight, compare
from lab.observed.clouds import ROUTER, Clouds, Refusal, UnexpectedAnswerError
from lab.observed.compare import find_differences, is_as_documented
from lab.observed.link import Link, make_link
from scripts.lab_table import PAGE, main, make_page

# What is known to be otherwise, each explained in the fault's note.
OTHERWISE = {
    "asn-same": ("bgp", "azure_bgp", "other"),
    "prefix-specific": ("learned",),
}
REFUSED = {"ts-disjoint", "asn-same-half", "asn-same", "bgp-ip-gcp-outside", "bgp-ip-gcp", "hold-refused"}
BELOW = {"both-passive"}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_both_clouds_answer_what_the_daemons_did(fault: Fault) -> None:
    row = compare(fault)
    assert row.differs == OTHERWISE.get(fault.name, ())
    assert row.agrees or fault.name in REFUSED
    assert not row.differs or fault.note
    assert row.word in fault.words


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault.refused], ids=lambda fault: fault.name)
def test_what_a_cloud_does_not_take_it_refuses_as_documented(fault: Fault) -> None:
    row = compare(fault)
    assert row.refusal
    assert row.is_refused, row.refusal
    assert row.tried.startswith(f"{fault.refused.cloud} " if fault.refused else "?")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_made_through_the_apis_or_says_why_not(fault: Fault) -> None:
    assert bool(compare(fault).sent) == (fault.writes is not None and fault is not HEALTHY)
    assert (fault.writes is None) == (fault.name in REFUSED | BELOW) == (fault.below is not None)
    assert fault.writes or fault.refused or fault.reason
    if fault.below:
        before, after = make_link(), make_link()
        fault.below(after)
        assert before != after


def test_the_catalogue_is_complete() -> None:
    assert (len(IKE_FAULTS), len(BGP_FAULTS)) == (16, 17)
    assert set(Counter(fault.name for fault in FAULTS).values()) == {1}


def test_another_answer_would_be_found() -> None:
    assert find_differences(Sight(), Sight(azure=False, azure_bgp="Connecting")) == ("azure", "azure_bgp")
    assert find_differences(Sight(), Sight(learned=(1, 2), hold=60)) == ()
    assert find_differences(Sight(hold=60), Sight(hold=180)) == ("hold",)
    fault = next(fault for fault in FAULTS if fault.name == "hold-refused")
    assert fault.refused
    told = Refusal(400, "invalid", "Must be between 20 and 60, inclusive.")
    assert is_as_documented(fault.refused, told)
    assert not is_as_documented(fault.refused, None)
    for other in (Refusal(409, "invalid", told.message), Refusal(400, "other", told.message)):
        assert not is_as_documented(fault.refused, other)
    assert not is_as_documented(fault.refused, Refusal(400, "invalid", "No."))


def test_a_write_that_is_not_taken_makes_no_fault() -> None:
    with start_lab("healthy", clock=(clock := SteppedClock())) as lab, Clouds(lab, clock) as clouds:
        with pytest.raises(UnexpectedAnswerError, match="between 20 and 60"):
            clouds.write("PATCH", ROUTER, {"bgp": {"keepaliveInterval": 3}})
        with pytest.raises(UnexpectedAnswerError, match="InvalidIPAddress"):
            clouds.put("localNetworkGateways/lng-google-1", lambda site: site.update(gatewayIpAddress="nobody"))
        assert Link(lab.azure, lab.google) == make_link()


def test_the_page_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever changes the engine or the catalogue runs `python -m scripts.lab_table`."""
    assert PAGE.read_text(encoding="utf-8") == make_page()
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == ""
