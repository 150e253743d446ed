"""Each fault that the lab can have is made, its fix is planned and applied, and the finding is gone.

Every remedy that names targets is tried: it mends its finding and moves nothing else, or stands in a table with the
reason why it cannot be applied yet.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from changes.apply import Outcome
from changes.fixes import Fix, find_fixes
from changes.kinds import NOT_BUILT
from changes.plan import Step, make_plan
from lab import SteppedClock
from probes.checks.finding import Finding, Target
from probes.documents import Cloud, Documents
from tests.changes.compare import moved, stored
from tests.changes.quiet import WRITES, QuietWriter, carry_out, find_all
from tests.checks.lab_clouds import QuietClouds
from tests.checks.lab_faults import LAB_FAULTS, LabFault
from tests.checks.lab_table import SETTLED, play

MENDED = {
    "HAVA04": ("wrong address",),
    "HAVB07": ("DES",),
    "HAVB08": ("group 1",),
    "HAVB09": ("3DES",),
    "HAVB10": ("no PFS",),
    "HAVB11": ("cipher suite without group 2",),
    "HAVB13": ("short lifetime",),
    "HAVB14": ("short silence",),
    "HAVB15": ("policy-based selectors",),
    "HAVB19": ("responder only",),
    "HAVB21": ("private address",),
    "HAVB28": ("two policies",),
    "HAVC01": ("BGP off on the connection",),
    "HAVC02": ("BGP off on the gateway",),
    "HAVC03": ("Google was told another ASN",),
    "HAVC04": ("Azure was told another ASN",),
    "HAVC10": ("another /30",),
    "HAVC13": ("both the same way round",),
    "HAVC15": ("no custom address",),
    "HAVC16": ("another address picked",),
    "HAVC17": ("another /30 at Azure", "Google uses the next /30"),
    "HAVC18": ("the public address", "inside the virtual network"),
    "HAVC19": ("not link-local",),
    "HAVC21": ("peer disabled",),
    "HAVC22": ("interface and peer differ",),
    "HAVC23": ("MD5",),
    "HAVC25": ("keepalive 20",),
    "HAVC29": ("BFD",),
    "HAVC30": ("not IPv4",),
    "HAVC31": ("NAT rules",),
    "HAVC33": ("interface of a tunnel that is gone",),
    "HAVC37": ("several, and none picked",),
    "HAVD01": ("an empty list",),
    "HAVD02": ("a list without the subnets",),
    "HAVD03": ("a subnet in another region",),
    "HAVD07": ("address space",),
    "HAVD08": ("address space with the peer",),
    "HAVD09": ("a route to nowhere",),
    "HAVD10": ("no BGP routes",),
    "HAVD24": ("written by hand",),
    "HAVF08": ("CBC",),
}
"""By code: the faults that their fix mends."""

NOT_WRITTEN = "resources of this type are not written from here yet"
REFUSED_WITH_REASON = {
    ("HAVA06", "dials nobody"): NOT_BUILT,
    ("HAVB05", "IKEv1 on Azure"): NOT_BUILT,
    ("HAVB05", "IKEv1 on Google"): NOT_BUILT,
    ("HAVB18", "certificate"): "is not among the fields that are written from here yet",
    ("HAVD11", "a peering without transit"): NOT_WRITTEN,
    ("HAVL09", "NSG on the GatewaySubnet"): NOT_WRITTEN,
}
"""Faults whose remedy names targets and is not offered, and what is said instead."""

LEADS_TO_ANOTHER = {
    ("HAVC17", "Google uses the next /30"): "HAVC15",
    ("HAVB11", "cipher suite without group 2"): "HAVB08",
}
"""Faults whose remedy mends its own finding and leaves another that it does not name."""


@dataclass
class Case:
    """A fault in effect, the first fix of its finding, and all that was read."""

    clouds: QuietClouds
    documents: Documents
    finding: Finding
    fixes: tuple[Fix, ...]
    beside: frozenset[str]


def _label(finding: Finding) -> str:
    return f"{finding.code} {finding.tunnel}"


def make_case(fault: LabFault) -> Case | None:
    """The fault when it has taken effect; None where its finding has no remedy with targets."""
    moment = SETTLED if SETTLED in fault.moments else fault.moments[0]
    clouds = next(clouds for at, clouds in play(fault) if at == moment)
    documents, findings = find_all(clouds)
    finding = next((one for one in findings if one.code == fault.code), None)
    if finding is None or not any(remedy.targets for remedy in finding.remedies):
        return None
    return Case(clouds, documents, finding, find_fixes(finding, documents), frozenset(map(_label, findings)))


def with_targets() -> tuple[LabFault, ...]:
    """The faults whose finding has a remedy with targets; this looks at every fault there is."""
    return tuple(fault for fault in LAB_FAULTS if make_case(fault) is not None)


def _find(code: str, name: str) -> LabFault:
    return next(fault for fault in LAB_FAULTS if (fault.code, fault.name) == (code, name))


def case_of(fault: LabFault) -> Case:
    """The case of a fault that has one."""
    case = make_case(fault)
    assert case is not None
    return case


def first_offered(case: Case) -> Fix:
    """The first fix that can be applied."""
    return next(fix for fix in case.fixes if fix.is_offered)


def writes_of(clouds: QuietClouds) -> int:
    """How many writes the lab has counted; Azure's reads that are POSTs are none."""
    reads = ("getBgpPeerStatus", "getLearnedRoutes", "getAdvertisedRoutes")
    return sum(one.method in WRITES and not one.path.endswith(reads) for one in clouds.lab.requests)


