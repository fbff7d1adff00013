"""Bad addons, at least one for each check: what is wrong with each, and the words that must tell it."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

from core.conformance.bench import shelf_around
from core.policy.migrations.revision import write_revision
from core.values.manifest import Shelf

NAME = "bad"
IMPORTS = """
from __future__ import annotations
from sqlalchemy import BigInteger, String, func, select, text
from sqlalchemy.orm import Mapped, declared_attr, relationship
from starlette.responses import HTMLResponse
from addons import base
from addons.base import administrator, employee
from core import (
    Action, BareModel, Env, Form, Grant, Layout, List, Menu, Model, Pivot, Print, Restrict, Searchable, Tab, choice, column, hookimpl,
    hookspec, job, link, links, reference, route,
)
"""
THING = '''
class Thing(Model, name="bad.thing"):
    """A thing."""

    model_label = "name"
    name: Mapped[str] = column(String(80), title="Name", default="")
'''
GRANT = 'grant = Grant(administrator, Thing, "read create write delete")\n'
VIEWS = """
class ThingList(List, model=Thing):
    many = "Things"


class ThingForm(Form, model=Thing): ...
"""
DEMO = """
from sqlalchemy import select
from {package} import Thing

def load(env):
    if env.session.scalar(select(env[Thing].id).limit(1)) is None:
        env.session.add_all([env[Thing](name="one"), env[Thing](name="two")])
"""


@dataclass(frozen=True)
class Bad:
    """An addon of one module, `code`, with further files; `said` is what a check must find of it.

    Its first migration is written from `code` where that has a model, with one text of it put in `replace` of another;
    then `after` is laid over all.
    """

    said: str
    code: str = THING + GRANT
    files: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    depends: str = '["base"]'
    toml: str = ""
    revise: bool = True
    replace: tuple[str, str] = ("", "")

    def write(self, root: Path, shipped: Shelf) -> Path:
        """Write it below `root`, in a package of its own; gives its folder."""
        package = f"bad_{secrets.token_hex(4)}"
        folder = root / package / NAME
        folder.mkdir(parents=True)
        (root / package / "__init__.py").touch()
        manifest = self.toml or f'name = "{NAME}"\ntitle = "Bad"\nversion = "1.0"\ndepends = {self.depends}\n'
        code = '"""A bad addon."""\n' + IMPORTS + dedent(self.code)
        self.lay(folder, {"addon.toml": manifest, "__init__.py": code, **self.files})
        if self.revise and 'name="bad.' in self.code:
            written = write_revision(shelf_around(folder, shipped), NAME, "What the models say")
            assert written is not None
            written.write_text(written.read_text("utf-8").replace(*self.replace), encoding="utf-8")
        self.lay(folder, self.after)
        for name in [name for name in sys.modules if name.partition(".")[0] == package]:
            del sys.modules[name]
        return folder

    def lay(self, folder: Path, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = (folder / name).resolve()
            path.parent.mkdir(parents=True, exist_ok=True)
            told = dedent(text).replace("{package}", f"{folder.parent.name}.{folder.name}").strip("\n")
            path.write_text(told + "\n", encoding="utf-8")


MIGRATION = '''
"""{text}."""
import sqlalchemy as sa
from alembic import op

revision = "bad_{number}"
down_revision = {below}
branch_labels = {labels}
depends_on = None


def upgrade():
    {up}


def downgrade():
    {down}
'''


def migration(number: str, below: str, up: str, down: str = "pass") -> dict[str, str]:
    """A migration by its number."""
    labels = '("bad",)' if below == "None" else "None"
    page = MIGRATION.format(text="By hand", number=number, below=below, labels=labels, up=up, down=down)
    return {f"migrations/{number}_by_hand.py": page}


def page(html: str) -> str:
    """An addon with one page of its own."""
    return f'@route("/bad/page", role=administrator)\ndef page(ask):\n    return HTMLResponse({html!r})\n'


FIRST = '"bad_0001"'
WHOLE = THING + GRANT + VIEWS
SLOW = (
    THING
    + GRANT
    + """
class ThingList(List, model=Thing):
    def tabs(self):
        {work}
        return (Tab("all", "All"),)
