"""A stack that exists on paper only: folders of the test, ports nobody listens on."""

from pathlib import Path

import pytest
from zoom_config.stack.layout import Layout, Ports


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    root = Path(__file__).resolve().parents[2]
    ports = Ports(web=21000, postgres=21433, redis=21380, solr=21983)
    return Layout("run", clone=root, source=root, var=tmp_path, ports=ports)
