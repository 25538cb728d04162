"""The sheet, the script and the templates keep what the policy and the eyes need."""

import itertools
import re

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"
TEMPLATES = sorted(
    path
    for path in (settings.BASE_DIR / "templates").rglob("*.html")
    if not {"paper", "document", "mail"} & set(path.parts)  # printed or sent, never served
)
SHEET = (STATIC / "css" / "theme.css").read_text(encoding="utf-8")
SCRIPT = (STATIC / "js" / "portal.js").read_text(encoding="utf-8")
SPRITE = (STATIC / "img" / "sprite.svg").read_text(encoding="utf-8")
ROOT = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", SHEET.split("html.type-l")[0]))


def luminance(colour):
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = ("face", "bg", "sunk")
PAIRS = [
    *itertools.product(("ink", "ink-2", "ink-3", "brand", "brand-d", "err", "warn", "ok"), GROUNDS),
    ("brand", "brand-t"), ("brand-d", "brand-t"), ("err-x", "err-t"), ("warn-x", "warn-t"),
    ("ok-x", "ok-t"), ("rev", "rev-t"), ("ink-2", "mute-t"), ("ink", "brand-t"), ("ink", "err-t"),
    ("ink", "warn-t"), ("ink", "ok-t"), ("face", "brand"), ("face", "err"), ("face", "ink"),
    ("ink-3", "mute-t"), ("err", "err-t"), ("warn", "warn-t"), ("ink-2", "brand-t"),
    ("ink-2", "warn-t"), ("ink-2", "err-t"), ("ink-2", "line-2"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(text, ground):
    assert contrast(ROOT[text], ROOT[ground]) >= 4.5


@pytest.mark.parametrize(("shape", "ground"), [("ctl", "face"), ("warn-g", "face"), ("ok", "face")])
def test_shapes_can_be_seen(shape, ground):
    assert contrast(ROOT[shape], ROOT[ground]) >= 3


def test_sheet_and_script_are_small():
    assert len(SHEET.encode()) <= 40_000
    assert len(SCRIPT.encode()) <= 10_000
    # Only on the pages with a long form.
    assert len((STATIC / "js" / "autosave.js").read_bytes()) <= 13_000


def test_sheet_loads_nothing():
    assert "url(" not in SHEET
    assert "@import" not in SHEET


@pytest.mark.parametrize("word", [":has(", ":is(", ":where(", "@container", "@layer", "inset:",
                                  "aspect-ratio", "accent-color", "margin-inline", "dvh"])  # fmt: skip
def test_sheet_is_for_chromium_86(word):
    assert word not in SHEET


def test_sheet_has_as_many_ends_as_beginnings():
    assert SHEET.count("{") == SHEET.count("}")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_template_obeys_the_content_security_policy(path):
    text = re.sub(r"{#.*?#}|{% comment %}.*?{% endcomment %}", "", path.read_text(encoding="utf-8"))

    assert re.findall(r"<[^>]*\sstyle\s*=", text) == []
    assert (
        re.findall(r"<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|\bhx-on\b|data:image", text) == []
    )
    assert [tag for tag in re.findall(r"<script[^>]*>", text) if "src=" not in tag] == []
    assert re.findall(r"(?:src|href)=[\"']https?://", text) == []


AVOIDED = r"form-select|form-check-input|btn-close|accordion|is-invalid|navbar-toggler"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_template_avoids_parts_with_data_images(path):
    assert re.findall(rf"class=\"[^\"]*(?:{AVOIDED})", path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_template_names_icons_that_exist(path):
    known = set(re.findall(r'id="i-(\w+)"', SPRITE))
    text = path.read_text(encoding="utf-8")

    assert set(re.findall(r'{% icon "(\w+)"', text)) - known == set()


PARTIALS = [path for path in TEMPLATES if path.name.startswith("_")]


@pytest.mark.parametrize("path", PARTIALS, ids=lambda p: str(p.relative_to(settings.BASE_DIR)))
def test_partial_says_what_it_needs(path):
    assert re.match(r"{# .+ Needs: .+ #}", path.read_text(encoding="utf-8"))
