"""The sheets of a standard's workbook: what may stand in each column, for export, template and import alike."""

from alliance.workbook.specs import InputColumn, SheetSpec
from assessments.scoring.grading import VetoEffect
from assessments.scoring.standard import Prefill

YES, NO = "是", "否"
TERMS = {
    "标题": "title",
    "依据": "basis",
    "说明": "note",
    "评定等级": "graded",
    "加分上限": "bonus_cap",
    "优秀线": "cut_excellent",
    "较好线": "cut_good",
    "合格线": "cut_qualified",
}
PREFILLS = {label: value for value, label in Prefill.choices}
EFFECTS = {label: value for value, label in VetoEffect.choices}

TERMS_SHEET = SheetSpec(
    "标准",
    (
        InputColumn("item", "项目", "text", 12, required=True, choices=tuple(TERMS), example="标题"),
        InputColumn("value", "内容", "text", 40, max_length=2000, example="德州职教联盟年度工作考核标准"),
    ),
    max_rows=20,
)
INDICATOR_SHEET = SheetSpec(
    "指标",
    (
        InputColumn(
            "code", "代码", "code", 6, required=True, max_length=3, help="一级指标的字母加序号", example="A1"
        ),
        InputColumn("group_name", "一级指标", "text", 12, required=True, max_length=60, example="组织与履约"),
        InputColumn("name", "二级指标", "text", 20, required=True, max_length=100, example="按时参加会议"),
        InputColumn(
            "citation", "依据条款", "text", 20, required=True, max_length=100, example="第十条·学校·(一)"
        ),
        InputColumn(
            "clauses", "条款编号", "code", 14, required=True, help="多个用空格分开", example="10.school.1"
        ),
        InputColumn("points", "分值", "decimal", 6, required=True, example="6"),
        InputColumn(
            "criteria", "评分标准", "text", 40, required=True, max_length=1000, example="出席÷应到×6分"
        ),
        InputColumn(
            "rule",
            "计分规则",
            "text",
            40,
            required=True,
            help="第一行写类型，以下每行一个参数",
            example="比例型",
        ),
        InputColumn("evidence", "佐证材料", "text", 20, required=True, max_length=200, example="签到表"),
        InputColumn("evidence_required", "须附佐证", "text", 8, choices=(YES, NO), example=YES),
        InputColumn("prefill", "取数方式", "text", 8, required=True, choices=tuple(PREFILLS), example="自动"),
        InputColumn("na_allowed", "允许不适用", "text", 8, choices=(YES, NO), example=NO),
        InputColumn("duty_fact", "义务前提", "text", 16, help="数据项名称", example="担任理事会席位"),
    ),
    max_rows=200,
    notes=("“计分规则”单元格内用 Alt+Enter 换行；写法可参照导出的标准。",),
)
VETO_SHEET = SheetSpec(
    "一票否决",
    (
        InputColumn("code", "代码", "code", 6, required=True, max_length=3, example="V1"),
        InputColumn("text", "情形", "text", 40, required=True, max_length=200, example="自评材料弄虚作假"),
        InputColumn(
            "effect", "效力", "text", 12, required=True, choices=tuple(EFFECTS), example="直接不合格"
        ),
        InputColumn("active", "启用", "text", 6, choices=(YES, NO), example=YES),
    ),
    max_rows=50,
)
BONUS_SHEET = SheetSpec(
    "加减分项",
    (
        InputColumn("code", "代码", "code", 6, required=True, max_length=3, example="P1"),
        InputColumn("text", "事项", "text", 40, required=True, max_length=200, example="承办联盟会议，每次"),
        InputColumn("deduction", "类别", "text", 8, required=True, choices=("加分", "扣分"), example="加分"),
        InputColumn("lowest", "每次最低", "decimal", 8, required=True, example="1"),
        InputColumn("highest", "每次最高", "decimal", 8, required=True, example="1"),
    ),
    max_rows=50,
)
SHEETS = (TERMS_SHEET, INDICATOR_SHEET, VETO_SHEET, BONUS_SHEET)
