"""Papers: asked for with a button, made in the background, fetched by whoever asked for them and by nobody else."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.urls import reverse

from alliance.background import exports, lanes, works
from alliance.background.models.works import Work
from alliance.files import files
from alliance.ground import clock, doorbell
from alliance.ground.access import Refused
from alliance.messages.models import Notification
from alliance.paper import document, document_worker, papers
from alliance.tests import builders, builders_assessments
from alliance.tests.fetching import build_waiting, fetch_file
from members.people.models import Representative
from members.people.services import people


@pytest.fixture
def house(db):
    return builders.alliance()


@pytest.fixture
def address(house):
    """The self-assessment form of the school."""
    builders_assessments.cycle()
    return reverse("assessment_form", args=[builders_assessments.assessment(house.school).pk])


@pytest.fixture
def quick(monkeypatch):
    """A PDF that costs nothing."""
    monkeypatch.setattr(document, "from_html", lambda html, **options: b"%PDF-1.7")


def told(user) -> list[str]:
    found = Notification.objects.filter(recipient=user, matter__startswith="export:")
    return list(found.order_by("pk").values_list("title", flat=True))


def asked_for(client, address: str) -> Work:
    answer = client.post(address, {"next": "/"})
    assert answer.status_code == 302, answer.content.decode()
    return Work.objects.get(pk=answer["Location"].split("/")[2])


# ---------------------------------------------------------------- asking


@pytest.mark.parametrize("method", ["get", "head"])
def test_opening_the_address_of_a_paper_makes_nothing(client, house, address, method, quick):
    """Browsers that fetch ahead and pictures that name an address have nothing made."""
    client.force_login(house.school_liaison)
    answer = getattr(client, method)(address)
    assert (answer.status_code, Work.objects.count()) == (200, 0)
    if method == "get":
        assert f'action="{address}"' in answer.content.decode()


def test_asking_leads_to_the_waiting_page_and_back(client, house, address, quick):
    client.force_login(house.school_liaison)
    answer = client.post(address, {"next": "/assessments/"})
    export = Work.objects.get()
    assert answer["Location"] == f"/exports/{export.pk}/?back=%2Fassessments%2F#fetch"
    assert (export.state, export.owner, export.title) == (
        "QUEUED",
        house.school_liaison,
        f"{house.school}{clock.today().year}年度考核自评表",
    )
    shown = client.get(answer["Location"]).content.decode()
    assert ("即将开始" in shown, "<progress" in shown, 'href="/assessments/"' in shown) == (True, True, True)


@pytest.mark.once
@pytest.mark.parametrize("back", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_waiting_page_leads_back_into_the_portal_only(client, house, address, quick, back):
    client.force_login(house.school_liaison)
    answer = client.post(address, {"next": back})
    assert answer["Location"] == f"/exports/{Work.objects.get().pk}/#fetch"
    shown = client.get(answer["Location"].replace("#fetch", ""), {"back": back}).content.decode()
    assert "返回" not in shown


def test_asking_twice_is_one_file_until_the_data_change(client, house, address, quick):
    client.force_login(house.school_liaison)
    first = asked_for(client, address)
    assert asked_for(client, address) == first
    row = builders_assessments.assessment(house.school)
    builders_assessments.submitted(row)
    assert asked_for(client, address) != first
    assert Work.objects.count() == 2


def test_asking_beyond_the_limit_is_refused_with_the_reason(client, house, address, quick, settings):
    settings.FILES_PER_PERSON = 2
    for number in range(2):
        exports.request(exports.AT_ONCE, title="甲", parameters={"n": number}, by=house.school_liaison)
    client.force_login(house.school_liaison)
    answer = client.post(address)
    assert answer.status_code == 409
    assert "您已有 2 份文件在排队或生成" in answer.content.decode()
    client.force_login(house.school_head)  # the limit is of each person
    assert client.post(address).status_code == 302
    exports.cancel(Work.objects.filter(owner=house.school_liaison).first())
    client.force_login(house.school_liaison)
    assert client.post(address).status_code == 302


def test_asking_costs_no_rendering_in_the_request(client, house, address, monkeypatch):
    def render(*arguments, **options):
        raise AssertionError("rendered in the request")

    monkeypatch.setattr(document, "from_html", render)
    client.force_login(house.school_liaison)
    assert [client.get(address).status_code, client.post(address).status_code] == [200, 302]


def test_only_holders_of_a_place_draw():
    """Whoever else drew a document in the portal would do so past the limit of two."""
    root = Path(document.__file__).parents[2]
    drawing = {
        str(path.relative_to(root))
        for app in ("alliance", "members", "councils", "assessments", "reports", "demo", "bench")
        for path in (root / app).rglob("*.py")
        if "tests" not in path.parts and re.search(r"document\.(render|from_html)\(", path.read_text())
    }
    places = {
        "alliance/paper/papers.py",
        "members/people_pages/views/passwords.py",
        "reports/catalogue/batches.py",
        "reports/catalogue/table_files.py",
    }
    assert drawing == places | {"bench/files.py", "demo/papers.py"}  # by command


# ---------------------------------------------------------------- making and fetching


def test_paper_is_fetched_by_its_owner_only(client, house, address):
    client.force_login(house.school_liaison)
    answer = fetch_file(client, address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"] == "private, no-store"
    export = Work.objects.get()
    for other in (house.school_head, house.secretary_general):
        client.force_login(other)
        for name in ("export", "export_file"):
            assert client.get(reverse(name, args=[export.pk])).status_code == 404
        for name in ("export_cancel", "export_retry"):
            assert client.post(reverse(name, args=[export.pk])).status_code == 404


def dismiss(person) -> None:
    post = Representative.objects.get(user=person)
    people.end(post, on=clock.today(), reason="免职", by=None)


def test_paper_is_not_made_for_who_lost_the_right_meanwhile(client, house, address, quick):
    client.force_login(house.school_liaison)
    export = asked_for(client, address)
    dismiss(house.school_liaison)
    assert build_waiting() == 0
    export.refresh_from_db()
    assert (export.state, export.error, bool(export.file)) == ("FAILED", papers.MOVED_ON, False)
    assert told(house.school_liaison) == [f"文件没有生成：{export.title}"]


def test_paper_is_not_fetched_by_who_lost_the_right_meanwhile(client, house, address, quick):
    client.force_login(house.school_liaison)
    export = asked_for(client, address)
    assert build_waiting() == 1
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 200
    dismiss(house.school_liaison)
    assert client.get(reverse("export_file", args=[export.pk])).status_code == 409


@pytest.mark.parametrize(("seconds", "messages"), [(29, 0), (31, 1)])
def test_ready_file_is_told_to_who_waited_long(client, house, address, quick, seconds, messages):
    client.force_login(house.school_liaison)
    export = asked_for(client, address)
    with clock.at(export.requested_at + timedelta(seconds=seconds)):
        assert build_waiting() == 1
    assert told(house.school_liaison) == [f"文件已生成：{export.title}"] * messages


# ---------------------------------------------------------------- cancel and retry


def test_cancelled_file_is_not_made_and_can_be_asked_for_again(client, house, address, quick):
    client.force_login(house.school_liaison)
    export = asked_for(client, address)
    client.post(reverse("export_cancel", args=[export.pk]))
    assert build_waiting() == 0
    export.refresh_from_db()
    assert (export.state, told(house.school_liaison)) == ("CANCELLED", [])
    client.post(reverse("export_retry", args=[export.pk]))
    assert build_waiting() == 1
    client.post(reverse("export_cancel", args=[export.pk]))  # too late: it stays
    export.refresh_from_db()
    assert export.state == "DONE"


def test_failed_file_says_why_and_is_made_again_on_demand(client, house, address, monkeypatch):
    client.force_login(house.school_liaison)
    export = asked_for(client, address)
    monkeypatch.setattr(document, "from_html", lambda html, **options: 1 / 0)
    assert build_waiting() == 0
    shown = client.get(reverse("export", args=[export.pk])).content.decode()
    assert ("系统错误（ZeroDivisionError）" in shown, "重新生成" in shown) == (True, True)
    monkeypatch.setattr(document, "from_html", lambda html, **options: b"%PDF-1.7")
    client.post(reverse("export_retry", args=[export.pk]))
    assert build_waiting() == 1
    export.refresh_from_db()
    assert (export.state, export.error, export.failures) == ("DONE", "", 0)


def test_retry_of_what_is_in_the_making_again_leads_there(client, house, address, quick):
    client.force_login(house.school_liaison)
    first = asked_for(client, address)
    exports.cancel(first)
    second = asked_for(client, address)
    answer = client.post(reverse("export_retry", args=[first.pk]) + "?back=%2Fassessments%2F")
    assert answer["Location"] == f"/exports/{second.pk}/?back=%2Fassessments%2F#fetch"
    assert Work.objects.filter(state="QUEUED").get() == second


SLOW = "import sys, time; sys.stdin.read(); time.sleep(60)"


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().split(")")[1].split()[0] != "Z"


@pytest.fixture
def slow_worker(monkeypatch, tmp_path):
    """The program that draws takes a minute; it writes its number to the returned file."""
    note, program = tmp_path / "pid", tmp_path / "worker.py"
    program.write_text(f"import os; open({str(note)!r}, 'w').write(str(os.getpid()))\n{SLOW}")
    monkeypatch.setattr(document, "_WORKER", program)
    monkeypatch.setattr(lanes, "LOOK", 0.05)
    return note


def number_in(note) -> int:
    for _ in range(200):
        if note.exists() and note.read_text():
            return int(note.read_text())
        time.sleep(0.05)
    raise AssertionError("the worker did not start")


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_cancelling_a_running_file_ends_its_process(transactional_db, slow_worker, client):
    house = builders.alliance()
    builders_assessments.cycle()
    address = reverse("assessment_form", args=[builders_assessments.assessment(house.school).pk])
    client.force_login(house.school_liaison)
    export = asked_for(client, address)
    working = threading.Thread(target=lambda: (works.carry_on(lanes.FILES), connection.close()))
    working.start()
    pid = number_in(slow_worker)
    assert (alive(pid), lanes.FILES.free()) == (True, 1)
    client.post(reverse("export_cancel", args=[export.pk]))
    working.join(timeout=20)
    assert (working.is_alive(), alive(pid), lanes.FILES.free()) == (False, False, 2)
    export.refresh_from_db()
    assert (export.state, bool(export.file), export.leased_until) == ("CANCELLED", False, None)


# ---------------------------------------------------------------- limits of one document


@pytest.mark.once
def test_waiting_for_a_busy_machine_is_no_failure(monkeypatch, tmp_path):
    """A document that gets little of the processor is not given up: only its own time counts."""
    program = tmp_path / "worker.py"
    program.write_text("import sys, time; sys.stdin.read(); time.sleep(2); print('%PDF-1.7', end='')")
    monkeypatch.setattr(document, "_WORKER", program)
    monkeypatch.setattr(document, "SECONDS", 1)
    assert document.from_html("<p>甲</p>") == b"%PDF-1.7"


@pytest.mark.once
def test_document_that_does_nothing_is_given_up_in_the_end(monkeypatch, slow_worker):
    monkeypatch.setattr(document, "PATIENCE", 1.0)
    with pytest.raises(document.DocumentError, match="用时过长"):
        document.from_html("<p>甲</p>")
    assert not alive(number_in(slow_worker))


@pytest.mark.once
def test_long_document_reaches_a_drawing_process_that_is_slow_to_begin(monkeypatch):
    monkeypatch.setattr(document, "LOOK", 0.01)
    pieces = "".join(f"<p hidden>{number}</p>" for number in range(20_000))
    assert len(pieces) > 3 * 2**16  # more than a pipe holds
    assert document.from_html(f"<p>甲</p>{pieces}").startswith(b"%PDF-")


@pytest.mark.once
def test_processor_time_is_limited(monkeypatch, tmp_path):
    monkeypatch.setattr(document, "SECONDS", 1)
    rows = "<tr><td>" + "甲" * 400 + "</td></tr>"
    with pytest.raises(document.DocumentError, match="处理器用时超过 1 秒"):
        document.from_html(f"<table>{rows * 1000}</table>")


@pytest.mark.once
def test_killed_worker_takes_the_drawing_process_along(tmp_path):
    """Otherwise it would go on beside the two that are allowed."""
    note = tmp_path / "pid"
    child = (
        "import sys; sys.path.insert(0, sys.argv[1]); import document_worker, os, time; "
        "document_worker.end_with_parent(os.getppid()); open(sys.argv[2], 'w').write(str(os.getpid())); time.sleep(60)"
    )
    parent = (
        "import subprocess, sys, time; "
        f"subprocess.Popen([sys.executable, '-c', {child!r}, *sys.argv[1:]]); time.sleep(60)"
    )
    folder = os.path.dirname(document.__file__)
    worker = subprocess.Popen([sys.executable, "-c", parent, folder, str(note)])
    pid = number_in(note)
    assert alive(pid)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    for _ in range(100):
        if not alive(pid):
            break
        time.sleep(0.05)
    assert not alive(pid)


@pytest.mark.once
def test_drawing_process_of_a_worker_that_is_dead_already_ends():
    with pytest.raises(SystemExit, match="nobody wants this document"):
        document_worker.end_with_parent(os.getppid() + 1)


# ---------------------------------------------------------------- the sweep


def test_sweep_rings_for_what_can_be_taken_and_makes_nothing(house, monkeypatch):
    rung = []
    monkeypatch.setattr(doorbell, "ring", rung.append)
    for person in (house.school_liaison, house.school_head, house.chair):
        exports.request(exports.AT_ONCE, title="甲", parameters={}, by=person)
    assert (works.ring_for_waiting(), rung) == (2, ["alliance.tasks.build_file"] * 2)
    assert set(Work.objects.values_list("state", flat=True)) == {"QUEUED"}
    lanes.FILES.take()
    assert works.ring_for_waiting() == 1
    lanes.FILES.take()
    assert works.ring_for_waiting() == 0
    with clock.at(clock.now() + timedelta(minutes=1)):  # both killed: free again within a minute
        assert works.ring_for_waiting() == 2


def test_whoever_has_made_a_file_rings_for_the_next(house, monkeypatch, quick):
    rung = []
    for person in (house.school_liaison, house.school_head):
        exports.request(exports.AT_ONCE, title="甲", parameters={}, by=person)
    monkeypatch.setattr(doorbell, "ring", rung.append)
    works.carry_on(lanes.FILES)
    assert rung == ["alliance.tasks.build_file"]
    works.carry_on(lanes.FILES)
    assert rung == ["alliance.tasks.build_file"]


def test_files_without_a_row_are_swept(house, address, client, quick):
    client.force_login(house.school_liaison)
    fetch_file(client, address)
    kept = Work.objects.get().file.path
    lost = os.path.join(os.path.dirname(kept), "lost")
    with open(lost, "wb") as file:
        file.write(b"%PDF")
    assert (files.sweep_lost(), os.path.exists(lost)) == (0, True)  # perhaps its row is just being written
    with clock.at(clock.now() + timedelta(hours=2)):
        assert (files.sweep_lost(), os.path.exists(lost), os.path.exists(kept)) == (1, False, True)


# ---------------------------------------------------------------- what may not be stored


def test_password_sheet_takes_a_place_and_leaves_nothing(house, quick, client):
    client.force_login(house.officer)
    builders.person(house.school, role="LIAISON")
    with exports.place("首次登录密码", by=house.officer):
        assert (lanes.FILES.free(), Work.objects.get().state) == (1, "RUNNING")
    assert (lanes.FILES.free(), Work.objects.count()) == (2, 0)


def test_password_sheet_without_a_place_issues_nothing(house, monkeypatch):
    monkeypatch.setattr(exports, "PATIENCE", 0.2)
    for person in (house.school_liaison, house.school_head):
        exports.request(exports.AT_ONCE, title="甲", parameters={}, by=person)
        lanes.FILES.take()
    done = []
    with pytest.raises(Refused, match="没有办理任何事项"), exports.place("首次登录密码", by=house.officer):
        done.append(1)
    assert (done, Work.objects.count()) == ([], 2)


def test_sheet_whose_request_was_killed_is_given_up_at_once(house):
    """Nothing of it was stored, so nobody can go on with it; its place is free again and the person is told."""
    exports.sat_down(exports._row(exports.AT_ONCE, "x", "密码", house.officer, {}))
    with clock.at(clock.now() + lanes.FILES.lease + timedelta(seconds=1)):
        assert build_waiting() == 0
    assert (Work.objects.get().state, told(house.officer)) == ("FAILED", ["文件没有生成：密码"])
