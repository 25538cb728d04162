"""How long the comparison of two versions of a long plan takes.

Run: ``python benchmarks/plan_diff.py``. It uses a database of its own, which it removes.
Wanted: a plan of 20 pages (14,000 characters, a tenth of its sentences changed) under 200 ms.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
FOLDER = tempfile.TemporaryDirectory(prefix="benchmark-")
os.environ["DJANGO_SETTINGS_MODULE"] = "sanhua.settings.test"
os.environ.setdefault("DATABASE_URL", f"sqlite:///{FOLDER.name}/portal.sqlite3")

import django  # noqa: E402

django.setup()

from sanhua.core.textdiff import marked  # noqa: E402

WORDS = "学会秘书处理事会专职工作人员试点方案任务目标成果进度安排保障措施合同制度培训服务收入审议办公场所"
ROUNDS = 5


def sentence(rng: random.Random) -> str:
    return "".join(rng.choice(WORDS) for _ in range(rng.randint(20, 60))) + "。"


def changed(rng: random.Random, text: str) -> str:
    at = rng.randrange(len(text) - 5)
    return text[:at] + str(rng.randint(2, 99)) + rng.choice(WORDS) + text[at + 3 :]


def main() -> None:
    for pages in (2, 20, 100):
        rng = random.Random(pages)
        fields = []
        while sum(len(old) for old, _ in fields) < pages * 700:
            rows = [sentence(rng) for _ in range(60)]
            new = [changed(rng, row) if rng.random() < 0.1 else row for row in rows]
            fields.append(("".join(rows), "".join(new)))
        took = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            for old, new in fields:
                marked(old, new)
            took.append(1000 * (time.perf_counter() - start))
        size = sum(len(old) for old, _ in fields)
        print(f"{pages:4} pages, {size:6} characters: {min(took):7.1f} ms")


if __name__ == "__main__":
    main()