"""
)
EACH = "[self.env.find(Thing, key) for key in self.env.session.scalars(select(self.env[Thing].id)).all()]"

BAD: dict[str, tuple[Bad, ...]] = {
    "manifest.complete": (
        Bad("lacks 'title'", toml='name = "bad"\nversion = "1.0"\n', revise=False),
        Bad(
            "no key 'titel'; did you mean 'title'",
            toml='name = "bad"\ntitel = "Bad"\ntitle = "Bad"\nversion = "1"\n',
            revise=False,
        ),
        Bad("must read like 1.2", toml='name = "bad"\ntitle = "Bad"\nversion = "one"\n', revise=False),
        Bad("must be that of its folder", toml='name = "good"\ntitle = "Bad"\nversion = "1.0"\n', revise=False),
    ),
    "manifest.dependencies": (
        Bad("no addon 'bsae'; did you mean 'base'", depends='["bsae"]', revise=False),
        Bad(
            "need each other",
            depends='["base", "worse"]',
            revise=False,
            files={
                "../worse/addon.toml": 'name = "worse"\ntitle = "Worse"\nversion = "1.0"\ndepends = ["bad"]\n',
            },
        ),
    ),
    "manifest.imports": (
        Bad(r"bad/late.py:1: imports crm, which depends", files={"late.py": "from addons import crm\n"}),
    ),
    "manifest.alone": (
        Bad(r"its upgrade\(\) failed: ZeroDivisionError", after=migration("0001", "None", "1 / 0"), revise=False),
    ),
    "manifest.together": (
        Bad(
            "adds 'colour' to 'base.company', and so does",
            "class Company(base.Company):\n    colour: Mapped[str | None] = column(String(20))\n",
            after=migration("0001", "None", 'op.add_column("base_company", sa.Column("colour", sa.String(20)))'),
            files={
                "../worse/addon.toml": 'name = "worse"\ntitle = "Worse"\nversion = "1.0"\ndepends = ["base"]\n',
                "../worse/__init__.py": (
                    "from sqlalchemy import String\nfrom sqlalchemy.orm import Mapped\nfrom addons import base\n"
                    "from core import column\nclass Company(base.Company):\n"
                    "    colour: Mapped[str | None] = column(String(20))\n"
                ),
            },
        ),
    ),
    "models.composes": (
        Bad("cannot be imported: ZeroDivisionError", "1 / 0\n"),
        Bad(
            "no table 'bad_thng'; did you mean 'bad_thing'",
            THING + '    up_id: Mapped[int | None] = reference("bad_thng")\n' + GRANT,
            revise=False,
        ),
        Bad(
            "no field 'nmae'; did you mean 'name'",
            THING.replace('label = "name"', 'label = "nmae"') + GRANT,
            revise=False,
        ),
        Bad(
            "Thing.display is a name of the kernel",
            THING + '    display: Mapped[str] = column(String(9), default="")\n' + GRANT,
            revise=False,
        ),
    ),
    "models.added_columns": (
        Bad(
            "adds the required column 'rank' to 'base.company'; give it a server_default",
            "class Company(base.Company):\n    rank: Mapped[int] = column(BigInteger)\n",
        ),
    ),
    "models.relations": (
        Bad(
            r"bad/__init__.py:\d+ base.company.things: its reverse bad.thing.company points to None",
            THING
            + """
    company_id: Mapped[int | None] = reference("base_company")
    company: Mapped[base.Company | None] = link(base.Company, "company_id")


class Company(base.Company):
    things: Mapped[list[Thing]] = links(Thing, back="company")

"""
            + GRANT,
        ),
        Bad(
            "bad.thing.company: is a relation that no page can show",
            THING
            + """
    company_id: Mapped[int | None] = reference("base_company")

    @declared_attr
    def company(cls):
        return relationship(lambda: cls.parts[base.Company])