FIXED = [_find(code, name) for code, names in MENDED.items() for name in names]


@pytest.mark.parametrize("fault", FIXED, ids=lambda fault: f"{fault.code}-{fault.name}")
def test_a_fix_mends_its_finding_and_moves_nothing_else(fault: LabFault) -> None:
    case = case_of(fault)
    before = stored(case.clouds.lab)
    plan, writer = first_offered(case).plan, QuietWriter(case.clouds)
    result = carry_out(case.clouds, plan, case.documents, writer)
    assert [one.outcome for one in result.results] == [Outcome.WRITTEN] * len(plan.steps), result
    # What was shown is what is sent, and no key is in either.
    assert [body for _, body in writer.sent] == [step.call.body for step in plan.steps]
    said = repr((case.fixes, writer.sent, result))
    assert not [key for key in _keys(before) if key in said]
    planned = {(_stored_name(step), *_members(change.path)) for step in plan.steps for change in step.changes}
    for place in moved(before, stored(case.clouds.lab)):
        # What a path names by name stands in the store by position: names are left out on both sides.
        named = (place[0], *(word for word in place[1:] if not word.isdigit()))
        assert any(named[: len(one)] == one for one in planned) or _was_filled_in(place), place
    case.clouds.clock.advance(SETTLED)
    _, findings = find_all(case.clouds)
    new = {_label(one) for one in findings} - case.beside
    assert fault.code not in {one.code for one in findings}
    assert {one.partition(" ")[0] for one in new} == {LEADS_TO_ANOTHER.get((fault.code, fault.name), "")} - {""}


def _keys(state: dict[str, object]) -> set[str]:
    keys = {str(value) for name, value in state.items() if name.startswith("secret of ")}
    assert len(keys) > 1
    return keys


def _was_filled_in(place: tuple[str, ...]) -> bool:
    """A default that the lab fills in when anything is written, where a fault was put below its writes."""
    return place[-1] == "authenticationType"


def _stored_name(step: Step) -> str:
    parts = step.resource.lower().split("/")
    return "/".join(parts[2:]) if parts[0] == "projects" else step.resource.lower()


def _members(path: str) -> tuple[str, ...]:
    plain = "".join(word if at % 2 == 0 else "" for at, word in enumerate(path.replace("]", "[").split("[")))
    return tuple(word for word in plain.split(".") if word)


