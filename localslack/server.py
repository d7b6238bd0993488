"""The HTTP server on loopback: its routes, and whom it lets in."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, TypeAlias

from aiohttp import web
from yarl import URL

from localslack.arguments import BODY_BYTES
from localslack.page import STATIC

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from localslack.page import OpenPages
    from localslack.socket_mode import SocketMode
    from localslack.web_api import WebApi

Handler: TypeAlias = "Callable[[web.Request], Awaitable[web.StreamResponse]]"

HOST = "127.0.0.1"
_POLICY = "default-src 'self'; img-src 'self' https: data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"


def application(
    api: WebApi, sockets: SocketMode, page: OpenPages, folders: Mapping[str, Path]
) -> web.Application:
    """Return the routes of a workspace, with the files in *folders* under their names."""
    app = web.Application(client_max_size=BODY_BYTES, middlewares=[_own_house])
    app.router.add_route("*", "/api/{method}", api.method)
    app.router.add_get("/link/", sockets.connect)
    for kind in ("actions", "commands", "app"):
        app.router.add_post(f"/{kind}/{{team}}/{{hook}}", api.respond)
    app.router.add_get("/", page.index)
    app.router.add_get(r"/archives/{channel:[CDG]\w+}/p{ts:\d{7,}}", page.permalink)
    app.router.add_get("/page/live", page.live)
    app.router.add_static("/static", STATIC)
    for name, folder in folders.items():
        app.router.add_get(f"/{name}", _entrance(name))
        app.router.add_get(f"/{name}/{{path:.*}}", _files(folder))
    app.on_response_prepare.append(_protect)
    return app


def _entrance(name: str) -> Handler:
    """Lead to the folder itself: from its name alone, relative links would lead beside it."""

    async def entrance(request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound(request.url.with_path(f"/{name}/"))

    return entrance


def _files(folder: Path) -> Handler:
    """Serve the files in *folder*, of a folder in it the index.html; 404.html, if there is one, for what is not there.

    The pages say themselves what they may do.
    """

    async def serve(request: web.Request) -> web.StreamResponse:
        headers = {"Content-Security-Policy": "frame-ancestors 'none'", "Cache-Control": "no-cache"}
        if file := _file(folder, request.match_info["path"]):
            return web.FileResponse(file, headers=headers)
        if missing := _file(folder, "404.html"):
            return web.FileResponse(missing, status=404, headers=headers)
        raise web.HTTPNotFound

    return serve


def _file(folder: Path, path: str) -> Path | None:
    """Return the file at *path* within *folder*, if there is one."""
    file = (folder / path).resolve()
    file = file / "index.html" if file.is_dir() else file
    return file if file.is_file() and file.is_relative_to(folder.resolve()) else None


@web.middleware
async def _own_house(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in only who came by a loopback name (a foreign one is DNS rebinding) and from no other site's page."""
    if not _is_loopback(request.host):
        return web.Response(
            status=403, text="this workspace is only for this machine: use http://127.0.0.1 or localhost"
        )
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return web.Response(status=403, text="this workspace takes nothing from other sites' pages")
    return await handler(request)


def _is_loopback(host: str) -> bool:
    try:
        name = URL(f"http://{host}").host or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


async def _protect(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith("/static/"):
        # After an update a page must not go on with half of its old parts.
        response.headers.setdefault("Cache-Control", "no-cache")
