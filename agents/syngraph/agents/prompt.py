"""What a prompt is: a Markdown file with a system and a user part, known by the hash of its text, into which facts go as fenced data."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from syngraph.ontologies.errors import ProjectUnusable

_PARTS = re.compile(r"\A\s*# system\s*\n(?P<system>.*?)\n# user\s*\n(?P<user>.*)\Z", re.DOTALL)
_PLACE = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One task's prompt. version: "<task>-<hash>", which changes with every letter of the file."""

    task: str
    version: str
    system: str
    user: str

    @classmethod
    def of(cls, task: str, package: str, folder: Path | None = None) -> "Prompt":
        """The prompt of a task: `<folder>/<task>.md` if a project has one of its own, otherwise the one inside `package`.

        raises: ProjectUnusable when the project's own prompt cannot be read, or does not have the places that ours has.
        """
        ours = cls.read(task, (files(package) / "prompts" / f"{task}.md").read_text("utf-8"), "the installed package")
        own = folder / f"{task}.md" if folder else None
        if own is None or not own.exists():
            return ours
        try:
            text = own.read_text("utf-8")
        except (OSError, UnicodeDecodeError) as exc:
            raise ProjectUnusable(f"the prompt {own} cannot be read: {exc}", "make it a readable UTF-8 file, or remove it") from exc
        theirs = cls.read(task, text, str(own))
        if theirs.places != ours.places:
            wanted = ", ".join(f"{{{{{place}}}}}" for place in sorted(ours.places))
            raise ProjectUnusable(f"the prompt {own} must use exactly these places: {wanted}", "put them in, or remove the file")
        return theirs

    @classmethod
    def read(cls, task: str, text: str, where: str) -> "Prompt":
        """raises: ProjectUnusable when the text has no `# system` and `# user` part."""
        parts = _PARTS.match(text)
        if parts is None:
            raise ProjectUnusable(
                f"the prompt {task} in {where} has no '# system' and '# user' part", "give it both headings, in this order"
            )
        version = f"{task}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"
        return cls(task, version, parts["system"].strip(), parts["user"].strip())

    @property
    def places(self) -> frozenset[str]:
        """The names of the places into which facts go."""
        return frozenset(_PLACE.findall(self.user))

    def filled(self, facts: Mapping[str, str]) -> str:
        """The user part with every place filled, each fact fenced as data. What a fact says is never read as a place."""
        return _PLACE.sub(lambda place: fenced(place[1], facts[place[1]]), self.user)


def fenced(name: str, text: str) -> str:
    """Text between two marks that it cannot itself contain, for they carry its hash.

    >>> print(fenced("title", "Ferries"))
    <<<title a85c1e58
    Ferries
    title a85c1e58>>>
    """
    text = text.encode("utf-8", "backslashreplace").decode()
    mark = mark_of(name, text)
    return f"<<<{mark}\n{text}\n{mark}>>>"


def mark_of(name: str, text: str, digits: int = 8) -> str:
    """The name and so many digits of the text's hash, or as many more as it takes for the text not to hold them.

    Eight digits can be met by trying: a document might be written to hold its own mark, and end its fence with it.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    return next(mark for n in range(digits, 65) if (mark := f"{name} {digest[:n]}") not in text)
