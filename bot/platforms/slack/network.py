"""The way to Slack: through a proxy where the environment names one, never to this machine; and why there is none."""

from __future__ import annotations

import ipaddress
import ssl
import urllib.request
from typing import TYPE_CHECKING

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from slack_sdk.http_retry.async_handler import AsyncRetryHandler
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

_SCHEMES = {"ws": "http", "wss": "https"}
"""A WebSocket goes through the proxy of its handshake."""
_CERTIFICATE = (
    "its certificate is not trusted ({why}): where a proxy of your network opens connections, have SSL_CERT_FILE name "
    "the file with its certificate"
)


def proxy_for(url: str) -> str | None:
    """Return the proxy between us and *url*: of HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, but none to this machine, or
    where NO_PROXY names the host.
    """
    address = URL(url)
    host = address.host or ""
    if _is_loopback(host) or urllib.request.proxy_bypass(f"{host}:{address.port}"):
        return None
    proxies = urllib.request.getproxies()
    wanted = (_SCHEMES.get(address.scheme, address.scheme), "https", "http", "all")
    return next((proxies[name] for name in wanted if proxies.get(name, "").strip()), None)


def web_client(
    token: str | None,
    url: str,
    session: aiohttp.ClientSession | None,
    retry_handlers: Iterable[AsyncRetryHandler],
    timeout: int,
) -> AsyncWebClient:
    """Return a client of the Web API at *url*. slack_sdk's own would send what is for this machine to the proxy,
    too.
    """
    client = AsyncWebClient(
        token, base_url=url, session=session, retry_handlers=list(retry_handlers), timeout=timeout
    )
    client.proxy = proxy_for(url)
    return client


async def pages(
    request: Awaitable[AsyncSlackResponse],
    ask: Callable[[Awaitable[AsyncSlackResponse]], Awaitable[AsyncSlackResponse]],
) -> AsyncIterator[AsyncSlackResponse]:
    """Yield each page of the list that *request* begins. Each is waited for by *ask*; raises as that does."""
    page = await ask(request)
    following = aiter(page)
    yield await anext(following)  # the same
    while (page.get("response_metadata") or {}).get("next_cursor"):
        yield await ask(anext(following))


def may_pass(error: Exception) -> bool:
    """Return whether *error*, which keeps us from Slack, may be gone by itself: the network and Slack come back, while
    a wrong address, a proxy that refuses and a certificate that nobody trusts stay.
    """
    return isinstance(
        error, aiohttp.ClientConnectionError | aiohttp.ClientPayloadError | TimeoutError
    ) and not isinstance(error, aiohttp.ClientConnectorCertificateError)


def unreachable(error: Exception) -> str:  # noqa: PLR0911 - one for each kind of error
    """Return why Slack cannot be reached, and what to do, in words."""
    match error:
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return "that is no web address"
        case aiohttp.ClientHttpProxyError():
            return f"the proxy refuses (HTTP {error.status}): correct HTTPS_PROXY, name and password included"
        case aiohttp.ClientProxyConnectionError():
            proxy = f"the proxy {error.host}:{error.port}"
            return f"{proxy} does not answer: correct HTTPS_PROXY, or name the host in NO_PROXY"
        case aiohttp.ClientConnectorCertificateError():
            return _CERTIFICATE.format(why=_untrusted(error.certificate_error))
        case aiohttp.ClientSSLError():
            why = error.os_error.strerror or error.os_error
            return f"no secure connection comes about ({why}): is there a proxy between?"
        case aiohttp.ClientConnectorDNSError():
            return "nobody knows that address"
        case aiohttp.ClientConnectorError():
            return "nothing answers there"
        case TimeoutError():
            return "no answer in time"
        case _:
            return " ".join(str(error).split()) or type(error).__name__


def _untrusted(error: Exception) -> str:
    return error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else str(error)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
