"""A year of employment: plans and exchanges of schools, whom enterprises need and took, and the posts that stand on the site."""

from datetime import date
from types import SimpleNamespace

from demo.agenda import Agenda
from demo.records import UnitYear
from demo.research import Row, plan_rows

LATE = 17  # its plan for the second half came in August
SCHOOLS, ENTERPRISES = range(1, 9), (11, 12, 13, 15, 17, 18, 21, 22, 24, 26)
POSTS = (
    (12, 1, (3, 12), {"title": "数控铣工", "until": (6, 30)}),
    (13, 1, (3, 15), {"title": "焊接机器人操作工", "trade": "ROBOT", "until": (8, 31)}),
    (15, 1, (4, 2), {"title": "钳工", "trade": "FITTING", "until": (6, 30)}),
    (11, 2, (9, 3), {"title": "数控车工"}),
    (12, 2, (9, 5), {"title": "加工中心操作工", "pay_from": 6500, "pay_to": 9500}),
    (12, 2, (9, 5), {"title": "工艺工程师", "trade": "DESIGN", "education": "BACHELOR", "openings": 2,
                     "requirements": "机械制造类专业，熟悉数控加工工艺编制。", "work": "编制零件加工工艺和数控程序，解决现场工艺问题。",
                     "pay_from": 8000, "pay_to": 12000}),
    (13, 2, (9, 8), {"title": "工业机器人调试工程师", "trade": "ROBOT", "education": "COLLEGE", "openings": 3,
                     "requirements": "熟悉一种主流工业机器人的编程和调试。", "work": "机器人工作站的安装、示教和节拍优化，可短期出差。",
                     "pay_from": 7000, "pay_to": 11000}),
    (15, 2, (9, 10), {"title": "铸造检验员", "trade": "QUALITY", "education": "COLLEGE", "openings": 2, "pay_from": 5000, "pay_to": 6500}),
    (17, 2, (9, 12), {"title": "设备维修电工", "trade": "UPKEEP", "education": "COLLEGE", "openings": 3,
                      "requirements": "持有效电工作业证。", "work": "负责生产线电气设备维修和预防性保养。"}),
    (18, 2, (9, 15), {"title": "表面处理工", "trade": "OTHER", "openings": 6, "district": "LINYI"}),
    (21, 2, (9, 18), {"title": "生产班组长", "trade": "MANAGING", "education": "COLLEGE", "openings": 2, "pay_from": 7000, "pay_to": 9000}),
    (22, 2, (9, 22), {"title": "仓储管理员", "trade": "LOGISTICS", "education": "SECONDARY", "openings": 2, "pay_from": 4500, "pay_to": 5500}),
    (24, 2, (10, 8), {"title": "PLC 工程师", "trade": "ELECTRIC", "education": "BACHELOR", "openings": 2, "pay_from": 8000, "pay_to": 13000}),
    (26, 2, (10, 12), {"title": "钳工学徒", "trade": "FITTING", "education": "SECONDARY", "openings": 8, "pay_from": 4500, "pay_to": 6000}),
)  # fmt: skip
ROWS = (
    *(Row(number, "employment-plan", (3, 6 + number), results=(10, 18)) for number in SCHOOLS),
    *(Row(number, "employment-exchange", (6, 1 + number), number + 11) for number in SCHOOLS),
    Row(2, "employment-exchange", (11, 6), 13, more={"topic": "智能制造专场双选会", "form": "FAIR", "on": (11, 5), "students": 320, "posts": 46}),
    *(Row(number, "hire", (8, 2 + number), number + 11) for number in SCHOOLS),
    Row(13, "hire", (8, 20), 2, more={"post": "机器人操作工", "persons": 5, "on": (8, 10)}),
    *(Row(number, "hire", (9, 6), more={"source": "OTHER", "persons": 12, "on": (9, 1)}) for number in (12, 13, 15)),
    *(Row(number, "hiring-plan", (1, 12 + number % 9), more={"part": 1}) for number in ENTERPRISES),
    *(Row(number, "hiring-plan", (8, 6) if number == LATE else (7, 10 + number % 9), more={"part": 2}) for number in ENTERPRISES),
    *(Row(number, "job-post", on, more={"part": half, **more}) for number, half, on, more in POSTS),
)  # fmt: skip


def plan_employment(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    """This year's rows; a late plan, a partner that has not answered, a post that expired and was left standing."""
    plan_rows(agenda, cast, year, ROWS)
    UnitYear(agenda, cast, year - 1, 12).record("hiring-plan", date(year - 1, 1, 20), part=1)
