"""What the regulation leaves open about calling meetings, and about their minutes (第四至九条)."""

from alliance.registers.policy import define

GROUP = "会议活动"

define(
    "meeting_notice_days",
    label="会议通知提前工作日",
    kind="int",
    minimum=0,
    maximum=30,
    default=5,
    group=GROUP,
    help="通知发出日与会议当日之间至少相隔的工作日数；来不及时须写明紧急召开的理由。",
)
define(
    "meeting_sign_in_opens",
    label="签到提前开放",
    kind="int",
    minimum=0,
    maximum=480,
    default=60,
    group=GROUP,
    help="会议开始前多少分钟可以签到。",
)
define(
    "minutes_working_days",
    label="纪要印发工作日",
    kind="int",
    minimum=1,
    maximum=30,
    default=5,
    group=GROUP,
    help="会议当日之后多少个工作日内印发纪要算及时（含最后一日）。",
)
define(
    "minutes_read_days",
    label="纪要签收提醒天数",
    kind="int",
    minimum=1,
    maximum=30,
    default=3,
    group=GROUP,
    help="印发后多少天还没有签收的单位，系统提醒一次。",
)
