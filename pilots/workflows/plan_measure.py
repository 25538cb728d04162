"""Whether a target result can be measured (可考核): a number with its unit, or a named deliverable.

Pure text. A date is no measure (“6月底前完成”), nor is “进一步提升”; clause 五（二）asks for the target
result of every task, and a review sends back what cannot be checked (目标不可考核).
"""

from __future__ import annotations

import re
import unicodedata

NOT_MEASURABLE = (
    "“目标成果”难以考核。请写明数量和单位（如“4名”“2个”“12万元”），"
    "或写明形成的成果（如“印发《专职人员管理办法》”“成立实体党支部”）。"
)

_NUMBER = (
    r"(?:\d+(?:\.\d+)?(?:\s*[-~至到—]\s*\d+(?:\.\d+)?)?|[一二两三四五六七八九十百千万]+)"
    r"\s*(?:余|多|以上)?\s*"
)
_UNITS = "名人位个项家份次场件篇部套期间处所站点类条批本册套门支届户台亩吨%"
_LONG_UNITS = (
    "万元",
    "亿元",
    "元",
    "平方米",
    "㎡",
    "人次",
    "小时",
    "课时",
    "个百分点",
    "倍",
    "百分之",
)
QUANTITY = re.compile(f"{_NUMBER}(?:{'|'.join(_LONG_UNITS)}|[{_UNITS}])")
PERCENT = re.compile(r"百分之[一二三四五六七八九十百\d]+")
# Days, months and ordinals carry numbers that measure nothing.
NO_MEASURE = re.compile(
    r"(?:\d+|[〇零一二三四五六七八九十]+)年(?:度|底|末|初)?"
    r"|(?:\d+|[一二三四五六七八九十]+)月(?:份|底|末|初|上旬|中旬|下旬)?"
    r"|(?:\d+|[一二三四五六七八九十]+)[日号]"
    r"|第(?:\d+|[一二三四五六七八九十]+)[个项批次期届条部章点]?"
    r"|进一步|一步|一定|一些|一批|一系列|一流|统一|一致|一体|唯一|三化|一次性"
)
TITLED = re.compile(r"《[^》]+》")
_MAKING = (
    "成立|设立|建立|建成|注册|登记|签订|签署|续签|取得|获得|印发|出台|制定|修订|通过|形成|编制|编印|"
    "发布|出版|提交|报送|完成|落实|确定|聘任|选聘|租赁|购置|获批|办理|开通|上线"
)
_DELIVERABLES = (
    "党支部|支部|党小组|制度|办法|规定|细则|章程|规则|规程|合同|协议|意向书|备忘录|报告|方案|标准|指南|清单|"
    "名单|台账|证书|资质|执照|批复|批文|备案|审批手续|决议|会议纪要|纪要|公司|服务站|工作站|基地|平台|网站|公众号|"
    "办公场所|办公用房|办公室|秘书长|秘书处|场所证明|租赁合同|账户|五险一金|社保|手续|论证|申报书|请示"
)
DELIVERABLE = re.compile(f"(?:{_MAKING})[^。;!?\n]{{0,24}}?(?:{_DELIVERABLES})")


def is_measurable(text: str) -> bool:
    """Say whether somebody else could check, at the end, that this was reached."""
    text = unicodedata.normalize("NFKC", text)  # full-width digits and signs
    if TITLED.search(text) or PERCENT.search(text) or DELIVERABLE.search(text):
        return True
    return QUANTITY.search(NO_MEASURE.sub("，", text)) is not None
