"""What is settled by hand about posts that are published: who looks first, how long they are open, which more words are forbidden."""

from alliance.registers.policy import define

GROUP = "岗位发布"
DEFAULT = "办法未规定，联盟通行做法"

define(
    "jobs_after_check",
    label="岗位经秘书处核对后才公开",
    kind="bool",
    default=False,
    group=GROUP,
    basis=DEFAULT,
    clause="10.enterprise.4",
    help="不勾选的，成员企业报送后即公开；秘书处退回的立即下线。",
)
define(
    "jobs_open_days",
    label="由用工计划发布的岗位有效期",
    kind="int",
    default=60,
    minimum=7,
    maximum=180,
    unit="天",
    group=GROUP,
    basis=DEFAULT,
)
define(
    "jobs_stale_days",
    label="岗位过期后的维护时间",
    kind="int",
    default=15,
    minimum=0,
    maximum=90,
    unit="天",
    group=GROUP,
    basis=DEFAULT,
    clause="10.enterprise.4",
    help="过期后这些天内没有续期或下线的，列为过期未维护岗位，考核时每条扣分。",
)
define(
    "jobs_forbidden_words",
    label="岗位信息中另外禁用的词语",
    kind="lines",
    default="",
    group=GROUP,
    basis="就业促进法第三条、人力资源市场暂行条例第二十四条",
    help="每行一个。性别、婚育、年龄、院校、地域、民族、健康等限制性词语系统已经禁用，不能放开。",
)
