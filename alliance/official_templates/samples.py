"""What a template is looked at with: a document that has everything its kind may have, in the name of this alliance."""

from alliance.ground import clock
from alliance.official.content import Annex, Official
from alliance.official.forms import Form
from alliance.prose.blocks import Grid, Heading, Items, Run, paragraph
from alliance.registers import policy

TEXT = "各成员单位要明确分管负责人和联络人，按时报送信息，保证数据真实、完整、及时。"


def sample_of(form: Form) -> Official:
    """A made-up document of the kind; its words say that they are a sample."""
    name = policy.get("alliance_name")
    parts = {
        "title": f"{name}关于公文模板预览的{form.label}",
        "blocks": (
            paragraph(f"这是示例内容，用来查看模板的版式。{TEXT}"),
            Heading(1, "一、总体要求"),
            paragraph(TEXT),
            Heading(2, "（一）报送内容"),
            Items(((Run("合作项目进展；"),), (Run("实习、就业数据。"),)), ordered=True),
            Grid(
                ("序号", "单位", "类别"), (("1", "示例职业学院", "学校"), ("2", "示例装备有限公司", "企业"))
            ),
        ),
        "issuer": name,
        "masthead": f"{name}文件",
        "number": f"示例〔{clock.today().year}〕1号",
        "signer": "示例签发人",
        "addressee": "各成员单位",
        "annexes": (Annex("示例附件", (paragraph(TEXT),)),),
        "signature": name,
        "day": clock.today(),
        "contact": "示例联系人 0534-0000000",
        "copies_to": ("示例抄送单位",),
        "printer": f"{name}秘书处",
        "printed": clock.today(),
    }
    return Official(**(parts | dict(form.sample)))
