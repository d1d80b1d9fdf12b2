from datetime import timedelta

import pytest

from alliance.background import exports, lanes, works
from alliance.background.models.works import Work
from alliance.ground import audit, clock
from alliance.ground.access import Refused, Verdict
from alliance.messages.models import Notification
from alliance.rights.models.users import User
from alliance.tests.fetching import build_waiting

ALLOWED: set[int] = set()


def may(user, parameters) -> Verdict:
    return Verdict.yes() if user.pk in ALLOWED and user.is_active else Verdict.no("无权导出")


def build(parameters, user) -> exports.Built:
    if parameters.get("fail"):
        raise ValueError("没有数据")
    return exports.Built("年报.txt", "text/plain", f"{user} {parameters['year']}".encode())


works.kinds["test"] = exports.File(build, may)


@pytest.fixture
def owner(db):
    user = audit.save(User(username="o", name="甲"), by=None, reason="测试")
    ALLOWED.add(user.pk)
    yield user
    ALLOWED.clear()


def told(owner) -> list[str]:
    return list(Notification.objects.filter(recipient=owner).order_by("pk").values_list("title", flat=True))


def ask(owner, **parameters) -> Work:
    return exports.request("test", title="年报", parameters={"year": 2026, **parameters}, by=owner)


def test_request_then_build_gives_a_file(owner):
    export = ask(owner)
    assert build_waiting() == 1
    export.refresh_from_db()
    assert (export.state, export.filename, export.file.read()) == ("DONE", "年报.txt", "甲 2026".encode())
    assert build_waiting() == 0


def test_request_of_the_same_thing_is_not_queued_twice(owner):
    assert ask(owner).pk == ask(owner).pk
    assert Work.objects.count() == 1


def test_request_without_permission_is_refused(owner):
    ALLOWED.clear()
    with pytest.raises(Refused, match="无权导出"):
        ask(owner)


def test_build_after_the_permission_is_gone_makes_no_file(owner):
    export = ask(owner)
    ALLOWED.clear()
    assert build_waiting() == 0
    export.refresh_from_db()
    assert (export.state, export.error, bool(export.file)) == ("FAILED", "无权导出", False)


def test_build_that_fails_is_tried_three_times(owner):
    export = ask(owner, fail=True)
    assert build_waiting() == 0
    export.refresh_from_db()
    assert (export.state, export.failures, export.error) == ("FAILED", 3, "系统错误（ValueError）")


def test_build_left_by_a_killed_worker_is_taken_up(owner):
    export = ask(owner)
    assert lanes.FILES.take() == export
    assert build_waiting() == 0
    with clock.at(clock.now() + lanes.FILES.lease + timedelta(seconds=1)):
        assert build_waiting() == 1


def test_build_that_kills_its_worker_three_times_is_given_up(owner):
    export, moment = ask(owner), clock.now()
    for number in range(lanes.MAX_FAILURES):
        with clock.at(moment + number * (lanes.FILES.lease + timedelta(seconds=1))):
            assert lanes.FILES.take() == export
    with clock.at(moment + lanes.MAX_FAILURES * (lanes.FILES.lease + timedelta(seconds=1))):
        assert build_waiting() == 0
    export.refresh_from_db()
    assert (export.state, export.failures) == ("FAILED", 3)
    assert told(owner) == ["文件没有生成：年报"]


def test_download_is_for_the_owner_and_asks_again(client, owner):
    export = ask(owner)
    build_waiting()
    other = audit.save(User(username="p", name="乙"), by=None, reason="测试")
    ALLOWED.add(other.pk)
    client.force_login(other)
    assert client.get(f"/exports/{export.pk}/file/").status_code == 404
    client.force_login(owner)
    response = client.get(f"/exports/{export.pk}/file/")
    assert b"".join(response.streaming_content) == "甲 2026".encode()
    ALLOWED.clear()
    assert client.get(f"/exports/{export.pk}/file/").status_code == 409


def test_expire_removes_the_file_after_a_day(owner):
    export = ask(owner)
    build_waiting()
    export.refresh_from_db()
    path = export.file.path
    with clock.at(clock.now() + exports.KEEP - timedelta(minutes=1)):
        assert exports.expire() == 0
    with clock.at(clock.now() + exports.KEEP + timedelta(minutes=1)):
        assert exports.expire() == 1
    assert not Work.objects.exists()
    assert not __import__("pathlib").Path(path).exists()


@pytest.mark.parametrize(("seconds", "said"), [(89, False), (91, True)])
def test_a_file_that_nobody_looks_at_says_so(owner, client, seconds, said):
    export, moment = ask(owner), clock.now()
    client.force_login(owner)
    with clock.at(moment + timedelta(seconds=seconds)):
        page = client.get(export.get_absolute_url()).content.decode()
        listed = client.get("/exports/").content.decode()
    assert ("后台任务没有运行" in page, "即将开始" in page) == (said, not said)
    assert ("后台没有运行" in listed, "即将开始" in listed) == (said, not said)


def test_a_file_behind_another_that_is_made_only_waits(owner):
    first, second = ask(owner), ask(owner, more=1)
    moment = clock.now()
    with clock.at(moment + timedelta(seconds=100)):
        assert lanes.FILES.is_still(second)
        assert lanes.FILES.take() == first
        first.refresh_from_db()
        assert [lanes.FILES.is_still(one) for one in (first, second)] == [False, False]
    with clock.at(moment + timedelta(seconds=100) + lanes.FILES.lease + lanes.STILL + timedelta(seconds=1)):
        assert [lanes.FILES.is_still(one) for one in (first, second)] == [True, True]
