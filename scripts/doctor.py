"""Print the Debian packages that are missing for a purpose: ``doctor.py pdf test``.

Standard library only: it runs before anything is installed.
"""

import ctypes
import os
import shutil
import subprocess
import sys

# WeasyPrint loads these by name; without the subset library a PDF takes 27 s instead of 4.
LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
FONTS = {
    "Noto Serif CJK SC": "fonts-noto-cjk",
    "Noto Sans CJK SC": "fonts-noto-cjk",
    "AR PL UKai CN": "fonts-arphic-ukai",
}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _has_font(family: str) -> bool:
    listing = subprocess.run(
        ["fc-list", family], capture_output=True, text=True, check=False, timeout=120
    )
    return bool(listing.stdout.strip())


def missing_for_pdf() -> list[str]:
    packages = [package for library, package in LIBRARIES.items() if not _loads(library)]
    if not shutil.which("fc-list"):
        return [*packages, "fontconfig", *FONTS.values()]
    return packages + [package for family, package in FONTS.items() if not _has_font(family)]


def missing_for_test() -> list[str]:
    packages = []
    browsers = [os.environ.get("CHROMIUM") or "chromium", "chromium-browser"]
    if not any(shutil.which(name) for name in browsers):
        packages.append("chromium")
    if not shutil.which("pdftotext"):
        packages.append("poppler-utils")
    return packages


PURPOSES = {"pdf": missing_for_pdf, "test": missing_for_test}

if __name__ == "__main__":
    names = [name for purpose in sys.argv[1:] for name in PURPOSES[purpose]()]
    print(*dict.fromkeys(names))
