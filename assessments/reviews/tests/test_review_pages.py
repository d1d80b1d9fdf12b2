"""The pages of review, results, objections and dossiers: who sees them, what they do, and what they cost."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.ground import clock
from alliance.tests import builders
from alliance.tests import builders_assessments as made
from assessments.objections.models import Objection
from assessments.publication import after_publication
from assessments.publication import services as publication
from assessments.results.services import confirming
from assessments.reviews.models import Mark, Review
from assessments.reviews.services import completion, marking
from assessments.sheets.models.assessments import Assessment

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture(autouse=True)
def consequences(monkeypatch):
    monkeypatch.setattr(after_publication, "follow", lambda cycle, *, by: None)


@pytest.fixture
def house():
    return builders.alliance()


@pytest.fixture
def cycle(house):
    return made.cycle(notice_days=5)


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def again(row):
    return type(row).objects.get(pk=row.pk)


def page(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


# ---------------------------------------------------------------- who may open what


PEOPLE = [
    "officer",
    "secretary_general",
    "chair",
    "school_head",
    "school_liaison",
    "enterprise_head",
    "reviewer",
]
OPEN, SHUT, GONE = 200, 409, 404
LISTS = {  # officer, secretary-general, chair, head and liaison of the unit, head of another, reviewer
    "reviews": [OPEN, OPEN, OPEN, SHUT, SHUT, SHUT, OPEN],
    "review_assignments": [OPEN, OPEN, SHUT, SHUT, SHUT, SHUT, SHUT],
    "review_assign_all": [OPEN, OPEN, SHUT, SHUT, SHUT, SHUT, SHUT],
    "calibration": [OPEN, OPEN, OPEN, SHUT, SHUT, SHUT, SHUT],
    "calibration_indicators": [OPEN, OPEN, OPEN, SHUT, SHUT, SHUT, SHUT],
    "results": [OPEN] * 7,  # for the last four a page that says when
    "objections": [OPEN] * 7,
}
RECORDS = {
    "review": [OPEN, OPEN, OPEN, GONE, GONE, GONE, OPEN],
    "assessment_reviewers": [OPEN, OPEN, SHUT, SHUT, SHUT, SHUT, SHUT],
    "confirmation": [OPEN, OPEN, OPEN, GONE, GONE, GONE, GONE],
    "assessment_result": [OPEN, OPEN, OPEN, GONE, GONE, GONE, GONE],
    "assessment_result_xlsx": [OPEN, OPEN, OPEN, GONE, GONE, GONE, GONE],
    "dossier": [OPEN, OPEN, OPEN, GONE, GONE, GONE, GONE],
    "objection_new": [SHUT, SHUT, SHUT, GONE, GONE, GONE, GONE],
}
NOTICED = {
    "results": [OPEN] * 7,
    "assessment_result": [OPEN, OPEN, OPEN, OPEN, OPEN, GONE, GONE],
    "assessment_result_xlsx": [OPEN, OPEN, OPEN, OPEN, OPEN, GONE, GONE],
    "dossier": [OPEN, OPEN, OPEN, OPEN, OPEN, GONE, GONE],
    "objection_new": [SHUT, SHUT, SHUT, OPEN, SHUT, GONE, GONE],
}


def _statuses(house, reviewer, name, *args):
    everybody = [*(getattr(house, one) for one in PEOPLE[:-1]), reviewer]
    return [page(as_(one), name, *args).status_code for one in everybody]


def _text(answer) -> str:
    """The page without its frame, which names the person's own unit."""
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def _argument(name, row):
    return [row.reviews.first().pk] if name == "review" else [row.pk]


def test_pages_open_for_their_roles_alone(house, cycle):
    row = made.confirmed(made.assessment(house.school))
    reviewer = row.reviews.first().reviewer
    found = {name: _statuses(house, reviewer, name) for name in LISTS}
    found |= {name: _statuses(house, reviewer, name, *_argument(name, row)) for name in RECORDS}
    assert found == LISTS | RECORDS
    seen = {name: str(row.unit) in _text(page(as_(getattr(house, name)), "results")) for name in PEOPLE[2:4]}
    assert seen == {"chair": True, "school_head": False}