"""
            + GRANT,
        ),
    ),
    "models.selections": (
        Bad(
            "the value 'a' has no title",
            THING + '    kind: Mapped[str] = choice({"a": "", "b": "B"}, default="b")\n' + GRANT,
        ),
        Bad(
            "the default 'z' is none of its values",
            THING + '    kind: Mapped[str] = choice({"a": "A"}, default="z")\n' + GRANT,
        ),
        Bad(
            "the tone 'green' of 'a' is nothing",
            THING + '    kind: Mapped[str] = choice({"a": "A"}, tones={"a": "green"})\n' + GRANT,
        ),
    ),
    "models.order": (
        Bad(
            r"ordered by \['name'\]; write model_order = \('name', 'id'\)",
            THING + '    model_order = ("name",)\n' + GRANT,
        ),
        Bad(
            "ordered by 'hint', which may be empty",
            THING + '    hint: Mapped[str | None] = column(String(9))\n    model_order = ("hint", "id")\n' + GRANT,
        ),
    ),
    "models.empty_records": (
        Bad(
            r"bad/__init__.py:\d+: line\(\) of bad.thing raises on an empty record: TypeError",
            THING + "    def line(self, look):\n        return 1 + self.created_by\n" + GRANT,
        ),
    ),
    "views.icons": (
        Bad(
            r"bad/__init__.py:\d+: Lucide: no icon 'bok-open'; did you mean 'book-open'",
            'icon = "bok-open"\n',
            revise=False,
        ),
    ),
    "views.names": (
        Bad(
            "no field 'nmae'; did you mean 'name'",
            THING
            + GRANT
            + 'class ThingForm(Form, model=Thing):\n    def layout(self):\n        return Layout("nmae")\n',
            revise=False,
        ),
        Bad(
            "ThingForm.checked: no field 'hint'",
            THING + GRANT + 'class ThingForm(Form, model=Thing):\n    checked = frozenset({"hint"})\n',
        ),
    ),
    "views.hints": (
        Bad("bad.thing.name is typed in and has no help; say help=", WHOLE),
        Bad(
            "bad.part.size is typed in and has no help",
            THING.replace('title="Name"', 'title="Name", help="In a word."')
            + """
    bits: Mapped[list[Part]] = links(lambda: Part, back="thing", owned=True)

class Part(Model, name="bad.part"):
    \"\"\"A part of a thing.\"\"\"

    model_label = "size"
    size: Mapped[str] = column(String(80), title="Size", default="")
    thing_id: Mapped[int] = reference("bad_thing", on_delete="CASCADE")
    thing: Mapped[Thing] = link(Thing, "thing_id", back="bits")
"""
            + GRANT
            + GRANT.replace("grant", "another", 1).replace("Thing", "Part")
            + """
class ThingForm(Form, model=Thing):
    lines = {"bits": ("size",)}

    def layout(self):
        return Layout("name", "bits")
""",
        ),
    ),
    "views.empty": (Bad("ThingList has no words for when it is empty; say empty=", WHOLE),),
    "views.doors": (
        Bad("the page breaks for base.administrator", SLOW.replace("{work}", "1 / 0")),
        Bad(
            "answers 200 to base.employee, who may not read it; let it be 404",
            WHOLE + '@route("/bad/thing")\ndef open_to_all(ask):\n    return HTMLResponse("all of them")\n',
        ),
    ),
    "views.buttons": (
        Bad(
            "bad.thing has no method 'explode'",
            THING
            + GRANT
            + """
class ThingList(List, model=Thing):
    def actions(self):
        return (Action("explode", "Explode"),)
""",
        ),
    ),
    "views.papers": (
        Bad(
            "/print/thing_sheet.pdf: breaks in uk; its error is in the log",
            WHOLE
            + """
class ThingSheet(Print, model=Thing):
    template = "bad/sheet.html"
""",
            files={"demo.py": DEMO, "templates/bad/sheet.html": "<p>{{ record.nmae }}"},
        ),
        Bad(
            "ThingSheet cannot be laid out: paper: no static file 'bad/no.png'",
            WHOLE
            + """
class ThingSheet(Print, model=Thing):
    template = "bad/sheet.html"
