"""The way to a chat's service: through a proxy where the environment names one, never to this machine; and why there is
none.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
import urllib.request
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp
from yarl import URL

from bot.errors import UserError

_SCHEMES = {"ws": "http", "wss": "https"}
"""A WebSocket goes through the proxy of its handshake."""
_EXCEPTED = re.compile(
    r"(?:\w+://)?\[?(?P<host>[^/\[\]:]+|[0-9a-f:]*:[0-9a-f:.]*)\]?(?P<bits>/\d{1,3})?(?::(?P<port>\d+))?/?"
)
"""An exception from the proxy: a host and all below it, an address or a network of them, perhaps a port."""
_CERTIFICATE = (
    "its certificate is not trusted ({why}): where a proxy of your network opens connections, have SSL_CERT_FILE name "
    "the file with its certificate"
)


def proxy_for(url: str) -> str | None:
    """Return the proxy between us and *url*: of HTTPS_PROXY, HTTP_PROXY or ALL_PROXY, but none to this machine, or
    where NO_PROXY names the host. Raises UserError for a proxy that speaks anything but HTTP.
    """
    address = URL(url)
    host = (address.host or "").lower()
    if _is_loopback(host):
        return None
    proxies = urllib.request.getproxies()
    excepted = re.split(r"[\s,;]+", proxies.get("no", ""))
    if urllib.request.proxy_bypass(host) or any(_names(one, host, address.port) for one in excepted):
        return None
    wanted = (_SCHEMES.get(address.scheme, address.scheme), "https", "http", "all")
    name = next((name for name in wanted if proxies.get(name, "").strip()), None)
    if name is None:
        return None
    proxy = _with_scheme(proxies[name].strip())
    scheme = proxy.partition("://")[0]
    if scheme.lower() not in {"http", "https"}:
        variable = f"{name.upper()}_PROXY"
        raise UserError(
            f"{variable} names a proxy of {scheme}, and I speak HTTP alone: name one that begins with http://"
        )
    return proxy


def _with_scheme(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"


def _names(excepted: str, host: str, port: int | None) -> bool:
    """Return whether that item of NO_PROXY names *host*, at that *port*."""
    found = _EXCEPTED.fullmatch(excepted.lower())
    if found is None or (found["port"] and int(found["port"]) != port):
        return False
    name = found["host"].strip("[]")
    try:
        return ipaddress.ip_address(host) in ipaddress.ip_network(name + (found["bits"] or ""), strict=False)
    except ValueError:
        name = name.removeprefix("*").removeprefix(".")
        return not name or host == name or host.endswith(f".{name}")


def may_pass(error: Exception) -> bool:
    """Return whether *error*, which keeps us from a service, may be gone by itself: network and service come back, a
    wrong address, a proxy that refuses and a certificate that nobody trusts stay.
    """
    return isinstance(
        error, aiohttp.ClientConnectionError | aiohttp.ClientPayloadError | TimeoutError
    ) and not isinstance(error, aiohttp.ClientConnectorCertificateError)


def unreachable(error: Exception) -> str:  # noqa: PLR0911 - one for each kind of error
    """Return why a service cannot be reached, and what to do, in words."""
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
        case aiohttp.ClientConnectorDNSError() if _is_proxy(error.host):
            return f"nobody knows the proxy {error.host}: correct HTTPS_PROXY"
        case aiohttp.ClientConnectorDNSError():
            return "nobody knows that address"
        case aiohttp.ClientConnectorError():
            return "nothing answers there"
        case TimeoutError():
            return "no answer in time"
        case _:
            return " ".join(str(error).split()) or type(error).__name__


def _is_proxy(host: str) -> bool:
    """Return whether the environment names *host* as a proxy."""
    named = map(_with_scheme, urllib.request.getproxies().values())
    with suppress(ValueError):
        return any(urlsplit(proxy).hostname == host.lower() for proxy in named)
    return False


def _untrusted(error: Exception) -> str:
    return error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else str(error)


def _is_loopback(host: str) -> bool:
    try:
        return host in {"localhost", "0.0.0.0", "::"} or ipaddress.ip_address(host).is_loopback  # noqa: S104
    except ValueError:
        return host.endswith(".localhost")
