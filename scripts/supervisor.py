"""Keeping a few programs running together: standard library only.

Each program runs in a session of its own, so that a Ctrl-C reaches the supervisor alone, which
then stops the programs in order. A program that dies is started again, each time a little later.
If the supervisor itself is killed, the kernel signals the programs: none is left behind.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

LOG_BYTES_MAX = 5_000_000
STEADY_SECONDS = 60  # after so long a death counts as the first again
PAUSE_MAX = 30
EARLY_DEATHS_MAX = 3
TAIL_LINES = 12
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True)


@dataclass
class Program:
    """One program, how to see that it works, and how long it may take to stop."""

    name: str
    argv: Sequence[str]
    is_ready: Callable[[], bool] = lambda: True
    stop_seconds: float = 10
    # Sent by the kernel should the supervisor be killed.
    orphan_signal: int = signal.SIGTERM
    environment: dict[str, str] = field(default_factory=dict)

    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0
    start_again_at: float | None = None
    deaths: int = 0
    was_ready: bool = False


class GaveUp(Exception):
    """A program does not start; the message says which, with its last words."""


class Supervisor:
    def __init__(self, log_folder: Path, say: Callable[[str], None]) -> None:
        self.log_folder = log_folder
        self.say = say
        self.stages: list[Sequence[Program]] = []
        self.asked_to_stop = 0
        self._bell, ring = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(ring, False)
        signal.set_wakeup_fd(ring, warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._asked)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _asked(self, *_: object) -> None:
        self.asked_to_stop += 1

    def _sleep(self, seconds: float) -> None:
        """Wait; a signal ends the wait."""
        if select.select([self._bell], [], [], seconds)[0]:
            os.read(self._bell, 1024)

    # Starting

    def start(self, programs: Sequence[Program], *, seconds: float = 120) -> None:
        """Start the next stage of programs and wait until each of them works.

        Raises:
            GaveUp: One of them dies again and again, or does not become ready.

        """
        self.stages.append(programs)
        for program in programs:
            self._launch(program)
        limit = time.monotonic() + seconds
        while waiting := [program for program in programs if not program.was_ready]:
            if self.asked_to_stop:
                return
            self._tend()
            for program in waiting:
                program.was_ready = bool(program.process and program.is_ready())
                if program.deaths >= EARLY_DEATHS_MAX or time.monotonic() > limit:
                    raise GaveUp(f"{program.name} does not start.\n{self.last_words(program)}")
            self._sleep(0.1)

    def _launch(self, program: Program) -> None:
        supervisor = os.getpid()

        def before_exec() -> None:
            libc.prctl(PR_SET_PDEATHSIG, program.orphan_signal)
            if os.getppid() != supervisor:  # it died in between
                os._exit(1)

        with self._log(program) as log:
            program.process = subprocess.Popen(
                program.argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=os.environ | program.environment,
                start_new_session=True,
                preexec_fn=before_exec,  # noqa: PLW1509 - there is one thread only
            )
        program.started_at = time.monotonic()
        program.start_again_at = None

    def _log(self, program: Program) -> IO[bytes]:
        self.log_folder.mkdir(parents=True, exist_ok=True)
        path = self.log_path(program)
        if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
            path.replace(path.with_suffix(".log.1"))
        return path.open("ab")

    def log_path(self, program: Program) -> Path:
        return self.log_folder / f"{program.name}.log"

    def last_words(self, program: Program) -> str:
        lines = self.log_path(program).read_text(errors="replace").splitlines()[-TAIL_LINES:]
        return "\n".join(f"    {line}" for line in lines)

    # Running

    def run(self) -> None:
        """Keep the programs running until asked to stop."""
        while not self.asked_to_stop:
            self._tend()
            self._sleep(0.5)

    def _tend(self) -> None:
        for program in [program for stage in self.stages for program in stage]:
            if self.asked_to_stop:
                return
            if program.process and self._has_died(program):
                self._lay_out(program)
            if program.start_again_at and time.monotonic() >= program.start_again_at:
                self._launch(program)

    def _has_died(self, program: Program) -> bool:
        """See whether a program has ended; what it started itself ends with it."""
        assert program.process
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT  # its id stays taken until poll()
        if os.waitid(os.P_PID, program.process.pid, flags) is None:
            return False
        self._signal_group(program, signal.SIGKILL)
        program.process.poll()
        return True

    def _lay_out(self, program: Program) -> None:
        assert program.process
        code = program.process.returncode
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        if time.monotonic() - program.started_at > STEADY_SECONDS:
            program.deaths = 0
        pause = min(2**program.deaths, PAUSE_MAX)
        program.deaths += 1
        program.process = None
        program.start_again_at = time.monotonic() + pause
        self.say(
            f"{program.name} ended ({how}); starting it again in {pause} s. "
            f"Its last words:\n{self.last_words(program)}"
        )

    def _signal_group(self, program: Program, number: int) -> None:
        assert program.process
        try:
            os.killpg(program.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return

    # Stopping

    def stop(self) -> None:
        """Stop the programs, those started last first; another signal and they are killed."""
        signals = max(self.asked_to_stop, 1)
        for stage in reversed(self.stages):
            running = [program for program in stage if program.process]
            for program in running:
                program.process.terminate()
            asked_at = time.monotonic()
            while running := [program for program in running if not self._has_died(program)]:
                waited = time.monotonic() - asked_at
                for program in running:
                    if waited > program.stop_seconds or self.asked_to_stop > signals:
                        self._signal_group(program, signal.SIGKILL)
                self._sleep(0.1)
