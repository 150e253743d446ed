"""Views of many links, and of where to look, built by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from probes.checks.finding import Layer
from probes.documents import Cloud
from probes.matrix import Cell, Count, Mark, Matrix, Section, Severity
from probes.values import known
from probes.view import Container, View
from tests.diagnoses import diagnosed, finding
from tests.screens import parts, samples
from tests.screens.parts import change, gateways, matrix, tunnel

SUBSCRIPTIONS = tuple(f"00000000-0000-0000-0000-0000000{number:05x}" for number in range(0x1F3A, 0x1F3D))
REGIONS = ("uksouth", "westeurope", "eastus2")
BROKEN = (
    finding("the ends use different /30s"),
    finding(
        "Google says AUTHORIZATION_ERROR, which a wrong pre-shared key can explain",
        code="HAVB01",
        cells=("status",),
        layer=Layer.IKE,
    ),
    finding("the ends have no IKE encryption in common", code="HAVB07", cells=("ike",), layer=Layer.IKE),
)


def placed(found: Matrix, number: int) -> Matrix:
    """The matrix of another link than all others: its gateways have ids and places of their own."""
    subscription, region = SUBSCRIPTIONS[number % 3], REGIONS[number % 3]
    azure, gcp = found.link.azure, found.link.gcp
    group = f"/subscriptions/{subscription}/resourceGroups/rg-{region}"
    azure = replace(azure, id=f"{group}/{azure.name}", scope=f"rg-{region}", place=region)
    project = f"proj-{('net', 'shared', 'edge')[number % 3]}"
    gcp = replace(gcp, id=f"projects/{project}/{gcp.name}", scope=project)
    return replace(found, link=replace(found.link, azure=azure, gcp=gcp))


def healthy(number: int) -> Matrix:
    names = (f"vng-{number:03}", f"ha-vpn-{number:03}")
    return placed(matrix(gateways(), tunnel(0), tunnel(1), names=names), number)


def pending(number: int) -> Matrix:
    return replace(healthy(number), sessions=Count(0, 0, 2), pending=True)


def unread(number: int) -> Matrix:
    """Google Cloud says 403 of one thing."""

    def refuse(section: Section) -> Section:
        return change(
            section,
            "outside",
            lambda row: replace(row, mark=Mark.UNKNOWN, gcp=Cell("unknown", gap="403: no permission")),
        )

    found = healthy(number)
    return replace(found, sections=tuple(map(refuse, found.sections)), sessions=Count(1, 0, 1))


def risky(number: int) -> Matrix:
    found = healthy(number)
    section = change(found.sections[1], "ike", lambda row: replace(row, mark=Mark.DIFFER))
    sections = (found.sections[0], section, *found.sections[2:])
    wrong = finding("Azure renews very often", Severity.DEGRADES, code="HAVB13", tunnel="tunnel 0", cells=("ike",))
    return diagnosed(replace(found, sections=sections), wrong)


def broken(number: int) -> Matrix:
    wrong = BROKEN[number % len(BROKEN)]
    found = healthy(number)
    section = change(found.sections[2], wrong.cells[0], lambda row: replace(row, mark=Mark.DIFFER))
    down = Count(1, 1) if number % 2 else Count(0, 2)
    tunnels = down if wrong.layer is not Layer.BGP else Count(2)
    sections = (*found.sections[:2], section)
    return diagnosed(replace(found, sections=sections, tunnels=tunnels, sessions=Count(1, 1)), wrong)


Maker = Callable[[int], Matrix]
KINDS: tuple[Maker, ...] = (healthy, pending, unread, risky, broken)

NOTES = (
    "Azure gateway vng-lonely has a connection to 192.0.2.77, which is no interface of a Google HA VPN gateway.",
    "Classic VPN gateway old-gw in proj-edge is out of scope.",
)


def fleet() -> View:
    """Twelve links in different states."""
    kinds = (healthy, broken, healthy, unread, healthy, risky, broken, healthy, pending, healthy, healthy, broken)
    found = view_of(*(kind(number) for number, kind in enumerate(kinds)))
    return replace(found, notes=NOTES, hidden=("vpnTunnels in proj-shared: 403",), containers=containers())


def many(number: int) -> View:
    return view_of(*(KINDS[each % len(KINDS)](each) for each in range(number)))


def random_view(random: Random, most: int = 30) -> View:
    """Any links in any states and any order, with or without notes, while reading or not."""
    numbers = random.sample(range(most), random.randint(0, most))
    found = view_of(*(random.choice(KINDS)(number) for number in numbers))
    answered = random.choice((9, 4))
    return replace(
        found,
        notes=NOTES[: random.randint(0, 2)],
        columns=parts.columns(azure={"asked": 9, "answered": answered}),
        containers=containers()[: random.randint(0, 20)],
    )


def view_of(*matrices: Matrix) -> View:
    return parts.view(*matrices, azure={"scope": "3 subscriptions"}, gcp={"scope": "3 projects"})


def containers(projects: int = 9) -> tuple[Container, ...]:
    titles = ("Production", "Staging", "Sandbox")
    azure = [
        Container(Cloud.AZURE, id_, title, read=number == 0)
        for number, (id_, title) in enumerate(zip(SUBSCRIPTIONS, titles, strict=True))
    ]
    azure[2] = replace(azure[2], problem="403: no permission to list gateways")
    gcp = [Container(Cloud.GCP, f"proj-{number:03}", f"Project {number}", number < 2) for number in range(projects)]
    gcp[1] = replace(gcp[1], problem="the Compute Engine API is not enabled")
    return (*azure, *gcp)


def hostile() -> View:
    """Names that markup, terminals and column widths could stumble over, everywhere a list shows one."""
    found = []
    for number, name in enumerate(samples.HOSTILE):
        each = broken(number)
        (wrong,) = each.findings
        link = each.link
        azure = replace(link.azure, name=name, scope=name, place=name, shape=known(name))
        named = replace(each, link=replace(link, azure=azure, gcp=replace(link.gcp, name=name)))
        found.append(diagnosed(named, replace(wrong, sentence=name)))
    places = tuple(
        Container(cloud, f"{name}{cloud}", name, problem=name) for cloud in Cloud for name in samples.HOSTILE
    )
    unlisted = {Cloud.AZURE: "[/x] refused", Cloud.GCP: "evil\x1b[31m\u202egnp"}
    return replace(view_of(*found), notes=samples.HOSTILE, hidden=samples.HOSTILE, containers=places, unlisted=unlisted)
