"""What a misspelt word was meant to be: one close word or none, as a wrong hint is worse than no hint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_OTHER = ("-", "_", ".", " ")  # what people put between the parts of a name
_BEGINNING = 3  # letters; what begins a word says nothing below that, and forgives one letter more from there on
_LETTERS = 4  # for each of these, one may be wrong


def hint(word: str, known: Iterable[str] | Mapping[str, str], otherwise: str) -> str:
    """What to say of a word that is not known.

    Args:
        word: what was said.
        known: the words that it could have been; in a mapping, each with how to show it.
        otherwise: what to say where none of them is close: mostly a list of them.

    Returns:
        `did you mean onecycle?` or what to say otherwise.

    Example:
        >>> hint("onecycel", ["onecycle", "cosine"], "there are onecycle, cosine")
        'did you mean onecycle?'
        >>> hint("dark", ["spark", "title"], "its options are spark, title")
        'its options are spark, title'
    """
    found = closest(word, known)
    if found is None:
        return otherwise
    return f"did you mean {known[found] if isinstance(known, Mapping) else found}?"


def closest(word: str, known: Iterable[str]) -> str | None:
    """The one word that another was meant to be, None where there is none.

    It differs in hyphens and case, in the order of its parts, in a letter of four, or it goes on.

    Example:
        >>> closest("steps-total", ["total-steps", "max-steps"])
        'total-steps'
        >>> closest("max-lr", ["min-lr"]) is None
        True
    """
    words = list(dict.fromkeys(known))
    parts = _parts(word)
    joined = "".join(parts)
    if not joined:
        return None
    by_join = {"".join(_parts(each)): each for each in reversed(words)}
    if joined in by_join:
        return by_join[joined]
    for each in words:
        if sorted(_parts(each)) == sorted(parts):
            return each
    near = [(distance, each) for each in words if (distance := _near(parts, _parts(each))) is not None]
    if near:
        return min(near, key=lambda pair: (pair[0], pair[1][:1].lower() != word[:1].lower()))[1]
    longer = [each for text, each in by_join.items() if text.startswith(joined)]
    return longer[0] if len(joined) >= _BEGINNING and len(longer) == 1 else None


def _parts(word: str) -> list[str]:
    text = word.lower()
    for each in _OTHER:
        text = text.replace(each, "-")
    return [part for part in text.split("-") if part]


def _near(parts: list[str], others: list[str]) -> int | None:
    """How many letters two words are apart, None where they are too many; of `max-lr` and `min-lr` one whole part."""
    if len(parts) == len(others) > 1:
        found = [_near([one], [other]) for one, other in zip(parts, others, strict=True)]
        known = [each for each in found if each is not None]
        if len(known) == len(found):
            return sum(known) if sum(known) <= 3 else None
    one, other = "".join(parts), "".join(others)
    if one == other:
        return 0
    shorter = min(len(one), len(other))
    if shorter < _BEGINNING:
        return 1 if shorter > 1 and abs(len(one) - len(other)) == 1 and one[:shorter] == other[:shorter] else None
    if len(parts) == len(others) > 1:  # of a short part, T-mx, one letter of the whole
        return 1 if _distance(one, other) == 1 and _distance(parts[0], others[0]) == 0 else None
    begins_alike = shorter > _BEGINNING and one[:_BEGINNING] == other[:_BEGINNING]
    allowed = max(shorter // _LETTERS, 1) + begins_alike
    distance = _distance(one, other) if abs(len(one) - len(other)) <= allowed else allowed + 1
    return distance if distance <= allowed else None


def _distance(one: str, other: str) -> int:
    """Letters to change, add, drop or swap with their neighbour, to make one word of another (Damerau, restricted)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        row = [i]
        for j, its in enumerate(other, start=1):
            best = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != its))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == its:
                best = min(best, before[j - 2] + 1)
            row.append(best)
        before, last = last, row
    return last[-1]
