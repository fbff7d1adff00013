"""The screens of things."""

from core import Form, Layout, List
from unknown_field.models import Thing


class Things(List, model=Thing):
    many = "Things"

    def layout(self) -> Layout:
        return Layout("wrods")


class ThingForm(Form, model=Thing):
    many = "Things"
