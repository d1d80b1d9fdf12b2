"""From a form to an act: what lands on the form, what stays typed, and what the page answers."""

import json

import pytest
from django import forms
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from alliance.calendar.models import Holiday
from alliance.face.acting import autosaved, carry_out, is_autosave
from alliance.ground import audit
from alliance.ground.access import Conflict, Refused
from alliance.power.models import PowerChange
from alliance.registers.models import Setting
from alliance.tests import builders


class Written(forms.Form):
    title = forms.CharField(label="标题", max_length=5)
    reason = forms.CharField(label="理由", required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


SENT = {"title": "标题", "reason": "理由", "version": "3"}


def sent(data=None, *, method="post", **headers):
    request = getattr(RequestFactory(), method)("/a/", data, headers=headers)
    request._messages = CookieStorage(request)
    return request, Written(request.POST if method == "post" else None)


def said(request) -> list[str]:
    return [str(message) for message in request._messages]


def refusing(error):
    def act():
        raise error

    return act


def never():
    pytest.fail("the act must not be done")


def test_carry_out_does_the_act_says_so_and_goes_on():
    request, form = sent(SENT)
    answer = carry_out(
        request,
        form,
        lambda: form.cleaned_data["title"],
        done=lambda it: f"已保存{it}。",
        to=lambda it: f"/{len(it)}/",
    )
    assert (answer.status_code, answer.url, said(request)) == (302, "/2/", ["已保存标题。"])


def test_carry_out_without_a_place_goes_to_the_record():
    change = PowerChange(pk=7)
    request, form = sent(SENT)
    assert carry_out(request, form, lambda: Place(change.get_absolute_url())).url == change.get_absolute_url()


class Place:
    def __init__(self, address):
        self.get_absolute_url = lambda: address


def test_carry_out_gives_on_a_response_of_its_own():
    request, form = sent(SENT)
    shown = HttpResponse("一次性密码")
    assert carry_out(request, form, lambda: "密码", to=lambda _: shown) is shown
    assert carry_out(request, form, lambda: shown) is shown


@pytest.mark.parametrize("case", [("get", None), ("post", {"title": "标题太长了吧"})])
def test_carry_out_does_nothing_for_a_page_that_is_only_opened_or_not_valid(case):
    method, data = case
    assert carry_out(*sent(data, method=method), never, to="/") is None


@pytest.mark.parametrize(
    ("error", "at", "place"),
    [
        (Refused("不行。"), "", "__all__"),
        (Refused("不行。"), "title", "title"),
        (Refused("不行。", field="reason"), "title", "reason"),
        (Refused("不行。", field="elsewhere"), "", "__all__"),
    ],
)
def test_refusal_lands_on_the_form_and_everything_typed_stays(error, at, place):
    request, form = sent(SENT)
    assert carry_out(request, form, refusing(error), done="已保存。", to="/", at=at) is None
    assert (form.errors, said(request)) == ({place: ["不行。"]}, [])
    assert {name: form[name].value() for name in SENT} == SENT


def test_after_a_conflict_the_next_sending_is_over_what_is_stored_now():
    request, form = sent(SENT)
    assert carry_out(request, form, refusing(Conflict("已被修改。", version=8)), to="/") is None
    assert {name: form[name].value() for name in SENT} == SENT | {"version": "8"}
    assert form.non_field_errors() == ["已被修改。"]


def test_what_the_button_does_is_refused_after_the_saving_and_the_saving_stays():
    request, form = sent(SENT)
    saved = Setting(key="k", version=4)
    assert (
        carry_out(request, form, lambda: saved, then=lambda row: refusing(Refused("还不能提交。"))(), to="/")
        is None
    )
    assert (form.non_field_errors(), form["version"].value()) == (["还不能提交。"], "4")
    request, form = sent(SENT)
    answer = carry_out(request, form, lambda: saved, then=lambda row: None, done=lambda row: row.key, to="/")
    assert (answer.url, said(request)) == ("/", ["k"])


def test_without_a_form_the_refusal_passes_on():
    request, _ = sent(SENT)
    with pytest.raises(Refused, match="不行。"):
        carry_out(request, None, refusing(Refused("不行。")), to="/")
    assert carry_out(request, None, lambda: 1, done="已办理。", to="/b/").url == "/b/"


# ---------------------------------------------------------------- pages that save themselves


def answered(data, save, **headers):
    request, form = sent(data, **headers)
    answer = autosaved(request, form, save)
    return answer.status_code, json.loads(answer.content)


def test_autosave_answers_with_the_version_or_why_not():
    kept = []

    def save():
        kept.append(audit._said("修改"))
        return Setting(version=4)

    assert answered(SENT, save) == (200, {"version": 4})
    assert kept == ["自动保存：修改"]
    assert answered({"title": "标题太长了吧"}, never) == (
        422,
        {"message": "最多 5 字，现在 6 字。"},
    )
    assert answered(SENT, refusing(Refused("不行。"))) == (409, {"message": "不行。"})
    conflict = {"message": "已被修改。", "conflict": True}
    assert answered(SENT, refusing(Conflict("已被修改。", version=8))) == (409, conflict)


def test_only_a_post_with_the_header_is_an_autosave():
    assert is_autosave(sent(SENT, **{"X-Autosave": "1"})[0])
    assert not is_autosave(sent(SENT)[0])
    assert not is_autosave(sent(method="get", **{"X-Autosave": "1"})[0])


# ---------------------------------------------------------------- dialogs: no page of their own


@pytest.fixture
def officer(db):
    house = builders.alliance()
    client = Client()
    client.force_login(house.officer)
    client.house = house
    return client


def test_a_refused_dialog_keeps_what_was_typed_in_a_form_to_the_same_address(officer):
    url = reverse("account_switch", args=[officer.house.officer.pk])
    typed = {"reason": "换了岗位\n下月起不再负责", "version": "3", "own_password": "geheim wort"}
    page = officer.post(url, typed, HTTP_REFERER="http://testserver/accounts/")
    text = page.content.decode()
    assert page.status_code == 409
    assert "不能停用或启用自己的账号。" in text
    assert (
        '<textarea class="input input-area" id="typed-1" name="reason" rows="4">\n换了岗位\n下月起不再负责</textarea>'
        in text
    )
    assert '<input type="hidden" name="version" value="3">' in text
    assert f'<form method="post" class="stack" action="{url}">' in text
    assert "geheim" not in text


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"reason": "ok"}, True),
        ({"other": "7 Tage"}, True),
        ({"other": "同意"}, True),
        ({"reason": "", "other": "APPROVED", "day": "2026-10-01", "selected": "12"}, False),
    ],
)
def test_words_are_kept_choices_are_not(officer, sent, kept):
    url = reverse("account_switch", args=[officer.house.officer.pk])
    answer = officer.post(url, sent, HTTP_REFERER="http://testserver/inbox/")
    assert answer.status_code == (409 if kept else 302)


