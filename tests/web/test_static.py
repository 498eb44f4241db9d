"""Static files are kept for long under an address that changes with them."""

import re
from pathlib import Path

from matching.web.static import _version


def test_the_stylesheet_is_asked_for_under_its_version(client):
    page = client.get("/be/").text

    address = re.search(r'href="(/static/style\.css\?v=[0-9a-f]{8})"', page)

    assert address
    with client.get(address.group(1)) as answer:
        assert answer.status_code == 200
        assert "max-age=31536000" in answer.headers["Cache-Control"]


def test_another_content_is_another_version(tmp_path):
    (tmp_path / "style.css").write_text("a {}")
    before = _version(tmp_path)

    (tmp_path / "style.css").write_text("b {}")

    assert _version(tmp_path) != before


def test_the_optional_script_and_the_stylesheet_stay_small():
    static = Path(__file__).parent.parent.parent / "static"

    assert (static / "suggest.js").stat().st_size <= 3_000
    assert (static / "style.css").stat().st_size <= 20_480
