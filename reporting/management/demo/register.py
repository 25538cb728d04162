"""About seventy provincial societies (省级学会): names only; numbers and codes are invented.

Where the host institution is not known for certain it is left empty.
"""

from __future__ import annotations

import datetime as dt

from stdnum.cn import uscc

from reporting.management.demo.world import World, at, uid
from societies.actions import add_society
from societies.enums import Discipline

D = Discipline
REGISTERED = dt.date(2022, 1, 5)

SOCIETIES: list[tuple[str, Discipline, str]] = [
    ("机械工程学会", D.ENGINEERING, ""),
    ("公路学会", D.ENGINEERING, "江西省交通运输厅"),
    ("土木建筑学会", D.ENGINEERING, ""),
    ("水利学会", D.ENGINEERING, "江西省水利厅"),
    ("测绘地理信息学会", D.ENGINEERING, ""),
    ("材料学会", D.ENGINEERING, "南昌大学"),
    ("核学会", D.ENGINEERING, "核工业江西矿冶局"),
    ("食品科学技术学会", D.ENGINEERING, "南昌大学"),
    ("电机工程学会", D.ENGINEERING, "国网江西省电力有限公司"),
    ("电子学会", D.ENGINEERING, ""),
    ("计算机学会", D.ENGINEERING, ""),
    ("通信学会", D.ENGINEERING, "江西省通信管理局"),
    ("自动化学会", D.ENGINEERING, ""),
    ("仪器仪表学会", D.ENGINEERING, ""),
    ("金属学会", D.ENGINEERING, ""),
    ("有色金属学会", D.ENGINEERING, ""),
    ("煤炭学会", D.ENGINEERING, ""),
    ("硅酸盐学会", D.ENGINEERING, ""),
    ("化学化工学会", D.SCIENCE, "南昌大学"),
    ("航空学会", D.ENGINEERING, ""),
    ("铁道学会", D.ENGINEERING, "中国铁路南昌局集团"),
    ("造船工程学会", D.ENGINEERING, ""),
    ("汽车工程学会", D.ENGINEERING, ""),
    ("制冷学会", D.ENGINEERING, ""),
    ("纺织工程学会", D.ENGINEERING, ""),
    ("工程图学学会", D.ENGINEERING, ""),
    ("计量测试学会", D.ENGINEERING, "江西省市场监督管理局"),
    ("岩石力学与工程学会", D.ENGINEERING, ""),
    ("人工智能学会", D.ENGINEERING, ""),
    ("数学学会", D.SCIENCE, ""),
    ("物理学会", D.SCIENCE, ""),
    ("力学学会", D.SCIENCE, "南昌大学"),
    ("地质学会", D.SCIENCE, "江西省地质局"),
    ("地理学会", D.SCIENCE, "江西师范大学"),
    ("植物学会", D.SCIENCE, "南昌大学"),
    ("动物学会", D.SCIENCE, ""),
    ("微生物学会", D.SCIENCE, ""),
    ("生态学会", D.SCIENCE, "江西省科学院"),
    ("气象学会", D.SCIENCE, "江西省气象局"),
    ("环境科学学会", D.SCIENCE, "江西省生态环境厅"),
    ("心理学会", D.SCIENCE, ""),
    ("农学会", D.AGRICULTURE, "江西省农业农村厅"),
    ("林学会", D.AGRICULTURE, "江西省林业局"),
    ("畜牧兽医学会", D.AGRICULTURE, ""),
    ("土壤学会", D.AGRICULTURE, ""),
    ("植物保护学会", D.AGRICULTURE, ""),
    ("昆虫学会", D.AGRICULTURE, ""),
    ("园艺学会", D.AGRICULTURE, ""),
    ("水产学会", D.AGRICULTURE, ""),
    ("茶叶学会", D.AGRICULTURE, ""),
    ("农业机械学会", D.AGRICULTURE, ""),
    ("农村专业技术协会", D.AGRICULTURE, ""),
    ("医学会", D.MEDICINE, "江西省卫生健康委"),
    ("中医药学会", D.MEDICINE, "江西省中医药管理局"),
    ("中西医结合学会", D.MEDICINE, ""),
    ("护理学会", D.MEDICINE, "江西省卫生健康委"),
    ("预防医学会", D.MEDICINE, "江西省疾病预防控制中心"),
    ("药学会", D.MEDICINE, "江西省药品监督管理局"),
    ("针灸学会", D.MEDICINE, "江西中医药大学"),
    ("抗癌协会", D.MEDICINE, "江西省肿瘤医院"),
    ("营养学会", D.MEDICINE, ""),
    ("保健学会", D.MEDICINE, ""),
    ("研究型医院学会", D.MEDICINE, ""),
    ("科技教育与场馆发展协会", D.INTERDISCIPLINARY, ""),
    ("科普作家协会", D.INTERDISCIPLINARY, "江西省科学技术协会"),
    ("科技期刊编辑学会", D.INTERDISCIPLINARY, ""),
    ("科学技术情报学会", D.INTERDISCIPLINARY, ""),
    ("老科学技术工作者协会", D.INTERDISCIPLINARY, "江西省科学技术协会"),
    ("科技创新人才联合会", D.INTERDISCIPLINARY, ""),
    ("标准化协会", D.INTERDISCIPLINARY, ""),
]
SURNAMES = "李王张刘陈杨黄周吴徐胡朱罗万熊涂邹龚曾邓"
GIVEN = "建华 志强 小红 文斌 国平 丽娟 海燕 卫东 晓明 雪梅 永生 春华 立新 慧敏 学军".split()  # noqa: SIM905


def demo_code(number: int) -> str:
    """Make a synthetic credit code: valid check characters over a body that nobody has."""
    body = f"{number:08d}"
    total = sum(int(d) * w for d, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    check = (11 - total % 11) % 11
    base = f"51360000{body}{'X' if check == 10 else check}"
    return base + str(uscc.calc_check_digit(base))


def invented_name(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number * 7 % len(GIVEN)]


def register(world: World) -> None:
    """Put the societies on the register; they are known by the name without the province."""
    officer = world.person("officer")
    for number, (name, discipline, host) in enumerate(SOCIETIES, start=1):
        members = world.rng.randrange(180, 4200, 10)
        world.societies[name] = add_society(
            actor=officer,
            now=at(REGISTERED, 9, number % 60),
            token=uid(f"society:{name}"),
            name=f"江西省{name}",
            short_name=name[:40],
            uscc=demo_code(number),
            discipline=discipline,
            host_institution=host,
            individual_members=members,
            unit_members=world.rng.randrange(12, 160),
            president=invented_name(number + 40),
            business_scope="学术交流、科学普及、决策咨询、科技服务、人才培养。",
            address="江西省南昌市（演示地址）",
            phone=f"0791-0000{number:04d}",
            email=f"society{number:02d}@example.org",
            is_demo=True,
        )
