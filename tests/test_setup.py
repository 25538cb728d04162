"""What bin/run, the container files and continuous integration promise."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psycopg2
import pytest
import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SCRIPTS = ROOT / "scripts"


def wait_for(check, seconds=20):
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if answer := check():
            return answer
        time.sleep(0.05)
    pytest.fail("it did not happen in time")


def is_running(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


# A program that starts a child of its own and writes both numbers down.
FAMILY = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
open(sys.argv[1], "w").write(f"{os.getpid()} {child.pid}")
time.sleep(60)
"""

CARETAKER = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from supervisor import GaveUp, Program, Supervisor
folder = Path(sys.argv[2])
supervisor = Supervisor(folder / "log", lambda text: print(text, flush=True))
program = Program("family", [sys.executable, sys.argv[3], str(folder / "pids")],
                  is_ready=(folder / "pids").exists, stop_seconds=2)
try:
    supervisor.start([program], seconds=20)
    print("running", flush=True)
    supervisor.run()
except GaveUp as why:
    print(f"gave up: {why}", flush=True)
supervisor.stop()
"""


@pytest.fixture
def caretaker(tmp_path):
    """Start a supervisor over one program; returns its process and a way to learn the pids."""
    processes = []

    def begin(source=FAMILY):
        (tmp_path / "family.py").write_text(source)
        argv = [SCRIPTS, tmp_path, tmp_path / "family.py"]
        with (tmp_path / "out").open("w") as out:
            process = subprocess.Popen(
                [sys.executable, "-c", CARETAKER, *map(str, argv)], stdout=out
            )
        processes.append(process)
        return process

    begin.said = (tmp_path / "out").read_text
    begin.pids = lambda: wait_for(
        lambda: (tmp_path / "pids").exists() and (tmp_path / "pids").read_text().split()
    )
    yield begin
    for process in processes:
        if process.poll() is None:
            process.terminate()
        process.wait(20)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_signal_stops_programs_and_their_children(caretaker, number):
    process = caretaker()
    pids = caretaker.pids()
    wait_for(lambda: "running" in caretaker.said())

    process.send_signal(number)

    assert process.wait(20) == 0
    assert not any(map(is_running, pids))


def test_a_killed_supervisor_leaves_no_program_behind(caretaker):
    process = caretaker()
    parent, _child = caretaker.pids()

    process.kill()

    wait_for(lambda: not is_running(parent))


def test_a_program_that_dies_is_started_again_and_it_is_said(caretaker, tmp_path):
    caretaker()
    parent, child = caretaker.pids()
    wait_for(lambda: "running" in caretaker.said())

    os.kill(int(parent), signal.SIGKILL)

    wait_for(lambda: caretaker.pids()[0] != parent)
    assert not is_running(child)
    assert "family ended (SIGKILL); starting it again in 1 s" in caretaker.said()


def test_a_program_that_never_starts_is_given_up_with_its_last_words(caretaker):
    process = caretaker("import sys; sys.exit('no such room')")

    assert process.wait(30) == 0
    assert "gave up: family does not start" in caretaker.said()
    assert "no such room" in caretaker.said()


def test_a_port_in_use_is_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        run = subprocess.run(
            [sys.executable, SCRIPTS / "serve.py", "--check-port"],
            env=os.environ | {"PORT": str(port)},
            capture_output=True,
            text=True,
            check=False,
        )

    assert run.returncode == 1
    assert f"Port {port} is already in use" in run.stderr
    assert f"PORT={port + 1} bin/run" in run.stderr
    assert "Traceback" not in run.stderr


def test_the_broker_socket_moves_when_the_folder_is_too_deep(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import serve

    monkeypatch.setattr(serve, "VAR", tmp_path / ("deep" * 30))

    path = serve.socket_path()

    assert len(os.fsencode(path)) <= 107
    assert path.parent.stat().st_mode & 0o077 == 0
    path.parent.rmdir()


def test_whatever_of_the_portal_is_killed_is_started_again(monkeypatch):
    """The scheduler too: as a worker's child it would stay dead, and nobody be reminded."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import serve

    programs = {program.name: program.argv for program in serve.programs()}

    assert set(programs) == {"worker-mail", "worker-pdf", "scheduler", "web"}
    assert "beat" in programs["scheduler"]
    assert not {"-B", "--beat"} & {word for name in programs for word in programs[name]}


