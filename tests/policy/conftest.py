from __future__ import annotations
from datetime import UTC, datetime
from pathlib import Path
import pytest
from core.policy.business import Business, Entry, Sets
from core.values.manifest import discover
from core.policy.installed import Addon
ROOT=Path(__file__).parents[2]

@pytest.fixture
def business(request, tmp_path):
    names = getattr(request.module, "ADDONS", ("base",))
    sets = Sets(discover({"addons": ROOT/"addons", "tests.addons": ROOT/"tests/addons"}))
    b = Business(Entry("main", f"sqlite:///{tmp_path}/b.db"), sets, tmp_path)
    parts = sets.of(names)
    with b.lock.held(), b.engine.connect() as c:
        c.execution_options(writes=True)
        parts.base.metadata.create_all(c)
        c.execute(parts[Addon].__table__.insert(), [dict(name=n, version='0.1.0' if n=='base' else '1.0', state='installed', generation=1, at=datetime.now(UTC)) for n in names])
        c.commit()
    yield b
    b.close()
