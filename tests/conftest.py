"""Hypothesis profiles: a fast one by default, a deep one with ``--deep``."""

from __future__ import annotations

import re
import signal

import pytest
from hypothesis import HealthCheck, settings

# Generators of stored reference values: they need PyTorch, the tests do not.
collect_ignore_glob = ["make_*.py", "*/make_*.py", "*/*/make_*.py"]

QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
settings.register_profile("fast", max_examples=10, deadline=None, suppress_health_check=QUIET)
settings.register_profile("deep", max_examples=300, deadline=None, suppress_health_check=QUIET)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="25 times as many drawn examples")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("deep" if config.getoption("--deep") else "fast")
    # A shell starts what runs in its background with Ctrl-C ignored, ``nohup`` ignores that the
    # terminal closes; and so would whatever the tests start and interrupt.
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGHUP: signal.SIG_DFL}
    for number, handler in usual.items():
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse tests that are named by an address in memory: each worker process would see others."""
    named = [item.nodeid for item in items if re.search(r" at 0x[0-9a-f]", item.nodeid)]
    if named:
        raise pytest.UsageError(f"give these tests ids that stay the same: {named}")