def test_pages_open_for_the_unit_during_the_notice(house, cycle):
    for row in cycle.assessments.all():
        made.confirmed(row)
    publication.give_notice(cycle, by=house.secretary_general)
    row = cycle.assessments.get(unit=house.school)
    reviewer = row.reviews.first().reviewer
    found = {
        name: _statuses(house, reviewer, name, *([row.pk] if name != "results" else [])) for name in NOTICED
    }
    assert found == NOTICED


@pytest.mark.parametrize("name", [*LISTS, "confirmation", "dossier", "review", "assessment_result_pdf"])
def test_pages_need_a_sign_in(client, db, name):
    args = [] if name in LISTS else [1]
    assert page(client, name, *args).status_code == 302


@pytest.mark.parametrize(
    "name",
    [
        "review_save",
        "review_unassign",
        "review_reopen",
        "confirm_many",
        "admit_late",
        "results_notice",
        "results_publish",
    ],
)
def test_acts_are_posted(house, name):
    args = [] if name in ("confirm_many", "results_notice", "results_publish") else [1]
    assert page(as_(house.officer), name, *args).status_code == 405


def test_a_missing_and_a_foreign_record_answer_alike(house, cycle):
    row = made.confirmed(made.assessment(house.school))
    stranger = as_(house.enterprise_head)
    for name in ("review", "confirmation", "assessment_result", "dossier"):
        foreign = page(stranger, name, *_argument(name, row))
        missing = page(stranger, name, 999999)
        assert (foreign.status_code, missing.status_code) == (404, 404)


def test_results_before_the_first_cycle(house):
    assert page(as_(house.officer), "results").status_code == 200
    assert page(as_(house.officer), "calibration").status_code == 200
    assert page(as_(house.officer), "review_assignments").status_code == 200
    assert page(as_(house.school_head), "results").status_code == 200
    assert page(as_(house.officer), "results", year="1999").status_code == 404
    assert page(as_(house.officer), "results", year="²²²²").status_code == 404


# ---------------------------------------------------------------- what a list costs


def _cost(client, name, **query):
    with CaptureQueriesContext(connection) as caught:
        assert page(client, name, **query).status_code == 200
    return len(caught)


def test_lists_cost_the_same_for_1_3_and_12_rows(house, cycle):
    """Every list of the review, as the secretariat sees it, with rows of all kinds."""
    reviewer = builders.person()
    clients = {"officer": as_(house.officer), "reviewer": as_(reviewer)}
    lists = [("reviews", "reviewer")] + [
        (name, "officer")
        for name in ("reviews", "review_assignments", "calibration", "results", "objections")
    ]
    costs = {pair: [] for pair in lists}
    made_so_far = 0
    for size in (1, 3, 12):  # with their assignments and marks they are dear to make
        for _ in range(size - made_so_far):
            row = made.passed(made.assessment(builders.unit("RESEARCH")))
            for one in made.assigned(row, reviewer, house.enterprise_head):
                made.finished(one)
            row = Assessment.objects.select_related("cycle", "unit", "standard").get(pk=row.pk)
            if made_so_far % 2 == 0:
                confirming.confirm(row, by=None)
            Objection.objects.bulk_create([Objection(assessment=row, reason="有误", created_at=clock.now())])
            made_so_far += 1
        for name, who in lists:
            _cost(clients[who], name)  # what is asked once per process
            costs[name, who].append(_cost(clients[who], name, size="100"))
    assert {pair: len(set(found)) for pair, found in costs.items()} == dict.fromkeys(costs, 1), costs
    assert max(found[0] for found in costs.values()) <= 25, costs


# ---------------------------------------------------------------- the reviewer's page


