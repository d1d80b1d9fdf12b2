"""The health page of the jobs."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh

from alliance.background.models.works import Work
from alliance.face.components import Empty
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import status_tag
from alliance.ground import clock, doorbell, inputs
from alliance.ground.access import require
from alliance.jobs import health, rules
from alliance.messages import notifications
from alliance.messages.models import Delivery, Outbox

SHOWN_WORKS = 20
LATE = timedelta(minutes=3)  # after a ring that long ago, waiting any longer would be in vain


def _state(job: health.Job) -> str:
    if job.failed:
        return status_tag("失败", "danger")
    if job.stale:
        return status_tag("未按时运行", "warning")
    return status_tag("正常", "success")


MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")


def _veiled(text: Any) -> str:
    """Without the middle of mobile numbers: who looks after the portal needs to know whose letter it is, not the number."""
    return MOBILE.sub(r"\1****\2", str(text))


JOB_COLUMNS = [
    Column("label", "任务", css="wide"),
    Column("every", "频率", value=lambda job: "每分钟" if job.every == 60 else "每小时"),
    Column("state", "状态", cell=_state),
    Column("finished", "最近运行", kind="datetime", value="run.finished_at"),
    Column("changed", "本次处理", kind="int", value="run.changed"),
    Column("changed_at", "最近一次有处理", kind="datetime", value="run.changed_at"),
    Column("failures", "连续失败", kind="int", value="run.failures"),
    Column("error", "错误", value="run.error", css="wide"),
]

WORK_COLUMNS = [
    Column("title", "事项", value=lambda row: _veiled(row.title), css="wide"),
    Column("owner", "办理人"),
    Column(
        "state",
        "状态",
        states=Work.State,
    ),
    Column("progress", "进度", value=lambda row: f"{row.done}/{row.total}"),
    Column("requested_at", "申请时间", kind="datetime"),
    Column("finished_at", "完成时间", kind="datetime"),
    Column("error", "原因", value=lambda row: _veiled(row.error), css="wide"),
]

LETTER_COLUMNS = [
    Column("address", "收件人", value=lambda row: _veiled(row.receiver)),
    Column("title", "标题", value=lambda row: _veiled(row.subject), css="wide"),
    Column(
        "state",
        "状态",
        cell=lambda row: status_tag(
            row.get_state_display(), "danger" if row.state == Delivery.State.FAILED else "info"
        ),
    ),
    Column("attempts", "已试", kind="int"),
    Column("next", "下次发送", kind="datetime", value="next_attempt_at"),
    Column("error", "失败原因", value=lambda row: _veiled(row.error), css="wide"),
]


def _rung(request: HttpRequest) -> datetime | None:
    """When the sweeps were rung for, as the address says after `run`; None for anything else, or an instant to come."""
    seconds = inputs.number(request.GET.get("rung"), digits=10)
    if seconds is None:
        return None
    rung = datetime.fromtimestamp(seconds, UTC)
    return rung if rung <= clock.now() else None


def _outcome(rung: datetime | None, found: health.Health) -> dict[str, Any]:
    """What became of the ring: how many sweeps have run since, and what they did."""
    if rung is None:
        return {}
    over = [job for job in found.jobs if job.run and job.run.finished_at and job.run.finished_at >= rung]
    return {
        "rung": rung,
        "total": len(found.jobs),
        "over": len(over),
        "changed": sum(job.run.changed for job in over),
        "failed": [job.label for job in over if job.failed],
        "done": len(over) == len(found.jobs),
        "late": clock.now() - rung > LATE,
    }


def job_list(request: HttpRequest) -> HttpResponse:
    """The state of all jobs; after `run` the part that tells of it asks again by itself until all have run."""
    require(rules.may_see_jobs(request.user))
    found = health.check()
    outcome = _outcome(_rung(request), found)
    if request.htmx:
        if outcome.get("done"):
            return HttpResponseClientRefresh()  # the tables below have changed, too
        return render(request, "alliance/jobs/outcome.html", {"outcome": outcome})
    queue = health.queue_answers()
    letters = Delivery.objects.exclude(
        state__in=[Delivery.State.SENT, Delivery.State.DROPPED]
    ).select_related("notification__recipient")
    return render(
        request,
        "alliance/jobs/jobs.html",
        {
            "title": "后台任务",
            "health": found,
            "outbox": Outbox.objects.filter(pk=1).first(),
            "outcome": outcome,
            "queue": "正常" if queue else "连接不上",
            "queue_away": not queue,
            "table": DataTable(JOB_COLUMNS, found.jobs, caption="任务", empty=Empty("没有登记的任务")),
            "works": DataTable(
                WORK_COLUMNS,
                Work.objects.acts().select_related("owner")[:SHOWN_WORKS],
                caption="后台办理事项",
                row_url=Work.get_absolute_url,
                empty=Empty("没有较大的事项", "开启考核、发布结果等涉及单位较多时在后台办理，进度列在这里。"),
            ),
            "letters": DataTable(
                LETTER_COLUMNS,
                letters.order_by("next_attempt_at")[:50],
                caption="未送达的邮件",
                empty=Empty("没有待发送或发送失败的邮件"),
            ),
            "failed_letters": _failed(letters),
        },
    )


def _failed(letters: QuerySet) -> list[tuple[int, str]]:
    """(key, address) of letters that can be sent again."""
    return [(one.pk, _veiled(one.address)) for one in letters.filter(state=Delivery.State.FAILED)[:20]]


@require_POST
def run(request: HttpRequest) -> HttpResponse:
    """Ring for all sweeps: a worker runs them, and the page shows when each has run and what it did."""
    require(rules.may_see_jobs(request.user))
    if not health.queue_answers():
        messages.error(
            request,
            "没有运行：任务队列（Redis）连接不上。请先恢复队列，或告诉系统管理员；恢复后错过的任务会自动补做。",
        )
        return redirect("jobs")
    rung = int(clock.now().timestamp())
    for task in ("alliance.tasks.sweep_minute", "alliance.tasks.sweep_hour"):
        doorbell.ring(task)
    return redirect(f"{reverse('jobs')}?rung={rung}")


@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    require(rules.may_see_jobs(request.user))
    letter = get_object_or_404(Delivery, pk=pk, state=Delivery.State.FAILED)
    letter.state, letter.attempts, letter.next_attempt_at = Delivery.State.QUEUED, 0, clock.now()
    letter.save(update_fields=["state", "attempts", "next_attempt_at"])
    notifications.ring()
    messages.success(request, f"已重新排队发送给 {_veiled(letter.address)}。")
    return redirect("jobs")
