"""How a number and its noun are written, for people."""


def counted(number: int, noun: str, many: str = "") -> str:
    """A number with its noun; many: the plural, where it takes more than an s.

    >>> counted(1, "cause"), counted(2300, "cause"), counted(2, "property", "properties")
    ('1 cause', '2,300 causes', '2 properties')
    """
    return f"{number:,} {noun if number == 1 else many or noun + 's'}"
