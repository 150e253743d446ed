"""Takes down what every request changed, so that it can take its time."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lab.world import World


class NotedClouds:
    """An ASGI application before another one.

    What was changed between two requests was changed behind the lab's back, and counts as having always been so. What
    changes while a request is answered is the clouds' own doing. A GET changes nothing, nor does asking for a token;
    operations that end are taken down as they end.
    """

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app, self._world = app, world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and take down what it changed."""
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD") or scope["path"].endswith("/token"):
            await self._app(scope, receive, send)
            return
        self._world.take_down(settled=True)

        async def send_on(message: Message) -> None:
            # Before the first byte leaves: until then no other request can have come in between.
            if message["type"] == "http.response.start":
                self._world.take_down(settled=False)
            await send(message)

        await self._app(scope, receive, send_on)
