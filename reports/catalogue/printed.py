"""Tables of the catalogue on paper: what their code proves on the public page."""

from alliance.paper import printed
from reports.catalogue.table_files import REPORT

printed.kind(
    REPORT,
    label="平台报表",
    certifies="平台在所示时间生成过这份报表，所列各行按当时的样子登记。",
    limits="数据此后会变化；列出哪些行，以生成人当时的权限和所选条件为准。",
)
