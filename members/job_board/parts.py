"""What the page of a post, or of a hiring plan, says about the board."""

from typing import Any

from alliance.registers import policy
from members.employment.models.plans import HiringPlan
from members.employment.models.posts import JobPost
from members.job_board import rules, services
from members.records.parts import RECORD_PAGE


@RECORD_PAGE.part(10, "网站发布")
def standing(record: Any, user: Any) -> tuple[str, dict[str, Any]] | None:
    if not isinstance(record, JobPost) or not record.is_counted:
        return None
    context = {
        "open": record.is_open
        and (record.state == record.State.ACCEPTED or not policy.get("jobs_after_check")),
        "waits": record.is_open,
        "may_renew": rules.may_renew(user, record),
        "may_close": rules.may_close(user, record),
        "ours": rules.stands_for(user, record.unit_id),
    }
    return "members/job_board/standing.html", context


@RECORD_PAGE.part(10, "岗位发布")
def posts_of_plan(record: Any, user: Any) -> tuple[str, dict[str, Any]] | None:
    if not isinstance(record, HiringPlan) or not record.is_counted:
        return None
    context = {
        "made": [post for post in record.job_posts.order_by("pk") if post.state != post.State.WITHDRAWN],
        "left": len(services.unpublished(record)),
        "may_publish": rules.may_publish(user, record),
        "ours": rules.stands_for(user, record.unit_id),
    }
    return "members/job_board/posts_of_plan.html", context
