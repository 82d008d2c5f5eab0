"""Listens for HL7 v2 messages. Each is committed before it is acknowledged; the worker reads it afterwards."""

import socketserver
import ssl
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from accounts.models import Site
from cases.actions import hl7
from cases.hl7.mllp import TooLarge, TooSlow, frame, frames
from cases.management.commands.import_cases import site_of
from cases.models import ImportSource

SILENCE, HANDSHAKE, MOST_CONNECTIONS = 600, 10, 20
log = structlog.get_logger(__name__)


class Listener(socketserver.ThreadingTCPServer):
    """One thread for each connection, of which there are twenty at most. ``tls`` wraps it where a certificate is given."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(
        self,
        address: tuple[str, int],
        *,
        source: ImportSource,
        site: Site,
        tls: ssl.SSLContext | None,
    ) -> None:
        super().__init__(address, Handler)
        self.source, self.site, self.tls = source, site, tls
        self.free = BoundedSemaphore(MOST_CONNECTIONS)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Whether there is room for one more; else it is closed at once, and the sender connects again later."""
        has_room = self.free.acquire(blocking=False)
        if not has_room:
            log.warning("hl7 connection refused", connections=MOST_CONNECTIONS)
        return has_room

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.free.release()


class Handler(socketserver.BaseRequestHandler):
    server: Listener

    def handle(self) -> None:
        self.request.settimeout(HANDSHAKE)
        try:
            # The handshake belongs to this thread: a slow one must not keep others out.
            tls = self.server.tls
            connection = tls.wrap_socket(self.request, server_side=True) if tls else self.request
            # A sender that is silent for ten minutes has gone; it will connect again.
            connection.settimeout(SILENCE)
            for content in frames(connection):
                connection.sendall(frame(self._answer(content)))
        except (OSError, TooLarge, TooSlow) as fault:
            log.warning("hl7 connection ended", kind=type(fault).__name__)

    def _answer(self, content: bytes) -> bytes:
        close_old_connections()
        received = hl7.receive(
            content, source=self.server.source, site=self.server.site, at=timezone.now()
        )
        try:
            return b"".join(answer for _, answer in received)
        finally:
            close_old_connections()


class Command(BaseCommand):
    help = "Listens for HL7 v2 messages by MLLP, with TLS if a certificate is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--source", required=True, help="code of the configured sender")
        parser.add_argument("--site", help="code of the site (needed if there are several)")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=2575, help="0 takes any free port")
        parser.add_argument("--certificate", type=Path, help="PEM file for TLS")
        parser.add_argument("--key", type=Path, help="PEM file with the private key")
        parser.add_argument(
            "--clients", type=Path, help="PEM file: who may connect, by certificate"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source = ImportSource.objects.filter(code=options["source"]).first()
        if source is None:
            raise CommandError(f"No sender is configured as {options['source']}.", returncode=2)
        tls = _tls(options["certificate"], options["key"], options["clients"])
        address = (options["host"], options["port"])
        with Listener(address, source=source, site=site_of(options["site"]), tls=tls) as listener:
            host, port = listener.server_address[:2]
            self.stdout.write(f"Listening for HL7 v2 on {host!s}:{port}")
            self.stdout.flush()
            listener.serve_forever(poll_interval=0.2)


def _tls(certificate: Path | None, key: Path | None, clients: Path | None) -> ssl.SSLContext | None:
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    if clients:
        context.load_verify_locations(clients)
        context.verify_mode = ssl.CERT_REQUIRED
    return context
