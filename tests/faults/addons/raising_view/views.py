"""The screens of things."""

from core import Form, Layout, List
from raising_view.models import Thing


class Things(List, model=Thing):
    many = "Things"

    def tabs(self) -> list[object]:
        return [][1]

    def layout(self) -> Layout:
        return Layout("words")


class ThingForm(Form, model=Thing):
    many = "Things"
