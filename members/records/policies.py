"""What the regulation leaves open about duty records: from which year they speak, when each kind is due, how long a correction takes."""

from alliance.registers import regulation
from alliance.registers.policy import define
from members.records import kinds

GROUP = "履职记录"
DEFAULT = "办法未规定，联盟通行做法"
HALVES = {0: "", 1: "（上半年）", 2: "（下半年）"}

define(
    "records_since",
    label="履职记录启用年度",
    kind="int",
    default=2027,
    group=GROUP,
    basis=DEFAULT,
    minimum=2000,
    maximum=2099,
    help="自该年度起，履职记录作为考核取数依据并按期催报。此前年度可以补录，但不作为考核取数，也不算逾期。",
)

define(
    "record_correction_days",
    label="履职记录退回后的修改期限",
    kind="int",
    default=10,
    group=GROUP,
    basis=DEFAULT,
    minimum=1,
    maximum=60,
    unit="天",
    help="秘书处批量退回时使用；逐条退回时可以另定日期。",
)

define(
    "record_notice_days",
    label="履职记录到期前多少天列入待办",
    kind="int",
    default=30,
    group=GROUP,
    basis=DEFAULT,
    minimum=1,
    maximum=180,
    unit="天",
)

define(
    "persons_kept_years",
    label="学生等人员信息保存年限",
    kind="int",
    default=3,
    group=GROUP,
    basis="个人信息保护法第十九条（保存期限应为实现处理目的所必要的最短时间）",
    minimum=1,
    maximum=10,
    unit="年",
    help="自实习、就业等记录结束之日起计算。期满后自动删除姓名等人员信息并销毁所附文件，人数等统计保留。",
)

for _kind in kinds.every():
    _basis = f"{DEFAULT}；依据{regulation.get(_kind.clauses[0]).citation}"
    if _kind.due_day is not None:
        define(
            _kind.setting_of(0),
            label=f"{_kind.label}报送截止日（次月几日）",
            kind="int",
            default=_kind.due_day,
            group=GROUP,
            basis=_basis,
            clause=_kind.clauses[0],
            minimum=1,
            maximum=28,
            unit="日",
            help="每月的记录在次月该日（含当日）前报送。",
        )
    for _part, (_month, _day) in _kind.due.items():
        define(
            _kind.setting_of(_part),
            label=f"{_kind.label}报送截止日{HALVES.get(_part, f'（{_part}月）')}",
            kind="month_day",
            default=f"{_month:02}-{_day:02}",
            group=GROUP,
            basis=_basis,
            clause=_kind.clauses[0],
            help="含当日。",
        )
