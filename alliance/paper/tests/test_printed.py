"""The register of printed papers, and the public page that says what a code stands for."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from redis.exceptions import ConnectionError as NoRedis

from alliance.ground import clock
from alliance.paper import printed
from alliance.paper import views as verification
from alliance.paper.models import PrintedVersion
from alliance.paper.printed import Standing

pytestmark = pytest.mark.django_db
KIND = "test_paper"


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    monkeypatch.setattr(printed, "_kinds", dict(printed._kinds))
    return printed.kind(KIND, label="试验文书", certifies="平台打印过它。", limits="别的都不证明。")


def issued(text="一", about="thing:1", **options):
    return printed.issue(KIND, about=about, title="试验", content={"text": text}, by=None, **options)


def test_issue_gives_equal_content_its_code_again():
    first = issued()
    with clock.at(clock.now() + timedelta(hours=1)):
        again = issued()
    assert (again.pk, again.code, again.issued_at) == (first.pk, first.code, first.issued_at)
    assert again.printed_at - first.printed_at >= timedelta(hours=1)
    assert PrintedVersion.objects.count() == 1


def test_issue_gives_other_content_or_another_record_another_code():
    codes = {issued().code, issued("二").code, issued(about="thing:2").code}
    assert len(codes) == 3
    assert {len(code) for code in codes} == {16}


def test_issue_refuses_an_undeclared_kind():
    with pytest.raises(KeyError):
        printed.issue("unknown", about="x", title="x", content={}, by=None)


def test_kind_is_declared_once():
    with pytest.raises(ValueError, match="declared twice"):
        printed.kind(KIND, label="别的", certifies="", limits="")


def test_newest_version_stands_and_the_one_before_is_overtaken():
    first = issued()
    with clock.at(clock.now() + timedelta(minutes=1)):
        second = issued("二")
    assert printed.standing_of(second).title == "完好"
    assert printed.standing_of(first).title == "已有更新的版本"
    with clock.at(clock.now() + timedelta(minutes=2)):
        back = issued()
    assert printed.standing_of(back).title == "完好"
    assert printed.standing_of(second).title == "已有更新的版本"


def test_changed_content_is_found():
    paper = issued()
    paper.content = paper.content.replace("一", "二")
    paper.save()
    assert printed.standing_of(paper).title == "有改动"


def test_owning_app_may_say_how_a_paper_stands():
    printed.kind(
        "owned",
        label="有主",
        certifies="",
        limits="",
        standing=lambda paper: Standing("warning", "已过时"),
    )
    paper = printed.issue("owned", about="x:1", title="x", content={}, by=None)
    assert printed.verify(paper.code).standing.title == "已过时"


# ---------------------------------------------------------------- the public page


def shown(code, client=None):
    return (client or Client()).get(f"/verify/{code}/")


@pytest.mark.once
def test_page_says_what_a_code_certifies_and_what_it_does_not():
    paper = issued(unit_name="平原职业学院", year=2026)
    page = shown(paper.code)
    text = page.content.decode()
    assert page.status_code == 200
    for said in ("试验文书", "平原职业学院", "2026", "完好", "平台打印过它。", "别的都不证明。"):
        assert said in text
    assert paper.digest not in text


@pytest.mark.once
def test_page_shows_nothing_of_the_content():
    paper = issued("绝密内容")
    page = shown(paper.code)
    assert (page.status_code, "绝密内容" in page.content.decode()) == (200, False)


def test_page_takes_a_code_as_people_type_it():
    code = issued().code
    typed = f"{code[:4]}-{code[4:8]}-{code[8:12]}-{code[12:]}".lower()
    assert shown(typed).status_code == 200
    assert shown("Z" * 16).status_code == 404


def test_page_writes_nothing():
    paper = issued()
    before = PrintedVersion.objects.values().get(pk=paper.pk)
    shown(paper.code)
    assert PrintedVersion.objects.values().get(pk=paper.pk) == before


@pytest.mark.parametrize("error", [NoRedis("gone"), OSError("gone")])
def test_page_lives_and_counts_without_a_cache(monkeypatch, standing_clock, error):
    def gone(*args, **options):
        raise error

    monkeypatch.setattr(cache, "add", gone)
    monkeypatch.setattr(cache, "incr", gone)
    monkeypatch.setattr(verification, "TRIES", 2)
    verification._own.clear()
    paper = issued()
    assert [shown(paper.code).status_code for _ in range(3)] == [200, 200, 429]


def test_page_counts_in_its_own_process_when_the_cache_forgets(monkeypatch, standing_clock):
    """The cache of a portal whose Redis is away keeps nothing and begins counting anew."""
    monkeypatch.setattr(cache, "incr", lambda key, delta=1, version=None: delta)
    monkeypatch.setattr(verification, "TRIES", 2)
    paper = issued()
    assert [shown(paper.code).status_code for _ in range(3)] == [200, 200, 429]
