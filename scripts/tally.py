"""Add up the test runs: ``tally.py FOLDER [WHAT WAS LEFT OUT ...]``. Fails in CI if something was."""

import os
import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main(folder: str, *left_out: str) -> int:
    counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
    for path in Path(folder).glob("*.xml"):
        for suite in ET.parse(path).iter("testsuite"):  # noqa: S314 - pytest has just written it
            for name in counts:
                counts[name] += int(suite.get(name, "0"))
    failed = counts["failures"] + counts["errors"]
    passed = counts["tests"] - failed - counts["skipped"]
    strict = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
    print()
    for what in left_out:
        print(f"LEFT OUT: {what}" + (" – a failure under CI=true" if strict else ""))
    if counts["skipped"]:
        print("SKIPPED: see the reasons above" + (" – a failure under CI=true" if strict else ""))
    print(f"{passed} passed, {failed} failed, {counts['skipped']} skipped")
    incomplete = bool(left_out or counts["skipped"])
    return int(failed > 0 or passed == 0 or (strict and incomplete))


sys.exit(main(*sys.argv[1:]))
