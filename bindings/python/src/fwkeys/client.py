"""The client: the settings, and whose they are."""

from __future__ import annotations

import os
from types import TracebackType
from typing import TYPE_CHECKING, Any, Iterator, NoReturn, Optional, Type, Union, cast

from ._key_calls import KeyCalls
from ._log import Log
from ._prune import Pruning, Selection, prune
from ._settings import ClientSettings, opened
from ._text import Duration, Secret
from ._waiting import WHOAMI, Caller
from .cancel import Cancel
from .results import Identity, PrunedKey, identity_out
from .statuses import LogLevel

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Client(KeyCalls):
    """A client of the service, with a pool of connections. Any number of threads may use it at once.

    Every call blocks its thread until the answer or the timeout; other threads go on. Close it, or use it in
    a ``with`` block, to close its connections and wipe its API key; calls that still run on other threads
    finish first.

    Ctrl-C, and any signal handler that raises, ends a call of the main thread at once. The ``__cause__`` of
    what is raised is a ``FwKeysError`` with the ``outcome`` of the call. A key that was created by then is
    deleted first; another Ctrl-C ends that too. ``sweep_markers`` looks for a signal every 20 milliseconds.

    In every call ``account_id`` and ``user_id`` tell whose keys. None stands for those of the client, and if
    it has none, for the account and the user that the API key belongs to: the first call asks the service.
    """

    def __init__(
        self,
        *,
        api_key: Optional[Secret] = None,
        base_url: Optional[str] = None,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        profile: Optional[str] = None,
        read_settings: bool = True,
        timeout: Duration = 60.0,
        connect_timeout: Duration = 10.0,
        attempt_timeout: Duration = 20.0,
        max_attempts: int = 4,
        retry_base: Duration = 0.2,
        retry_cap: Duration = 10.0,
        settle_time: Duration = 1.0,
        requests_per_minute: Optional[int] = None,
        ca_file: Union[str, os.PathLike[str], None] = None,
        ca_pem: Optional[str] = None,
        client_certificate: Union[str, os.PathLike[str], None] = None,
        client_key: Union[str, os.PathLike[str], None] = None,
        proxy: Optional[str] = None,
        proxy_user: Optional[str] = None,
        proxy_password: Optional[Secret] = None,
        insecure_http: bool = False,
        cancel: Optional[Cancel] = None,
        log: Optional[Log] = None,
        log_level: LogLevel = LogLevel.DEBUG,
    ) -> None:
        """Makes a client; nothing is sent yet.

        What is None here is taken from the environment and from firectl's settings files: without a profile
        that is what FIREWORKS_API_KEY, FIREWORKS_ACCOUNT_ID, FIREWORKS_USER_ID and FIREWORKS_BASE_URL say,
        and then settings.ini and auth.ini in ~/.fireworks. The files that FIREWORKS_SETTINGS_FILE and
        FIREWORKS_AUTH_FILE name, and those of a profile in ~/.fireworks/profiles/PROFILE, win over the
        environment. HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE count too. SettingsError says what is wrong, with
        the file and the line.

        Args:
            api_key: Authenticates the calls; a bytearray can be wiped by the caller afterwards.
            base_url: Where the service is; by default https://api.fireworks.ai.
            account_id: Whose account calls are about that name none; by default the API key's.
            user_id: Whose keys calls are about that name nobody; by default the API key's.
            profile: The profile to use, None: the one that FIREWORKS_PROFILE names, or else none.
            read_settings: Whether the environment and settings files are read at all.
            timeout: How long a whole call may take, all its attempts and pauses included; this and the other
                lengths of time as a timedelta or in seconds.
            connect_timeout: How long one attempt may take to connect, TLS included.
            attempt_timeout: How long one attempt may take where the request may be sent again: a read, a
                delete, and a create that is to be exactly once; any other has the whole timeout.
            max_attempts: How often a request is sent at most, where it may be sent again at all.
            retry_base: How long the first pause between attempts is at most; later ones may be twice as long.
            retry_cap: How long a pause is at most, but for what the service asks for.
            settle_time: How long to wait before each look for keys that a lost answer left behind.
            requests_per_minute: How many requests are sent in a minute at most: they are spaced evenly; None:
                as many as there are.
            ca_file: Certificates to trust in place of the system's, in PEM form.
            ca_pem: The same as text; not both.
            client_certificate, client_key: Files in PEM form: what the client shows where the other side asks
                for a certificate.
            proxy: A URL, http://host[:port] or https://host[:port], which all connections go through; by
                default what HTTPS_PROXY and NO_PROXY say.
            proxy_user, proxy_password: Who asks, for the proxy alone.
            insecure_http: Allow plain HTTP to any address, where everybody on the way can read the API key
                and every new secret.
            cancel: Ends every call of this client when it is triggered.
            log: A logging.Logger, None: the one named "fwkeys", which is silent unless the program listens to
                it; or a callable that is given a LogLevel and a line without a line end; it is called on the
                thread of the call that the line is about, on several at once if they use this client, and
                must not use the client itself. What it raises goes to sys.unraisablehook.
            log_level: Lines of that level and of those that matter more are handed over.
        """
        given = {name: value for name, value in locals().items() if name in ClientSettings.__annotations__}
        settings = cast(ClientSettings, given)
        self._handle, account, user, self._configuration = opened(settings)
        self._caller = Caller()
        super().__init__(account, user)

    def whoami(self, *, with_user: bool = False) -> Identity:
        """Asks the service whose API key this client uses, which also proves that the key works.

        Args:
            with_user: Look for the user with that e-mail address and for the key itself, and give their ids.
        """
        with self._handle.lent() as client:
            return identity_out(self._caller.call(client, WHOAMI, 1 if with_user else 0))

    def prune(
        self,
        *,
        dry_run: bool = False,
        force: bool = False,
        keep_key_id: Optional[str] = None,
        account_id: Optional[str] = None,
        user_id: Optional[str] = None,
        **selection: Unpack[Selection],
    ) -> Iterator[PrunedKey]:
        """Deletes the keys that fit a selection, as the result is read: it is an iterator, and gives what
        became of each key.

            for pruned in client.prune(unused_for=timedelta(days=90), name_pattern="ci-*"):
                print(pruned.key.id, pruned.error or "deleted")

        Args:
            account_id: Whose account.
            user_id: Whose keys, one user's or service account's.
            dry_run: Delete nothing, and give the keys that would be.
            force: Delete the key in hand too, and keys that were used or created within the last hour.
            keep_key_id: A key that is to stay, whatever else is set.
            selection: The arguments unused_for, older_than, expires_within, name_pattern, annotations and
                marked, as for ``list_api_keys``: a key has to fit all that is set, and something has to be
                set.

        The key in hand, which this client authenticates with, is looked for first. If it cannot be told from
        the others, and keep_key_id does not name a key, nothing is deleted, and StateError is raised. Where
        one key cannot be deleted, the others are all the same, and its ``error`` tells why.
        """
        user = self._user_id if user_id is None else user_id
        return prune(
            self,
            Pruning(account_id, user, dry_run=dry_run, force=force, keep_key_id=keep_key_id, **selection),
        )

    def close(self) -> None:
        """Closes the client. Calling it again does nothing; any other call raises StateError from now on."""
        self._handle.close()
        self._caller.close()
        self._configuration.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<fwkeys.Client, {'closed' if self._handle.closed else 'open'}>"

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(
            "a Client cannot be pickled or copied: its API key would lie in memory that nobody wipes"
        )
