"""Takes down what every request changed, so that it can take its time."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lab.world import World


class NotedClouds:
    """An ASGI application before another one.

    What was changed between two requests was changed behind the lab's back, and counts as having always been so. What
    changes while a request is answered is the clouds' own doing: a write, or an operation that ended.
    """

    def __init__(self, app: ASGIApp, world: World) -> None:
        self._app, self._world = app, world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and take down what it changed."""
        if scope["type"] == "http":
            self._note(settled=True)

        async def send_on(message: Message) -> None:
            # Before the first byte leaves: until then no other request can have come in between.
            if message["type"] == "http.response.start":
                self._note(settled=False)
            await send(message)

        await self._app(scope, receive, send_on)

    def _note(self, *, settled: bool) -> None:
        try:
            self._world.note(settled=settled)
        except (AttributeError, KeyError, TypeError, ValueError):
            # A document that can't be read fails the answer that needs it, not every answer.
            return
