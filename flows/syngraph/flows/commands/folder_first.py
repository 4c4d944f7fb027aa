"""How a group of commands takes DIR before the command: `questions DIR approve ID`, and `questions DIR --json` without one."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from typer.core import TyperGroup


class FolderFirst(TyperGroup):
    """A group that takes DIR before its command, and the group's own options on either side of DIR.

    What follows the name of a command is that command's own.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        words = list(self._words(args))
        command, after = ([args[n] for n in words[:2]] + ["", ""])[:2]
        if command in self.commands and after and after not in self.commands and not Path(command).exists():
            ctx.fail(f"DIR stands before the command: syngraph {ctx.info_name} DIR {command} …")
        own = args[: words[1]] if len(words) > 1 else args
        if not words or "--" in own:
            return super().parse_args(ctx, args)
        options = [word for n, word in enumerate(own) if n != words[0]]
        return super().parse_args(ctx, [*options, own[words[0]], *args[len(own) :]])

    def _words(self, args: Sequence[str]) -> Iterator[int]:
        """Where words stand that are neither options nor what an option of the group takes."""
        taking = {name for param in self.params if not getattr(param, "is_flag", True) for name in param.opts}
        after = False
        for n, word in enumerate(args):
            if word.startswith("-") and not after:
                after = word in taking
            elif after:
                after = False
            else:
                yield n
