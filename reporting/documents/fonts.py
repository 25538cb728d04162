"""What fontconfig is told before the engine is loaded: licensed fonts, and glyphs that are none."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from django.conf import settings

# AR PL UKai CN claims these characters and draws nothing: another face must, or the name has a hole.
BLANK_FACE = "AR PL UKai CN"
BLANK = "㖞㘎㤘㧏㧐㧟㩳㭎㱮㳠䁖䅟䌷䎬䏝䓖䙌䙡䜣䜩䞍䥺䥽䦂䦃䦅䦆䦛䦶䦷䲟䲠䲡䲢䲣䴓䴔䴕䴖䴗䴘䴙䶮"


def announce() -> None:
    """Point fontconfig to a configuration of the portal's own, upon the machine's."""
    state = Path(settings.VAR_DIR)
    state.mkdir(parents=True, exist_ok=True)
    known = os.environ.get("FONTCONFIG_FILE", "/etc/fonts/fonts.conf")
    config = state / "fonts.conf"
    if known == str(config):
        return
    licensed = settings.LICENSED_FONTS_DIR
    folder = licensed if licensed and Path(licensed).is_dir() else None
    text = fontconfig(folder, base=known, cache=state / "fontcache")
    if not config.exists() or config.read_text("utf-8") != text:
        _put(config, text)
    os.environ["FONTCONFIG_FILE"] = str(config)


def _put(path: Path, text: str) -> None:
    """Write it whole or not at all: another worker may be reading."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as part:
        part.write(text)
    Path(part.name).replace(path)


def fontconfig(folder: str | Path | None, *, base: str | Path, cache: str | Path) -> str:
    """Write a configuration that adds a folder of fonts, if any, and takes away blank glyphs."""
    blank = "".join(f"<int>{ord(sign):#x}</int>" for sign in BLANK)
    added = f"  <dir>{escape(str(folder))}</dir>\n" if folder else ""
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        "<fontconfig>\n"
        f'  <include ignore_missing="yes">{escape(str(base))}</include>\n'
        f"{added}"
        f"  <cachedir>{escape(str(cache))}</cachedir>\n"
        f'  <match target="font"><test name="family"><string>{BLANK_FACE}</string></test>\n'
        '    <edit name="charset" mode="assign"><minus><name>charset</name>'
        f"<charset>{blank}</charset></minus></edit>\n"
        "  </match>\n"
        "</fontconfig>\n"
    )
