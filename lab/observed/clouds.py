"""A client of a running lab whose time is stepped: it writes as a person's tools do, and waits for what it wrote."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from lab.clock import SteppedClock
from lab.play import Lab
from lab.wire import Document

VERSION = "2026-03-01"
ARM_STEP, COMPUTE_STEP = 10.0, 1.0
"""How many of the lab's seconds a client waits before it asks for an operation again."""

TIMEOUT = 20.0
REGION = "regions/us-east4"
TUNNELS, ROUTER = f"{REGION}/vpnTunnels", f"{REGION}/routers/cr-azure"

Edit = Callable[[Any], object]


class UnexpectedAnswerError(Exception):
    """An answer that the catalogue of faults does not allow for."""


@dataclass(frozen=True)
class Reply:
    """One answer; `body` is its JSON, None for none."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Refusal:
    """What a cloud said to a write that it does not take: HTTP status, its code or reason, its words."""

    status: int
    code: str
    message: str


@dataclass
class Clouds:
    """Both clouds of a lab over one connection. `sent` are the writes so far, in words."""

    lab: Lab
    clock: SteppedClock
    sent: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection(urlsplit(self.lab.http_url).netloc, timeout=TIMEOUT)
        self._tokens = {cloud: self.lab.world.identity.issue(cloud) for cloud in ("azure", "google")}
        group = next(iter(self.lab.azure.groups))
        subscription = f"/subscriptions/{self.lab.azure.subscription_id}"
        self.base = f"{subscription}/resourceGroups/{group}/providers/Microsoft.Network"
        self._project = f"/compute/v1/projects/{self.lab.google.project}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def arm(self, method: str, path: str, body: Any = None, **query: str) -> Reply:
        """Send one request to ARM; `path` is below the lab's resource group, or a whole link."""
        if path.startswith("http"):
            split = urlsplit(path)
            return self._send("azure", method, f"{split.path}?{split.query}", body)
        return self._send("azure", method, f"{self.base}/{path}?{urlencode({'api-version': VERSION, **query})}", body)

    def compute(self, method: str, path: str, body: Any = None) -> Reply:
        """Send one request to Compute; `path` is below the project."""
        return self._send("google", method, f"{self._project}/{path}", body)

    def get_arm(self, path: str) -> Any:
        """Return an Azure resource."""
        return _expect(self.arm("GET", path)).body

    def get_compute(self, path: str) -> Any:
        """Return a Google resource."""
        return _expect(self.compute("GET", path)).body

    def ask_gateway(self, action: str) -> Any:
        """Return the rows of a read of the Azure gateway that is a POST and takes its time."""
        link = _expect(self.arm("POST", f"virtualNetworkGateways/vng-prod/{action}"), 202).headers["location"]
        while (reply := self.arm("GET", link)).status == 202:
            self.clock.advance(ARM_STEP)
        return _expect(reply).body["value"]

    def put(self, path: str, edit: Edit, **more: Any) -> None:
        """Change the properties of an Azure resource as az does: read it, edit it, PUT all of it, wait."""
        self.finish_arm(self.send_put(path, edit, **more))

    def send_put(self, path: str, edit: Edit, **more: Any) -> Reply:
        """Send the PUT of `put` and return its answer as it came."""
        document = self.get_arm(path)
        edit(document["properties"])
        return self.write_arm("PUT", path, {**document, **more})

    def write_arm(self, method: str, path: str, body: Any = None) -> Reply:
        """Send a write to ARM and return its answer as it came."""
        self.sent.append(f"Azure {method} {path}")
        return self.arm(method, path, body)

    def finish_arm(self, reply: Reply) -> None:
        """Wait until an Azure write has succeeded."""
        link = _expect(reply, 200, 201, 202).headers["azure-asyncoperation"]
        while (body := self.arm("GET", link).body)["status"] == "InProgress":
            self.clock.advance(ARM_STEP)
        if body["status"] != "Succeeded":
            raise UnexpectedAnswerError(str(body))

    def write(self, method: str, path: str, body: Any = None) -> None:
        """Write to Compute and wait until it is done."""
        if refusal := self.refuse_compute(method, path, body):
            raise UnexpectedAnswerError(str(refusal))

    def copy_tunnel(self, name: str) -> Document:
        """Return the body that makes a tunnel again, with its key, which whoever makes it knows."""
        secret = self.lab.google.secrets[f"{TUNNELS}/{name}"].reveal()
        body = self.get_compute(f"{TUNNELS}/{name}")
        # It is told, and must not be asked for.
        del body["peerIp"]
        return {**body, "sharedSecret": secret}

    def replace_tunnel(self, name: str, edit: Edit) -> None:
        """Delete a tunnel and make it again under its name: nothing of a tunnel can be changed."""
        edit(body := self.copy_tunnel(name))
        self.write("DELETE", f"{TUNNELS}/{name}")
        self.write("POST", TUNNELS, body)

    def patch_router(self, edit: Edit) -> None:
        """Change the Cloud Router: read it, edit it, PATCH what its edit may have touched, wait."""
        self.write("PATCH", ROUTER, self.edit_router(edit))

    def edit_router(self, edit: Edit) -> Document:
        """Return the body of the PATCH that an edit of the Cloud Router makes."""
        before = self.get_compute(ROUTER)
        edit(after := copy.deepcopy(before))
        return {field: value for field, value in after.items() if value != before.get(field)}

    def refuse_arm(self, reply: Reply) -> Refusal | None:
        """Return how Azure refused a write; None where it took it."""
        if reply.status < 400:
            return None
        error = reply.body["error"]
        return Refusal(reply.status, error["code"], error["message"])

    def refuse_compute(self, method: str, path: str, body: Any = None) -> Refusal | None:
        """Send a write to Compute and return how it refused it, at once or later; None where it is done."""
        self.sent.append(f"Google {method} {path}")
        reply = self.compute(method, path, body)
        if reply.status >= 400:
            error = reply.body["error"]
            return Refusal(reply.status, error["errors"][0]["reason"], error["message"])
        link = self.lab.google.key(reply.body["selfLink"])
        while (done := self.get_compute(link))["status"] != "DONE":
            self.clock.advance(COMPUTE_STEP)
        if "error" in done:
            error = done["error"]["errors"][0]
            return Refusal(done["httpErrorStatusCode"], error["code"], error["message"])
        return None

    def _send(self, cloud: str, method: str, target: str, body: Any) -> Reply:
        headers = {"Authorization": f"Bearer {self._tokens[cloud]}", "Content-Type": "application/json"}
        self._connection.request(method, target, None if body is None else json.dumps(body), headers)
        answer = self._connection.getresponse()
        text = answer.read()
        return Reply(
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            json.loads(text) if text else None,
        )


def _expect(reply: Reply, *statuses: int) -> Reply:
    if reply.status not in (statuses or (200,)):
        raise UnexpectedAnswerError(f"{reply.status}: {reply.body}")
    return reply
