"""`script/faults` in Python: which portals are started, which scenarios they go through, and the sum of it."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from alliance.tests.faults.portal import NotBack, Portal, free_port, silent_server


def main() -> int:
    arguments = argparse.ArgumentParser(prog="script/faults")
    arguments.add_argument("--quick", action="store_true", help="a minute instead of an hour")
    arguments.add_argument("--rounds", type=int, default=20, help="how often each process is killed")
    arguments.add_argument("--only", default="", help="name of one run: embedded, disk, mail, crowd, servers")
    chosen = arguments.parse_args()
    runs = {"embedded": embedded} if chosen.quick else ALL
    if chosen.only:
        runs = {chosen.only: ALL[chosen.only]}
    wrong: list[str] = []
    for name, make in runs.items():
        begun = time.monotonic()
        print(f"=== {name}", flush=True)
        child = os.fork()  # each has its own settings
        if child == 0:
            os._exit(_one(name, make, chosen))
        if os.waitpid(child, 0)[1]:
            wrong.append(name)
        print(f"  {time.monotonic() - begun:.0f} s", flush=True)
    print(f"faults: {'FAILED: ' + ', '.join(wrong) if wrong else 'PASSED'}", flush=True)
    return 1 if wrong else 0


def _one(name: str, make: Callable, chosen: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        try:
            found = make(Path(folder), chosen)
        except NotBack as error:
            found = [str(error)]
            print(f"  WRONG: {error}", flush=True)
    return 1 if found else 0


def _started(folder: Path, data: Path, work: Callable, **variables: str) -> list[str]:
    """Start a portal, build its house, do the work under load, and reconcile."""
    os.environ |= {
        "DATA_DIR": str(data),
        "SECRET_KEY": "faults-" + "x" * 60,
        "INSECURE_HTTP": "1",
    } | variables
    begun = time.monotonic()
    with Portal(free_port(), data, **variables) as portal:
        print(f"  started in {time.monotonic() - begun:.0f} s", flush=True)
        os.environ["DJANGO_SETTINGS_MODULE"] = "alliance.settings"
        import django

        django.setup()
        from alliance.tests.faults.house import House
        from alliance.tests.faults.scenarios import Run

        services = json.loads(os.environ.get("FAULTS_SERVICES", "{}"))
        run = Run(portal, House(folder / "acknowledged", services))
        print(f"  house built {time.monotonic() - begun:.0f} s after the begin", flush=True)
        try:
            work(run)
        except NotBack as error:
            run.must(False, str(error))
            for person in run.people:
                person_said = getattr(person, "refusal", "")
                run.say(f"{type(person).__name__}: {dict(person.statuses)} {person_said}")
        for line in portal.lines[-12:]:
            print(f"  | {line}", flush=True)
    return run.wrong


def embedded(folder: Path, chosen: argparse.Namespace) -> list[str]:
    def work(run) -> None:
        from alliance.tests.faults import scenarios

        run.begin_load()
        scenarios.kills(run, 2 if chosen.quick else chosen.rounds)
        scenarios.locked_database(run, 7 if chosen.quick else 30)
        if not chosen.quick:
            scenarios.frozen_redis(run, 30)
        run.end_load()
        if not chosen.quick:
            scenarios.killed_export(run)
        run.check()

    return _started(folder, folder / "var", work)


def disk(folder: Path, chosen: argparse.Namespace) -> list[str]:
    small = folder / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", small]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        print("  NOT RUN: a small disk needs root and the right to mount", flush=True)
        return ["not run"]

    def work(run) -> None:
        from alliance.tests.faults import scenarios

        run.begin_load()
        scenarios.full_disk(run)
        scenarios.read_only(run)
        run.end_load()
        run.check()

    try:
        return _started(folder, small / "var", work)
    finally:
        subprocess.run(["umount", "-l", small], check=True)


def mail(folder: Path, chosen: argparse.Namespace) -> list[str]:
    def work(run) -> None:
        from alliance.tests.faults import scenarios

        scenarios.silent_mail(run, letters=15, seconds=240)
        run.check()

    with silent_server() as port:
        return _started(folder, folder / "var", work, EMAIL_URL=f"smtp://127.0.0.1:{port}")


def crowd(folder: Path, chosen: argparse.Namespace) -> list[str]:
    def work(run) -> None:
        from alliance.tests.faults import scenarios

        scenarios.crowd(run, 60)
        run.check()

    return _started(folder, folder / "var", work)


def servers(folder: Path, chosen: argparse.Namespace) -> list[str]:
    """The same with PostgreSQL and Redis as servers of their own."""
    if "FAULTS_DATABASE_URL" not in os.environ:
        print("  NOT RUN: no PostgreSQL", flush=True)
        return ["not run"]

    def work(run) -> None:
        from alliance.tests.faults import scenarios

        run.begin_load()
        scenarios.kills(run, chosen.rounds)
        scenarios.postgres_restarts(run, 10)
        scenarios.frozen_redis(run, 30)
        run.end_load()
        run.check()

    return _started(
        folder,
        folder / "var",
        work,
        DATABASE_URL=os.environ["FAULTS_DATABASE_URL"],
        REDIS_URL=os.environ["FAULTS_REDIS_URL"],
    )


ALL = {"embedded": embedded, "disk": disk, "mail": mail, "crowd": crowd, "servers": servers}

if __name__ == "__main__":
    sys.exit(main())
