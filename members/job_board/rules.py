"""Who may publish the posts of a hiring plan, renew a post, or close it: the people of its enterprise."""

from typing import Any

from alliance.ground.access import Verdict
from alliance.ground.verbs import may_move
from members.employment.models.plans import HiringPlan
from members.employment.models.posts import JobPost
from members.records.rules import ONLY_OWN, may_edit, stands_for


def _own(user: Any, post: JobPost, move: str) -> Verdict:
    return may_move(post, move) if stands_for(user, post.unit_id) else Verdict.no(ONLY_OWN)


def may_renew(user: Any, post: JobPost) -> Verdict:
    return _own(user, post, "renew")


def may_close(user: Any, post: JobPost) -> Verdict:
    return _own(user, post, "close")


def may_link(user: Any, post: JobPost) -> Verdict:
    return may_edit(user, post)


def may_publish(user: Any, plan: HiringPlan) -> Verdict:
    if not stands_for(user, plan.unit_id):
        return Verdict.no(ONLY_OWN)
    if not plan.is_counted:
        return Verdict.no("用工计划报送以后才能发布岗位。")
    return Verdict.yes()
