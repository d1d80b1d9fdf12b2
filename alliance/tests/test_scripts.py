"""The commands of the first screen: what they refuse in one line, and real starts, deaths and stops of everything."""

import os
import re
import secrets
import signal
import socket
import sqlite3
import stat
import subprocess
import time
import urllib.request
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

pytestmark = pytest.mark.once

ROOT = settings.BASE_DIR
SCRIPTS = ["script/setup", "script/server", "script/test", "script/faults", "script/bench", ".ci/run"]
SECONDS_TO_SWEEP = 60
FROM_TESTS = ("SECRET_KEY", "DEBUG", "HOST", "SITE_URL", "ALLOWED_HOSTS", "INSECURE_HTTP", "HEARS_CTRL_C")


@pytest.fixture(scope="module", autouse=True)
def everything_is_installed():
    """Otherwise the first script/server would report what it installs."""
    subprocess.run(["script/setup"], cwd=ROOT, check=True)


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory):
    """Environment of a portal of its own: data folder, and where PostgreSQL and Redis are in use, own databases there."""
    environment = {name: value for name, value in os.environ.items() if name not in FROM_TESTS}
    environment |= {"DATA_DIR": str(tmp_path_factory.mktemp("portal") / "var"), "NO_DEMO": "1"}
    if settings.REDIS_URL:
        environment["REDIS_URL"] = settings.REDIS_URL.rsplit("/", 1)[0] + "/15"
    if "DATABASE_URL" not in environment:
        yield environment
        return
    name = f"script_{secrets.token_hex(4)}"
    with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield environment | {"DATABASE_URL": environment["DATABASE_URL"].rsplit("/", 1)[0] + "/" + name}
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def open_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


@pytest.fixture
def free_port():
    return open_port()


def run(*command, **environment):
    """Exit code and the lines of both outputs of a script that is expected to end at once."""
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )
    return done.returncode, done.stdout.splitlines()


