"""Who is in the demo: about forty invented units of four kinds in and around Dezhou, and their people.

Names are plausible, marked （演示）, and belong to nobody; codes are valid by their check digit and in a reserved-looking
range; telephone numbers are of the form 1390000xxxx.
"""

from dataclasses import dataclass

from stdnum.cn import uscc

MARK = "（演示）"
SCHOOLS = [
    ("德州经开智能制造职业学院", "经开职院", "经济技术开发区"),
    ("德州运河机电工程学校", "运河机电", "运河经济开发区"),
    ("禹城高新技工学校", "禹城技校", "禹城市"),
    ("乐陵现代制造职业中专", "乐陵职专", "乐陵市"),
    ("临邑装备制造职业学校", "临邑职校", "临邑县"),
    ("齐河黄河工程职业学校", "齐河工程", "齐河县"),
    ("宁津机械职业技术学校", "宁津机械", "宁津县"),
    ("平原信息工程学校", "平原信息", "平原县"),
    ("陵城数控技术学校", "陵城数控", "陵城区"),
    ("武城汽车工程职业中专", "武城汽车", "武城县"),
]
ENTERPRISES = [
    ("德州卓远智能装备有限公司", "卓远装备", "经济技术开发区"),
    ("德州恒拓机器人科技股份有限公司", "恒拓机器人", "天衢新区"),
    ("山东锐川数控机床有限公司", "锐川数控", "德城区"),
    ("德州明泰精密铸造有限公司", "明泰铸造", "陵城区"),
    ("禹城华岳功能糖装备制造有限公司", "华岳装备", "禹城市"),
    ("乐陵金盾体育器材智能工厂有限公司", "金盾体育", "乐陵市"),
    ("临邑瑞安化工装备有限公司", "瑞安装备", "临邑县"),
    ("齐河新材智造有限公司", "齐河新材", "齐河县"),
    ("宁津联创健身器械集团有限公司", "联创健身", "宁津县"),
    ("平原绿源食品机械有限公司", "绿源食机", "平原县"),
    ("夏津棉纺智能科技有限公司", "夏津棉纺", "夏津县"),
    ("武城双福空调设备有限公司", "双福空调", "武城县"),
    ("庆云远航石油机械有限公司", "远航石机", "庆云县"),
    ("德州天衢新能源汽车零部件有限公司", "天衢汽配", "天衢新区"),
    ("德州太阳谷光热装备有限公司", "光热装备", "经济技术开发区"),
    ("德州运河工业软件有限公司", "运河软件", "运河经济开发区"),
    ("山东鲁北智慧物流装备与仓储自动化系统集成股份有限公司", "鲁北物流", "德城区"),
    ("德州博创电子有限公司", "博创电子", "德城区"),
    ("禹城通裕重型锻造有限公司", "通裕锻造", "禹城市"),
    ("宁津昊宇输送机械有限公司", "昊宇输送", "宁津县"),
]
INDUSTRY = [
    ("德州市装备制造业协会", "装备协会", "德城区"),
    ("德州市机器人产业协会", "机器人协会", "天衢新区"),
    ("德州市铸造行业商会", "铸造商会", "陵城区"),
    ("德州市工业互联网促进会", "工互促进会", "经济技术开发区"),
    ("德州市人力资源服务行业协会", "人力协会", "德城区"),
]
RESEARCH = [
    ("德州智能制造技术研究院", "智造研究院", "天衢新区"),
    ("鲁北工业自动化研究所", "自动化所", "德城区"),
    ("德州先进材料中试基地", "中试基地", "齐河县"),
    ("德州数字装备工程技术中心", "数装中心", "经济技术开发区"),
    ("德州职业教育与产业发展研究中心", "职教研究中心", "德城区"),
]
KINDS = {"SCHOOL": SCHOOLS, "ENTERPRISE": ENTERPRISES, "INDUSTRY": INDUSTRY, "RESEARCH": RESEARCH}
FIRST_DIGITS = {"SCHOOL": "12", "ENTERPRISE": "91", "INDUSTRY": "51", "RESEARCH": "12"}

HEAD_TITLES = {
    "SCHOOL": {"学院": "院长", "": "校长"},
    "ENTERPRISE": {"": "总经理"},
    "INDUSTRY": {"促进会": "秘书长", "": "会长"},
    "RESEARCH": {"研究院": "院长", "研究所": "所长", "": "主任"},
}

FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = [
    "建国", "秀英", "志强", "丽华", "海涛", "晓燕", "文博", "雪梅", "振宇", "慧敏", "立新", "春霞", "明远", "佳怡",
    "永刚", "玉洁", "俊杰", "思源", "国栋", "静雯", "德昌", "婷婷", "少华", "云飞", "兰", "喆", "赟", "堃", "玥", "磊",
]  # fmt: skip


@dataclass(frozen=True)
class UnitPlan:
    number: int
    kind: str
    name: str
    short_name: str
    district: str

    @property
    def head_title(self) -> str:
        """What the head of such a unit is called: 校长, 院长, 总经理, 会长, 秘书长, 所长, 主任."""
        name = self.name.removesuffix(MARK)
        return next(title for ending, title in HEAD_TITLES[self.kind].items() if name.endswith(ending))

    @property
    def code(self) -> str:
        """A valid code of the district of Dezhou; the serial part counts the demo's units."""
        body = f"{FIRST_DIGITS[self.kind]}3714{2:02d}MA0DEMX{self.number:02d}".replace("O", "0")[:17]
        return body + uscc.calc_check_digit(body)


def units() -> list[UnitPlan]:
    plans = []
    for kind, rows in KINDS.items():
        for name, short_name, district in rows:
            plans.append(UnitPlan(len(plans) + 1, kind, name + MARK, short_name, district))
    return plans


class Names:
    """People's names and telephone numbers, one after the other, each once."""

    def __init__(self) -> None:
        self.count = 0

    def next(self) -> tuple[str, str]:
        number = self.count
        self.count += 1
        given = GIVEN[(number * 7 + number // len(FAMILY)) % len(GIVEN)]
        return FAMILY[number % len(FAMILY)] + given, f"1390000{number + 1:04d}"
