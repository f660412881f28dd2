"""Connections to Slack that stay open, also through a proxy, and what their failures mean."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.error import URLError

import pytest

from bot.web_client import PooledClient
from tests.waiting import until


class Doorway(ThreadingHTTPServer):
    """Answers on loopback. `seen`: from which port each call came, and with which authorization for a proxy."""

    daemon_threads = True
    hangs_up = False  # after an answer, without a word
    silent = False  # hangs up instead of an answer

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.seen: list[tuple[int, str | None]] = []
        self.open = 0  # connections

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        self.open += 1
        super().process_request_thread(request, client_address)
        self.open -= 1

    @property
    def ports(self) -> list[int]:
        return [port for port, _ in self.seen]


class Door(BaseHTTPRequestHandler):
    """Answers as Slack does, and notes who came how."""

    protocol_version = "HTTP/1.1"
    server: Doorway

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.seen.append((self.client_address[1], self.headers["Proxy-Authorization"]))
        if self.server.silent:
            self.close_connection = True
            return
        body = b'{"ok": true}'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.server.hangs_up

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def door() -> Iterator[Doorway]:
    server = Doorway()
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def client(base_url: str, proxy: str | None = None) -> PooledClient:
    made = PooledClient("xoxb-1", base_url, 2, retry_handlers=[])
    made.proxy = proxy
    return made


def test_calls_share_a_connection(door: Doorway) -> None:
    here = client(f"http://127.0.0.1:{door.server_port}/api/")
    for _ in range(3):
        assert here.api_test()["ok"]
    assert len(set(door.ports)) == 1


def test_a_connection_that_slack_has_closed_meanwhile_is_not_used(door: Doorway) -> None:
    """It says so to nobody: the line just ends."""
    door.hangs_up = True
    here = client(f"http://127.0.0.1:{door.server_port}/api/")
    for _ in range(3):
        assert here.api_test()["ok"]
        until(lambda: door.open == 0)
    assert len(set(door.ports)) == 3


def test_a_line_that_is_cut_before_the_answer_may_have_brought_the_call(door: Doorway) -> None:
    here = client(f"http://127.0.0.1:{door.server_port}/api/")
    assert here.api_test()["ok"]
    door.silent = True
    with pytest.raises(URLError) as cut:
        here.api_test()
    assert not isinstance(cut.value.reason, ConnectionRefusedError)
    assert len(door.seen) == 2  # and it is not repeated


def test_a_process_that_was_forked_has_connections_of_its_own(door: Doorway) -> None:
    here = client(f"http://127.0.0.1:{door.server_port}/api/")
    assert here.api_test()["ok"]
    child = os.fork()
    if child == 0:
        os._exit(0 if here.api_test()["ok"] else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert here.api_test()["ok"]
    ours, theirs, ours_again = door.ports
    assert ours == ours_again != theirs


def test_a_proxy_hears_who_we_are(door: Doorway) -> None:
    there = client("http://slack.example/api/", f"http://amy:p%40ss@127.0.0.1:{door.server_port}")
    assert there.api_test()["ok"]
    (seen,) = [authorization for _, authorization in door.seen]
    assert base64.b64decode(str(seen).removeprefix("Basic ")) == b"amy:p@ss"


@pytest.mark.parametrize("proxy", [None, "http://127.0.0.1:9"])
def test_where_nobody_listens_nothing_can_have_arrived(proxy: str | None) -> None:
    with pytest.raises(URLError) as refused:
        client("http://127.0.0.1:9/api/", proxy).api_test()
    assert isinstance(refused.value.reason, ConnectionRefusedError)
