"""Papers of a record and the head they carry: classes that addons extend by super()."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, cast

from core.composition.model import BareModel
from core.composition.part import Part
from core.policy.env import Env
from core.screens.templating import all_names, file_of
from core.screens.views import Form, View
from core.services.files import clean_name
from core.values.errors import unknown
from core.values.layout import Layout
from core.values.words import _

if TYPE_CHECKING:
    from core.screens.prints.contents import Block

WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


class Print(View):
    """A paper of one record: `template` is drawn with what `context` gives, on a sheet called `paper` in its style sheet.

    The usual template prints what `layout` names, which is what the card shows. `lines` are the columns of lines where
    they are others than in the form; none has each line said in its own words.
    """

    part_kind = "print"
    title: ClassVar[str] = _("Card of the record")
    template: ClassVar[str] = "print/record.html"
    paper: ClassVar[str] = "a4"
    lines: ClassVar[Mapping[str, tuple[str, ...]]] = {}

    def __init_subclass__(cls, model: type[BareModel] | None = None, **keywords: Any) -> None:
        if model is not None:
            keywords.setdefault("name", f"{model.part_name}.{WORD.sub('_', cls.__name__).lower()}")
        super().__init_subclass__(model=model, **keywords)

    @classmethod
    def kind(cls) -> str:
        """How an address names it: client_sheet."""
        return cls.part_name.rpartition(".")[2] or "record"

    def context(self, record: Any) -> Mapping[str, Any]:
        """What the template is drawn with besides the record."""
        return {}

    def heading(self, record: Any) -> str:
        """What stands above all, and names the file."""
        return str(record.display())

    def file_name(self, record: Any) -> str:
        return clean_name(f"{self.heading(record)}.pdf")

    def layout(self) -> Layout:
        """Groups, fields, lines and panels, as the card has them from left to right."""
        columns = [column for column in self.form.card().items if isinstance(column, Layout)]
        return Layout(*(item for column in columns for item in column.items))

    @cached_property
    def form(self) -> Form:
        """The form of the same model in the same unit of work."""
        return cast(Form, self.parts.composed[("view", f"{self.model.part_name}.form")](self._env))

    # ---- for its template

    def value(self, record: Any, name: str) -> str:
        """A field as people read it; nothing where it is empty or out of the reader's sight."""
        from core.screens.prints.contents import text_of  # noqa: PLC0415  # it is made from prints

        return text_of(self, record, name)

    def blocks(self, record: Any) -> tuple[Block, ...]:
        """What `layout` names: facts, tables and texts."""
        from core.screens.prints.contents import blocks_of  # noqa: PLC0415  # as above

        return tuple(blocks_of(self, record, self.layout()))

    def block(self, record: Any, *items: str | Layout) -> tuple[Block, ...]:
        """The same of these names or groups alone."""
        from core.screens.prints.contents import blocks_of  # noqa: PLC0415  # as above

        return tuple(blocks_of(self, record, Layout(*items)))

    # ---- what is wrong with it

    @classmethod
    def problems(cls) -> Iterator[str]:
        """Names in its layout that are nothing, a template that is not there, and a model without a form."""
        if ("view", f"{cls.model.part_name}.form") not in cls.parts.composed:
            yield f"{cls.saying(cls.model.part_name)}: {cls.model.part_name} has no Form; declare one, its card is printed"
            return
        if not file_of(cls.parts, cls.template).is_file():
            yield str(unknown("template", cls.template, all_names(cls.parts), cls.saying("template")))
        known = [*cls.mapped().known(), *cls().form.panels(), *cls().form.depends, *cls.panels()]
        for name in cls().layout().names():
            if name not in known:
                yield str(unknown("field", name, known, cls.saying(name)))


class Letterhead(Part):
    """Whose papers these are. An addon that knows the companies of the business binds this part, as base does."""

    part_kind = "letterhead"

    def __init__(self, env: Env) -> None:
        self.env = env

    def name(self, record: Any) -> str:
        """The name in the head of the paper of a record."""
        return self.env.business.entry.title

    def details(self, record: Any) -> Sequence[str]:
        """Short lines below it: codes, address, account."""
        return ()

    def bearer(self, record: Any) -> Any:
        """The record whose picture is the logo, None where there is none."""
        return None
