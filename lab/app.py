"""One ASGI application that is both clouds and both of their token endpoints."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from lab.azure import answers as arm
from lab.azure import directory, endpoints
from lab.azure import routing as arm_routing
from lab.google import answers as compute
from lab.google import assets
from lab.google import entry as compute_entry
from lab.google import resource_manager as projects
from lab.google import token as google_token
from lab.world import ReceivedRequest, World

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]

Endpoint = Callable[[Request], Awaitable[Response]]
Answerer = Callable[[World, Request], Awaitable[Response]]


def build_app(world: World) -> Starlette:
    """Return the application over one world."""

    def serve(answerer: Answerer) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            world.requests.append(ReceivedRequest(request.method, request.scope["path"], request.url.query))
            # Writes of either side end when their time has come, whoever looks next.
            world.settle()
            return await answerer(world, request)

        return endpoint

    paths = {
        f"{compute_entry.PREFIX}/{{path:path}}": _answer_compute,
        "/batch/compute/v1": _answer_compute_batch,
        "/v1/{path:path}": _answer_projects,
        "/v3/{path:path}": _answer_projects,
        "/token": _answer_google_token,
        "/{tenant}/v2.0/.well-known/openid-configuration": _answer_discovery,
        "/{tenant}/.well-known/openid-configuration": _answer_discovery,
        "/{tenant}/oauth2/v2.0/token": _answer_azure_token,
        "/{tenant}/oauth2/token": _answer_azure_token,
        "/metadata/endpoints": _answer_endpoints,
        "/{path:path}": _answer_arm,
    }
    routes = [Route(path, serve(answerer), methods=METHODS) for path, answerer in paths.items()]
    unrouted = {HTTPStatus.NOT_FOUND: _refuse_unrouted, HTTPStatus.METHOD_NOT_ALLOWED: _refuse_unrouted}
    return Starlette(routes=routes, exception_handlers=unrouted)


async def _refuse_unrouted(request: Request, _: Exception) -> Response:
    # Paths with a line break and methods that nobody uses come here.
    path = str(request.scope["path"])
    if path.startswith(f"{compute_entry.PREFIX}/"):
        text = f"The requested URL {path} was not found on this server."
        return _compute_response(compute.Refusal(HTTPStatus.NOT_FOUND, "notFound", text).as_answer())
    return _arm_response(
        arm.Refusal(HTTPStatus.NOT_FOUND, "NotFound", f"No HTTP resource was found at '{path}'.").as_answer()
    )


def _base_url(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}"


def _arm_response(answer: arm.Answer) -> Response:
    return Response(answer.encode(), int(answer.status), headers=arm.write_headers(answer))


def _compute_response(answer: compute.Answer) -> Response:
    return Response(answer.encode(pretty=False), int(answer.status), headers=compute.HEADERS)


async def _answer_arm(world: World, request: Request) -> Response:
    query = dict(parse_qsl(request.url.query, keep_blank_values=True))
    body = await request.body()
    asked = arm.ArmRequest(request.method, _base_url(request), request.scope["path"], query, body=body)
    try:
        if not world.identity.accepts(request.headers.get("authorization", ""), "azure"):
            raise _refuse_caller(world, request)
        answer = arm_routing.answer_request(world, asked)
    except arm.Refusal as refusal:
        answer = refusal.as_answer()
    return _arm_response(answer)


def _refuse_caller(world: World, request: Request) -> arm.Refusal:
    authority = f'Bearer authorization_uri="{_base_url(request)}/{world.azure.tenant_id}"'
    if "authorization" not in request.headers:
        text = "Authentication failed. The 'Authorization' header is missing."
        return arm.Refusal(
            HTTPStatus.UNAUTHORIZED, "AuthenticationFailed", text, headers={"www-authenticate": authority}
        )
    challenge = f'{authority}, error="invalid_token", error_description="The access token is invalid."'
    return arm.Refusal(
        HTTPStatus.UNAUTHORIZED,
        "InvalidAuthenticationToken",
        "The access token is invalid.",
        headers={"www-authenticate": challenge},
    )


async def _answer_compute(world: World, request: Request) -> Response:
    status, body = await compute_entry.answer_call(world, await _read_call(request))
    return Response(body, status, headers=compute.HEADERS)


async def _answer_compute_batch(world: World, request: Request) -> Response:
    call = await _read_call(request)
    status, body, content_type = await compute_entry.answer_batch(world, call, request.headers.get("content-type", ""))
    return Response(body, status, headers={**compute.HEADERS, "content-type": content_type})


async def _answer_projects(world: World, request: Request) -> Response:
    query = dict(parse_qsl(request.url.query, keep_blank_values=True))
    asked = projects.ProjectRequest(request.method, request.scope["path"], query, await request.body())
    try:
        if not world.identity.accepts(request.headers.get("authorization", ""), "google"):
            raise projects.refuse_anonymous()
        if asked.path.endswith(":searchAllResources"):
            answer = assets.search_resources(world, asked, request.url.query)
        else:
            answer = projects.answer_projects(world, asked)
    except projects.Denial as denial:
        answer = denial.as_answer()
    return _compute_response(answer)


async def _read_call(request: Request) -> compute_entry.Call:
    authorization = request.headers.get("authorization", "")
    path, query, body = str(request.scope["path"]), request.url.query, await request.body()
    return compute_entry.Call(request.method, path, query, authorization, body)


async def _answer_google_token(world: World, request: Request) -> Response:
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    return _compute_response(google_token.issue_token(world.identity, form, f"{_base_url(request)}/token"))


async def _answer_discovery(_: World, request: Request) -> Response:
    return _arm_response(directory.describe_tenant(_base_url(request), request.path_params["tenant"]))


async def _answer_endpoints(_: World, request: Request) -> Response:
    version = request.query_params.get("api-version", "")
    return _arm_response(endpoints.describe_endpoints(_base_url(request), version))


async def _answer_azure_token(world: World, request: Request) -> Response:
    form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
    tenants = frozenset({world.azure.tenant_id.lower(), directory.ADFS})
    answer = directory.issue_token(world.identity, tenants, request.path_params["tenant"], form)
    return _arm_response(answer)
