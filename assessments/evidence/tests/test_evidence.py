"""Evidence: only honest files, within the quota, once each, and read by nobody who may not see the assessment."""

import hashlib
import io
from datetime import date

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from alliance.files import stored as stored_files
from alliance.files import uploads
from alliance.ground.access import Refused
from alliance.registers import linkable
from alliance.tests import builders, builders_assessments, files
from assessments.evidence import services as acts
from assessments.evidence.models import Evidence
from assessments.self_assessment.services import handing_in
from assessments.sheets.models.items import Item

MAY = date(2026, 5, 1)


def checked(content: bytes | None = None, name: str = "协议.pdf") -> uploads.CheckedFile:
    body = content if content is not None else files.pdf().read()
    return uploads.check(ContentFile(body, name=name))


def different(number: int) -> uploads.CheckedFile:
    return checked(files.pdf(b"%d 0 obj << >> endobj\n" % number).read(), f"协议{number}.pdf")


@pytest.fixture
def item(own) -> Item:
    found = own.items.select_related("indicator").get(indicator__code="B1")
    found.assessment = own
    return found


@pytest.fixture
def stored(item, everyone) -> Evidence:
    return acts.add_file(item, file=checked(), title="合作协议", dated_on=MAY, by=everyone.school_liaison)


def url(name: str, *args) -> str:
    return reverse(name, args=args)


def form_of(item: Item, file=None, **values) -> dict:
    upload = file if file is not None else files.pdf()
    upload.name = values.pop("name", "协议.pdf")
    fields = {"title": "合作协议", "dated_on": "2026-05-01", "file": upload} | values
    return {f"evidence-{item.pk}-{name}": value for name, value in fields.items()}


# ---------------------------------------------------------------- adding and taking away


@pytest.mark.parametrize(("dated_on", "strays"), [("2026-05-01", 0), ("2025-05-01", 1)])
def test_add_in_place_marks_a_date_outside_the_year(client, item, everyone, dated_on, strays):
    client.force_login(everyone.school_liaison)
    answer = client.post(
        url("evidence_add", item.pk), form_of(item, dated_on=dated_on), headers={"hx-request": "true"}
    )
    assert answer.content.decode().count("材料日期不在考核年度内") == strays


def test_file_is_kept_with_its_hash_and_its_own_date(stored):
    found = Evidence.objects.get(pk=stored.pk)
    content = files.pdf().read()
    assert (found.title, found.dated_on, found.size) == ("合作协议", MAY, len(content))
    assert found.sha256 == hashlib.sha256(content).hexdigest()
    assert found.file.read() == content
    assert found.file.name.startswith("evidence/")


def test_same_file_again_is_the_one_already_there(stored, item, everyone):
    again = acts.add_file(item, file=checked(), title="另一名称", dated_on=MAY, by=everyone.school_head)
    assert (again.pk, Evidence.objects.count()) == (stored.pk, 1)


@pytest.mark.parametrize(
    ("dated_on", "reason"), [(None, "请填写材料日期"), (date(2026, 11, 23), "材料日期不能晚于今天。")]
)
def test_date_is_that_of_the_material(item, everyone, dated_on, reason):
    with pytest.raises(Refused, match=reason):
        acts.add_file(item, file=checked(), title="", dated_on=dated_on, by=everyone.school_liaison)
    assert acts.add_file(
        item, file=checked(), title="", dated_on=date(2026, 11, 22), by=everyone.school_liaison
    )


def test_name_of_the_file_serves_as_title(item, everyone):
    found = acts.add_file(item, file=checked(), title="  ", dated_on=MAY, by=everyone.school_liaison)
    assert found.title == "协议.pdf"


def test_quota_holds_for_the_whole_assessment(own, item, everyone, monkeypatch):
    size = different(1).size
    monkeypatch.setattr(stored_files, "MEGABYTE", 1)
    monkeypatch.setattr(acts, "FILE_MB", size)
    monkeypatch.setattr(acts, "QUOTA_MB", size * 2)
    other = own.items.select_related("indicator").get(indicator__code="B2")
    other.assessment = own
    for number, place in ((1, item), (2, other)):
        acts.add_file(place, file=different(number), title="", dated_on=MAY, by=everyone.school_liaison)
    with pytest.raises(Refused, match="材料总量不超过"):
        acts.add_file(item, file=different(3), title="", dated_on=MAY, by=everyone.school_liaison)
    first = item.evidence.get()
    first.item = item
    acts.remove(first, by=everyone.school_liaison)
    assert acts.add_file(item, file=different(3), title="", dated_on=MAY, by=everyone.school_liaison)


