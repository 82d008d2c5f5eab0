"""Somebody without a mouse: goes from stop to stop by Tab, and sees at each where they are."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import pytest

from mdt.demo import PASSWORD

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What has the focus: its name, and whether an eye can find it (a ring or a frame of its own, within the window).
HERE = """() => {
  const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
  const labels = here.labels ? [...here.labels].map((one) => one.innerText).join(" ") : "";
  const words = here.matches("input, select, textarea") ? labels
    : here.matches("a, button, summary") ? here.innerText || here.textContent : "";
  return {
    tag: here.tagName, type: here.type || "", field: here.name || "", id: here.id,
    name: `${words} ${here.getAttribute("aria-label") || ""}`.replace(/\\s+/g, " ").trim(),
    options: here.options ? Object.fromEntries([...here.options].map((one) => [one.value, one.text])) : {},
    value: here.value || "",
    ring: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1) || style.boxShadow !== "none",
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}"""


class Keyboard:
    """Every stop is looked at: a focus that nobody sees ends the walk."""

    def __init__(self, page: "Page") -> None:
        self.page, self.here = page, dict[str, Any]()

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def step(self) -> None:
        """One Tab; only where the page begins or ends is nothing in focus."""
        self.press("Tab")
        self.here = self.page.evaluate(HERE)
        if self.here["tag"] in ("BODY", "HTML"):
            return
        if not (self.here["ring"] and self.here["seen"]):
            pytest.fail(f"nobody sees that this has the focus: {self.here}")

    def to(self, words: str = "", *, field: str = "", most: int = 150) -> None:
        """Walk to what is called so, or to the field of that name; what a page puts in focus itself counts."""
        self.here = self.page.evaluate(HERE)
        for _ in range(most):
            if (words and words in self.here["name"]) or (field and self.here["field"] == field):
                return
            self.step()
        pytest.fail(f"the keyboard never reached “{words or field}” on {self.page.url}")

    def enter(self, words: str) -> None:
        self.to(words)
        self.press("Enter")

    def go(self, words: str) -> None:
        """The same for what leads to another page, or to this one anew."""
        self.to(words)
        with self.page.expect_navigation():
            self.press("Enter")

    def heading(self, words: str) -> None:
        self.page.get_by_role("heading", name=words, exact=True).first.wait_for()
        self.page.wait_for_load_state()

    def sign_in(self, role: str) -> None:
        self.page.goto("/accounts/login/")
        self.to(field="login")
        self.type(f"{role}@demo.example")
        self.to(field="password")
        self.type(PASSWORD)
        self.press("Enter")
        self.heading("Today")

    def fill(self, values: Mapping[str, str], *, until: str, most: int = 150) -> set[str]:
        """Walk to the button `until` and give each field on the way its value; returns the fields that were met."""
        met: set[str] = set()
        for _ in range(most):
            self.step()
            if self.here["tag"] == "BUTTON" and until in self.here["name"]:
                return met
            field = self.here["field"]
            if field in values and field not in met:
                met.add(field)
                self._give(values[field])
        pytest.fail(f"the keyboard never reached “{until}”, only {sorted(met)}")

    def _give(self, value: str) -> None:
        if self.here["tag"] == "SELECT":
            self.type(self.here["options"][value])
        elif self.here["type"] == "radio":
            self._choose(value)
        elif self.here["type"] == "checkbox":
            self.press("Space")
        elif self.here["type"] == "date":
            year, month, day = value.split("-")
            self.type(f"{month}{day}{year}")
        else:
            self.type(value)

    def _choose(self, value: str) -> None:
        """One Tab stop for a group of choices: the arrows go through it."""
        self.press("Space")
        for _ in range(12):
            if self.page.evaluate(HERE)["value"] == value:
                return
            self.press("ArrowDown")
        pytest.fail(f"no choice {value} in {self.here['field']}")