# Continuous integration


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_skip_is_a_failure_under_ci_only(tmp_path, ci, code):
    (tmp_path / "conftest.py").write_text((ROOT / "conftest.py").read_text())
    (tmp_path / "test_it.py").write_text(
        "import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('no such service')\n"
    )
    run = subprocess.run(
        [
            *f"{sys.executable} -m pytest -q -c {ROOT}/pytest.ini --rootdir {tmp_path}".split(),
            tmp_path,
        ],
        env=os.environ | {"CI": ci, "PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "1 passed, 1 skipped" in run.stdout, run.stdout + run.stderr
    assert run.returncode == code


# Documents


def packages_of(name):
    lines = (ROOT / name).read_text().splitlines()
    return [re.match(r"[\w.-]+", line)[0] for line in lines if re.match(r"\w", line)]


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_package_says_why_it_is_here(name):
    text = (ROOT / "docs" / "dependencies.md").read_text()

    assert [package for package in packages_of(name) if f"| `{package}" not in text] == []


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_package_is_locked_with_hashes(name):
    lock = (ROOT / f"{name}.txt").read_text()
    locked = dict(re.findall(r"^([\w.-]+)==(?:[^\n]*\\\n\s+--hash=(sha256):)", lock, re.MULTILINE))

    assert [p for p in packages_of(f"{name}.in") if p.split("[")[0] not in locked] == []


def test_every_variable_of_the_environment_is_documented():
    source = (ROOT / "sanhua" / "settings" / "environment.py").read_text()
    names = set(re.findall(r'env\.\w+\(\s*"(\w+)"', source)) - {"TEST_BROKER_URL"}
    text = (ROOT / "docs" / "operations.md").read_text()

    assert len(names) > 8
    assert sorted(name for name in names if f"| `{name}`" not in text) == []


def test_the_environment_is_read_in_one_place():
    apps = ("sanhua", "societies", "pilots", "reporting")
    readers = [
        str(path.relative_to(ROOT))
        for app in apps
        for path in (ROOT / app).rglob("*.py")
        if re.search(
            r"os\.environ(?!\.setdefault\(|.*FONTCONFIG_FILE)|getenv|\benv\.\w+\(", path.read_text()
        )
    ]

    # Pango's font library takes its configuration from the environment only.
    fonts = "reporting/documents/pdf.py"
    found = [r for r in readers if "/tests/" not in r and r != fonts]
    assert found == ["sanhua/settings/environment.py"]


# From SQLite to PostgreSQL

ROWS = """
import datetime as dt, uuid
from sanhua.accounts.models import User
from sanhua.activity.journal import note
person = User.objects.create_user("mover", full_name="搬家")
moment = dt.datetime(2022, 3, 1, 8, 30, 0, 123456, tzinfo=dt.UTC)
for label in ("登记", "改动"):
    note(person, kind="test", label=label, actor=person, now=moment, detail={"甲": [1, "<&>"]})
"""


@pytest.fixture
def two_databases(postgresql, tmp_path):
    """A filled SQLite database and an empty PostgreSQL one, both outside the tests' own."""
    place = settings.DATABASE
    server = psycopg2.connect(
        host=place["HOST"], port=place["PORT"] or 5432, user=place["USER"],
        password=place["PASSWORD"], dbname="postgres",
    )  # fmt: skip
    server.autocommit = True
    name = f"sanhua_move_{os.getpid()}"
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + name
    source = f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    with contextlib.closing(server), server.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        try:
            manage(source, "migrate", "-v0")
            manage(source, "shell", "--no-imports", "-v0", "-c", ROWS)
            yield source, url
        finally:
            cursor.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def manage(database, *arguments):
    environment = os.environ | {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "sanhua.settings.dev",
    }
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        env=environment, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip


def test_everything_moves_to_postgresql_and_the_trail_holds(two_databases):
    source, target = two_databases
    move = [SCRIPTS / "move"]
    environment = os.environ | {"SOURCE_URL": source, "DATABASE_URL": target}
    environment["PYTHON"] = sys.executable

    first = subprocess.run(move, env=environment, capture_output=True, text=True, check=False)
    again = subprocess.run(move, env=environment, capture_output=True, text=True, check=False)

    assert first.returncode == 0, first.stdout + first.stderr
    assert "2 events verified, no break" in first.stdout
    count = "from sanhua.accounts.models import User; print(User.objects.get().username)"
    assert manage(target, "shell", "--no-imports", "-v0", "-c", count).strip() == "mover"
    assert again.returncode == 1
    assert "already holds people" in again.stderr


# Containers


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_the_production_set_is_complete(compose):
    assert set(compose["services"]) == {
        *("proxy", "migrate", "web", "worker", "worker-pdf", "scheduler", "db", "broker")
    }


def test_every_service_stays_up_and_says_whether_it_is_well(compose):
    lasting = {k: v for k, v in compose["services"].items() if k != "migrate"}

    assert [name for name, service in lasting.items() if "healthcheck" not in service] == []
    assert {service["restart"] for service in lasting.values()} == {"unless-stopped"}


def test_only_the_proxy_can_be_reached_from_outside(compose):
    assert [name for name, service in compose["services"].items() if "ports" in service] == [
        "proxy"
    ]


def test_every_queue_is_worked_and_one_scheduler_ticks(compose):
    from sanhua.celery import app

    commands = {name: str(s.get("command", "")) for name, s in compose["services"].items()}
    worked = {
        q for c in commands.values() for m in re.findall(r"-Q (\S+)", c) for q in m.split(",")
    }
    routed = {route["queue"] for route in app.conf.task_routes.values()}

    assert worked == routed | {app.conf.task_default_queue}
    assert [name for name, c in commands.items() if " beat" in c] == ["scheduler"]
    assert not [name for name, c in commands.items() if " -B" in c]


def test_no_password_is_written_down(compose):
    text = (ROOT / "docker-compose.yml").read_text()
    variables = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET|KEY)\w*)([^}]*)\}", text)

    assert {name for name, _ in variables} >= {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    needed = {rest[:2] for name, rest in variables if name != "DINGTALK_SECRET"}
    assert needed == {":?"}  # missing: refuse, never a default
    # A robot is off without its secret; nothing stands in for it.
    assert {rest for _, rest in variables if not rest.startswith(":?")} == {":-"}


def test_the_broker_never_drops_a_message(compose):
    command = " ".join(map(str, compose["services"]["broker"]["command"]))

    assert "noeviction" in command
    assert "--appendonly yes" in command


def test_the_image_runs_as_nobody_special_from_the_lock():
    text = (ROOT / "Dockerfile").read_text()

    assert "--require-hashes -r requirements.txt" in text
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)
    for package in ("libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-cjk"):
        assert package in text