class Portal:
    """A running script/server; on leaving, whatever is left of it is killed."""

    def __init__(self, environment, port):
        self.port, self.environment = port, environment | {"PORT": port}

    def __enter__(self):
        self.process = subprocess.Popen(
            ["script/server"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.lines = []
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if "the portal is at" in line:
                return self
        raise AssertionError("\n".join(self.lines))

    def __exit__(self, *exception):
        for pid in self.members():
            os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def members(self):
        """Ids of all its processes that are alive."""
        found = subprocess.run(
            ["pgrep", "-s", str(self.process.pid), "-r", "D,R,S"], capture_output=True, text=True
        )
        return [int(pid) for pid in found.stdout.split()]

    def pid(self, process):
        """Id of the process whose command line fits, the eldest of its kind; None while there is none."""
        found = subprocess.run(
            ["pgrep", "-s", str(self.process.pid), "-r", "D,R,S", "-o", "-f", process],
            capture_output=True,
            text=True,
        )
        return int(found.stdout) if found.stdout else None

    def answers(self):
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/login/", timeout=30) as answer:
                return answer.status == 200
        except OSError:
            return False

    def said(self):
        """The next line that it says, after the founding link of an empty portal."""
        line = self.process.stdout.readline().rstrip()
        if "/founding/" not in line:
            return line
        self.lines.append(line)
        return self.said()

    def ends(self):
        """Exit code, last line and surviving processes, once it has ended (a killed one takes a moment to be gone)."""
        self.lines += self.process.stdout.read().splitlines()
        code = self.process.wait(timeout=60)
        for _ in range(50):
            if not self.members():
                break
            time.sleep(0.1)
        return code, self.lines[-1], self.members()


def queue_sweep(environment):
    """Id of a sweep that was put on the queue."""
    call = [".venv/bin/celery", "-A", "alliance", "call", "alliance.tasks.sweep_minute"]
    environment = environment | {"INSECURE_HTTP": "1"}
    return subprocess.run(
        call, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout.strip()


def worker_finishes(sweep, log):
    """Wait until the worker has finished this sweep; beat has rung for others before."""
    for _ in range(SECONDS_TO_SWEEP * 10):
        if f"sweep_minute[{sweep}] succeeded" in log.read_text():
            return True
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_is_executable_and_parses(script):
    shell = (ROOT / script).read_text().splitlines()[0].split("/")[-1].split()[-1]
    assert os.access(ROOT / script, os.X_OK)
    assert run(shell, "-n", script) == (0, [])


def test_every_requirement_is_pinned_to_the_locked_version():
    pin = re.compile(r"^([\w.-]+)(?:\[\w+\])?==(\S+)$")
    lines = (ROOT / "requirements.txt").read_text() + (ROOT / "requirements-dev.txt").read_text()
    wanted = [line for line in lines.splitlines() if line and not line.startswith(("#", "-r"))]
    locked = {
        m[1].lower(): m[2] for m in map(pin.match, (ROOT / "constraints.txt").read_text().splitlines()) if m
    }
    assert {pin.match(line)[1]: locked.get(pin.match(line)[1].lower()) for line in wanted} == {
        pin.match(line)[1]: pin.match(line)[2] for line in wanted
    }


def test_server_refuses_a_taken_port():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert run("script/server", PORT=port) == (
            1,
            [
                f"server: port {port} on 127.0.0.1 is taken; "
                "stop what listens there or choose another one: PORT=8001 script/server"
            ],
        )


@pytest.mark.parametrize("port", ["0", "65536", "80a", "-1"])
def test_server_refuses_what_is_no_port(port):
    assert run("script/server", PORT=port) == (
        1,
        [f"server: PORT must be a number from 1 to 65535, not '{port}'"],
    )


def test_server_refuses_a_folder_it_cannot_write_to(tmp_path, free_port):
    (tmp_path / "file").touch()
    folder = str(tmp_path / "file" / "var")
    assert run("script/server", PORT=free_port, DATA_DIR=folder) == (
        1,
        [
            f"server: cannot write to the data folder {folder}; "
            "make it writable or set DATA_DIR=/another/folder"
        ],
    )


def test_setup_refuses_an_old_python(tmp_path):
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert run("script/setup", PYTHON=str(old)) == (
        1,
        [f"setup: Python 3.11 or newer is needed, {old} is older; set PYTHON=/path/to/python3"],
    )


def test_setup_refuses_a_missing_python(tmp_path):
    assert run("script/setup", PYTHON=str(tmp_path / "python3")) == (
        1,
        [f"setup: {tmp_path / 'python3'} is missing; install Python 3.11 or newer (apt-get install python3)"],
    )


def test_server_names_an_unreachable_database_in_one_line(tmp_path, free_port):
    code, lines = run(
        "script/server",
        PORT=free_port,
        DATA_DIR=str(tmp_path),
        DATABASE_URL=f"postgres://portal@127.0.0.1:{free_port}/portal",
    )
    assert (code, len(lines)) == (1, 1)
    assert lines[0].startswith("server: the database cannot be prepared: ")
    assert lines[0].endswith(f"(all of it: {tmp_path}/log/start.log)")


def wait_until(true, seconds=SECONDS_TO_SWEEP):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def portal(surroundings):
    """The second start on a data folder, after a first whose supervisor was killed; a start is dear, so several tests ask it."""
    with Portal(surroundings, open_port()) as first:
        os.kill(first.process.pid, signal.SIGKILL)
        wait_until(lambda: not first.members())
    with Portal(surroundings, first.port) as second:
        second.first = first
        yield second


def test_everything_ends_with_a_supervisor_that_is_killed_and_a_second_start_works_at_once(portal):
    assert (portal.first.members(), portal.answers()) == ([], True)


def test_server_serves_everything(portal, surroundings):
    said = [f"server: the portal is at http://localhost:{portal.port} (Ctrl-C stops it)"]
    assert (portal.first.lines, portal.lines) == (said, said)
    with urllib.request.urlopen(f"http://localhost:{portal.port}/", timeout=30) as answer:
        assert answer.status == 200
    folder = Path(surroundings["DATA_DIR"])
    assert stat.S_IMODE((folder / "secret_key").stat().st_mode) == 0o600
    assert worker_finishes(queue_sweep(surroundings), folder / "log" / "jobs.log")
    assert "beat: Starting..." in (folder / "log" / "jobs.log").read_text()


def test_server_refuses_a_data_folder_in_use(portal, surroundings, free_port):
    assert run("script/server", DATA_DIR=surroundings["DATA_DIR"], PORT=free_port) == (
        1,
        [f"server: a portal is already running on the data folder {surroundings['DATA_DIR']}"],
    )


def test_server_starts_again_whatever_dies_and_the_web_answers_meanwhile_and_stops_on_ctrl_c(
    portal, surroundings
):
    logs = f"its messages: {surroundings['DATA_DIR']}/log"
    processes = {
        "celery.* worker": f"the Celery worker ended by itself (signal 9), starting it again in 1 s; {logs}/jobs.log",
        "celery.* beat": f"the Celery beat ended by itself (signal 9), starting it again in 1 s; {logs}/jobs.log",
    }
    if "REDIS_URL" not in surroundings:
        processes["redis-server"] = (
            f"the Redis ended by itself (signal 9), starting it again in 1 s; {logs}/redis.log"
        )
    for process, line in processes.items():
        old = portal.pid(process)
        os.kill(old, signal.SIGKILL)
        assert portal.said() == f"server: {line}"
        wait_until(lambda process=process, old=old: portal.pid(process) not in (None, old))
        assert portal.answers()
    assert worker_finishes(queue_sweep(surroundings), Path(surroundings["DATA_DIR"]) / "log" / "jobs.log")

    os.kill(portal.pid("gunicorn"), signal.SIGKILL)
    assert portal.said() == "server: the web server ended by itself (signal 9), starting it again in 1 s"
    wait_until(portal.answers)

    os.kill(portal.process.pid, signal.SIGINT)
    assert portal.ends() == (0, "server: stopping", [])
    links = [line.partition("：http") for line in portal.lines if "/founding/" in line]
    assert [words for words, _, _ in links] == ["建立联盟（链接只能用一次）"]


def test_a_long_name_of_the_data_folder_is_no_obstacle_to_the_built_in_redis(
    surroundings, tmp_path, free_port
):
    """The name of a socket has 107 bytes at most. Tables that are there already need not be made again."""
    folder = tmp_path / ("资料" * 40) / "var"
    prepared = Path(surroundings["DATA_DIR"]) / "portal.sqlite3"
    if prepared.exists():
        folder.mkdir(parents=True)
        with (
            closing(sqlite3.connect(prepared)) as tables,
            closing(sqlite3.connect(folder / prepared.name)) as copy,
        ):
            tables.backup(copy)
    environment = {name: value for name, value in os.environ.items() if name not in FROM_TESTS}
    environment |= {"DATA_DIR": str(folder), "NO_DEMO": "1"}
    environment.pop("REDIS_URL", None)
    environment.pop("DATABASE_URL", None)
    with Portal(environment, free_port) as portal:
        place = (folder / "redis.sock").resolve()
        assert place.is_socket()
        assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
        assert worker_finishes(queue_sweep(environment), folder / "log" / "jobs.log")
        os.kill(portal.process.pid, signal.SIGINT)
        assert portal.ends() == (0, "server: stopping", [])
    assert (place.parent.exists(), (folder / "redis.sock").is_symlink()) == (False, False)
