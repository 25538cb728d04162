"""HTML to PDF. The only module that knows WeasyPrint; it is loaded in workers, never in the web.

The same HTML gives the same bytes. Nothing is fetched but the style sheets of the folder
``paper``. A character that no installed font has stops the document instead of printing a box.
"""

from __future__ import annotations

import gc
import logging
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from reporting.documents import fonts, justify

PAPER = Path(__file__).resolve().parent / "paper"
# A document with a colophon carries this anchor; the colophon must end an even page.
ANCHOR, ANCHOR_ON_NEW_PAGE = 'class="colophon-anchor"', 'class="colophon-anchor colophon-page"'
# Tagged for readers' machines: structure, title and language said (PDF/UA-1). Costs a tenth of
# the time and nothing of the look. The archive's PDF/A leaves a file of the engine's open.
VARIANT = "pdf/ua-1"
LACKING = re.compile(r"\.notdef glyph.*\(U\+([0-9A-F]+)\)")

log = logging.getLogger(__name__)


class PaperError(Exception):
    """A document cannot be made; the text is a sentence for people."""


class EngineMissing(PaperError):
    """The machine lacks a library that WeasyPrint needs."""


class RefusedAddress(PaperError):
    """A document asked for something outside the paper folder."""


class MissingGlyph(PaperError):
    """No installed font has a character of the document."""


def render(html: str, *, before_writing: Callable[[], object] = lambda: None) -> bytes:
    """Return the PDF of a page of HTML; ``before_writing`` is called when it is laid out.

    Raises:
        PaperError: with a sentence that says what is missing or refused.

    """
    engine = _engine()
    with _complaints() as complaints:
        try:
            document = _layout(engine, html)
            if ANCHOR in html and len(document.pages) % 2:
                document = _layout(engine, html.replace(ANCHOR, ANCHOR_ON_NEW_PAGE))
            before_writing()
            data = document.write_pdf(pdf_variant=VARIANT)
        except engine.fatal as error:
            # A BaseException: it would run past every ``except Exception`` of a worker.
            raise RefusedAddress(f"文档引用了不允许的地址：{error}") from error
        finally:
            gc.collect()  # reference cycles keep whole fonts mapped otherwise
    _insist_on_glyphs(complaints)
    return data


def warm_up() -> None:
    """Load the engine and its fonts now, so that the first document is not the slow one.

    What the worker holds from then on stays for good, so the collector need not look at it again
    after every document.
    """
    render('<!DOCTYPE html><html lang="zh-CN"><meta charset="utf-8"><title>-</title><p>试</p>')
    gc.freeze()


def _layout(engine: _Engine, html: str) -> Any:
    page = engine.html(string=html, base_url=f"{PAPER.as_uri()}/", url_fetcher=engine.fetcher())
    return page.render(font_config=engine.fonts())


def _insist_on_glyphs(complaints: list[str]) -> None:
    lacking = {chr(int(m[1], 16)) for line in complaints if (m := LACKING.search(line))}
    if lacking:
        raise MissingGlyph(
            f"已安装的字体中没有这些字：{'、'.join(sorted(lacking))}。"
            "请改用通用规范汉字，或由系统管理员安装含有这些字的字体（如 fonts-noto-cjk）。"
        )


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Collect what the engine warns of; a missing glyph leaves no other trace."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    listener, logger = Listener(logging.WARNING), logging.getLogger("weasyprint")
    level = logger.level
    logger.setLevel(logging.WARNING)  # whatever the log is told to leave out, this must be heard
    logger.addHandler(listener)
    try:
        yield lines
    finally:
        logger.removeHandler(listener)
        logger.setLevel(level)


@dataclass(frozen=True, slots=True)
class _Engine:
    """What the rest of this module needs of WeasyPrint."""

    html: Any
    fonts: Any
    fetcher: Any
    fatal: type[BaseException]


@cache
def _engine() -> _Engine:
    """Import WeasyPrint once, with everything that must be true before."""
    fonts.announce()
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("error", message="(?i).*harfbuzz-subset.*")
            import weasyprint  # noqa: PLC0415 - heavy, and not for the web process
            from weasyprint import urls  # noqa: PLC0415
            from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    except DeprecationWarning as error:
        raise EngineMissing(
            "缺少系统库 libharfbuzz-subset，生成一页需要数十秒。"
            "请由系统管理员安装：apt-get install libharfbuzz-subset0"
        ) from error
    except (ImportError, OSError) as error:
        raise EngineMissing(
            f"排版组件无法载入（{error}）。请由系统管理员安装："
            "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
        ) from error
    logging.getLogger("fontTools").setLevel(logging.WARNING)
    if not justify.install(weasyprint):
        log.warning("unknown WeasyPrint %s: lines stay ragged", weasyprint.__version__)
    return _Engine(
        html=weasyprint.HTML,
        fonts=FontConfiguration,
        fetcher=_fetcher(urls.URLFetcher),
        fatal=urls.FatalURLFetchingError,
    )


def _fetcher(base: Any) -> Any:
    """Make the class of fetchers that give out files of the paper folder and nothing else."""

    class PaperFetcher(base):
        def __init__(self) -> None:
            super().__init__(
                allowed_protocols=("file",), allow_redirects=False, fail_on_errors=True
            )

        def fetch(self, url: str, headers: Any = None) -> Any:
            parts = urlsplit(url)
            path = Path(unquote(parts.path)).resolve()
            inside = path.is_relative_to(PAPER) and path.is_file()
            if parts.scheme != "file" or parts.netloc or not inside:
                raise ValueError(url[:200])
            return super().fetch(path.as_uri(), headers)

    return PaperFetcher
