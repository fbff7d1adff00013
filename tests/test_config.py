"""The examples in config/ are true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import psycopg

from tests.support.postgres import Database, find_programs

CONFIG = Path(__file__).parents[1] / "config"


def settings(name: str) -> list[str]:
    """The names that a file of PostgreSQL's settings sets."""
    return re.findall(r"^(\w+) = ", (CONFIG / name).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_settings_are_all_defaults_until_one_is_changed() -> None:
    tables = tomllib.loads((CONFIG / "gazda.toml").read_text(encoding="utf-8"))
    assert tables == {"server": {}, "tls": {}, "limits": {}, "jobs": {}, "log": {}, "addons": {}}


def test_every_setting_can_be_taken_from_its_comment() -> None:
    text = re.sub(r"^# (?=\w+ = |\[\[)", "", (CONFIG / "gazda.toml").read_text(encoding="utf-8"), flags=re.MULTILINE)
    tables = tomllib.loads(text)
    assert tables["server"]["port"] == 8069
    assert set(tables) >= {"server", "limits"}


def test_a_logged_line_says_what_of_whom() -> None:
    script = (
        "import logging.config, pathlib, sys, tomllib\n"
        "logging.config.dictConfig(tomllib.loads(pathlib.Path(sys.argv[1]).read_text()))\n"
        "logging.getLogger('gazda').info('ready')\n"
    )
    command = [sys.executable, "-c", script, str(CONFIG / "logging.toml")]
    line = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert re.fullmatch(r"[\d-]+T[\d:]+[+-]\d{4} INFO \d+ gazda: ready\n", line)


def test_postgresql_knows_every_setting(database: Database) -> None:
    with psycopg.connect(database.dsn) as connection:
        known = {name for (name,) in connection.execute("SELECT name FROM pg_settings")}
    assert set(settings("postgresql/gazda.conf")) <= known


def test_a_business_on_postgresql_has_a_schema_and_two_roles(database: Database) -> None:
    with psycopg.connect(database.dsn, autocommit=True) as connection:
        connection.execute("CREATE ROLE serving LOGIN")
    script = ["-v", "ON_ERROR_STOP=1", "-v", "business=kyiv", "-v", "login=serving"]
    file = ["-f", str(CONFIG / "postgresql/business.sql")]
    subprocess.run([find_programs() / "psql", "-q", database.dsn, *script, *file], check=True)

    with psycopg.connect(database.dsn, autocommit=True) as connection:
        asked = "SELECT pg_has_role('serving', 'kyiv_user', 'member'), pg_has_role('serving', 'kyiv_owner', 'member')"
        roles = connection.execute(asked).fetchone()
        owner = connection.execute("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'kyiv'").fetchone()
        connection.execute("DROP SCHEMA kyiv")
        connection.execute("DROP OWNED BY kyiv_user, kyiv_owner, serving")
        connection.execute("DROP ROLE kyiv_user, kyiv_owner, serving")
    assert (roles, owner) == ((True, False), ("kyiv_owner",))
