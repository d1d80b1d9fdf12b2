"""The ledger of a unit on paper."""

from alliance.paper import printed
from members.duties.tables import LEDGER

printed.kind(
    LEDGER,
    label="履职台账",
    certifies="平台打印过这份履职台账，各事项的办理情况按打印时的样子登记。",
    limits="办理情况会随报送、豁免和延期变化，请以打印日期为准。",
)
