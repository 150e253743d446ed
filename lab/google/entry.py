"""Where Compute's requests come in: one at a time, or many in one batch."""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

from lab.google import answers
from lab.google.operation_reads import count_wait
from lab.google.routing import answer_request
from lab.world import ReceivedRequest, World

PREFIX = "/compute/v1"
MOST_PARTS = 1000
"""How many calls a batch may hold (documented)."""

MARGIN = 0.002
"""Real seconds on top, so that what is waited for has ended."""


@dataclass(frozen=True)
class Call:
    """One request as it came: method, decoded path, query string, Authorization header and body."""

    method: str
    path: str
    query: str
    authorization: str = field(repr=False)
    body: bytes = field(default=b"", repr=False)


async def answer_call(world: World, call: Call) -> tuple[int, bytes]:
    """Return status and body of the answer to one call; `wait` holds its answer back until the operation ends."""
    query = dict(parse_qsl(call.query, keep_blank_values=True))
    pretty = query.get("prettyPrint", "true").lower() != "false"
    path = call.path.removeprefix(PREFIX).rstrip("/")
    try:
        if not world.identity.accepts(call.authorization, "google"):
            raise answers.refuse_anonymous()
        asked = answers.ComputeRequest(call.method, path, query, body=call.body)
        if seconds := count_wait(world, asked):
            await asyncio.sleep(seconds + MARGIN)
        answer = answer_request(world, asked)
    except answers.Refusal as refusal:
        answer = refusal.as_answer()
    return int(answer.status), answer.encode(pretty=pretty)


async def answer_batch(world: World, call: Call, content_type: str) -> tuple[int, bytes, str]:
    """Return status, body and content type of the answer to a multipart/mixed batch, its parts in the same order."""
    envelope = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + call.body)
    parts = envelope.get_payload() if envelope.is_multipart() else []
    if not isinstance(parts, list) or not 0 < len(parts) <= MOST_PARTS:
        text = "Failed to parse batch request."
        refused = answers.Refusal(HTTPStatus.BAD_REQUEST, "badRequest", text).as_answer()
        return int(refused.status), refused.encode(pretty=True), answers.HEADERS["content-type"]
    rendered = await asyncio.gather(*(_answer_part(world, call, part) for part in parts if isinstance(part, Message)))
    boundary = f"batch_{uuid.uuid4().hex}"
    body = b"".join(f"--{boundary}\r\n".encode() + part + b"\r\n" for part in rendered)
    return HTTPStatus.OK, body + f"--{boundary}--\r\n".encode(), f"multipart/mixed; boundary={boundary}"


async def _answer_part(world: World, batch: Call, part: Message) -> bytes:
    raw = part.get_payload(decode=True)
    head, _, body = (raw if isinstance(raw, bytes) else b"").replace(b"\r\n", b"\n").partition(b"\n\n")
    first, *lines = head.decode("utf-8", "replace").split("\n")
    method, target = [*first.split(), "", ""][:2]
    headers = dict(_read_header(line) for line in lines if ":" in line)
    try:
        url = urlsplit(target)
    except ValueError:
        # What follows `[` is no address; no path is found there either.
        url = urlsplit("")
    call = Call(method.upper(), unquote(url.path), url.query, headers.get("authorization", batch.authorization), body)
    world.requests.append(ReceivedRequest(call.method, call.path, call.query))
    status, content = await answer_call(world, call)
    return _write_part(part.get("Content-ID", ""), status, content)


def _read_header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()


def _write_part(content_id: str, status: int, content: bytes) -> bytes:
    outer: Mapping[str, str] = {"Content-Type": "application/http"}
    if content_id:
        # `<x+1>` comes back as `<response-x+1>`.
        outer = {**outer, "Content-ID": f"<response-{content_id.strip().removeprefix('<')}"}
    head = "".join(f"{name}: {value}\r\n" for name, value in outer.items())
    phrase = HTTPStatus(status).phrase
    inner = f"HTTP/1.1 {status} {phrase}\r\nContent-Type: {answers.HEADERS['content-type']}\r\n"
    return f"{head}\r\n{inner}Content-Length: {len(content)}\r\n\r\n".encode() + content
