"""What a scan finds, leaves out, and says it could not look at."""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from syngraph.connectors.documents.read import read_document, shown
from syngraph.connectors.documents.scan import Scan, Unseen, scan
from syngraph.ontologies.errors import ProjectUnusable


def put(root: Path, *paths: str) -> Path:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text("text")
    return root


def paths(found: Scan) -> list[str]:
    return [f.path for f in found.files]


def test_a_scan_is_sorted_recursive_and_counts_what_it_skips(tmp_path: Path) -> None:
    put(tmp_path, "b.md", "a/z.txt", "a/B.MARKDOWN", "a/c/x.pdf", "photo.jpg", "a/photo.JPG", "Makefile", ".hidden.md", ".git/x.md")
    found = scan(tmp_path)
    assert paths(found) == ["a/B.MARKDOWN", "a/c/x.pdf", "a/z.txt", "b.md"]
    assert found.skipped == {"": 1, ".jpg": 2}
    assert found.unseen == ()
    assert found.files[0].size == 4
    assert found.files[0].mtime_ns == (tmp_path / "a/B.MARKDOWN").stat().st_mtime_ns


@pytest.mark.parametrize(
    ("include", "exclude", "expected"),
    [
        (["*.md"], [], ["a/b/d.md", "a/c.md", "e.md"]),
        (["a/**"], [], ["a/b/d.md", "a/b/f.txt", "a/c.md"]),
        (["a/"], [], ["a/b/d.md", "a/b/f.txt", "a/c.md"]),
        (["/*.md"], [], ["e.md"]),
        (["a/**/d.md"], [], ["a/b/d.md"]),
        (["**/d.md"], [], ["a/b/d.md"]),
        ([], ["b/"], ["a/c.md", "e.md"]),
        ([], ["b"], ["a/c.md", "e.md"]),
        ([], ["a/*.md"], ["a/b/d.md", "a/b/f.txt", "e.md"]),
        ([], ["**/*.md"], ["a/b/f.txt"]),
        (["[a-d].md"], ["a/c.md"], ["a/b/d.md"]),
        (["[!c].??"], [], ["a/b/d.md", "e.md"]),
        ([], ["**"], []),
    ],
)
def test_patterns_mean_what_they_mean_to_git(tmp_path: Path, include: list[str], exclude: list[str], expected: list[str]) -> None:
    put(tmp_path, "a/b/d.md", "a/b/f.txt", "a/c.md", "e.md")
    assert paths(scan(tmp_path, include, exclude)) == expected


def test_links_lead_to_what_is_inside_and_never_out(tmp_path: Path) -> None:
    outside = put(tmp_path / "outside", "secret.md")
    root = put(tmp_path / "documents", "a/b.md", ".store/real.md", ".store/deep/c.md")
    (root / "copy.md").symlink_to(root / "a/b.md")
    (root / "kept.md").symlink_to(root / ".store/real.md")
    (root / "folder").symlink_to(root / ".store/deep")
    (root / "loop").symlink_to(root)
    (root / "a/up").symlink_to("..")
    (root / "away.md").symlink_to(outside / "secret.md")
    (root / "away").symlink_to(outside)
    (root / "gone.md").symlink_to(root / "nothing.md")
    (root / "self.md").symlink_to("self.md")
    found = scan(root)
    assert paths(found) == ["a/b.md", "folder/c.md", "kept.md"]
    assert {u.path for u in found.unseen} == {"away", "away.md", "gone.md", "self.md"}
    assert Unseen("away.md", "a link out of the documents folder") in found.unseen


def test_strange_names_are_found_and_can_be_read(tmp_path: Path) -> None:
    names = ["new\nline.md", "quo'te\".md", "\U0001f600.md", "a" * 252 + ".md", " .md", "tab\t.md"]
    for name in names:
        (tmp_path / name).write_text("The ferry sails.")
    (tmp_path / os.fsdecode(b"caf\xe9.md")).write_text("The ferry sails.")
    found = paths(scan(tmp_path))
    assert sorted(found) == sorted([*names, "caf\udce9.md"])
    assert found == sorted(found, key=os.fsencode)
    for path in found:
        assert read_document(tmp_path, path).text == "The ferry sails."
        assert shown(path).isprintable()


def test_a_pipe_and_a_folder_named_like_a_document_do_no_harm(tmp_path: Path) -> None:
    put(tmp_path, "folder.md/a.md")
    os.mkfifo(tmp_path / "pipe.md")
    found = scan(tmp_path)
    assert paths(found) == ["folder.md/a.md"]
    assert found.unseen == (Unseen("pipe.md", "neither a file nor a folder"),)


def test_an_absent_folder_is_an_error_and_an_empty_one_is_not(tmp_path: Path) -> None:
    with pytest.raises(ProjectUnusable) as caught:
        scan(tmp_path / "documents")
    assert caught.value.next_step
    assert scan(tmp_path) == Scan((), (), {})


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without root's rights for a while, for root may read every folder; whoever is not root stays who they are."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def test_a_folder_without_rights_is_named() -> None:
    with tempfile.TemporaryDirectory() as temporary:  # below no folder of root's own, as pytest's are
        folder = Path(temporary)
        folder.chmod(0o755)
        put(folder, "a.md", "closed/b.md")
        (folder / "closed").chmod(0)
        try:
            with as_nobody():
                found = scan(folder)
        finally:
            (folder / "closed").chmod(0o700)
    assert paths(found) == ["a.md"]
    assert found.unseen == (Unseen("closed", "permission denied"),)


def test_a_folder_nested_deeper_than_names_may_be_long_is_named(tmp_path: Path) -> None:
    here = os.open(tmp_path, os.O_RDONLY)
    for _ in range(20):  # 20 × 250 bytes are more than a path may have
        os.mkdir("d" * 250, dir_fd=here)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    put(tmp_path, "a.md")
    found = scan(tmp_path)
    assert paths(found) == ["a.md"]
    assert [u.reason for u in found.unseen] == ["file name too long"]


def test_many_files_are_scanned_quickly(tmp_path: Path) -> None:
    for n in range(100):
        (tmp_path / f"d{n}").mkdir()
        for m in range(100):
            os.close(os.open(tmp_path / f"d{n}" / f"{m}.md", os.O_CREAT | os.O_WRONLY))
    begun = time.process_time()
    assert len(scan(tmp_path, ["**/*.md"], ["x/", "*.tmp"]).files) == 10_000
    assert time.process_time() - begun < 1.5
