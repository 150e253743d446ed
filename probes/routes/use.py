"""Whether Google uses what it learned: the best routes of its region, and what comes before a learned route."""

from __future__ import annotations

from collections import defaultdict

from probes.addresses import same_address
from probes.checks.finding import Grade
from probes.documents import Documents
from probes.gcp.reads import STATUS, gcp_read, path_of
from probes.gcp.routers import Session
from probes.model import TunnelEnd
from probes.reading import Place, find_place
from probes.routes.google import GoogleSide, evidence_of
from probes.routes.model import Judgement, Verdict
from probes.routes.prefixes import Ranges, spell

Rows = dict[str, list[Place]]


class GoogleUse:
    """Which learned routes are programmed, looked up once for each router."""

    def __init__(self, side: GoogleSide, documents: Documents) -> None:
        self._side, self._documents = side, documents
        self._space = Ranges(side.space.by_prefix)
        self._statics: Rows = defaultdict(list)
        for prefix, route in side.static_routes():
            self._statics[prefix].append(route)
        self._routers: dict[str, tuple[Place, Rows, Rows]] = {}

    def judge(self, prefix: str, session: Session, end: TunnelEnd) -> Judgement:
        """What became of a prefix that Google learned over this session.

        Google, Routing order and Learned routes (documented): a subnet route always wins, a static route wins against
        a learned one for the same prefix. `bestRoutes` are the routes that are programmed in the router's region,
        `routeStatus` DROPPED are those above the quota of learned routes (Compute API, routers; documented).
        """
        body, best, candidates = self._read(session)
        if not body.exists:
            return Judgement(Verdict.UNKNOWN, f"whether Google uses it is not known: {body.reason}")
        rows = best.get(prefix, [])
        mine = next((row for row in rows if _is_over(row, session, end)), None)
        if mine is not None:
            return Judgement(Verdict.DELIVERED, evidence=(mine["destRange"].source,))
        status = next((row["routeStatus"] for row in candidates.get(prefix, []) if _is_over(row, session, end)), None)
        word = status.string() if status is not None else ""
        if status is not None and word == "DROPPED":
            reason = "Google drops it: there are more learned destinations than the region's quota"
            return Judgement(Verdict.OVER_LIMIT, reason, evidence=(status.source,))
        if status is not None and word == "PENDING":
            return Judgement(Verdict.UNKNOWN, "Google says PENDING: not decided yet", evidence=(status.source,))
        return self._explain(prefix, rows, body)

    def _explain(self, prefix: str, rows: list[Place], body: Place) -> Judgement:
        """Why a learned prefix is not among the best routes over this session."""
        evidence = (body["result"]["bestRoutes"].source,)
        around = self._side.space_around(prefix, self._space)
        if around:
            held = min(around, key=lambda one: one.origin)
            reason = f"Google keeps to its own {spell(held.prefix)} ({held.origin})"
            return Judgement(Verdict.SHADOWED, reason, evidence=(*evidence, *evidence_of(around)))
        statics = self._statics.get(prefix)
        if statics:
            static = min(statics, key=lambda route: route["name"].string())
            reason = f"the static route {static['name'].string()} comes first"
            return Judgement(Verdict.SHADOWED, reason, evidence=(*evidence, static["destRange"].source))
        if rows:
            row = min(rows, key=lambda each: (each["priority"].integer().content or 0, each["nextHopIp"].string()))
            over = path_of(row["nextHopVpnTunnel"].string()).rsplit("/", 1)[-1] or row["nextHopIp"].string()
            med = row["priority"].integer().content
            told = f" with MED {med}" if med is not None else ""
            reason = f"Google prefers {over}{told}"
            return Judgement(Verdict.RESERVE, reason, evidence=(*evidence, row["destRange"].source))
        unread = [f"{what} {reason}" for what, reason in self._gaps() if reason]
        told = f", and not all that could tell was read: {unread[0]}" if unread else ""
        return Judgement(Verdict.SHADOWED, f"Google does not use it{told}", Grade.INFERRED, evidence)

    def _gaps(self) -> tuple[tuple[str, str], ...]:
        gap = self._side.space.gap
        return (("subnets:", gap.reason if gap else ""), ("static routes:", self._side.statics_unread))

    def _read(self, session: Session) -> tuple[Place, Rows, Rows]:
        path = session.router_path
        if path not in self._routers:
            body = find_place(self._documents, gcp_read(STATUS, f"{path}/getRouterStatus"))
            result = body["result"]
            self._routers[path] = (body, _by_prefix(result["bestRoutes"]), _by_prefix(result["bestRoutesForRouter"]))
        return self._routers[path]


def _by_prefix(rows: Place) -> Rows:
    found: Rows = defaultdict(list)
    for row in rows.each():
        found[spell(row["destRange"].string())].append(row)
    return found


def _is_over(row: Place, session: Session, end: TunnelEnd) -> bool:
    """Whether a route leads over this session; older answers do not name the tunnel."""
    tunnel = path_of(row["nextHopVpnTunnel"].string())
    peer = session.peer["peerIpAddress"].string()
    return tunnel == end.resource_id if tunnel else bool(peer) and same_address(row["nextHopIp"].string(), peer)
