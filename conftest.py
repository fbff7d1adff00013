"""Fixtures and options for every test: of the kernel, and of each addon."""

pytest_plugins = [
    "core.testing",
    "tests.support.rows",
    "tests.support.postgres",
    "tests.support.browser",
    "tests.support.business",
    "tests.support.housing",
    "tests.support.served",
    "tests.support.workshop",
]
