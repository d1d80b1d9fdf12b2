"""Who the persons of a record are: read by its two units only, never in the history, forgotten after some years; and checks."""

import io
from dataclasses import replace
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.test.utils import isolate_apps
from openpyxl import load_workbook

from alliance.background.tests.test_downloads import trace
from alliance.files import uploads
from alliance.files.models import Download
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.registers import policy
from alliance.tests import files
from members.bases.models.plans import TrainingBasePlan
from members.cooperation.models.projects import CooperationProject
from members.records import personal, rules, services
from members.records.evidence import RecordFile
from members.records.kinds import Check
from members.records.tests import battery

pytestmark = pytest.mark.django_db
NAME = "钟离望月"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def house(noon, monkeypatch):
    """Cooperation as if its outcome named a person."""
    kind = replace(
        CooperationProject.kind, papers=("三方协议", "保险单"), over="until", search=("name", "outcome")
    )
    monkeypatch.setattr(CooperationProject, "personal", ("outcome", "remark"))
    monkeypatch.setattr(CooperationProject, "kind", kind)
    monkeypatch.setattr("members.records.kinds._kinds", {"cooperation": kind})
    found = battery.inhabited("cooperation")
    found.one = battery.record(found, "FILED", outcome=NAME, remark=NAME)
    return found


SEERS = ("head", "liaison", "partner_head", "partner_liaison")
OTHERS = ("officer", "chair")


def test_persons_are_read_by_the_two_units_only(house):
    found = {}
    for who in (*SEERS, *OTHERS):
        client = signed_in(getattr(house, who))
        pages = ("/records/cooperation/", f"/records/cooperation/?q={NAME}", house.one.get_absolute_url())
        found[who] = [NAME in client.get(page).content.decode() for page in pages]
    assert {who: shown[2] for who, shown in found.items()} == dict.fromkeys(SEERS, True) | dict.fromkeys(OTHERS, False)  # fmt: skip


def test_search_by_name_finds_nothing_for_who_may_not_read_it(house):
    def found(who):
        page = signed_in(getattr(house, who)).get(f"/records/cooperation/?q={NAME}")
        return [one.pk for one in page.context["listing"].page.object_list]

    assert {who: found(who) for who in (*SEERS, *OTHERS)} == {who: [house.one.pk] if who in SEERS else [] for who in (*SEERS, *OTHERS)}  # fmt: skip


def test_named_export_asks_for_a_reason_and_keeps_no_search_words(house):
    client = signed_in(house.partner_liaison)
    asked = client.get(f"/records/cooperation/?q={quote(NAME)}&export=xlsx")
    assert (asked.status_code, Download.objects.count()) == (302, 0)
    given = client.post(asked["Location"], {"reason": "核对实习名册"})
    cells = [cell.value for row in load_workbook(io.BytesIO(given.getvalue())).active for cell in row]
    assert NAME in cells
    assert trace() == [
        (str(house.partner_liaison), "校企合作项目", "搜索：（从略）", 1, True, "核对实习名册")
    ]


def test_export_of_the_secretariat_names_nobody(house):
    content = battery.exported(signed_in(house.officer), "/records/cooperation/?export=xlsx")
    cells = [cell.value for row in load_workbook(io.BytesIO(content)).active for cell in row]
    assert (NAME in cells, str(house.one) in cells) == (False, True)


@isolate_apps("members")
def test_history_has_no_field_of_persons():
    tracked = {one.name for one in audit.History().fields_included(CooperationProject)}
    assert {"outcome", "remark"} <= tracked

    class Named(TrainingBasePlan):
        personal = ("body", "remark")

        class Meta:
            proxy = True
            app_label = "members"

    assert {one.name for one in audit.History().fields_included(Named)} == {
        one.name for one in TrainingBasePlan._meta.fields
    } - {"body", "remark"}


def put(house, title, name=f"{NAME}.pdf"):
    checked = uploads.check(ContentFile(files.pdf().read(), name=name))
    return services.add_file(house.one, file=checked, title=title, dated_on=clock.today(), by=house.liaison)


def test_file_has_the_name_of_its_material_and_is_opened_by_the_two_units_only(house):
    with pytest.raises(Refused, match="哪一种材料"):
        put(house, NAME)
    kept = put(house, "三方协议")
    assert (kept.title, kept.name) == ("三方协议", "三方协议.pdf")
    page = f"/records/files/{kept.pk}/"
    found = {who: signed_in(getattr(house, who)).get(page).status_code for who in (*SEERS, *OTHERS)}
    assert found == dict.fromkeys(SEERS, 200) | dict.fromkeys(OTHERS, 404)


@pytest.mark.parametrize(("years", "kept"), [(3, NAME), (2, ""), (1, "")])
def test_persons_are_forgotten_the_set_years_after_the_end(
    house, noon, years, kept, django_capture_on_commit_callbacks
):
    """The project ends on 2028-08-31; two years later, on the day after, a setting of two years forgets."""
    piece = put(house, "三方协议")
    policy.change("persons_kept_years", years, basis="测试", confirmed=True, by=house.officer)
    noon.move_to(clock.start_of_day(house.one.until.replace(year=2030, month=9, day=1)))
    with django_capture_on_commit_callbacks(execute=True):
        done = [personal.forget_old() for _ in range(2)]
    one = CooperationProject.objects.get()
    assert (one.outcome, one.remark, done) == (kept, kept, [0, 0] if kept else [1, 0])
    assert (one.name, one.state) == (house.one.name, "FILED")
    stored = RecordFile.objects.get(pk=piece.pk)
    assert (stored.removed, stored.file.storage.exists(stored.file.name)) == (not kept, bool(kept))


def test_draft_without_an_end_is_forgotten_the_years_after_it_was_begun(house, noon):
    draft = battery.record(house, outcome=NAME, until=None)
    noon.move_to(clock.start_of_day(clock.today().replace(year=2030)))
    assert personal.forget_old() == 1
    draft.refresh_from_db()
    assert draft.outcome == ""


# ---------------------------------------------------------------- checks


def short(record):
    return (
        "协议期应满一年"
        if record.since and record.until and (record.until - record.since).days < 365
        else None
    )


@pytest.mark.parametrize("blocks", [True, False])
def test_check_blocks_or_warns_and_names_its_rule(noon, monkeypatch, blocks):
    check = Check("K1", "某规定第一条", short, blocks=blocks, field="until")
    monkeypatch.setattr(CooperationProject, "kind", replace(CooperationProject.kind, checks=(check,)))
    house = battery.inhabited("cooperation")
    fine, wrong = battery.record(house), battery.record(house, until="2026-12-31", since="2026-01-01")
    sentence = "协议期应满一年（某规定第一条）"
    assert (rules.faults(fine), rules.warnings(fine)) == ({}, [])
    assert rules.faults(wrong) == ({"until": f"协议截止日期：{sentence}"} if blocks else {})
    assert rules.warnings(wrong) == ([] if blocks else [sentence])
    assert bool(rules.may_file(house.liaison, wrong)) is not blocks
    page = signed_in(house.liaison).get(f"{wrong.get_absolute_url()}edit/").content.decode()
    assert (sentence in page) is not blocks
