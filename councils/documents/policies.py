"""Who checks and who signs documents, and when units are reminded: what the regulation leaves open (第九条·秘书长·(二))."""

from alliance.registers.policy import define
from councils.documents.rules import signer_key
from councils.numbering.models import PaperKind

GROUP = "公文"
BY_CHAIR = (
    *(PaperKind.DECISION, PaperKind.RESOLUTION, PaperKind.REPORT, PaperKind.REQUEST),
    *(PaperKind.MOTION, PaperKind.APPROVAL),
)

for _kind in PaperKind.written():
    define(
        signer_key(_kind),
        label=f"{_kind.label}由理事长签发",
        kind="bool",
        default=_kind in BY_CHAIR,
        group=GROUP,
        help="否则由秘书长签发。会议纪要、督办事项、考核通报等在各自页面签发的，不受此项影响。",
    )
define(
    "document_checkers",
    label="公文由谁核稿",
    kind="choice",
    choices=(("BOTH", "秘书长、副秘书长"), ("DEPUTIES", "副秘书长")),
    default="BOTH",
    group=GROUP,
    help="拟稿人不核自己的稿，核稿人不签发；秘书长核稿的由理事长签发。",
)
define(
    "document_read_days",
    label="公文阅知提醒天数",
    kind="int",
    minimum=1,
    maximum=30,
    default=3,
    group=GROUP,
    help="印发后多少天还没有阅知的单位，系统提醒一次。",
)
