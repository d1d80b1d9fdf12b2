"""通报 on paper: what it shows, and what its code proves on the public page."""

from alliance.paper import printed
from assessments.publicity.services.circulars import CIRCULAR

printed.kind(
    CIRCULAR,
    label="通报",
    certifies="这份通报由秘书处在平台印发，标题、正文和所列单位与印发时一致。",
    limits="印章由持有人核对。",
)
