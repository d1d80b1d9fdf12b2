"""What the regulation leaves open about handing in a report: the signature."""

from alliance.registers.policy import define
from reports.deadlines.policies import GROUP

define(
    "report_needs_signature",
    label="报送前须经单位负责人审签",
    kind="bool",
    default=True,
    group=GROUP,
    help="开启时联络员写好后交单位负责人审签并报送；关闭时联络员可以直接报送。",
    clause="10.school.8",
)
