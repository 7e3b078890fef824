"""One BLAS thread in these tests: small networks, and other tests on the other cores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from threadpoolctl import threadpool_limits


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    with threadpool_limits(1):
        yield


@pytest.fixture(scope="package", autouse=True)
def no_processes_stay() -> Iterator[None]:
    """End the processes that joblib keeps for its next call: other tests count theirs."""
    yield
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)
