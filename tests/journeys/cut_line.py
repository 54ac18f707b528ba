"""A line between a browser and the server that is really cut: sockets closed under both."""

from __future__ import annotations

import random
import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit


class CutLine:
    """Carries bytes to the server and back; cuts the first `cuts` connections that send `what`.

    Half of them, drawn by a fixed seed, before the server has the request; the others once it has
    answered, before a byte of the answer is let through. `before` and `after` count them.
    """

    def __init__(self, server: str, what: bytes, cuts: int) -> None:
        self.what, self.left = what, cuts
        self.before = self.after = 0
        self._server = (urlsplit(server).hostname or "", urlsplit(server).port or 80)
        self._dice = random.Random(20261124)
        self._door = socket.create_server((self._server[0], 0))
        self.url = f"http://{self._server[0]}:{self._door.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """Nobody comes in any more."""
        self._door.close()

    def _listen(self) -> None:
        with suppress(OSError):  # the door is closed
            while True:
                caller, _ = self._door.accept()
                threading.Thread(target=self._carry, args=(caller,), daemon=True).start()

    def _carry(self, caller: socket.socket) -> None:
        server = socket.create_connection(self._server)
        doomed = threading.Event()
        back = threading.Thread(target=self._back, args=(server, caller, doomed), daemon=True)
        back.start()
        with suppress(OSError):
            while data := caller.recv(65_536):
                if self.what in data and self.left > 0:
                    self.left -= 1
                    if self._dice.random() < 0.5:
                        self.before += 1
                        break
                    doomed.set()
                # One request for each connection: a browser sends again by itself what it sent on
                # a connection that had served before, and the page would not see the cut.
                server.sendall(data.replace(b"Connection: keep-alive", b"Connection: close", 1))
        _shut(server, caller)

    def _back(self, server: socket.socket, caller: socket.socket, doomed: threading.Event) -> None:
        with suppress(OSError):
            while data := server.recv(65_536):
                if doomed.is_set():
                    self.after += 1
                    break
                caller.sendall(data)
        _shut(server, caller)


def _shut(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
