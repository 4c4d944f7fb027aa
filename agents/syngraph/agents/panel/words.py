"""How the panel's facts are put in words for a language model."""

from collections.abc import Mapping


def in_words(value: object, indent: str = "") -> str:
    """A text as it is; a thing as lines of `name: value`, an empty value left out; things parted by empty lines, inner ones indented.

    >>> print(in_words([{"id": "q1", "votes": [{"choice": "amend", "instead": "Who?"}]}, {"id": "q2", "votes": []}]))
    id: q1
    votes:
      choice: amend
      instead: Who?
    <BLANKLINE>
    id: q2
    >>> print(in_words([]))
    (none)
    """
    if isinstance(value, list | tuple):
        between = "\n\n" if any(isinstance(one, Mapping) for one in value) else "\n"
        return between.join(in_words(one, indent) for one in value) or f"{indent}(none)"
    if not isinstance(value, Mapping):
        return indent + str(value)
    lines = []
    for name, one in value.items():
        if isinstance(one, list | tuple | Mapping) and one:
            lines.append(f"{indent}{name}:\n{in_words(one, indent + '  ')}")
        elif one not in ("", [], (), {}):
            lines.append(f"{indent}{name}: {one}")
    return "\n".join(lines)
