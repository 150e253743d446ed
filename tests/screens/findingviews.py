"""Views with findings made by hand: evidence, commands, remedies, ladders, and checks that could not tell."""

from __future__ import annotations

from dataclasses import replace

from probes.checks.diagnose import Lamp, TunnelDiagnosis
from probes.checks.finding import Confidence, Finding, Layer, Remedy, Target, Unsure
from probes.checks.ladder import RUNGS, Ladder, Rung, State
from probes.documents import Cloud
from probes.matrix import Matrix, Severity
from probes.values import Source
from probes.view import View
from tests.diagnoses import diagnosed, finding
from tests.screens import parts, samples

COMMAND = (
    "az network vpn-connection show --ids /subscriptions/00000000-0000-0000-0000-00000000001f/resourceGroups/rg-net"
    "/providers/Microsoft.Network/connections/conn-gcp-1"
)
STATES = {"=": State.PROVED, "!": State.DISPROVED, "?": State.UNKNOWN}


def ladder(marks: str) -> Ladder:
    """A ladder from the marks of its rungs, the ground first."""
    states = [STATES[mark] for mark in marks]
    return Ladder(tuple(Rung(layer, state, state, state) for layer, state in zip(RUNGS, states, strict=True)))


def subnets() -> Finding:
    """The finding of `samples.different_subnets` with all that a finding can have."""
    wanted = Target(
        Cloud.AZURE, parts.local_gateway(1).path, "properties.bgpSettings.bgpPeeringAddress", "169.254.22.53"
    )
    range_ = Target(Cloud.GCP, parts.ROUTER.path, "interfaces[1].ipRange", "169.254.22.49/30")
    follows = finding("the BGP session is down", code="HAVE08", cells=("bgp_session",))
    return replace(
        finding("the ends use different /30s"),
        resource="conn-gcp-1",
        evidence=(
            Source(parts.local_gateway(1), "properties.bgpSettings.bgpPeeringAddress", "169.254.22.49"),
            Source(parts.ROUTER, "interfaces[1].ipRange", "169.254.22.53/30"),
            Source(parts.ROUTER, "interfaces[1]"),
        ),
        commands=(COMMAND, "gcloud compute routers describe cr-prod --region europe-west2"),
        remedies=(
            Remedy(Cloud.AZURE, "set the BGP peer address to 169.254.22.53", (wanted,)),
            Remedy(Cloud.GCP, "give the interface the other address", (range_,)),
        ),
        consequences=(follows,),
    )


def risk(number: int, sentence: str = "Azure's default policy renews without PFS") -> Finding:
    """A risk of a tunnel."""
    found = finding(
        sentence, Severity.RISK, code="HAVB10", tunnel=f"tunnel {number}", cells=("ike",), layer=Layer.IPSEC
    )
    return replace(found, confidence=Confidence.LIKELY, resource=f"conn-gcp-{number}")


def note() -> Finding:
    """A note about the link as a whole."""
    return finding(
        "both peers have the same priority",
        Severity.NOTE,
        code="HAVD17",
        tunnel="",
        cells=("prefixes",),
        layer=Layer.DESIGN,
    )


FORBIDDEN = "no permission: getBgpPeerStatus"


def doubts() -> tuple[Unsure, ...]:
    """Checks that could not tell, for two reasons."""
    return (
        Unsure("HAVC01", "", "routers.get timed out", (), Severity.RISK),
        Unsure("HAVC17", "tunnel 0", FORBIDDEN, ()),
        Unsure("HAVC17", "tunnel 1", FORBIDDEN, ()),
        Unsure("HAVL27", "tunnel 1", FORBIDDEN, (), Severity.DEGRADES),
    )


def judged(matrix: Matrix, *marks: str, fits: Lamp = Lamp.YES, observed: Lamp = Lamp.YES) -> Matrix:
    """The matrix with ladders and lamps; a ladder that is broken is of a tunnel that neither fits nor is up."""
    tunnels = tuple(
        TunnelDiagnosis(f"tunnel {number}", ladder(each), *([Lamp.NO] * 2 if "!" in each else [Lamp.YES] * 2))
        for number, each in enumerate(marks)
    )
    return replace(matrix, diagnosis=replace(matrix.diagnosis, tunnels=tunnels, fits=fits, observed=observed))


def matrix(*findings: Finding, unsure: tuple[Unsure, ...] = ()) -> Matrix:
    """The link of `samples.different_subnets` with these findings."""
    (before,) = samples.different_subnets().matrices
    found = diagnosed(before, *findings, unsure=unsure)
    return judged(found, "======", "===!??", fits=Lamp.PARTLY, observed=Lamp.PARTLY)


def broken() -> View:
    """One fault with what follows from it, two risks, a note, and checks that could not tell."""
    return parts.view(matrix(subnets(), risk(0), risk(1), note(), unsure=doubts()))


def clean(unsure: tuple[Unsure, ...] = ()) -> View:
    """Nothing was found."""
    (before,) = samples.healthy().matrices
    return parts.view(judged(diagnosed(before, unsure=unsure), "======", "======"))


def many(number: int) -> View:
    """So many findings, of different layers and tunnels."""
    found = [
        replace(risk(each % 2, f"risk number {each}"), layer=tuple(Layer)[each % len(Layer)], resource=f"r{each}")
        for each in range(number)
    ]
    return parts.view(matrix(*found))


def hostile() -> View:
    """Every text of a finding is one that markup, terminals and column widths could stumble over."""
    found = []
    for number, name in enumerate(samples.HOSTILE):
        wrong = replace(subnets(), sentence=name, resource=name, commands=(name,), consequences=())
        source = Source(parts.ROUTER, name, name, name)
        target = Target(Cloud.GCP, f"projects/{name}", name, name)
        remedy = Remedy(Cloud.GCP, name, (target,))
        found.append(replace(wrong, evidence=(source,), remedies=(remedy,), tunnel=f"tunnel {number % 2}"))
    unsure = tuple(Unsure("HAVC17", name, name, ()) for name in samples.HOSTILE)
    return parts.view(matrix(*found, unsure=unsure))
