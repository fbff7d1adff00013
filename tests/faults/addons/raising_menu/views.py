"""The screens of things."""

from core import Form, Layout, List
from raising_menu.models import Thing


class Things(List, model=Thing):
    many = "Things"

    @classmethod
    def path(cls) -> str:
        raise RuntimeError("lost on the way")

    def layout(self) -> Layout:
        return Layout("words")


class ThingForm(Form, model=Thing):
    many = "Things"
