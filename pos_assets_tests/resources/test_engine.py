"""An engine is owned by the run that opened it and ends with it."""

import pytest

from pos_assets.errors import EngineError
from pos_assets.resources.engine import Engine


def test_an_engine_has_no_session_outside_of_a_run() -> None:
    with pytest.raises(EngineError, match=r"only while a run owns it; open\(\) gives one outside of runs"):
        _ = Engine().session


@pytest.mark.parametrize(("engine", "distributed"), [("sail", False), ("spark", True), ("sc://cluster:15002", True)])
def test_files_are_parsed_by_the_workers_of_a_cluster_and_here_otherwise(engine: str, *, distributed: bool) -> None:
    assert Engine(engine=engine).is_distributed is distributed
