"""A real TLS server: nginx, before a server that is spoken to in the clear.

It hands on what it gets, once: what reaches the server behind it twice was sent twice by the client.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Optional, Type

from support.certificates import WrittenIdentity

STOP_SECONDS = 0.5
STOP_ATTEMPTS = 20

CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    server {{
        listen 127.0.0.1:{port}{ssl};
        ssl_certificate {identity.certificate};
        ssl_certificate_key {identity.key};
        ssl_protocols {protocols};
        {more}
        location / {{
            proxy_pass http://127.0.0.1:{upstream};
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_next_upstream off;
        }}
    }}
}}
"""

# What the tests show to clients is what OpenSSL would rather not serve: old protocols and small keys.
OPENSSL = """
openssl_conf = settings
[settings]
ssl_conf = modules
[modules]
system_default = defaults
[defaults]
MinProtocol = TLSv1
CipherString = ALL:@SECLEVEL=0
"""


class Nginx:
    """nginx on a port of its own, with this certificate, before a server on the port upstream."""

    def __init__(
        self,
        upstream: int,
        identity: WrittenIdentity,
        protocols: str = "TLSv1.2 TLSv1.3",
        client_authority: Optional[Path] = None,
        is_plain: bool = False,
    ) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fwkeys-nginx-")
        folder = Path(self._folder.name)
        more = f"ssl_verify_client on; ssl_client_certificate {client_authority};" if client_authority else ""
        (folder / "openssl.cnf").write_text(OPENSSL)
        # The port is open before nginx is: it takes over a socket that listens already, so nobody has to wait
        # for it.
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.port: int = listener.getsockname()[1]
            configuration = folder / "nginx.conf"
            configuration.write_text(
                CONFIGURATION.format(
                    folder=folder,
                    port=self.port,
                    ssl="" if is_plain else " ssl",
                    identity=identity,
                    protocols=protocols,
                    more=more,
                    upstream=upstream,
                )
            )
            # Ended by the system, too, should this process be killed.
            command = [
                "setpriv",
                "--pdeathsig",
                "TERM",
                nginx_path(),
                "-p",
                str(folder),
                "-c",
                str(configuration),
            ]
            self._process = subprocess.Popen(
                [*command, "-e", str(folder / "error.log")],
                env={
                    **os.environ,
                    "NGINX": f"{listener.fileno()};",
                    "OPENSSL_CONF": str(folder / "openssl.cnf"),
                },
                pass_fds=[listener.fileno()],
                stdin=subprocess.DEVNULL,
            )

    @property
    def base_url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def stop(self) -> None:
        # A signal that comes while nginx starts can be forgotten: it is told until it listens.
        for _ in range(STOP_ATTEMPTS):
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
                break
            except subprocess.TimeoutExpired:
                pass
        else:
            self._process.kill()
            self._process.wait()
            raise AssertionError("nginx does not end")
        self._folder.cleanup()

    def __enter__(self) -> Nginx:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        problem: Optional[BaseException],
        traceback: Optional[TracebackType],
    ) -> None:
        self.stop()


def nginx_path() -> str:
    """Debian keeps it where only an administrator's PATH leads."""
    found = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        raise FileNotFoundError("nginx is not installed; it comes with: nginx-light")
    return found
