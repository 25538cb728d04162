"""A plan as long as a plan may be, in the words that societies write: for sizes and times."""

from __future__ import annotations

import datetime as dt

from pilots.enums import AreaChoice, PlanStatus
from pilots.models import PlanArea, PlanMilestone, PlanTask, PlanVersion
from pilots.tests.plan_steps import People, a_plan
from societies.enums import Area

START = dt.date(2022, 3, 1)
CHAPTER = (
    "以习近平新时代中国特色社会主义思想为指导，落实省科协关于开展“三化”建设试点的部署，"
    "围绕秘书处实体化、秘书长专职化、学会工作市场化，用八个月时间补齐短板、形成制度。"
    "到10月底，办公用房面积达到120平方米，专职工作人员达到4名并全部签订聘用合同，"
    "秘书长由专职人员担任，会费以外的业务收入占全年总收入的比例由31%提高到45%以上。\n"
)
# Title, target result, owner, milestones, safeguards of real tasks of such societies.
TASKS = (
    (
        "公开招聘2名专职工作人员并完成聘用手续",
        (
            "9月底前专职工作人员由2名增加到4名，均签订不少于3年的聘用合同并缴纳社会保险，"
            "其中至少1名具有本学科硕士学位；形成岗位说明书和年度考核办法各1份。"
        ),
        "李明（秘书长）、王芳（办公室主任）",
        ("发布招聘公告并组织报名", "完成笔试、面试和公示", "签订聘用合同并办理社保"),
        "人员经费列入学会年度预算，挂靠单位提供办公条件；理事长每月听取一次进展汇报。",
    ),
    (
        "修订学会财务管理办法和经费支出审批制度",
        (
            "6月30日前完成《财务管理办法》《经费支出审批规定》2项制度的修订，经理事会审议通过后印发，"
            "并组织专职人员和分支机构负责人培训2场，覆盖不少于40人次。"
        ),
        "赵强（副理事长）",
        ("完成制度初稿并征求意见", "提交理事会审议", "印发并组织培训"),
        "由监事会全程监督，聘请有资质的会计师事务所提供咨询，所需费用从会费中列支。",
    ),
    (
        "面向会员企业开展技术咨询和人才培训服务",
        (
            "全年签订技术咨询服务合同8项以上，合同金额不低于60万元；举办专业技术培训班6期，"
            "培训科技人员不少于300人次，培训满意度达到90%以上。"
        ),
        "陈静（副秘书长）",
        ("完成企业需求调研报告", "签订首批服务合同", "完成全年培训计划"),
        "依托挂靠单位的实验室和专家资源，服务收入按学会财务制度统一管理，单独建账。",
    ),
)


def long_plan(tasks: int = 200, *, status: str = PlanStatus.DRAFT) -> People:
    """Make a plan with tasks in all ten areas, three milestones each."""
    people = a_plan(tasks=0, status=status)
    plan = people.plan
    PlanArea.objects.filter(plan=plan).update(choice=AreaChoice.PLANNED, reason="")
    names = ("targets", "responsibilities", "schedule", "safeguards")
    PlanVersion.objects.filter(pk=plan.pk).update(**dict.fromkeys(names, CHAPTER * 5))
    rows = [_task(plan, number) for number in range(tasks)]
    PlanTask.objects.bulk_create(rows)
    steps = [
        PlanMilestone(task=row, title=title, due_on=row.start_on + dt.timedelta(days=14 * at))
        for number, row in enumerate(rows)
        for at, title in enumerate(TASKS[number % len(TASKS)][3])
    ]
    PlanMilestone.objects.bulk_create(steps)
    people.fresh()
    return people


def _task(plan: PlanVersion, number: int) -> PlanTask:
    title, result, owner, _, safeguards = TASKS[number % len(TASKS)]
    areas = list(Area)
    return PlanTask(
        plan=plan,
        area=areas[number % len(areas)],
        position=number // len(areas) + 1,
        title=f"{title}（第{number + 1}项）",
        target_result=result,
        owner=owner,
        start_on=START + dt.timedelta(days=number % 60),
        due_on=START + dt.timedelta(days=number % 60 + 120),
        safeguards=safeguards,
    )
