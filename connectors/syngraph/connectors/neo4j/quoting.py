"""How any name at all is written in Cypher so that it stays a name."""


def quoted(name: str) -> str:
    """A name between backticks, whatever is in it: Cypher decodes `\\\\uXXXX` before it looks for the closing backtick.

    >>> print(quoted("a`b"), quoted("\\\\u0060) DETACH DELETE"))
    `a``b` `\\u005cu0060) DETACH DELETE`
    """
    return "`" + name.replace("\\", "\\u005c").replace("`", "``") + "`"