""",
            files={
                "demo.py": DEMO,
                "templates/bad/sheet.html": """<link rel="stylesheet" href="{{ static('bad/x.css') }}"><p>""",
                "static/bad/x.css": "p { background: url(no.png) }",
            },
        ),
    ),
    "views.menus": (
        Bad("menu 'Lost': opens /bad/lost, which answers 404", WHOLE + 'menu = Menu("Lost", "/bad/lost")\n'),
        Bad("menu 'Idle': opens nothing and stands above nothing", WHOLE + 'menu = Menu("Idle")\n'),
    ),
    "views.own_name": (
        Bad("bad/templates/page.html: lies outside templates/bad/", files={"templates/page.html": "<p>"}),
    ),
    "views.unused": (
        Bad("bad/static/bad/x.css: is named by no module", files={"static/bad/x.css": "p {}"}),
        Bad("bad/templates/bad/x.html: is named by no module", files={"templates/bad/x.html": "<p>"}),
    ),
    "views.templates": (
        Bad("bad/templates/bad/x.html:2: does not compile", files={"templates/bad/x.html": "<p>\n{% if %}"}),
        Bad("templates/bad/core/form.html: it extends nothing", files={"templates/bad/core/form.html": "<p>"}),
        Bad("no template 'bad/y.html'", files={"templates/bad/x.html": "{% include 'bad/y.html' %}"}),
    ),
    "access.grants": (
        Bad("nobody is granted 'bad.thing'", THING, revise=False),
        Bad(
            "no verb 'raed'; did you mean 'read'", THING + 'grant = Grant(administrator, Thing, "raed")\n', revise=False
        ),
    ),
    "access.routes": (
        Bad(
            r"/bad/open: answers GET with 200 to somebody without a role",
            '@route("/bad/open")\ndef page(ask):\n    return HTMLResponse("")\n',
        ),
    ),
    "access.gate": tuple(
        Bad(f"bad/late.py:1: .*{said}", files={"late.py": source})
        for said, source in (
            ("cursor", "env.connection.connection.cursor().execute('select 1')\n"),
            ("driver_connection", "env.session.connection().connection.driver_connection\n"),
            ("exec_driver_sql", "env.connection.exec_driver_sql('select 1')\n"),
            ("sqlite3", "import sqlite3\n"),
            ("psycopg", "from psycopg import sql\n"),
            ("marks are the kernel's own", "from core.policy.guard import KERNEL\n"),
            ("use JSON", "import pickle\n"),
            ("eval", "eval(stored)\n"),
            (r"text\(\) of a string made at run time", "env.session.execute(text(f'select {name}'))\n"),
            (r"select\(\) of a table", "env.session.execute(select(Thing.__table__.c.id))\n"),
        )
    ),
    "access.restricted": (
        Bad(
            "bad.thing.secret: is found by at /bad/thing",
            THING.replace("(Model", "(Searchable")
            + """
    secret: Mapped[str | None] = column(String(40), title="Secret")

    def search_words(self):
        return [self.name, self.secret]
"""
            + GRANT
            + 'more = Grant(employee, Thing, "read")\nhidden = Restrict(Thing, "secret", read=(administrator,))\n'
            + VIEWS,
            files={"demo.py": DEMO},
        ),
        Bad(
            "bad.thing.secret: shows at /bad/thing",
            THING
            + """
    secret: Mapped[str | None] = column(String(40), title="Secret")

    def before_save(self):
        super().before_save()
        self.name = f"with {self.secret}"
"""
            + GRANT
            + 'more = Grant(employee, Thing, "read")\nhidden = Restrict(Thing, "secret", read=(administrator,))\n'
            + VIEWS,
            files={"demo.py": DEMO},
        ),
    ),
    "access.exported": (
        Bad(
            "bad.thing.secret: is in the export of /bad/thing for base.employee",
            THING
            + """
    secret: Mapped[str | None] = column(String(40), title="Secret")

    def before_save(self):
        super().before_save()
        self.name = f"with {self.secret}"
"""
            + GRANT
            + 'more = Grant(employee, Thing, "read")\nhidden = Restrict(Thing, "secret", read=(administrator,))\n'
            + VIEWS,
            files={"demo.py": DEMO},
        ),
    ),
    "access.printed": (
        Bad(
            "bad.thing.secret: is printed at /bad/thing/[0-9]+/print/thing_sheet.pdf",
            THING
            + """
    secret: Mapped[str | None] = column(String(40), title="Secret")
"""
            + GRANT
            + 'more = Grant(employee, Thing, "read")\nhidden = Restrict(Thing, "secret", read=(administrator,))\n'
            + VIEWS
            + """
