"""Templates of the office: who may, what is refused, what has which face from when on."""

import io
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from posixpath import dirname, join, normpath

import pytest
from defusedxml import ElementTree
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.official.faces import docx_of
from alliance.official.filling import fill
from alliance.official.forms import forms
from alliance.official.placeholders import check, placeholders
from alliance.official_templates import rules, services
from alliance.official_templates.builtin import builtin_template
from alliance.official_templates.models import DocumentTemplate
from alliance.official_templates.samples import sample_of
from alliance.official_templates.tests.made import content, template
from alliance.tests import builders
from alliance.tests.fetching import fetch_file

pytestmark = pytest.mark.django_db
OWN = "德州智造联盟专用"


@pytest.fixture
def noon(time_machine):
    time_machine.move_to(datetime(2026, 10, 12, 4, 0, tzinfo=UTC), tick=False)
    return time_machine


@pytest.fixture
def everyone(noon):
    return builders.alliance()


def put(house, *lines):
    """A template for notices in force."""
    kept = services.upload("NOTICE", file=template(*lines), by=house.officer)
    return services.put_in_use(kept, by=house.officer)


def words(official, code="") -> str:
    drawn = docx_of(official, "x").docx(code)
    return "\n".join(one.text for one in Document(io.BytesIO(drawn)).paragraphs)


def notice(**changes):
    return sample_of(forms()["NOTICE"]).__class__(
        **({"title": "关于报送总结的通知", "blocks": (), "issuer": "联盟", "form": "NOTICE"} | changes)
    )


def test_who_may(everyone):
    kept = services.upload("NOTICE", file=template(), by=everyone.officer)
    for rule in (rules.may_manage, lambda user: rules.may_use(user, kept)):
        people = ("officer", "secretary_general", "chair", "school_head", "school_liaison")
        assert {who for who in people if rule(getattr(everyone, who))} == {"officer", "secretary_general"}
    with pytest.raises(Refused, match="由秘书处维护"):
        services.put_in_use(kept, by=everyone.chair)
    assert rules.may_go_back(everyone.officer, "NOTICE").reason == "现在用的就是内置模板。"


def test_waiting_template_changes_nothing_until_it_is_put_in_use(everyone):
    kept = services.upload("NOTICE", file=template(), by=everyone.officer)
    assert OWN not in words(notice())
    kept = services.put_in_use(kept, by=everyone.secretary_general)
    assert OWN in words(notice())
    assert OWN not in words(notice(form="LETTER"))
    assert OWN not in words(notice(head="overprint"))
    assert (kept.uploaded_by, kept.used_by) == (everyone.officer, everyone.secretary_general)
    with pytest.raises(Refused, match="已启用"):
        services.put_in_use(kept, by=everyone.officer)


def test_what_was_issued_keeps_the_face_of_its_day(everyone, noon):
    first = put(everyone)
    noon.move_to(clock.now() + timedelta(days=1))
    put(everyone, "第二版", "{{正文}}")
    noon.move_to(clock.now() + timedelta(days=1))
    back = services.go_back("NOTICE", why="改回", by=everyone.officer)
    day = timedelta(days=1)
    faces = [words(notice(issued_at=first.since + step * day)) for step in (-1, 0, 1, 2)]
    assert [("第二版" in one, OWN in one) for one in faces] == [
        (False, False),
        (False, True),
        (True, False),
        (False, False),
    ]
    assert OWN not in words(notice())
    assert (back.since - first.since, back.name) == (2 * day, "")


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (("{{标题}}", "主送：{{收文单位}}", "{{正文}}"), "{{收文单位}}（第2段“主送：{{收文单位}}”）"),
        (("{{主送单位}}", "{{正文}}"), "{{主送单位}}（第1段“{{主送单位}}”，应为 {{主送}} 吗）"),
        (("{{标题}}",), "缺少占位符 {{正文}}"),
        (("见{{正文}}",), "须独占一段（第1段“见{{正文}}”）"),
    ],
)
def test_wrong_placeholder_is_refused_by_name_and_place(everyone, client, lines, why):
    client.force_login(everyone.officer)
    address = reverse("document_template", args=["NOTICE"])
    answer = client.post(address, {"file": SimpleUploadedFile("a.docx", content(*lines))})
    assert answer.status_code == 422
    assert why in answer.context["form"].errors["file"][0]
    assert DocumentTemplate.objects.count() == 0


