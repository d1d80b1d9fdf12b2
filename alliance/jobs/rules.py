"""Who sees how the background work goes."""

from typing import Any

from alliance.ground.access import Verdict, runs_the_portal


def may_see_jobs(user: Any) -> Verdict:
    return Verdict.of(runs_the_portal(user), "只有秘书处和系统管理员可以查看后台任务。")