class ThingSheet(Print, model=Thing):
    def heading(self, record):
        with self.env.sudo("print") as env:
            return env.find(Thing, record.id).secret or "none"
""",
            files={"demo.py": DEMO},
        ),
    ),
    "hooks.explained": (Bad("bad_happened does not say what happened", "@hookspec\ndef bad_happened(env): pass\n"),),
    "hooks.tested": (
        Bad("no test names bad_happened", '@hookspec\ndef bad_happened(env):\n    """Something happened."""\n'),
    ),
    "hooks.answers": (Bad("nobody_announces", "@hookimpl\ndef nobody_announces(env): pass\n"),),
    "data.twice": (
        Bad(
            "bad_thing: has 2 rows instead of 1 when demo data is loaded again",
            files={
                "demo.py": "from {package} import Thing\ndef load(env):\n    env.session.add(env[Thing](name='x'))\n"
            },
        ),
    ),
    "data.edits": (
        Bad(
            "bad_0001: the way from here writes over bad_thing.name",
            after=migration("0002", FIRST, "op.execute(\"update bad_thing set name = 'usual'\")"),
        ),
    ),
    "words.catalogued": (
        Bad(
            "bad/locale/bad.pot: 3 texts are not as in the sources",
            files={"locale/partial.txt": "uk\n", "more.py": '_("One")\n_("Two")\n'},
        ),
    ),
    "words.complete": (
        Bad(
            "bad/locale/uk/LC_MESSAGES/bad.po: 1 texts are not translated, 'Bad' first; translate them, or name uk",
            files={"locale/partial.txt": "ro\nru  # some day\n"},
        ),
    ),
    "words.right": (
        Bad(
            r"'\{count\} left': its places are \['number'\]",
            files={
                "locale/uk/LC_MESSAGES/bad.po": 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
                'msgid "{count} left"\nmsgstr "лишилось {number}"\n'
            },
        ),
    ),
    "jobs.once": (
        Bad(
            "the job forget, cut off before commit .* has 7 rows instead of 6",
            THING
            + """
@job("Forget where it was", every="0 3 * * *")
def forget(steps):
    for name in ("one", "two"):
        with steps.env() as env:
            env.session.add(env[Thing](name=name))
"""
            + GRANT,
            files={"demo.py": "def load(env): pass\n"},
        ),
        Bad("the job fail fails", '@job("Fail", every="0 3 * * *", retries=0)\ndef fail(env):\n    1 / 0\n'),
    ),
    "jobs.outside": (
        Bad(
            r"bad/late.py:2: notify\(\) speaks to another machine and knows no job",
            files={"late.py": "import smtplib\ndef notify(env):\n    smtplib.SMTP('mail').noop()\n"},
        ),
    ),
    "schema.up": (
        Bad(
            "column bad_thing.late: the migrations do not make what the models say",
            after={
                "__init__.py": '"""A bad addon."""\n'
                + IMPORTS
                + THING
                + "    late: Mapped[str | None] = column(String(9))\n"
                + GRANT
            },
        ),
    ),
    "schema.down": (
        Bad("table bad_thing: is left when the addon is gone", replace=('op.drop_table("bad_thing")', "pass")),
        Bad(
            "column base_company.bank: of another addon is gone",
            replace=(
                'op.drop_table("bad_thing")',
                'op.drop_table("bad_thing")\n    op.drop_column("base_company", "bank")',
            ),
        ),
    ),
    "schema.upgrades": (
        Bad(
            "bad_0001: the way from here loses rows of bad_thing",
            after=migration("0002", FIRST, 'op.execute("delete from bad_thing where id > 3")'),
        ),
        Bad(
            "bad_0001: with rows in its tables the way from here fails",
            THING + '    hint: Mapped[str] = column(String(9), server_default="")\n' + GRANT,
            after=migration(
                "0002", FIRST, 'op.create_index("uq_bad_thing_hint", "bad_thing", [sa.text("version")], unique=True)'
            ),
        ),
    ),
    "schema.released": (
        Bad(
            "bad/tests/released/1.0.zip: cannot be restored: The archive 1.0.zip is damaged",
            files={"tests/released/1.0.zip": "no zip"},
        ),
    ),
    "schema.interruption": (
        Bad(
            "interrupted at statement .* of its installation: .* not as before",
            replace=("    op.create_index(", '    op.execute("COMMIT")\n    op.execute("BEGIN")\n    op.create_index('),
        ),
    ),
    "round_trip.rows": (
        Bad(
            "base_company: has another bank in row 1 after removing and installing it",
            files={"demo.py": DEMO},
            replace=(
                "    op.create_index(",
                "    op.execute(\"update base_company set bank = 'usual'\")\n    op.create_index(",
            ),
        ),
    ),
    "round_trip.orders": (
        Bad(
            "base_company: has another bank in row 1 after removing all that needs it one by one",
            files={"demo.py": DEMO},
            replace=(
                "    op.create_index(",
                "    op.execute(\"update base_company set bank = 'usual'\")\n    op.create_index(",
            ),
        ),
    ),
    "budget.lists_ask_little": (Bad("asks .* times for 2 rows and .* times for 50", SLOW.replace("{work}", EACH)),),
    "budget.other_ways_ask_little": (
        Bad(
            "asks .* times of 20 records and .* times of 50",
            SLOW.replace("{work}", EACH)
            + """
