"""The screens of things."""

from core import Form, Layout, List
from raising_before_save.models import Thing


class Things(List, model=Thing):
    many = "Things"

    def layout(self) -> Layout:
        return Layout("words")


class ThingForm(Form, model=Thing):
    many = "Things"
