"""Which prompts a project's tasks are put with: ours, or the user's own in `<project>/prompts`; and how to get one to edit."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from syngraph.agents.prompt import Prompt
from syngraph.flows.project.project import open_project
from syngraph.ontologies.errors import ProjectUnusable

PACKAGES: Final = ("syngraph.agents.panel", "syngraph.agents.ontologists", "syngraph.agents.extractor")


def prompts_of(folder: Path) -> dict[str, Any]:
    """`{"prompts": [{"task", "version", "file", "places"}], "strays": [path]}`, in the order of their names.

    file:   the user's own, None where ours is used. strays: files in the project's folder of prompts that are no task's.
    raises: ProjectUnusable when a prompt of the user's own cannot be used.
    """
    project = open_project(folder)
    known = {}
    for task, package in _packages().items():
        prompt = Prompt.of(task, package, project.prompts)
        own = project.prompts / f"{task}.md" if project.prompts else None
        file = str(own) if own and own.exists() else None
        known[task] = {"task": task, "version": prompt.version, "file": file, "places": sorted(prompt.places)}
    there = sorted(project.prompts.glob("[!.]*")) if project.prompts else []
    strays = [str(path) for path in there if path.suffix != ".md" or path.stem not in known]
    return {"prompts": [known[task] for task in sorted(known)], "strays": strays}


def write_prompt(folder: Path, task: str) -> Path:
    """Put our prompt of a task into the project, to be edited; from then on it is the one that is used.

    raises: ProjectUnusable when there is no such task, or the project has a prompt of its own for it already.
    """
    project = open_project(folder)
    packages = _packages()
    if task not in packages:
        raise ProjectUnusable(f"there is no task {task!r}", f"it is one of {', '.join(sorted(packages))}")
    path = project.folder / "prompts" / f"{task}.md"
    text = (files(packages[task]) / "prompts" / f"{task}.md").read_text("utf-8")
    try:
        path.parent.mkdir(exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as exc:
        raise ProjectUnusable(f"{path} is there already", "edit it, or remove it to go back to ours") from exc
    except OSError as exc:
        raise ProjectUnusable(f"{path} cannot be written: {exc.strerror}", "check the folder's rights") from exc
    return path


def lines(found: dict[str, Any]) -> Iterator[str]:
    """The same for people."""
    for one in found["prompts"]:
        yield f"{one['version']:<20} {one['file'] or 'as installed'}"
    for path in found["strays"]:
        yield f"no task's prompt: {path}"


def tasks() -> list[str]:
    """Every task that a model is put."""
    return sorted(_packages())


def _packages() -> dict[str, str]:
    """Task -> the package beside whose code its prompt lies."""
    found = {}
    for package in PACKAGES:
        for file in (files(package) / "prompts").iterdir():
            if file.name.endswith(".md"):
                found[file.name.removesuffix(".md")] = package
    return found
