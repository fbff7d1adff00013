"""Somebody who has a keyboard and nothing else: goes to what they look for by the tab key, and presses it there."""

from __future__ import annotations

from playwright.sync_api import Page

MOST = 300
"""Presses of the tab key after which something counts as out of reach."""

CALLED = """() => {
    const one = document.activeElement;
    if (!one || one === document.body) return '';
    const told = one.getAttribute('aria-labelledby');
    const texts = [
        one.ariaLabel, told && document.getElementById(told)?.innerText, one.labels?.[0]?.innerText, one.innerText, one.title,
    ];
    return (texts.find(text => text?.trim()) ?? one.tagName).trim().split('\\n')[0].replace(/ \\*$/, '');
}"""


class Keys:
    """The keyboard of a page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def called(self) -> str:
        """What has the focus, as its first line is read."""
        name: str = self.page.evaluate(CALLED)
        return name

    def to(self, *names: str) -> Keys:
        """Press the tab key until something that is called one of these has the focus."""
        passed = []
        for _press in range(MOST):
            if (name := self.called()) in names:
                return self
            passed.append(name)
            self.page.keyboard.press("Tab")
        ways = list(dict.fromkeys(passed))
        raise AssertionError(f"the tab key does not come to {' or '.join(names)} on {self.page.url}; it came to {ways}")

    def press(self, *keys: str) -> Keys:
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text: str) -> Keys:
        """Type in the place of what stands there."""
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        return self

    def follow(self, *names: str) -> Keys:
        """Press what is called so, and wait for the page that comes."""
        self.to(*names)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press("Enter")
        return self
