"""HTML that escapes whatever is not HTML already."""

from __future__ import annotations

from html import escape


class Html(str):
    """A text that is HTML; any other text is escaped where HTML is made of it."""


def tag(name: str, *content: str, **attributes: str) -> Html:
    """An element with its content, each piece of which is escaped unless it is HTML.

    Args:
        name: of the element.
        content: what is in it.
        attributes: with `_` for `-`, and behind a name that Python keeps for itself.
    """
    shown = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"' for key, value in attributes.items())
    return Html(f"<{name}{shown}>{together(*content)}</{name}>")


def together(*content: str) -> Html:
    """Pieces one after another, each escaped unless it is HTML."""
    return Html("".join(piece if isinstance(piece, Html) else escape(piece) for piece in content))
