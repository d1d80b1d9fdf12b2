"""Units are chosen by typing: what the server answers, and what a form makes of what was typed."""

import pytest
from django import forms
from django.http import QueryDict

from alliance.names import choosing
from alliance.tests import builders
from members.units import portal
from members.units import services as units
from members.units.models import Unit
from members.units.tests.test_units import admit


class RoomForm(forms.Form):
    unit = choosing.Chosen("units", queryset=Unit.objects.in_order())


def filled(**data):
    query = QueryDict(mutable=True)
    query.update(data)
    return RoomForm(query)


@pytest.fixture
def school(db):
    return admit(name="德州第一学院")


@pytest.fixture
def ask(client):
    def answer(user, source, text=""):
        client.force_login(user)
        return client.get(f"/choose/{source}/", {"q": text})

    return answer


def test_choices_find_by_name_initials_and_code(everyone, ask):
    units.change(everyone.enterprise, by=None, reason="", name="临邑阀门公司", district="临邑县")
    hit = {"value": everyone.enterprise.pk, "label": "临邑阀门公司", "note": "企业成员　临邑县"}
    for text in ("阀门", "lyfm", "临邑 公司", "临 邑", "LYFM"):
        assert ask(everyone.officer, "units", text).json() == {"hits": [hit], "more": False}
    assert ask(everyone.officer, "units", "没有").json() == {"hits": [], "more": False}


def test_who_is_called_what_was_typed_comes_first(everyone, ask):
    """Of those in which it stands somewhere: the whole name or abbreviation, then its beginning, then the rest by sound."""
    names = {
        "德州市阿里行业协会": "阿里协会",
        "禹城华岳装备公司": "华岳装备",
        "鲁北海洋机械厂": "海洋",
        "海洋重工公司": "",
    }
    for name, short in names.items():
        admit(name=name, short_name=short, uscc="", uscc_missing_reason="测试")
    hits = [hit["label"] for hit in ask(everyone.officer, "units", "hy").json()["hits"]]
    assert hits == ["鲁北海洋机械厂", "海洋重工公司", "禹城华岳装备公司", "德州市阿里行业协会"]
    found = [hit.title for hit in portal.find_units(everyone.officer, "hy")]
    assert found == hits


def test_choices_hold_twenty_at_most(everyone, ask):
    for number in range(21):
        admit(name=f"重名{number}公司", uscc="", uscc_missing_reason="测试")
    answer = ask(everyone.officer, "units", "重名").json()
    assert (len(answer["hits"]), answer["more"]) == (20, True)


def test_choices_show_only_what_the_person_sees(everyone, ask):
    assert len(ask(everyone.officer, "units", "成员单位").json()["hits"]) == Unit.objects.count()
    own = ask(everyone.enterprise_liaison, "units", "成员单位").json()["hits"]
    assert [hit["value"] for hit in own] == [everyone.enterprise.pk]
    assert ask(everyone.enterprise_liaison, "people", "人员").status_code == 404
    assert ask(builders.person(), "units", "成员单位").json()["hits"] == []
    assert ask(everyone.officer, "nothing", "").status_code == 404


@pytest.mark.once
def test_choices_cost_the_same_for_one_and_for_twenty(everyone, ask, client, django_assert_num_queries):
    ask(everyone.secretary_general, "people", "人员2")
    with django_assert_num_queries(5):
        assert len(client.get("/choose/people/?q=人员2").json()["hits"]) == 1
    with django_assert_num_queries(5):
        assert len(client.get("/choose/people/?q=人员").json()["hits"]) > 5


def test_people_of_one_name_are_told_apart(everyone, ask):
    builders.person(everyone.school, "LIAISON", name="王芳", phone="13800001111")
    builders.person(everyone.enterprise, "LIAISON", name="王芳", phone="13800002222")
    hits = ask(everyone.secretary_general, "people", "wf").json()["hits"]
    assert [hit["label"] for hit in hits] == [
        f"王芳（{everyone.school}，尾号 1111）",
        f"王芳（{everyone.enterprise}，尾号 2222）",
    ]
    narrowed = ask(everyone.secretary_general, "people", f"{everyone.school} 王").json()["hits"]
    assert [hit["label"] for hit in narrowed] == [hits[0]["label"]]
    by_number = ask(everyone.secretary_general, "people", "2222").json()["hits"]
    assert [hit["label"] for hit in by_number] == [hits[1]["label"]]


def test_number_of_a_record_is_the_record(school):
    form = filled(unit=str(school.pk))
    assert form.is_valid()
    assert form.cleaned_data["unit"] == school


def test_text_typed_over_a_choice_counts(school):
    other = admit(name="临邑阀门公司", uscc="", uscc_missing_reason="测试")
    kept = filled(unit=str(school.pk), unit_text="德州第一学院")
    assert (kept.is_valid(), kept.cleaned_data["unit"]) == (True, school)
    changed = filled(unit=str(school.pk), unit_text="临邑阀门 公司")
    assert (changed.is_valid(), changed.cleaned_data["unit"]) == (True, other)


def test_part_of_a_name_is_asked_about_never_guessed(school):
    form = filled(unit="", unit_text="第一")
    assert form.errors["unit"] == ["找到 1 个，请在下面选定一个。"]
    assert f'name="unit_hit" value="{school.pk}"' in str(form["unit"])
    chosen = filled(unit="", unit_text="第一", unit_for="第一", unit_hit=str(school.pk))
    assert (chosen.is_valid(), chosen.cleaned_data["unit"]) == (True, school)


def test_hit_of_another_search_does_not_count(school):
    form = filled(unit="", unit_text="第二", unit_for="第一", unit_hit=str(school.pk))
    assert form.errors["unit"] == ["没有找到“第二”，请换个写法再查。"]


def test_button_that_searches_never_acts(school):
    form = filled(unit=str(school.pk), unit_text="德州第一学院", unit_find="1")
    assert form.errors["unit"] == ["找到 1 个，请在下面选定一个。"]


def test_nothing_chosen_is_missing(school):
    assert filled(unit="", unit_text="").errors["unit"] == ["请选择。"]
    assert filled(unit="999999").errors["unit"] == ["没有找到“999999”，请换个写法再查。"]


def test_what_is_not_offered_by_the_form_cannot_be_sent(school):
    form = filled(unit=str(school.pk), unit_text="德州第一学院")
    form.fields["unit"].queryset = Unit.objects.exclude(pk=school.pk)
    assert form.errors["unit"] == ["没有找到“德州第一学院”，请换个写法再查。"]


def test_initial_record_is_shown_by_its_name(school):
    shown = str(RoomForm(initial={"unit": school.pk})["unit"])
    assert f'name="unit" value="{school.pk}"' in shown
    assert 'name="unit_text" value="德州第一学院"' in shown
