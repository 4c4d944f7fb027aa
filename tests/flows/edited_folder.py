"""After this file a reader knows the hands that a documents folder lives under: random edits that can be written down and played again.

An edit names what it touches by numbers, taken modulo what is there, so that a script without some of its edits is a script again.
"""

import os
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from tests.flows.tavrey_papers import line, paper

PLAIN: Final = (".md", ".txt")
MOST = 42
"""So many documents at most; then some go."""


class Edit(NamedTuple):
    """What is done, to which of the documents that are there, and with what; the numbers are read modulo what there is."""

    what: str
    which: int
    other: int


Step = tuple[Edit, ...]
"""Edits between two runs."""


def script(rnd: random.Random, steps: int) -> list[Step]:
    """Random steps of one edit each, some of several at once."""
    kinds = list(EDITS)
    return [
        tuple(Edit(rnd.choice(kinds), rnd.getrandbits(20), rnd.getrandbits(20)) for _ in range(rnd.choice(SIZES))) for _ in range(steps)
    ]


SIZES: Final = (1, 1, 1, 2, 5)


@dataclass
class Folder:
    """A documents folder. attic: what documents once were, to be had back. hidden: those behind a link that leads nowhere for now."""

    root: Path
    attic: list[tuple[str, bytes]] = field(default_factory=list)
    hidden: list[tuple[Path, Path]] = field(default_factory=list)

    def do(self, step: Iterable[Edit]) -> None:
        for edit in step:
            if there := self.there():
                what = "delete" if len(there) > MOST else edit.what
                EDITS[what](self, there[edit.which % len(there)], edit.other)
            else:
                self.put("first.md", paper(edit.other).encode())

    def there(self) -> list[Path]:
        """Every document that is a file, in the order of the paths; hidden and dangling ones are not."""
        return sorted(path for path in self.root.rglob("[!.]*") if path.is_file() and not path.is_symlink())

    def other(self, n: int) -> Path:
        there = self.there()
        return there[n % len(there)]

    def put(self, name: str, data: bytes) -> None:
        """Write a document, unless a folder has its name or a file the name of its folder."""
        path = self.root / name
        if path.is_dir() or path.is_symlink() or any(one.is_file() for one in path.parents):
            return
        if path.is_file():
            self.keep(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    def keep(self, path: Path) -> None:
        self.attic.append((str(path.relative_to(self.root)), path.read_bytes()))

    def move(self, path: Path, name: str) -> None:
        """Rename it, never over another."""
        new = self.root / name
        if not os.path.lexists(new) and not any(one.is_file() for one in new.parents):
            new.parent.mkdir(parents=True, exist_ok=True)
            path.rename(new)

    def show_hidden(self) -> None:
        """Whatever is out of sight is back."""
        while self.hidden:
            away, path = self.hidden.pop()
            path.unlink()
            away.rename(path)


def _new(folder: Folder, _path: Path, n: int) -> None:
    folder.put(f"{('', 'new/', 'new/deep/')[n % 3]}paper {n % 97}{PLAIN[n % 2]}", paper(n).encode())


def _edited(folder: Folder, path: Path, n: int) -> None:
    """A line of its own becomes another; of a format that is not plain text, nothing but its time."""
    if path.suffix not in PLAIN:
        os.utime(path, ns=(n, n))
        return
    folder.keep(path)
    lines = path.read_text(errors="replace").split("\n")
    lines[n % len(lines)] = line(n)
    path.write_text("\n".join(lines))


def _figure(folder: Folder, path: Path, n: int) -> None:
    """Every digit becomes another: as many bytes as before."""
    if path.suffix in PLAIN:
        folder.keep(path)
        data = path.read_bytes()
        path.write_bytes(data.translate(bytes.maketrans(b"0123456789", b"1234567890" if n % 2 else b"9012345678")))


def _on_top(folder: Folder, path: Path, n: int) -> None:
    if path.suffix in PLAIN:
        folder.keep(path)
        path.write_bytes(f"{line(n)}\n\n".encode() + path.read_bytes())


def _twice(folder: Folder, path: Path, n: int) -> None:
    """What it says, it says twice: the same chunks come again in it."""
    if path.suffix in PLAIN and path.stat().st_size < 20_000:
        folder.keep(path)
        path.write_bytes(path.read_bytes() + b"\n\n" + path.read_bytes() * (n % 2))


def _shorter(folder: Folder, path: Path, n: int) -> None:
    if path.suffix in PLAIN:
        folder.keep(path)
        data = path.read_bytes()
        path.write_bytes(data[: n % (len(data) + 1)])


def _renamed(folder: Folder, path: Path, n: int) -> None:
    folder.move(path, str(path.relative_to(folder.root).with_name(f"{n % 89} {path.name[-40:]}")))


def _moved(folder: Folder, path: Path, n: int) -> None:
    folder.move(path, f"{('a', 'a/b', 'z')[n % 3]}/{path.name}")


def _into_its_own_name(_folder: Folder, path: Path, _n: int) -> None:
    """What was a document is a folder of that name, and the document lies in it."""
    data = path.read_bytes()
    path.unlink()
    path.mkdir()
    (path / f"inner{path.suffix}").write_bytes(data)


def _delete(folder: Folder, path: Path, _n: int) -> None:
    folder.keep(path)
    path.unlink()


def _duplicate(folder: Folder, path: Path, n: int) -> None:
    folder.put(f"copy {n % 31} of {path.name[-40:]}", path.read_bytes())


def _swap(folder: Folder, path: Path, n: int) -> None:
    other, between = folder.other(n), folder.root / ".between"
    if other != path and other.suffix == path.suffix:
        path.rename(between)
        other.rename(path)
        between.rename(other)


def _empty(folder: Folder, path: Path, _n: int) -> None:
    folder.keep(path)
    path.write_bytes(b"")


def _unreadable(folder: Folder, path: Path, _n: int) -> None:
    """No text in any encoding, no document of any format."""
    folder.keep(path)
    path.write_bytes(b"\0 no text \xff\xfe\0")


def _hidden(folder: Folder, path: Path, n: int) -> None:
    """Out of sight for a while, not deleted: a link that leads nowhere."""
    away = folder.root.parent / f"away {len(folder.hidden)}-{n}"
    path.rename(away)
    path.symlink_to(folder.root / ".nowhere")
    folder.hidden.append((away, path))


def _back(folder: Folder, _path: Path, n: int) -> None:
    """A version of some document that is no more, where it was."""
    if folder.attic:
        name, data = folder.attic[n % len(folder.attic)]
        folder.put(name, data)


def _renamed_and_edited(folder: Folder, path: Path, n: int) -> None:
    name = f"edited {n % 83} {path.name[-40:]}"
    folder.move(path, name)
    if (folder.root / name).is_file():
        _edited(folder, folder.root / name, n)


def _touched(_folder: Folder, path: Path, n: int) -> None:
    os.utime(path, ns=(n * 1_000_003, n * 1_000_003))


EDITS: Final[dict[str, Callable[[Folder, Path, int], None]]] = {
    "new": _new,
    "edited": _edited,
    "figure": _figure,
    "on top": _on_top,
    "twice": _twice,
    "shorter": _shorter,
    "renamed": _renamed,
    "moved": _moved,
    "into its own name": _into_its_own_name,
    "delete": _delete,
    "duplicate": _duplicate,
    "swap": _swap,
    "empty": _empty,
    "unreadable": _unreadable,
    "hidden": _hidden,
    "back": _back,
    "renamed and edited": _renamed_and_edited,
    "touched": _touched,
}
