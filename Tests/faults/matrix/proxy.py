"""A real TLS server between the library and the emulator: nginx, with a certificate of a throw-away
authority.

It hands on what it gets and nothing else: it does not try again by itself, so that a request that reaches the
emulator twice was sent twice by the client.
"""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from pathlib import Path
from types import TracebackType

import trustme
from support.nginx import nginx_path

STOP_SECONDS = 10

# What it hands on is not gathered first: a reply that drips must drip.
CONFIGURATION = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    keepalive_requests 1000000;
    upstream emulator {{
        server {upstream};
        keepalive 128;
        keepalive_requests 1000000;
    }}
    server {{
        listen 127.0.0.1:{port} ssl;
        ssl_certificate {folder}/certificate.pem;
        ssl_certificate_key {folder}/key.pem;
        ssl_protocols TLSv1.2 TLSv1.3;
        location / {{
            proxy_pass http://emulator;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_next_upstream off;
            proxy_buffering off;
            proxy_read_timeout 60s;
        }}
    }}
}}
"""


class TLSProxy:
    """nginx before the service at an address such as 127.0.0.1:8080."""

    def __init__(self, upstream: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="fwkeys-nginx-")
        folder = Path(self._folder.name)
        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1")
        self.ca_file = folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        certificate.private_key_pem.write_to_path(str(folder / "key.pem"))
        certificate.cert_chain_pems[0].write_to_path(str(folder / "certificate.pem"))
        # The port is open before nginx is: it takes over a socket that listens already, so nobody has to wait
        # for it.
        with socket.create_server(("127.0.0.1", 0), backlog=512) as listener:
            port = listener.getsockname()[1]
            configuration = folder / "nginx.conf"
            configuration.write_text(CONFIGURATION.format(folder=folder, upstream=upstream, port=port))
            self._process = subprocess.Popen(
                # Ended by the system, too, should this process be killed.
                [
                    "setpriv",
                    "--pdeathsig",
                    "TERM",
                    nginx_path(),
                    "-p",
                    folder,
                    "-c",
                    configuration,
                    "-e",
                    folder / "error.log",
                ],
                env={**os.environ, "NGINX": f"{listener.fileno()};"},
                pass_fds=[listener.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self.base_url = f"https://127.0.0.1:{port}"

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
        finally:
            self._folder.cleanup()

    def __enter__(self) -> TLSProxy:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()