class ThingPivot(Pivot, model=Thing):
    rows = ("name",)
""",
        ),
    ),
    "budget.growth": (Bad("while its table is small and .* when it has grown", SLOW.replace("{work}", EACH)),),
    "budget.cards_ask_little": (
        Bad(
            "asks .* times, more than 40",
            THING
            + GRANT
            + """
class ThingForm(Form, model=Thing):
    def meta(self, record):
        for _turn in range(60):
            self.env.session.scalar(select(func.count()).select_from(self.env[Thing]))
        return []
""",
        ),
    ),
    "budget.milliseconds": (Bad("ms of a processor for 50 rows", SLOW.replace("{work}", "sum(range(40_000_000))")),),
    "budget.template_size": (
        Bad("bad/templates/bad/x.html: has 101 lines", files={"templates/bad/x.html": "<p>\n" * 100}),
    ),
    "safety.reading": (
        Bad(
            "/bad/count: reading this page changes bad_thing",
            THING
            + GRANT
            + """
@route("/bad/count", role=administrator)
def counting(ask):
    with ask.env.business.env(trusted=True, writes=True) as env:
        env.session.add(env[Thing](name="another"))
    return HTMLResponse("counted")
""",
        ),
    ),
    "safety.posting": (
        Bad(
            "/bad/take: writes bad.thing.import_id from a posted name",
            THING
            + GRANT
            + """
@route("/bad/take", "POST", role=administrator)
def take(ask):
    thing = ask.env[Thing]()
    thing.import_id = int(ask.form["import_id"])
    ask.env.session.add(thing)
    return HTMLResponse("taken")
""",
        ),
    ),
    "safety.formulas": (
        Bad(
            "/bad/things.csv: gives a file in which a text is a formula",
            WHOLE
            + """
@route("/bad/things.csv", role=administrator)
def things(ask):
    names = ask.env.session.scalars(select(ask.env[Thing].name)).all()
    return HTMLResponse("\\r\\n".join(["Name", *names]), media_type="text/csv")
""",
            files={"demo.py": DEMO},
        ),
    ),
    "people.axe": (
        Bad(
            "button-name at button",
            page(
                "<!doctype html><html lang=en><title>A page</title><body><main><h1>A page</h1><button></button></main></body></html>"
            ),
        ),
    ),
    "people.narrow": (
        Bad(
            r"/bad/page: is \d+ px wide on a screen of 360",
            page(
                "<!doctype html><meta name=viewport content='width=device-width'><body><table width=900><tr><td>x</td></tr></table></body>"
            ),
        ),
    ),
    "people.keyboard": (
        Bad(
            "the tab key does not reach <button tabindex",
            page("<!doctype html><body><a href='/'>a</a><button tabindex=-1>Go</button></body>"),
        ),
    ),
    "people.without_script": (
        Bad(
            "<button hx-post='/x'> does nothing without script",
            page("<!doctype html><html><body><button hx-post='/x'>Go</button></body></html>"),
        ),
    ),
}
"""The bad addons of each check, by its name."""