def test_removed_files_do_not_make_room_without_end(item, everyone, monkeypatch):
    size = different(1).size
    monkeypatch.setattr(stored_files, "MEGABYTE", 1)
    monkeypatch.setattr(acts, "FILE_MB", size)
    monkeypatch.setattr(acts, "QUOTA_MB", size)
    for number in range(1, stored_files.WITH_REMOVED + 1):
        found = acts.add_file(
            item, file=different(number), title="", dated_on=MAY, by=everyone.school_liaison
        )
        acts.remove(found, by=everyone.school_liaison)
    with pytest.raises(Refused, match="材料总量不超过"):
        acts.add_file(item, file=different(9), title="", dated_on=MAY, by=everyone.school_liaison)


def test_file_too_large_is_refused(item, everyone, monkeypatch):
    monkeypatch.setattr(stored_files, "MEGABYTE", 1)
    with pytest.raises(Refused, match="单个文件不超过 20 MB。"):
        acts.add_file(item, file=checked(), title="", dated_on=MAY, by=everyone.school_liaison)


def test_removing_marks_it_and_keeps_the_file(stored, everyone):
    acts.remove(stored, by=everyone.school_liaison)
    acts.remove(stored, by=everyone.school_liaison)
    found = Evidence.objects.get(pk=stored.pk)
    assert (found.removed, found.file.storage.exists(found.file.name), found.history.count()) == (
        True,
        True,
        2,
    )


def test_submitted_evidence_stays(own, stored, item, everyone):
    builders_assessments.submitted(own)
    for act in (
        lambda: acts.remove(stored, by=everyone.school_liaison),
        lambda: acts.add_file(item, file=different(5), title="", dated_on=MAY, by=everyone.school_liaison),
    ):
        with pytest.raises(Refused, match="该年度考核现在是“待形式审查”，不能修改。"):
            act()
    handing_in.withdraw(own, by=everyone.school_head)
    assert acts.remove(stored, by=everyone.school_liaison).removed


def test_one_file_can_prove_two_indicators(own, stored, everyone):
    other = own.items.select_related("indicator").get(indicator__code="B3")
    other.assessment = own
    copy = acts.reuse(other, evidence=stored, by=everyone.school_liaison)
    assert (copy.file.name, copy.sha256) == (stored.file.name, stored.sha256)
    assert stored_files.used_bytes(Evidence.objects.filter(item__assessment=own)) == stored.size
    assert acts.reuse(other, evidence=stored, by=everyone.school_liaison).pk == copy.pk


def test_file_of_another_unit_cannot_be_reused(stored, everyone):
    row = builders_assessments.assessment(everyone.enterprise, 2026)
    foreign = row.items.select_related("indicator").first()
    foreign.assessment = row
    with pytest.raises(Refused, match="这份材料已不在本次考核中。"):
        acts.reuse(foreign, evidence=stored, by=everyone.enterprise_liaison)


@pytest.fixture
def portal_records(monkeypatch):
    monkeypatch.setattr(linkable, "_sources", {})

    @linkable.source("月度信息")
    def reports(unit, year):
        return [(f"{unit}简讯", f"/monthly-reports/{unit.pk}/", MAY)]


def test_record_of_the_portal_is_given_by_link(item, everyone, portal_records):
    link = f"/monthly-reports/{everyone.school.pk}/"
    found = acts.add_record(item, url=link, by=everyone.school_liaison)
    assert (found.record_url, found.title, found.dated_on, found.sha256) == (
        link,
        f"{everyone.school}简讯",
        MAY,
        "",
    )
    assert acts.add_record(item, url=link, by=everyone.school_liaison).pk == found.pk


@pytest.mark.parametrize("link", ["https://evil.example/", "javascript:alert(1)", "/monthly-reports/0/"])
def test_address_that_the_portal_does_not_offer_is_refused(item, everyone, portal_records, link):
    with pytest.raises(Refused, match="这条记录不在可引用之列。"):
        acts.add_record(item, url=link, by=everyone.school_liaison)


# ---------------------------------------------------------------- over HTTP


@pytest.mark.once
def test_upload_by_the_page(client, item, everyone):
    client.force_login(everyone.school_liaison)
    answer = client.post(url("evidence_add", item.pk), form_of(item))
    assert answer.url == f"{item.assessment.get_absolute_url()}#item-{item.pk}"
    in_place = client.post(url("evidence_add", item.pk), form_of(item), headers={"HX-Request": "true"})
    assert in_place.templates[0].name == "assessments/evidence/evidence.html"
    assert Evidence.objects.get().title == "合作协议"


