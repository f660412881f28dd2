"""/healthz on loopback for a process that serves no HTTP otherwise."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

Problems = Callable[[], list[str]]


def answer(problems: list[str]) -> tuple[int, str]:
    """Status and text of /healthz: 200 and ok, or 503 and what is wrong, one a line."""
    return (503, "\n".join(problems)) if problems else (200, "ok")


class HealthServer:
    """Answers /healthz on 127.0.0.1 in a thread of its own."""

    def __init__(self, port: int, problems: Problems) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler(problems))
        self._thread = Thread(target=self._server.serve_forever, name="health", daemon=True)

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(problems: Problems) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, text = answer(problems()) if self.path == "/healthz" else (404, "not found")
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Probes come every few seconds; they are not worth a line."""

    return Handler
