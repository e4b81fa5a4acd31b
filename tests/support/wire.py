"""A line to a server that tests can cut: at any byte, and right after the server heard COMMIT."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

_COMMIT = b"COMMIT\x00"


class Wire:
    """Passes connections on to ``port`` of this machine, from a port of its own.

    ``cut_after``: bytes that a connection may send before it is cut. ``lose_answer``: the answer to
    the next COMMIT is not passed on. Either happens once, and with ``stays_down`` nothing connects
    from then on, until it is set False.
    """

    def __init__(self, port: int) -> None:
        self.cut_after: int | None = None
        self.lose_answer = False
        self.stays_down = False
        self.down = False
        self._target = port
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        self.down = True
        self._server.close()

    def _listen(self) -> None:
        with suppress(OSError):
            while True:
                client, _address = self._server.accept()
                if self.down:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._target))
                heard = threading.Event()
                for pump in (self._up, self._back):
                    threading.Thread(target=pump, args=(client, server, heard), daemon=True).start()

    def _up(self, client: socket.socket, server: socket.socket, heard: threading.Event) -> None:
        sent = 0
        with suppress(OSError):
            while data := client.recv(65536):
                if self.cut_after is not None and sent + len(data) > self.cut_after:
                    server.sendall(data[: max(self.cut_after - sent, 0)])
                    self.cut_after = None
                    self._cut(client, server)
                    return
                if self.lose_answer and _COMMIT in data:
                    self.lose_answer = False
                    heard.set()
                sent += len(data)
                server.sendall(data)
        self._end(client, server)

    def _back(self, client: socket.socket, server: socket.socket, heard: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if heard.is_set():
                    # The server has answered: it is committed. Nobody hears of it.
                    self._cut(client, server)
                    return
                client.sendall(data)
        self._end(client, server)

    def _cut(self, client: socket.socket, server: socket.socket) -> None:
        self.down = self.stays_down
        self._end(client, server)

    @staticmethod
    def _end(client: socket.socket, server: socket.socket) -> None:
        for side in (client, server):
            with suppress(OSError):
                side.shutdown(socket.SHUT_RDWR)
            side.close()