@pytest.fixture
def pair(house, cycle):
    return made.assigned(made.passed(made.assessment(house.school)))


def _posted(review, **values):
    marks = made.marks_of(review, "0.5")
    data = {f"mark-{pk}-points": str(line["points"]) for pk, line in marks.items()}
    data |= {f"mark-{pk}-reason": line["reason"] for pk, line in marks.items()}
    return data | {"version": review.version, "opinion": "较好"} | values


def test_review_page_shows_self_points_facts_and_the_form(pair):
    shown = page(as_(pair[0].reviewer), "review", pair[0].pk)
    text = shown.content.decode()
    for item in completion.items_to_mark(pair[0].assessment):
        assert f'name="mark-{item.pk}-points"' in text
        assert item.indicator.criteria[:10] in text
    assert "按要求完成" in text
    assert "未记录" in text
    assert shown.context["form"].marked == 0


def test_review_page_costs_the_same_when_it_is_filled_in(pair):
    client = as_(pair[0].reviewer)
    page(client, "review", pair[0].pk)
    with CaptureQueriesContext(connection) as empty:
        page(client, "review", pair[0].pk)
    made.finished(pair[0])
    with CaptureQueriesContext(connection) as full:
        page(client, "review", pair[0].pk)
    assert len(full) <= len(empty) <= 40


def test_autosave_keeps_the_marks_and_answers_the_version(pair):
    review = pair[0]
    client = as_(review.reviewer)
    answer = client.post(reverse("review_save", args=[review.pk]), _posted(review))
    assert (answer.status_code, answer.json()) == (200, {"version": again(review).version})
    assert Mark.objects.filter(review=review).count() == len(completion.items_to_mark(review.assessment))
    assert again(review).opinion == "较好"


def test_autosave_of_a_stale_page_is_a_conflict(pair):
    review = pair[0]
    client = as_(review.reviewer)
    client.post(reverse("review_save", args=[review.pk]), _posted(review))
    answer = client.post(reverse("review_save", args=[review.pk]), _posted(review, opinion="另一页"))
    assert answer.status_code == 409
    assert "其他人已修改" in answer.json()["message"]
    assert again(review).opinion == "较好"


def test_autosave_of_impossible_points_keeps_nothing(pair):
    review = pair[0]
    item = completion.items_to_mark(review.assessment)[0]
    for points in ("999", "-1", "很多", "1e9"):
        data = _posted(review, **{f"mark-{item.pk}-points": points})
        answer = as_(review.reviewer).post(reverse("review_save", args=[review.pk]), data)
        assert answer.status_code == 422
        assert json.loads(answer.content)["message"].startswith("A1：")
    assert not Mark.objects.exists()


def test_full_width_points_are_understood(pair):
    review = pair[0]
    item = completion.items_to_mark(review.assessment)[0]
    data = {f"mark-{item.pk}-points": "１．５分", f"mark-{item.pk}-reason": "x", "version": review.version}
    assert as_(review.reviewer).post(reverse("review_save", args=[review.pk]), data).status_code == 200
    assert Mark.objects.get().points == Decimal("1.5")


def test_a_cut_request_empties_nothing(pair):
    review = pair[0]
    client = as_(review.reviewer)
    client.post(reverse("review_save", args=[review.pk]), _posted(review))
    before = Mark.objects.count()
    client.post(reverse("review_save", args=[review.pk]), {"version": again(review).version})
    assert Mark.objects.exclude(points=None).count() == before


def test_finish_from_the_page_and_the_second_click(pair):
    review = pair[0]
    client = as_(review.reviewer)
    first = client.post(reverse("review", args=[review.pk]), _posted(review, act="finish"))
    assert (first.status_code, first.headers["Location"]) == (302, "/reviews/")
    assert again(review).state == Review.State.DONE
    second = client.post(reverse("review", args=[review.pk]), _posted(review, act="finish"))
    assert second.headers["Location"] == f"/reviews/{review.pk}/"
    assert review.history.filter(history_change_reason="完成评审").count() == 1


