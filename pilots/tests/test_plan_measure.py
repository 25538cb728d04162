"""What counts as a target result that can be measured (可考核)."""

import pytest

from pilots.workflows.plan_measure import is_measurable

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    "text",
    [
        "到9月底专职工作人员达到4名，均签订聘用合同。",
        "6月底前成立实体党支部。",
        "承接项目3-5项",
        "服务企业二十家",
        "横向收入12万元",
        "会费外收入占比达到百分之三十",
        "印发《专职人员管理办法》",
        "培训两百人次",
        "满意率90%以上",
        "完成创办科技服务实体可行性论证，提交常务理事会审议。",
    ],
)
def test_a_number_with_its_unit_or_a_named_result_can_be_measured(text):
    assert is_measurable(text)


@pytest.mark.parametrize(
    "text",
    [
        "进一步提升服务能力",
        "6月底前完成。",
        "2022年10月31日前完成，效果明显",
        "第一批完成",
        "一批工作取得一定进展",
        "三化工作进一步推进",
        "无",
        "10月底前全部到位",
    ],
)
def test_dates_and_wishes_cannot(text):
    assert not is_measurable(text)