HOSTILE = {
    "网页.pdf": (io.BytesIO(b"<!doctype html><script>alert(1)</script>"), "内容不是 PDF，而是网页文件"),
    "程序.exe": (io.BytesIO(b"MZ" + b"\x00" * 200), "格式不能接收"),
    "空.pdf": (io.BytesIO(b""), "这个文件是空的"),
    "残缺.pdf": (io.BytesIO(b"%PDF-1.7\n" + b"x" * 100), "不完整"),
    "脚本.pdf": (files.pdf(OpenAction=pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x")), "带有脚本"),
    "图.svg": (io.BytesIO(b"<svg onload='alert(1)'/>"), "格式不能接收"),
    "改名.jpg": (files.pdf(), "内容不是 JPG"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_upload_says_why_and_keeps_nothing(client, item, everyone, name):
    file, complaint = HOSTILE[name]
    file.seek(0)
    client.force_login(everyone.school_liaison)
    answer = client.post(
        url("evidence_add", item.pk),
        form_of(item, io.BytesIO(file.read()), name=name),
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    assert complaint in (answer.context["error"] or ""), answer.context["error"]
    assert Evidence.objects.count() == 0


def test_name_and_title_cannot_mislead(client, item, everyone):
    client.force_login(everyone.school_liaison)
    values = form_of(item, name="..\\..\\evil\u202efdp.pdf", title='<img src=x onerror="alert(1)">')
    client.post(url("evidence_add", item.pk), values)
    found = Evidence.objects.get()
    assert found.name == "evilfdp.pdf"
    page = client.get(item.assessment.get_absolute_url()).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page


def test_file_is_served_to_those_who_may_see_the_assessment(client, stored, everyone):
    content = files.pdf().read()
    for person in (everyone.school_liaison, everyone.school_head, everyone.officer, everyone.chair):
        client.force_login(person)
        answer = client.get(url("evidence", stored.pk))
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]


def test_file_does_not_exist_for_anybody_else(client, stored, everyone):
    missing = "00000000-0000-4000-8000-000000000000"
    outsider = builders.person()
    for person in (everyone.enterprise_liaison, everyone.enterprise_head, outsider):
        client.force_login(person)
        assert client.get(url("evidence", stored.pk)).status_code == 404
        assert client.get(url("evidence", missing)).status_code == 404
        assert client.post(url("evidence_remove", stored.pk)).status_code == 404
    client.logout()
    assert client.get(url("evidence", stored.pk)).url.startswith("/login/")
    assert not Evidence.objects.get().removed


def test_revoked_person_loses_the_file_at_once(client, stored, everyone):
    from members.people.models import Representative
    from members.people.services import people

    client.force_login(everyone.school_liaison)
    assert client.get(url("evidence", stored.pk)).status_code == 200
    standing = Representative.objects.get(user=everyone.school_liaison)
    people.end(standing, on=date(2026, 11, 22), reason="调离", by=None)
    assert client.get(url("evidence", stored.pk)).status_code == 404


def test_removed_file_is_gone_from_the_page(client, stored, everyone):
    client.force_login(everyone.school_liaison)
    client.post(url("evidence_remove", stored.pk))
    assert client.get(url("evidence", stored.pk)).status_code == 404


def test_only_the_unit_adds_evidence(client, item, everyone):
    client.force_login(everyone.enterprise_liaison)
    assert client.post(url("evidence_add", item.pk), form_of(item)).status_code == 404
    client.force_login(everyone.officer)
    assert client.post(url("evidence_add", item.pk), form_of(item)).status_code == 409
    assert Evidence.objects.count() == 0


def test_picking_takes_records_and_files(client, own, item, stored, everyone, portal_records):
    other = own.items.get(indicator__code="B2")
    client.force_login(everyone.school_liaison)
    page = client.get(url("evidence_pick", other.pk))
    assert [one.url for one in page.context["records"]] == [f"/monthly-reports/{everyone.school.pk}/"]
    assert [one.pk for one in page.context["reusable"]] == [stored.pk]
    chosen = {"record": [f"/monthly-reports/{everyone.school.pk}/"], "evidence": [str(stored.pk)]}
    client.post(url("evidence_pick", other.pk), chosen)
    assert sorted(one.title for one in other.evidence.all()) == ["合作协议", f"{everyone.school}简讯"]


@pytest.mark.parametrize("value", ["nonsense", "1; drop", ""])
def test_picking_nonsense_is_a_404(client, item, everyone, value):
    client.force_login(everyone.school_liaison)
    assert client.post(url("evidence_pick", item.pk), {"evidence": [value]}).status_code == 404


def test_scan_of_the_sealed_page(client, own, everyone):
    builders_assessments.submitted(own)
    client.force_login(everyone.school_liaison)
    file = files.image("PNG", size=(300, 200))
    file.name = "盖章页.png"
    client.post(url("assessment_scan_upload", own.pk), {"file": file})
    answer = client.get(url("assessment_scan", own.pk))
    body = b"".join(answer.streaming_content)
    own.refresh_from_db()
    assert (own.scan_name, hashlib.sha256(body).hexdigest()) == ("盖章页.png", own.scan_sha256)
    client.force_login(everyone.enterprise_liaison)
    assert client.get(url("assessment_scan", own.pk)).status_code == 404


def test_scan_is_fixed_once_the_review_has_begun(client, own, everyone):
    builders_assessments.passed(own)
    client.force_login(everyone.school_liaison)
    file = files.image("PNG")
    file.name = "盖章页.png"
    assert client.post(url("assessment_scan_upload", own.pk), {"file": file}).status_code == 409
    own.refresh_from_db()
    assert own.scan_sha256 == ""
