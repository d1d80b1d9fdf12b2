"""Circulars and the recommendation list (第十二条): what they name, who issues and reads them, once."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse
from docx import Document

from alliance.files import uploads
from alliance.ground.access import Conflict, Refused
from alliance.messages.models import Notification
from alliance.official.tests.made import word_text
from alliance.paper.models import PrintedVersion
from alliance.paper.tests.test_document import text_of
from alliance.tests import builders
from alliance.tests.fetching import fetch_file
from assessments.cycles.models import Cycle
from assessments.publicity.models import Circular, Commendation
from assessments.publicity.services import circulars, commendations
from assessments.publicity.views.circulars import circular_pdf
from assessments.tests import bad_years
from members.people.models import Representative

built, everyone = bad_years.built_once(bad_years.two_bad_years)


@pytest.fixture
def cycle(everyone) -> Cycle:
    return Cycle.objects.get(year=2026)


def issue(cycle: Cycle, kind: str, by) -> Circular:
    draft = circulars.draft(cycle, kind)
    return circulars.issue(cycle, kind=kind, title=draft.title, body=draft.body, by=by)


@pytest.mark.parametrize(
    ("kind", "grades"),
    [("RESULTS", ["优秀", "较好", "不合格"]), ("COMMENDATION", ["优秀"]), ("CRITICISM", ["不合格"])],
)
def test_circular_names_the_units_of_its_kind_as_published(everyone, cycle, kind, grades):
    issued = issue(cycle, kind, everyone.secretary_general)
    assert [row["grade"] for row in issued.units] == grades
    named = {row["name"]: row["total"] for row in issued.units}
    if kind != "COMMENDATION":
        assert named[everyone.enterprise.name] == "18.6"
    assert issued.issued_at == bad_years.NOW


def test_circular_is_told_to_everybody_once(everyone, cycle):
    issued = issue(cycle, "CRITICISM", everyone.secretary_general)
    told = Notification.objects.filter(matter=f"circular:{issued.pk}")
    people = set(Representative.objects.current().values_list("user", flat=True))
    assert {one.recipient_id for one in told} == people
    assert told.count() == len(people)
    with pytest.raises(Refused, match="已印发"):
        issue(cycle, "CRITICISM", everyone.secretary_general)
    with pytest.raises(Refused, match="已印发"):
        issue(cycle, "CRITICISM", None)
    assert (Circular.objects.count(), told.count()) == (1, len(people))


@pytest.mark.parametrize(
    ("who", "reason"),
    [("officer", "通报由秘书长签发"), ("chair", "通报由秘书长签发"), ("school_head", "通报由秘书长签发")],
)
def test_only_the_secretary_general_issues(everyone, cycle, who, reason):
    with pytest.raises(Refused, match=reason):
        issue(cycle, "RESULTS", getattr(everyone, who))
    assert issue(cycle, "RESULTS", everyone.secretary_general).title == "关于2026年度考核结果的通报"


def test_circular_waits_for_publication_and_needs_units_and_words(everyone, cycle):
    with pytest.raises(Refused, match="没有需要通报的单位"):
        issue(Cycle.objects.get(year=2025), "COMMENDATION", everyone.secretary_general)
    with pytest.raises(Refused, match="请填写通报的标题和正文"):
        circulars.issue(cycle, kind="RESULTS", title=" ", body="正文", by=everyone.secretary_general)
    later = bad_years.opened(2027)
    for by in (everyone.secretary_general, None):
        with pytest.raises(Refused, match="还没有发布"):
            circulars.issue(later, kind="RESULTS", title="标题", body="正文", by=by)


def test_waiting_lists_what_is_not_issued(everyone, cycle):
    cycles = list(Cycle.objects.order_by("year"))
    expected = [
        (2025, "RESULTS"),
        (2025, "CRITICISM"),
        (2026, "RESULTS"),
        (2026, "COMMENDATION"),
        (2026, "CRITICISM"),
    ]
    assert [(one.year, kind) for one, kind in circulars.waiting(cycles)] == expected
    issue(cycle, "CRITICISM", everyone.secretary_general)
    assert [(one.year, kind) for one, kind in circulars.waiting(cycles)] == expected[:-1]


@pytest.mark.once
def test_secretary_general_issues_on_the_page(everyone, cycle, client):
    url = reverse("circular_new", args=[2026, "CRITICISM"])
    client.force_login(everyone.secretary_general)
    page = client.get(url).content.decode()
    assert ["关于2026年度考核不合格单位的通报" in page, everyone.enterprise.name in page] == [True, True]
    answer = client.post(url, {"title": "通报一则", "body": "正文如下。"})
    issued = Circular.objects.get()
    assert (answer.url, issued.title, len(issued.units)) == (issued.get_absolute_url(), "通报一则", 1)
    assert client.get(url).status_code == 409
    assert client.get(reverse("circular_new", args=[2026, "NONSENSE"])).status_code == 404
    client.force_login(everyone.officer)
    assert client.get(reverse("circular_new", args=[2026, "RESULTS"])).status_code == 409
    client.force_login(everyone.school_head)
    assert client.get(reverse("circular_new", args=[2026, "RESULTS"])).status_code == 404


def test_every_member_reads_circulars_and_an_outsider_does_not(everyone, cycle, client):
    issued = issue(cycle, "CRITICISM", everyone.secretary_general)
    pages = [reverse(name, args=[issued.pk]) for name in ("circular", "circular_pdf", "circular_xlsx")]
    client.force_login(everyone.school_liaison)
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    client.force_login(builders.person())
    assert [client.get(page).status_code for page in pages] == [404, 404, 404]
    assert client.get(reverse("circulars")).status_code == 409


@pytest.mark.once
def test_circular_is_printed_to_be_sealed(everyone, cycle, client):
    issued = issue(cycle, "COMMENDATION", everyone.secretary_general)
    client.force_login(everyone.school_head)
    answer = fetch_file(client, reverse("circular_pdf", args=[issued.pk]))
    words = text_of(b"".join(answer.streaming_content)).replace("\n", "").replace(" ", "")
    expected = [
        "关于表扬2026年度考核优秀单位的通报",
        "各成员单位：",
        "2026年12月29日",
        everyone.school.name,
    ]
    assert [word in words for word in expected] == [True] * len(expected)
    assert "（盖章）" not in words  # that is written on forms, not on what is sealed


# ---------------------------------------------------------------- recommendations


def test_secretariat_writes_what_a_unit_is_recommended_for(everyone, client):
    commended = Commendation.objects.get()
    url = reverse("commendation", args=[commended.pk])
    client.force_login(everyone.officer)
    values = {
        "recommended_to": "德州市教育和体育局",
        "grounds": "承办了两届技能大赛。",
        "version": commended.version,
    }
    assert client.post(url, values).url == url
    stored = Commendation.objects.get()
    assert (stored.recommended_to, stored.grounds) == ("德州市教育和体育局", "承办了两届技能大赛。")
    stale = client.post(url, {**values, "grounds": "旧页面"})
    assert "其他人已修改" in stale.content.decode()
    with pytest.raises(Conflict):
        commendations.change(commended, recommended_to="某局", grounds="旧", by=everyone.officer, version=1)
    client.force_login(everyone.school_head)
    assert client.get(url).status_code == 200
    refused = client.post(url, {**values, "version": stored.version})
    assert (refused.status_code, "推荐评优由秘书处办理" in refused.content.decode()) == (409, True)
    client.force_login(everyone.enterprise_head)
    assert client.get(url).status_code == 404


def test_secretariat_steps_back_for_its_own_unit(everyone):
    commended = Commendation.objects.get()
    own = builders.person(name="学校派员")
    builders.post("OFFICER", own, everyone.school)
    values = {"recommended_to": "某局", "grounds": "好"}
    with pytest.raises(Refused, match="应当回避"):
        commendations.change(commended, **values, by=own)
    with pytest.raises(Refused, match="请填写推荐去向"):
        commendations.change(commended, recommended_to="", grounds="好", by=everyone.officer)
    assert commendations.change(commended, **values, by=everyone.officer).recommended_to == "某局"


@pytest.mark.once
def test_circular_says_on_paper_who_issues_it_and_names_its_units(everyone, cycle):
    issued = issue(cycle, "CRITICISM", everyone.secretary_general)
    [unit] = issued.units
    assert f"{unit['name']}{cycle.year}年度考核评为“不合格”" in issued.body
    request = RequestFactory().get("/")
    request.user = everyone.officer
    official = circular_pdf.compose(request, pk=issued.pk).context["official"]
    assert official.title == f"{official.issuer}秘书处关于2026年度考核不合格单位的通报"
    [annex] = official.annexes
    assert (annex.title, annex.blocks[0].rows[0][1]) == ("2026年度考核不合格单位名单", unit["name"])


def test_many_units_are_named_in_the_annex_only():
    rows = [{"name": f"第{at}单位"} for at in range(1, 14)]
    assert circulars._who(rows) == "附件所列13个单位"
    assert circulars._who(rows[:2]) == "第1单位、第2单位等2个单位"


def test_word_is_made_in_the_files_lane_and_bears_the_code_of_the_pdf(everyone, cycle, client):
    issued = issue(cycle, "RESULTS", everyone.secretary_general)
    client.force_login(everyone.officer)
    address = reverse("circular_pdf", args=[issued.pk])
    assert f'action="{address}?kind=docx"' in client.get(f"{address}?kind=docx").content.decode()
    assert f'action="{address}?kind=docx"' in client.get(issued.get_absolute_url()).content.decode()
    answer = fetch_file(client, f"{address}?kind=docx")
    assert answer["Content-Type"] == uploads.CONTENT_TYPES["docx"]
    content = b"".join(answer.streaming_content)
    assert uploads.check(SimpleUploadedFile("通报.docx", content), kinds=("docx",)).size == len(content)
    paper = PrintedVersion.objects.get()
    assert f"校验码{paper.code}" in word_text(Document(io.BytesIO(content)))
    drawn = text_of(b"".join(fetch_file(client, address).streaming_content))
    assert (paper.code in drawn, PrintedVersion.objects.count()) == (True, 1)
