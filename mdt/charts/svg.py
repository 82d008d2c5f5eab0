"""The few SVG words the figures need. Text is escaped here and nowhere else."""

from html import escape


def tag(name: str, content: str = "", **attributes: object) -> str:
    """One element; ``class_`` becomes ``class`` and underscores become hyphens."""
    words = " ".join(
        f'{key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
    )
    return f"<{name} {words}>{content}</{name}>" if content else f"<{name} {words}/>"


def text(x: float, y: float, words: str, **attributes: object) -> str:
    return tag("text", escape(words), x=round(x, 1), y=round(y, 1), **attributes)


def titled(words: str) -> str:
    """What a pointer or a screen reader is told about the mark it stands in."""
    return f"<title>{escape(words)}</title>"


def figure(width: int, height: int, title: str, description: str, content: str) -> str:
    head = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return tag(
        "svg", head + content, viewBox=f"0 0 {width} {height}", role="img", class_="figure",
        xmlns="http://www.w3.org/2000/svg", aria_label=title,
    )  # fmt: skip
