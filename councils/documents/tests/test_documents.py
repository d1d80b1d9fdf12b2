"""The life of a document: which verb in which state, who may what, the number, the correction, the void, the text."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from PIL import Image

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.history.words import events_of
from alliance.messages.models import Notification
from alliance.paper import printed
from alliance.prose import parsing
from alliance.registers import policy
from alliance.tests import builders
from councils.dispatch import services as sending
from councils.documents import rules
from councils.documents.beginnings import BEGINNINGS, is_unfinished
from councils.documents.models.documents import Document
from councils.documents.official import as_official, paper_of
from councils.documents.services import signing, writing
from councils.documents.tests.made import drafted, made
from councils.documents.text import blocks_of, html_of_text
from councils.numbering.models import IssuedPaper, PaperKind

pytestmark = pytest.mark.django_db
State = Document.State
WHO = {
    "revise": "officer",
    "submit": "officer",
    "take_back": "officer",
    "drop": "officer",
    "send": "officer",
    "send_more": "officer",
    "correct": "officer",
    "archive": "officer",
    "keep_scan": "officer",
    "check": "deputy",
    "sign": "secretary_general",
    "make_void": "secretary_general",
}
ALLOWED = {
    State.DRAFT: {"revise", "submit", "drop"},
    State.CHECKING: {"take_back", "check"},
    State.SIGNING: {"take_back", "sign"},
    State.SIGNED: {"send", "make_void", "keep_scan"},
    State.SENT: {"send_more", "correct", "archive", "make_void", "keep_scan"},
    State.REPLACED: {"archive", "keep_scan"},
    State.VOID: {"archive"},
    State.DROPPED: set(),
}


@pytest.mark.parametrize("state", State.values)
def test_each_state_allows_its_verbs_and_no_other(house, state):
    one = made(house, state)
    assert one.state == state
    allowed = {verb for verb, who in WHO.items() if getattr(rules, f"may_{verb}")(getattr(house, who), one)}
    assert allowed == ALLOWED[state]


def test_refused_verbs_change_nothing(house):
    one = made(house, State.SENT)
    before = IssuedPaper.objects.count()
    for act in (
        lambda: signing.sign(one, by=house.secretary_general),
        lambda: writing.revise(one, title="改", by=house.officer),
        lambda: signing.check(one, by=house.deputy),
        lambda: sending.send(one, by=house.officer),
    ):
        with pytest.raises(Refused):
            act()
    one.refresh_from_db()
    assert (one.title, IssuedPaper.objects.count()) == ("关于报送年度总结的通知", before)


PEOPLE = ("officer", "secretary_general", "deputy", "chair", "vice", "school_head", "school_liaison")


def may(house, rule, one):
    return {name for name in PEOPLE if rule(getattr(house, name), one)}


def test_who_checks_is_never_who_wrote(house):
    by_officer, by_deputy = made(house, State.CHECKING), drafted(house, by=house.deputy)
    by_deputy = writing.submit(by_deputy, by=house.deputy)
    assert may(house, rules.may_check, by_officer) == {"secretary_general", "deputy"}
    assert may(house, rules.may_check, by_deputy) == {"secretary_general"}
    policy.change("document_checkers", "DEPUTIES", basis="测试", confirmed=True, by=house.officer)
    assert may(house, rules.may_check, by_officer) == {"deputy"}


def test_who_signs_follows_the_kind_and_who_wrote_and_checked(house):
    notice, decision = made(house, State.SIGNING), made(house, State.SIGNING, "DECISION")
    assert may(house, rules.may_sign, notice) == {"secretary_general", "chair"}
    assert may(house, rules.may_sign, decision) == {"chair"}
    own = writing.submit(drafted(house), by=house.officer)
    own = signing.check(own, by=house.secretary_general)
    assert may(house, rules.may_sign, own) == {"chair"}
    assert rules.for_who_presides([notice, decision, own]) == [decision, own]
    policy.change("document_chair_signs_decision", False, basis="测试", confirmed=True, by=house.officer)
    assert may(house, rules.may_sign, decision) == {"secretary_general", "chair"}


def test_nobody_handles_a_document_about_the_own_unit(house):
    about_chair = made_about(house, house.chair_unit)
    assert may(house, rules.may_check, about_chair) == {"deputy"}
    about_chair = signing.check(about_chair, by=house.deputy)
    # the chair, the secretary-general and the officer come from that unit; the deputy has checked it: the vice-chair is next
    assert may(house, rules.may_sign, about_chair) == {"vice"}
    assert rules.for_who_presides([about_chair]) == [about_chair]
    about_vice = made(house, State.CHECKING, unit=house.vice_unit)
    assert may(house, rules.may_check, about_vice) == {"secretary_general"}
    assert not rules.may_draft(house.deputy, house.vice_unit)


def made_about(house, unit):
    house.second = builders.person(house.vice_unit, "LIAISON")
    builders.post("OFFICER", house.second, house.vice_unit)
    one = drafted(house, unit=unit, by=house.second)
    return writing.submit(one, by=house.second)


def test_deputy_signs_where_the_secretary_general_steps_back(house):
    one = made_about(house, house.chair_unit)
    unit = builders.seated("VICE_CHAIR").unit
    other = builders.person(unit, "HR_LEAD")
    builders.post("DEPUTY_SECRETARY_GENERAL", other, unit)
    one = signing.check(one, by=house.deputy)
    assert rules.may_sign(other, one)
    assert rules.for_who_presides([one]) == []


def test_number_register_and_messages_of_a_signature(house):
    one = made(house, State.SIGNED)
    entry = IssuedPaper.objects.get()
    assert one.number == entry.number == "德智联秘〔2026〕1号"
    assert (entry.signed_by, entry.title, entry.url) == (
        house.secretary_general,
        one.title,
        one.get_absolute_url(),
    )
    told = Notification.objects.filter(matter=f"document:{one.pk}", step__startswith="signed")
    assert [row.recipient for row in told] == [house.officer]
    assert not Notification.objects.filter(
        recipient=house.school_liaison, matter=f"document:{one.pk}"
    ).exists()
    assert made(house, State.SIGNED, "LETTER").number == "德智联函〔2026〕1号"


def test_unfinished_text_is_not_handed_on(house):
    one = writing.draft("NOTICE", by=house.officer)
    sending.address(one, units=[house.school], by=house.officer)
    with pytest.raises(Refused, match="×××"):
        writing.submit(one, by=house.officer)
    assert all(is_unfinished(*found.lines) for found in BEGINNINGS.values())
    assert set(BEGINNINGS) == set(PaperKind.written())


@pytest.mark.parametrize("addressee", ["各成员单位", "各理事会单位：", "有关成员单位"])
def test_what_is_addressed_to_members_goes_to_some(house, addressee):
    """After the signature nobody could be added before it is sent; a letter to an office outside needs no unit."""
    one = drafted(house, units=[], addressee=addressee)
    assert "选择发送范围" in rules.may_submit(house.officer, one).reason
    with pytest.raises(Refused, match="选择发送范围"):
        writing.submit(one, by=house.officer)
    sending.address(one, units=[house.school], by=house.officer)
    assert writing.submit(one, by=house.officer).state == State.CHECKING
    outside = drafted(house, "LETTER", units=[], addressee="德州市教育和体育局")
    assert writing.submit(outside, by=house.officer).state == State.CHECKING


def test_returned_with_reason_and_checked_anew(house):
    one = made(house, State.SIGNING)
    with pytest.raises(Refused):
        signing.send_back(one, why=" ", by=house.secretary_general)
    one = signing.send_back(one, why="时间写错", by=house.secretary_general)
    assert (one.state, one.return_reason, one.checked_by) == (State.DRAFT, "时间写错", None)
    assert Notification.objects.filter(recipient=house.officer, title__startswith="公文已退回").exists()
    assert writing.submit(one, by=house.officer).return_reason == ""


def test_taken_back_before_the_signature_only(house):
    one = writing.take_back(made(house, State.SIGNING), why="补充内容", by=house.officer)
    assert (one.state, one.checked_by_id) == (State.DRAFT, None)
    with pytest.raises(Refused):
        writing.take_back(made(house, State.SIGNED), why="补充", by=house.officer)


def test_void_number_stays_with_its_reason_and_is_not_given_again(house):
    one = made(house, State.VOID)
    entry = IssuedPaper.objects.get(number=one.number)
    assert (entry.state, entry.remark) == ("VOID", "作废原因：内容有误")
    told = Notification.objects.filter(recipient=house.school_liaison, title__startswith="文件已作废")
    assert told.count() == 1
    assert made(house, State.SIGNED).number == "德智联秘〔2026〕2号"


def test_correction_names_the_old_one_which_then_shows_it(house):
    one = made(house, State.SENT)
    again = writing.correct(one, why="日期有误", by=house.officer)
    assert (again.corrects, again.title, again.recipients.count()) == (one, one.title, 1)
    with pytest.raises(Refused, match="已在办理"):
        writing.correct(one, why="再改", by=house.officer)
    with pytest.raises(Refused, match="更正件"):
        signing.make_void(one, why="作废", by=house.secretary_general)
    again = signing.sign(
        signing.check(writing.submit(again, by=house.officer), by=house.deputy), by=house.secretary_general
    )
    one.refresh_from_db()
    assert one.state == State.SENT  # it holds until the correction is sent
    sending.send(again, by=house.officer)
    one.refresh_from_db()
    old, new = (IssuedPaper.objects.get(number=row.number) for row in (one, again))
    assert (one.state, old.state, old.remark) == (State.REPLACED, "REPLACED", f"由{again.number}更正")
    assert (new.state, new.remark) == ("IN_FORCE", f"更正{one.number}")


def test_dropped_correction_makes_room_for_another(house):
    one = made(house, State.SENT)
    writing.drop(writing.correct(one, why="日期", by=house.officer), why="不必更正", by=house.officer)
    assert writing.correct(one, why="人名", by=house.officer).corrects == one


def test_annexes_have_text_or_a_file_and_keep_their_order(house):
    one = drafted(house)
    with pytest.raises(Refused, match="二选一"):
        writing.add_annex(one, title="名单", by=house.officer)
    first = writing.add_annex(one, title="名单", body="<p>甲</p>", by=house.officer)
    second = writing.add_annex(one, title="表格", body="<p>乙</p>", by=house.officer)
    writing.remove_annex(one, annex=first, by=house.officer)
    second.refresh_from_db()
    assert [(row.title, row.position) for row in one.annexes.all()] == [("表格", 1)]
    sent = made(house, State.SENT)
    with pytest.raises(Refused):
        writing.add_annex(sent, title="名单", body="<p>甲</p>", by=house.officer)


@pytest.mark.parametrize("state", State.values)
def test_who_sees_it(house, state):
    one = made(house, state)

    def sees(user):
        return Document.objects.visible_to(user).filter(pk=one.pk).exists()

    assert sees(house.officer)
    assert sees(house.deputy)
    assert not sees(house.enterprise_head)
    assert sees(house.school_liaison) == (state in (State.SENT, State.REPLACED, State.VOID))
    assert sees(house.chair) == (state in (State.SIGNING, *Document.NUMBERED))
    # the head of the school is a director: what has a number, and nothing before
    assert sees(house.school_head) == (state in Document.NUMBERED)


def test_void_before_it_was_sent_is_never_seen_by_units(house):
    one = signing.make_void(made(house, State.SIGNED), why="作废", by=house.secretary_general)
    assert not Document.objects.visible_to(house.school_liaison).filter(pk=one.pk).exists()


def test_archived_takes_no_more_scans(house):
    one = signing.archive(made(house, State.SENT), shelf="2026-办-1", by=house.officer)
    assert (one.shelf, one.archived_by, one.state) == ("2026-办-1", house.officer, State.SENT)
    assert not rules.may_keep_scan(house.officer, one)
    assert not rules.may_archive(house.officer, one)


def test_plain_lines_become_headings_paragraphs_and_tables():
    text = "为做好工作，通知如下：\n\n一、工作内容\n（一）总体要求\n一、这是一句完整的话。\n1 < 2 & 3\n| 甲 | 乙 |\n| 1 | 2 |"
    stored = html_of_text(text)
    assert "<h3>一、工作内容</h3><h4>（一）总体要求</h4>" in stored
    assert "1 &lt; 2 &amp; 3" in stored
    found = blocks_of(stored)
    assert [getattr(block, "level", 0) for block in found] == [0, 1, 2, 0, 0, 0]
    assert found[-1].rows == (("1", "2"),)
    assert parsing.html_of(found) == stored


def picture(name="现场.png"):
    return writing.checked_picture(SimpleUploadedFile(name, made_picture()))


def made_picture() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 20), "#88aacc").save(target, "PNG")
    return target.getvalue()


def test_pictures_stand_in_the_paper_and_move_to_its_correction(house):
    one = drafted(house)
    kept = writing.add_picture(one, file=picture(), by=house.officer)
    assert writing.add_picture(one, file=picture("又一张.png"), by=house.officer) == kept
    figure = f'<figure><img src="{kept.get_absolute_url()}" alt="现场"><figcaption>现场</figcaption></figure>'
    one = writing.revise(one, by=house.officer, body=f"<p>如图。</p>{figure}")
    writing.add_annex(one, title="照片", body=figure, by=house.officer)
    found = as_official(one)
    assert [block.caption for block in (found.blocks[1], found.annexes[0].blocks[0])] == ["现场", "现场"]
    one = signing.sign(
        signing.check(writing.submit(one, by=house.officer), by=house.deputy), by=house.secretary_general
    )
    with pytest.raises(Refused):
        writing.add_picture(one, file=picture(), by=house.officer)
    again = writing.correct(sending.send(one, by=house.officer), why="日期有误", by=house.officer)
    copy = again.pictures.get()
    assert (copy.file.name, copy.pk == kept.pk) == (kept.file.name, False)
    assert str(kept.pk) not in again.body + again.annexes.get().body
    assert as_official(again).blocks == found.blocks


def test_history_tells_a_text_in_words(house):
    one = drafted(house)
    writing.revise(one, by=house.officer, body="<h3>一、时间</h3><ol><li>周<strong>一</strong></li></ol>")
    assert "正文：一、时间 1. 周一" in events_of(one)[0].after


def test_official_says_what_is_not_in_force(house):
    draft, sent, void = (made(house, state) for state in (State.DRAFT, State.SENT, State.VOID))
    assert as_official(draft).draft == "起草，未印发"
    assert as_official(void).draft == "已作废"
    found = as_official(sent)
    assert (found.draft, found.number, found.day) == ("", sent.number, clock.today())
    assert found.signature.endswith("秘书处")
    assert found.signer == ""
    report = made(house, State.SIGNING, "REPORT")
    report = signing.sign(report, by=house.chair)
    found = as_official(report)
    assert (found.upward, found.signer) == (True, str(house.chair))
    assert not found.signature.endswith("秘书处")


def standing(version):
    return printed.verify(version.issue(by=None).code).standing


def version(document):
    return paper_of(RequestFactory().get("/"), document).version


def test_code_says_what_became_of_the_document(house):
    draft, one = made(house, State.DRAFT), made(house, State.SENT)
    assert version(draft) is None
    issued = version(one)
    assert (standing(issued).tone, issued.title) == ("success", f"{one.number} {one.title}")
    code = issued.issue(by=None).code
    void = signing.make_void(one, why="内容有误", by=house.secretary_general)
    assert version(void).issue(by=None).code == code  # the same words, whether they hold or not
    found = printed.verify(code).standing
    assert (found.tone, found.title) == ("danger", "已作废")
    assert "内容有误" not in found.says


def test_code_of_a_corrected_document_names_the_correction_and_the_other_way_round(house):
    old = made(house, State.REPLACED)
    new = old.corrections.get()
    assert standing(version(old)).says == f"这份文件由{new.number}更正，以更正后的为准。"
    assert standing(version(new)).says == f"由平台签发，现行有效；这份文件更正{old.number}。"