def test_what_is_kept_is_escaped(officer):
    url = reverse("account_switch", args=[officer.house.officer.pk])
    text = officer.post(url, {"reason": "</textarea><script>意见"}).content.decode()
    assert "&lt;/textarea&gt;&lt;script&gt;意见</textarea>" in text


def test_a_refused_button_without_words_goes_back_to_its_page_with_the_reason(officer):
    url = reverse("account_switch", args=[officer.house.officer.pk])
    answer = officer.post(url, {"reason": " ", "version": "3"}, HTTP_REFERER="http://testserver/inbox/")
    assert (answer.status_code, answer.url) == (302, "http://testserver/inbox/")


def test_a_conflict_in_a_dialog_is_sent_again_over_what_is_stored_now(officer):
    day = builders.holiday(clock_day())
    url = reverse("holiday", args=[day.pk])
    fields = {"day": day.day, "kind": "OFF", "name": "甲", "reason": "第一次更正", "version": 0}
    page = officer.post(url, fields)
    assert page.status_code == 200
    assert page.context["form"].non_field_errors() == [
        "保存前，其他人已修改这条记录。您填写的内容仍在本页，请核对最新内容后再次保存。"
    ]
    assert (Holiday.objects.get().name, page.context["form"]["name"].value()) == ("测试", "甲")


def clock_day():
    from datetime import date

    return date(2026, 10, 2)
