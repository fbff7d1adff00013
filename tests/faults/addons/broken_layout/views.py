"""The screens of things."""

from core import Form, Layout, List
from broken_layout.models import Thing


class Things(List, model=Thing):
    many = "Things"

    def layout(self) -> Layout:
        return Layout(self.nothing_of_the_kind)


class ThingForm(Form, model=Thing):
    many = "Things"