@pytest.mark.parametrize("fault", FIXED, ids=lambda fault: f"{fault.code}-{fault.name}")
def test_a_fix_that_is_applied_twice_sends_no_second_write(fault: LabFault) -> None:
    case = case_of(fault)
    plan = first_offered(case).plan
    carry_out(case.clouds, plan, case.documents)
    sent = writes_of(case.clouds)
    again = carry_out(case.clouds, plan, case.documents)
    assert {one.outcome for one in again.results} == {Outcome.HELD}
    assert writes_of(case.clouds) == sent
    documents, _ = find_all(case.clouds)
    for fix in find_fixes(case.finding, documents):
        if fix.remedy.targets == first_offered(case).remedy.targets:
            assert fix.plan.steps == ()
            assert fix.why_not == "it is so already"


def test_every_remedy_with_targets_is_applied_or_has_a_reason_why_not() -> None:
    several = {(fault.code, fault.name) for fault in with_targets()}
    assert set(LEADS_TO_ANOTHER) <= several
    for (code, name), reason in REFUSED_WITH_REASON.items():
        case = case_of(_find(code, name))
        assert not any(fix.is_offered for fix in case.fixes), code
        assert reason in case.fixes[0].why_not, code
    wanted = {"HAVC01", "HAVC03", "HAVC04", "HAVC16", "HAVC17", "HAVC21", "HAVD01", "HAVD02", "HAVD07"}
    assert wanted <= {fault.code for fault in FIXED}


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("bgpPeers[bgp-azure-1].peerIpAddress", "169.254.22.77", "host address of the interface's range"),
        ("bgpPeers[bgp-azure-1].ipAddress", "169.254.22.77", "Must be the IP address of the interface"),
    ],
)
def test_a_write_that_the_cloud_refuses_ends_with_its_words_and_moves_nothing(
    path: str, value: str, reason: str
) -> None:
    case = case_of(_find("HAVC03", "Google was told another ASN"))
    (router,) = {target.resource for fix in case.fixes for target in fix.remedy.targets}
    before = stored(case.clouds.lab)
    plan = make_plan([Target(Cloud.GCP, router, path, value)], case.documents)
    (result,) = carry_out(case.clouds, plan, case.documents).results
    assert result.outcome is Outcome.REFUSED
    assert reason in result.sentence
    assert moved(before, stored(case.clouds.lab)) == set()


ONE_TUNNEL = [("HAVC17", "another /30 at Azure"), ("HAVC01", "BGP off on the connection"), ("HAVC21", "peer disabled")]


@pytest.mark.parametrize("key", ONE_TUNNEL, ids=lambda key: key[0])
def test_a_fix_of_one_tunnel_says_so_and_leaves_the_other_up(
    key: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(_find(*key))
    seen: list[tuple[bool, bool]] = []
    advance = SteppedClock.advance

    def look_on(clock: SteppedClock, seconds: float) -> None:
        for _ in range(int(seconds)):
            advance(clock, 1.0)
            seen.append(_first_tunnel_is_up(case.clouds))

    monkeypatch.setattr(SteppedClock, "advance", look_on)
    plan = first_offered(case).plan
    names = {name for step in plan.steps for one in step.interruptions for name in one.names}
    assert names
    assert all("1" in name and "0" not in name for name in names)
    assert carry_out(case.clouds, plan, case.documents).is_good
    case.clouds.clock.advance(SETTLED)
    assert len(seen) > SETTLED
    assert set(seen) == {(True, True)}


def _first_tunnel_is_up(clouds: QuietClouds) -> tuple[bool, bool]:
    """Tunnel and BGP session, as Google tells them."""
    tunnel = clouds.get_compute("regions/us-east4/vpnTunnels/tunnel-azure-0")
    status = clouds.get_compute("regions/us-east4/routers/cr-azure/getRouterStatus")
    session = next(row for row in status["result"]["bgpPeerStatus"] if row["name"] == "bgp-azure-0")
    return tunnel["status"] == "ESTABLISHED", session["status"] == "UP"


def test_a_fix_of_the_gateway_names_every_connection_that_it_interrupts() -> None:
    plan = first_offered(case_of(_find("HAVC15", "no custom address"))).plan
    (step,) = plan.steps
    (interruption,) = step.interruptions
    assert interruption.names == ("cn-google-0", "cn-google-1")
