"""Which documents a folder holds: a sorted list, and apart from it whatever could not be looked at."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from syngraph.connectors.documents.globs import Matcher, matcher
from syngraph.connectors.documents.read import format_of, shown
from syngraph.ontologies.errors import ProjectUnusable


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file that can be a document; path: below the folder, with `/`. size: bytes. mtime_ns, ctime_ns: nanoseconds.

    ctime_ns: when content, name or rights last changed, as the file system saw it; unlike mtime_ns nobody can set it.
    """

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int = 0


@dataclass(frozen=True, slots=True)
class Unseen:
    """Something that could not be looked at, and why; a document below it may exist all the same."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Scan:
    """What a folder holds.

    files:   sorted by path. Bytes of a name that are not UTF-8 stand in it as lone surrogates, as os.fsdecode makes them:
             os.fsencode gives the name back, `read.shown` is for people.
    unseen:  sorted by path. skipped: files of formats that are not read, counted by ending ("" for none).
    """

    files: tuple[FoundFile, ...]
    unseen: tuple[Unseen, ...]
    skipped: Mapping[str, int]


def scan(folder: Path, include: Iterable[str] = (), exclude: Iterable[str] = ()) -> Scan:
    """Look through a folder.

    include: patterns (globs.py) of which a file or a folder above it must match one; none means all.
    exclude: patterns of files and folders to leave out; they win. Hidden files and folders are always left out.
    Links are followed to what lies inside the folder and is not listed under its own name, never out of it.
    raises:  ProjectUnusable when there is no such folder or it cannot be listed.
    """
    if not folder.is_dir():
        raise ProjectUnusable(f"there is no documents folder {shown(str(folder))}", "make it and put documents into it")
    walk = _Walk(os.path.realpath(folder), matcher(include) if (include := tuple(include)) else None, matcher(exclude))
    walk.everything()
    if any(one.path == "" for one in walk.unseen):
        raise ProjectUnusable(f"the documents folder {shown(str(folder))} cannot be listed: {walk.unseen[0].reason}", "allow reading it")
    by_path = sorted(walk.files, key=lambda f: os.fsencode(f.path))
    return Scan(tuple(by_path), tuple(sorted(walk.unseen, key=lambda u: os.fsencode(u.path))), dict(sorted(walk.skipped.items())))


@dataclass
class _Walk:
    root: str
    include: Matcher | None
    exclude: Matcher
    files: list[FoundFile] = field(default_factory=list)
    unseen: list[Unseen] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    _links: list[tuple[str, bool]] = field(default_factory=list)
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def everything(self) -> None:
        """Folders and files first, under their own names; then links, in order, to what has not been seen by then."""
        self._folders([("", self.include is None)])
        while self._links:
            links, self._links = sorted(self._links), []
            for path, included in links:
                self._link(path, included)

    def _folders(self, todo: list[tuple[str, bool]]) -> None:
        while todo:
            path, included = todo.pop()
            for entry in self._entries(path):
                below = f"{path}/{entry.name}" if path else entry.name
                if not entry.name.startswith("."):
                    todo += self._entry(entry, below, included)

    def _entries(self, path: str) -> Iterator[os.DirEntry[str]]:
        place = os.path.join(self.root, path) if path else self.root
        try:
            here = os.stat(place)
            if (here.st_dev, here.st_ino) in self._seen:
                return
            self._seen.add((here.st_dev, here.st_ino))
            with os.scandir(place) as entries:
                yield from entries
        except OSError as exc:
            self.unseen.append(Unseen(path, _why(exc)))

    def _entry(self, entry: os.DirEntry[str], path: str, included: bool) -> list[tuple[str, bool]]:
        """A folder to go on with, or none."""
        try:
            is_folder = entry.is_dir(follow_symlinks=False)
            if self.exclude(path, is_folder):
                return []
            included = included or (self.include is not None and self.include(path, is_folder))
            if entry.is_symlink():
                self._links.append((path, included))
            elif is_folder:
                return [(path, included)]
            elif entry.is_file(follow_symlinks=False):
                self._file(path, included, entry.stat(follow_symlinks=False))
            elif included:
                self.unseen.append(Unseen(path, "neither a file nor a folder"))
        except OSError as exc:
            self.unseen.append(Unseen(path, _why(exc)))
        return []

    def _file(self, path: str, included: bool, what: os.stat_result) -> None:
        if not included:
            return
        if format_of(path) is None:
            self.skipped[PurePosixPath(path).suffix.lower()] += 1
            return
        self._seen.add((what.st_dev, what.st_ino))
        self.files.append(FoundFile(path, what.st_size, _storable(what.st_mtime_ns), _storable(what.st_ctime_ns)))

    def _link(self, path: str, included: bool) -> None:
        try:
            real = os.path.realpath(os.path.join(self.root, path), strict=True)
            if os.path.commonpath([real, self.root]) != self.root:
                self.unseen.append(Unseen(path, "a link out of the documents folder"))
                return
            what = os.stat(real)
            if (what.st_dev, what.st_ino) in self._seen:
                return
            if os.path.isdir(real):
                if not self.exclude(path, True):
                    self._folders([(path, included or bool(self.include and self.include(path, True)))])
            elif os.path.isfile(real):
                self._file(path, included, what)
        except OSError as exc:
            self.unseen.append(Unseen(path, _why(exc)))


def _storable(time_ns: int) -> int:
    """A time as 64 bits hold it: those after 2262, which anybody can set, do not fit, and need only differ from others.

    >>> _storable(2**64 + 7), _storable(-7)
    (7, -7)
    """
    return time_ns if -(2**63) <= time_ns < 2**63 else time_ns % 2**63


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "it vanished, or is a link to nothing"
    return (error.strerror or str(error)).lower()
