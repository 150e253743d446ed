"""Views built by hand, so that screens are tested without any reading."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from probes.checks.finding import Layer
from probes.documents import Cloud, Document, Documents, Outcome
from probes.matrix import Cell, Count, Mark, Row, Section
from probes.view import View
from tests.diagnoses import finding
from tests.screens.parts import (
    FETCHED,
    PEERS,
    PENDING,
    ROUTER,
    STATUS,
    cell,
    change,
    documents,
    gateways,
    matrix,
    tunnel,
    view,
)


def healthy() -> View:
    return view(matrix(gateways(), tunnel(0), tunnel(1)))


def different_subnets() -> View:
    """The ends of tunnel 1 sit in different /30s: its BGP session is down, everything else is fine."""
    section = change(
        tunnel(1),
        "bgp_address",
        lambda row: replace(
            row,
            mark=Mark.DIFFER,
            gcp=cell("169.254.22.53 -> .54", ROUTER, "interfaces[1].ipRange", "169.254.22.53/30"),
            note="Azure expects .49, Google is at .53",
        ),
    )
    section = change(
        section,
        "bgp_session",
        lambda row: replace(
            row,
            mark=Mark.DIFFER,
            azure=cell("Connecting", PEERS, "value[1].state"),
            gcp=cell("Connect", STATUS, "result.bgpPeerStatus[1].state"),
            follows="BGP address",
        ),
    )
    section = change(
        section,
        "routes",
        lambda row: replace(row, mark=Mark.NONE, azure=cell("none"), gcp=cell("none"), follows="BGP address"),
    )
    found = (finding("the ends use different /30s"),)
    return view(matrix(gateways(), tunnel(0), section, sessions=Count(1, 1), findings=found))


def with_unknowns() -> View:
    """Azure's BGP operation is forbidden."""
    reason = "403: getBgpPeerStatus needs Microsoft.Network/virtualNetworkGateways/getBgpPeerStatus/action"
    sections = [
        change(
            tunnel(number),
            "bgp_session",
            lambda row: replace(row, mark=Mark.UNKNOWN, azure=Cell("unknown", row.azure.sources, reason)),
        )
        for number in (0, 1)
    ]
    found = view(matrix(gateways(), *sections, sessions=Count(0, 0, 2)))
    refused = Document(PEERS, Outcome.FORBIDDEN, FETCHED, 0.2, None, reason)
    return replace(found, documents=documents(refused))


def streaming() -> View:
    """Google has answered, Azure's slow answers are still on their way."""
    sections = [
        change(tunnel(number), "bgp_session", lambda row: replace(row, mark=Mark.UNKNOWN, azure=PENDING))
        for number in (0, 1)
    ]
    found = view(
        matrix(gateways(), *sections, sessions=Count(0, 0, 2), pending=True), azure={"answered": 7, "asked": 12}
    )
    return replace(found, documents=Documents(found.documents.answered, frozenset({PEERS.key})))


def reading() -> View:
    """Nothing has come yet."""
    blank = {"newest": None, "oldest": None, "answered": 0}
    return replace(view(azure={**blank, "asked": 4}, gcp={**blank, "asked": 3}), documents=Documents())


def no_link() -> View:
    note = "Azure gateway vng-prod has a connection to 192.0.2.77, which is no interface of a Google HA VPN gateway."
    return view(notes=(note,))


def cloud_problem() -> View:
    """Google can't be read; Azure's column stays alive."""
    problem = "no usable credential: run gcloud auth application-default login"
    sections = []
    for section in (gateways(), tunnel(0), tunnel(1)):
        rows = tuple(replace(row, mark=Mark.UNKNOWN, gcp=Cell("unknown", gap=problem)) for row in section.rows)
        sections.append(replace(section, rows=rows))
    counts = Count(0, 0, 2)
    return view(matrix(*sections, tunnels=counts, sessions=counts), gcp={"problem": problem})


def missing_end() -> View:
    """Tunnel 1 exists in Azure only; two Azure ends are spare by design."""
    rows = tuple(
        replace(row, mark=Mark.DIFFER if row.field == "status" else Mark.NONE, gcp=cell("no tunnel here"))
        for row in tunnel(1).rows
    )
    lone = replace(tunnel(1), rows=rows, gcp_title="missing")
    spare_rows = tuple(
        Row("spare", f"instance {number}", Mark.NONE, cell(f"203.0.113.{30 + number}"), cell("none by design"))
        for number in (0, 1)
    )
    spare = Section("spare", "spare", "Azure ends without a partner", "", spare_rows)
    found = (finding("no VPN tunnel for cn-1", code="HAVA10", cells=("status",), layer=Layer.EXISTS),)
    counts = Count(1, 1)
    return view(matrix(gateways(), tunnel(0), lone, spare, tunnels=counts, sessions=counts, findings=found))


HOSTILE = (
    "gw[prod]",
    "[/x]",
    "[bold red]x[/]",
    "a" * 80,
    "東京ゲートウェイ" * 4,
    "evil\x1b[31m\u202egnp",
    "$(boom) [@click=app.quit]x",
)


def hostile() -> View:
    """Names that markup, terminals and column widths could stumble over."""
    rows = tuple(
        Row("name", name, Mark.DIFFER, cell(name, ROUTER, name), cell(name, ROUTER, name), note=name, rule=name)
        for name in HOSTILE
    )
    section = Section("tunnel 0", "tunnel [0]", "conn[/]", "[tunnel]", rows)
    wrong = finding("gw[prod] and [/x] differ", tunnel="tunnel 0", cells=("name",))
    found = matrix(section, names=("gw[prod]", "[/x]"), findings=(wrong,))
    return view(found, notes=HOSTILE, azure={"account": "[b]", "scope": "[/x]"}, gcp={"problem": "[/x] refused"})


def many(number: int = 40) -> View:
    return view(matrix(gateways(), *(tunnel(index) for index in range(number)), tunnels=Count(number)))


def several_links() -> View:
    other = matrix(gateways(), tunnel(0), names=("vng-test", "ha-vpn-test"), tunnels=Count(0, 1), sessions=Count(0, 1))
    return replace(different_subnets(), matrices=(*different_subnets().matrices, other))


class StillSource:
    """A source that brings the views it is given, when it is told to."""

    def __init__(self, *views: View, live: bool = True) -> None:
        self.views, self._live = views, live
        self.calls: list[str] = []
        self.attended: list[str | None] = []
        self.looked_in: list[tuple[Cloud, tuple[str, ...]]] = []
        self.on_view: Callable[[View], None] = lambda _view: None

    @property
    def live(self) -> bool:
        return self._live

    def start(self, on_view: Callable[[View], None]) -> None:
        self.calls.append("start")
        self.on_view = on_view
        for each in self.views:
            on_view(each)

    def refresh(self) -> None:
        self.calls.append("refresh")

    def pause(self, paused: bool) -> None:
        self.calls.append("pause" if paused else "resume")

    def attend(self, azure_gateway: str | None) -> None:
        self.attended.append(azure_gateway)

    def list_containers(self) -> None:
        self.calls.append("list")

    def look_in(self, cloud: Cloud, containers: tuple[str, ...]) -> None:
        self.looked_in.append((cloud, containers))

    def stop(self) -> None:
        self.calls.append("stop")
