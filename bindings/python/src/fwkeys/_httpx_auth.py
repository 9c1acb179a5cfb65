"""The key of a provider for httpx. Only ``provider.auth`` imports this module, since httpx is optional."""

from __future__ import annotations

from typing import TYPE_CHECKING, AsyncGenerator, Generator, Union

try:
    import anyio.to_thread  # comes with httpx
    import httpx
except ImportError as problem:
    raise ImportError(f"auth needs the package httpx, as in fwkeys[httpx]: {problem}") from problem

from .async_provider import AsyncKeyProvider

if TYPE_CHECKING:
    from .provider import KeyProvider

_UNAUTHORIZED = 401


class KeyAuth(httpx.Auth):  # type: ignore[misc, unused-ignore]  # without httpx its classes have no types
    """Sends the secret of the provider's present key with each request.

    A request that is refused with 401 is sent once more, if by then there is another key: because it was
    renewed meanwhile, or because the service does not know it any more, since somebody has deleted it. Only a
    request whose body is a stream is not sent again.

    httpx keeps the header as a str, which Python cannot wipe.
    """

    def __init__(self, provider: Union[KeyProvider, AsyncKeyProvider]) -> None:
        self._provider = provider

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        provider = self._provider
        if isinstance(provider, AsyncKeyProvider):
            raise TypeError("the auth of an AsyncKeyProvider is for an httpx.AsyncClient")
        first = provider.secret()
        _authorize(request, first)
        response = yield request
        if _is_refused(response):
            secret = provider.secret()
            if secret == first:
                provider._doubt()
                secret = provider.secret()
            if secret != first:
                _authorize(request, secret)
                yield request

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        first = await self._secret()
        _authorize(request, first)
        response = yield request
        if _is_refused(response):
            secret = await self._secret()
            if secret == first:
                self._provider._doubt()
                secret = await self._secret()
            if secret != first:
                _authorize(request, secret)
                yield request

    async def _secret(self) -> str:
        provider = self._provider
        if isinstance(provider, AsyncKeyProvider):
            return await provider.secret()
        # A renewal blocks its thread, which must not be that of the event loop.
        secret: str = await anyio.to_thread.run_sync(provider.secret)
        return secret


def _authorize(request: httpx.Request, secret: str) -> None:
    request.headers["Authorization"] = f"Bearer {secret}"


def _is_refused(response: httpx.Response) -> bool:
    """Whether the key was refused, and the request can be sent again: its body is still there."""
    return response.status_code == _UNAUTHORIZED and isinstance(response.request.stream, httpx.ByteStream)
