import hashlib

import pytest

from reporting.documents import pdf


@pytest.fixture
def plain_paper(request, monkeypatch):
    """Print no paper, for tests of what goes on around the printing; ``once`` marks the others."""
    if not request.node.get_closest_marker("once"):
        monkeypatch.setattr(pdf, "render", _plain)


def _plain(html, *, before_writing=lambda: None):
    before_writing()
    return b"%PDF-1.7 " + hashlib.sha256(html.encode()).digest()