def test_macros_are_refused_and_a_template_is_kept(everyone, client):
    client.force_login(everyone.officer)
    address = reverse("document_template", args=["NOTICE"])
    target = io.BytesIO(content())
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    answer = client.post(address, {"file": SimpleUploadedFile("a.docx", target.getvalue())})
    assert (answer.status_code, DocumentTemplate.objects.count()) == (422, 0)
    assert client.post(address, {"file": SimpleUploadedFile("a.docx", content())}).status_code == 302
    kept = DocumentTemplate.objects.get()
    page = client.get(address).content.decode()
    assert "预览" in page
    assert "启用" in page
    client.post(reverse("document_template_use", args=[kept.pk]))
    assert "没有用到：发文机关" in client.get(address).content.decode()
    assert "a.docx" in client.get(reverse("document_templates")).content.decode()
    sample = fetch_file(client, f"{reverse('document_template_sample', args=['NOTICE'])}?of={kept.pk}")
    said = Document(io.BytesIO(b"".join(sample.streaming_content)))
    assert OWN in [one.text for one in said.paragraphs]


def test_what_is_not_in_force_and_its_code_show_in_every_template(everyone):
    put(everyone)
    said = words(notice(draft="已作废"))
    assert said.startswith("已作废")
    drawn = docx_of(notice(), "x").docx("ABCD2345EFGH6789")
    assert "校验码 ABCD2345EFGH6789" in Document(io.BytesIO(drawn)).element.body.xpath("string(.)")


def test_lost_file_is_drawn_as_built_in(everyone):
    kept = put(everyone)
    kept.file.storage.delete(kept.file.name)
    assert OWN not in words(notice())


# ---------------------------------------------------------------- the built-in one


def assert_sound(drawn: bytes) -> None:
    """Every part is well-formed and has a content type; every relationship leads to a part; ids of a part are used once."""
    with zipfile.ZipFile(io.BytesIO(drawn)) as archive:
        names = set(archive.namelist())
        types = ElementTree.fromstring(archive.read("[Content_Types].xml"))
        known = {one.get("Extension") for one in types} | {one.get("PartName") for one in types}
        for name in names - {"[Content_Types].xml"}:
            assert name.rpartition(".")[2] in known or f"/{name}" in known, name
            if name.endswith((".xml", ".rels")):
                root = ElementTree.fromstring(archive.read(name))
            if name.endswith(".rels"):
                base = dirname(dirname(name))
                found = [one for one in root if one.get("TargetMode") != "External"]
                for one in found:
                    target = one.get("Target")
                    assert (target[1:] if target[0] == "/" else normpath(join(base, target))) in names, target
                assert len({one.get("Id") for one in root}) == len(list(root))


@pytest.mark.parametrize("key", ["NOTICE", "MINUTES", "REPORT", "ORDER"])
def test_builtin_template_is_a_template_and_makes_the_built_in_words(everyone, key):
    form = forms()[key]
    made = builtin_template(form)
    check(made)
    assert {"标题", "文号", "正文", "附件", "印发日期", "状态"} <= set(placeholders(made))
    shown = replace(sample_of(form), code="ABCD2345EFGH6789")
    drawn = fill(made, shown)
    for one in (made, drawn):
        assert_sound(one)
    reopened = Document(io.BytesIO(drawn))
    said = "".join(reopened.element.body.itertext())
    assert "{{" not in said
    assert "¤" not in said
    listed = (shown.number, "示例附件", "示例职业学院", "示例抄送单位。", "印发")
    for word in listed if shown.minutes else (*listed, "各成员单位：", "（示例联系人"):
        assert word in said
    target = io.BytesIO()
    reopened.save(target)  # edited and saved again
    assert_sound(target.getvalue())
