"""Which IRIs and language tags are well-formed to the letter, as a strict store checks them before it lets them in.

source: RFC 3987 2.2 (IRIs), BCP 47 2.1 (language tags).
"""

import re
from ipaddress import AddressValueError, IPv6Address

_UCS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(f"{chr(n * 0x10000)}-{chr(n * 0x10000 + 0xFFFD)}" for n in range(1, 14))
_UCS += f"{chr(0xE1000)}-{chr(0xEFFFD)}"
_PRIVATE = f"\ue000-\uf8ff{chr(0xF0000)}-{chr(0xFFFFD)}{chr(0x100000)}-{chr(0x10FFFD)}"
_PLAIN = rf"a-zA-Z0-9\-._~!$&'()*+,;={_UCS}"
_PERCENT = "%[0-9A-Fa-f]{2}"
_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.\-]*:"
    rf"(?://(?:(?:[{_PLAIN}:]|{_PERCENT})*@)?(?:\[(?P<ip>[^\]]*)\]|(?:[{_PLAIN}]|{_PERCENT})*)(?::[0-9]*)?(?=[/?#]|\Z)|(?!//))"
    rf"(?:[{_PLAIN}:@/]|{_PERCENT})*"
    rf"(?:\?(?:[{_PLAIN}:@/?{_PRIVATE}]|{_PERCENT})*)?"
    rf"(?:\#(?:[{_PLAIN}:@/?]|{_PERCENT})*)?\Z",
)
_FUTURE_IP = re.compile(r"[vV][0-9A-Fa-f]+\.[a-zA-Z0-9\-._~!$&'()*+,;=:]+\Z")

_TAG = re.compile(
    r"(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})"
    r"(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*"
    r"(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+)\Z",
    re.ASCII,
)
_OLD_TAG = re.compile(
    r"(?:i-(?:ami|bnn|default|enochian|hak|klingon|lux|mingo|navajo|pwn|tao|tay|tsu)|en-gb-oed|sgn-(?:be-(?:fr|nl)|ch-de)"
    r"|art-lojban|cel-gaulish|no-(?:bok|nyn)|zh-(?:guoyu|hakka|min(?:-nan)?|xiang))\Z"
)


def is_wellformed_iri(text: str) -> bool:
    """
    >>> is_wellformed_iri("https://example.org/a%20b"), is_wellformed_iri("https://example.org/a%2"), is_wellformed_iri("urn:a#b#c")
    (True, False, False)
    """
    found = _IRI.match(text)
    return found is not None and (found["ip"] is None or _is_ip(found["ip"]))


def is_wellformed_tag(tag: str) -> bool:
    """
    >>> is_wellformed_tag("zh-Hant"), is_wellformed_tag("en_GB"), is_wellformed_tag("i-klingon")
    (True, False, True)
    """
    low = tag.lower()
    return tag.isascii() and bool(_TAG.match(low) or _OLD_TAG.match(low))


def _is_ip(text: str) -> bool:
    if _FUTURE_IP.match(text):
        return True
    try:
        IPv6Address(text)
    except AddressValueError:
        return False
    return "%" not in text