def test_finish_without_reasons_keeps_the_draft_and_says_what_is_missing(pair):
    review = pair[0]
    data = {
        name: "" if name.endswith("-reason") else value
        for name, value in _posted(review, act="finish").items()
    }
    shown = as_(review.reviewer).post(reverse("review", args=[review.pk]), data, follow=True)
    assert "请写明理由" in shown.content.decode()
    assert again(review).state == Review.State.ASSIGNED
    assert Mark.objects.filter(review=review).exclude(points=None).exists()


def test_a_stale_page_comes_back_with_what_was_typed(pair):
    review = pair[0]
    client = as_(review.reviewer)
    client.post(reverse("review_save", args=[review.pk]), _posted(review))
    item = completion.items_to_mark(review.assessment)[0]
    data = _posted(review, **{f"mark-{item.pk}-reason": "第二个窗口里写的"})
    shown = client.post(reverse("review", args=[review.pk]), data)
    assert shown.status_code == 409
    assert "第二个窗口里写的" in shown.content.decode()
    assert not Mark.objects.filter(reason="第二个窗口里写的").exists()


def test_mass_assignment_changes_nothing_else(pair):
    review = pair[0]
    extra = {"state": "DONE", "score": "100", "reviewer": "1", "assessment": "1", "from_unit": "1"}
    as_(review.reviewer).post(reverse("review", args=[review.pk]), _posted(review, act="save", **extra))
    after = again(review)
    assert (after.state, after.score, after.reviewer_id, after.assessment_id, after.from_unit_id) == (
        review.state,
        None,
        review.reviewer_id,
        review.assessment_id,
        review.from_unit_id,
    )


SECRET = "只有评审人知道的理由"


def test_marks_are_on_no_page_of_others_until_all_are_done(house, pair):
    """Blindness, with a sentence that could leak; and shown everywhere it belongs afterwards."""
    first, second = pair
    marking.mark(first, marks=made.marks_of(first, "0.75", reason=SECRET), opinion=SECRET, by=first.reviewer)
    marking.finish(again(first), by=first.reviewer)
    row = first.assessment
    addresses = [
        reverse("review", args=[first.pk]),
        reverse("review", args=[second.pk]),
        reverse("confirmation", args=[row.pk]),
        reverse("calibration"),
        reverse("calibration") + "?export=xlsx",
        reverse("calibration_indicators"),
        reverse("assessment", args=[row.pk]),
        reverse("reviews"),
        reverse("assessment_reviewers", args=[row.pk]),
    ]

    def seen(user):
        client, found = as_(user), []
        for address in addresses:
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if SECRET in body.decode(errors="ignore"):
                found.append(address)
        return found

    score = str(again(first).score)
    for user in (house.officer, house.secretary_general, house.chair, second.reviewer, house.school_head):
        assert seen(user) == []
    assert score not in page(as_(house.officer), "calibration").content.decode()
    assert seen(first.reviewer) == [addresses[0]]
    made.finished(second)
    assert set(seen(house.officer)) == {addresses[0], addresses[2]}
    assert seen(second.reviewer) == [addresses[0]]
    assert seen(house.school_head) == []


# ---------------------------------------------------------------- assigning


def test_preview_changes_nothing_and_post_assigns(house, cycle):
    row = made.passed(made.assessment(house.school))
    client = as_(house.officer)
    shown = page(client, "review_assign_all")
    assert (shown.context["number"], shown.context["units"]) == (2, 1)
    assert not Review.objects.exists()
    client.post(reverse("review_assign_all"))
    assert row.reviews.count() == 2


def test_assignments_say_why_a_unit_lacks_reviewers(house, cycle):
    made.passed(made.assessment(house.chair_unit))
    made.passed(made.assessment(house.school))
    text = page(as_(house.officer), "review_assignments").content.decode()
    assert "缺 2 人：可评 0 人，回避 3 人" in text
    assert "缺 2 人：尚未分配" in text
