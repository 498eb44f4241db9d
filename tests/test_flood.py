"""A flood of sign-ins: two are judged at once, the others wait or come again, pages go on."""

import os
import re
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from time import sleep
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parent.parent
FLOOD = 60


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A real service with real cost, one process with as many threads as `make serve` gives."""
    folder = tmp_path_factory.mktemp("flood")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    surroundings = os.environ | {
        "TMPDIR": str(folder),
        "BYCHANGE_DATABASE_URL": f"sqlite:///{folder / 'data.sqlite'}",
        "BYCHANGE_KEYSTORE_URL": f"sqlite:///{folder / 'keystore.sqlite'}",
        "BYCHANGE_SERVER_KEY_FILE": str(folder / "server.key"),
        "BYCHANGE_EPOCH_KEYS_FILE": str(folder / "epoch.keys"),
        "BYCHANGE_SECURE_COOKIES": "0",
    }
    run = {"cwd": ROOT, "env": surroundings}
    flask = [sys.executable, "-m", "flask", "--app", "app"]
    subprocess.run([*flask, "db", "upgrade"], check=True, capture_output=True, **run)
    gunicorn = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}"]
    server = subprocess.Popen(
        [*gunicorn, "--threads", "16", "app:create_app()"], stderr=subprocess.DEVNULL, **run
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=60)


def _wait_for(port: int) -> None:
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60).close()
        except URLError:
            sleep(0.1)
        else:
            return


def ask(
    port: int, method: str, path: str, body: str = "", cookie: str = ""
) -> tuple[int, str, str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=120)) as connection:
        headers = {"Cookie": cookie}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, body=body or None, headers=headers)
        answer = connection.getresponse()
        kept = (answer.getheader("Set-Cookie") or "").partition(";")[0]
        return answer.status, kept, answer.read().decode()


def test_leaves_other_pages_answering(port):
    _, cookie, page = ask(port, "GET", "/en/sign-in")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    begun, over, answered = threading.Barrier(FLOOD + 1), threading.Event(), []

    def sign_in(number: int) -> int:
        guess = {"csrf_token": token[1], "name": f"nobody-{number}", "password": "a wrong guess"}
        begun.wait()
        return ask(port, "POST", "/en/sign-in", urlencode(guess), cookie)[0]

    def read_on() -> None:
        while not over.is_set():
            answered.append((ask(port, "GET", "/en/")[0], over.is_set()))

    reader = threading.Thread(target=read_on)
    with ThreadPoolExecutor(FLOOD) as pool:
        flood = [pool.submit(sign_in, number) for number in range(FLOOD)]
        begun.wait()
        reader.start()
        told = Counter(each.result() for each in flood)
        over.set()
    reader.join()

    # While the flood lasted, pages came; whoever was not judged was told to come again.
    assert any(status == 200 and not after for status, after in answered)
    assert {status for status, _ in answered} == {200}
    assert set(told) <= {422, 503}
    assert told[422] > 0
    assert told[503] > 0
