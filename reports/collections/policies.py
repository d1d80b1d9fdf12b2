"""What the regulation leaves open about tasks: when units are reminded, and how long a correction takes."""

from alliance.registers.policy import define

GROUP = "征集任务"
DEFAULT = "办法未规定，联盟通行做法"

define(
    "collection_notice_days",
    label="征集任务截止前多少天提醒未报单位",
    kind="int",
    default=3,
    group=GROUP,
    basis=DEFAULT,
    minimum=1,
    maximum=30,
    unit="天",
    clause="7.4",
    help="截止当日上午和截止次日各再提醒一次。",
)

define(
    "collection_correction_days",
    label="征集填报退回后的修改期限",
    kind="int",
    default=3,
    group=GROUP,
    basis=DEFAULT,
    minimum=1,
    maximum=30,
    unit="个工作日",
    clause="7.4",
)
