"""Connections to Slack that stay open, also through a proxy, and what their failures mean."""

import base64
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import URLError

import pytest

from bot.web_client import PooledClient


class Door(BaseHTTPRequestHandler):
    """Answers as Slack does, and notes who came how."""

    protocol_version = "HTTP/1.1"
    seen: list[tuple[int, str | None]]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.client_address[1], self.headers["Proxy-Authorization"]))  # type: ignore[attr-defined]
        body = b'{"ok": true}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def door() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    server.seen = []  # type: ignore[attr-defined]
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def client(base_url: str, proxy: str | None = None) -> PooledClient:
    made = PooledClient("xoxb-1", base_url, 2, retry_handlers=[])
    made.proxy = proxy
    return made


def test_calls_share_a_connection(door: ThreadingHTTPServer) -> None:
    here = client(f"http://127.0.0.1:{door.server_port}/api/")
    for _ in range(3):
        assert here.api_test()["ok"]
    assert len({port for port, _ in door.seen}) == 1  # type: ignore[attr-defined]


def test_a_proxy_hears_who_we_are(door: ThreadingHTTPServer) -> None:
    there = client("http://slack.example/api/", f"http://amy:p%40ss@127.0.0.1:{door.server_port}")
    assert there.api_test()["ok"]
    (seen,) = [authorization for _, authorization in door.seen]  # type: ignore[attr-defined]
    assert base64.b64decode(str(seen).removeprefix("Basic ")) == b"amy:p@ss"


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:9"])
def test_where_nobody_listens_nothing_can_have_arrived(proxy: str | None) -> None:
    with pytest.raises(URLError) as refused:
        client("http://127.0.0.1:9/api/", proxy).api_test()
    assert isinstance(refused.value.reason, ConnectionRefusedError)
