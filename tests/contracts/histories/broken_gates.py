"""Gates of which each lacks one line of what makes deciding a change at its own cost sound: the shortcuts that one might take.

The line is taken out of the code itself, or turned into another: what is tested is that the random histories would notice.
source: contracts/README.md, *Deciding a change at its own cost*
"""

import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from syngraph.contracts import deciding, news
from syngraph.contracts.books import Books
from syngraph.contracts.contested import Contested
from syngraph.contracts.engine import Engine
from syngraph.contracts.gate import Gate
from syngraph.contracts.judgement import Judgement
from syngraph.contracts.news import ClaimsAfter
from syngraph.contracts.readers import Readers


@dataclass(frozen=True)
class Break:
    """In the function `name` of `owner`, a class or a module: what it says, and what the broken one says instead.

    seed: of a random history that is known to notice.
    """

    owner: Any
    name: str
    says: str
    instead: str
    seed: int = 0


@contextmanager
def broken(one: Break) -> Iterator[None]:
    """Inside, the code is broken.

    raises: AssertionError when the code does not say (once) what would be broken: then the break wants writing anew.
    """
    function = getattr(one.owner, one.name)
    source = textwrap.dedent(inspect.getsource(function))
    assert source.count(one.says) == 1, f"{one.name} no longer says {one.says!r}"
    made: dict[str, Any] = {}
    exec(compile(source.replace(one.says, one.instead), f"<broken {one.name}>", "exec"), function.__globals__, made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(function, "__code__", made[one.name].__code__)  # whoever has the function by another name has it broken, too
        yield


BREAKS = {
    "what goes is no way to others": Break(deciding, "decide_change", "contested.put_in_question(near_gone)", "set()", 38),
    "no statement weighs otherwise": Break(deciding, "decide_change", "engine.readers.weighed(triple)", "()", 10),
    "nothing is named anew": Break(deciding, "decide_change", "_renamed((*came, *gone), engine)", "()", 8),
    "what is open stays open": Break(deciding, "decide_change", "if books.open_at(place)", "if False", 3),
    "what comes touches nothing": Break(
        deciding, "decide_change", "touched = {place for triple in (*came, *gone)", "touched = {place for triple in gone", 18
    ),
    "what goes touches nothing": Break(
        deciding, "decide_change", "touched = {place for triple in (*came, *gone)", "touched = {place for triple in came", 3
    ),
    "nothing near is put in question": Break(deciding, "decide_change", "contested.put_in_question(touched, weighed)", "set()", 122),
    "what is met is not put in question": Break(deciding, "_decide", "if not judgement.met:", "if True:", 15),
    "what was held stays out the second time": Break(deciding, "_decide", "for statement in outcome.held:", "for statement in ():", 15),
    "what was held is thought to have stood": Break(deciding, "_decide", "triple not in contested.were_held", "True"),
    "what was reprieved is forgotten in the commit": Break(
        deciding, "_decide", "frozenset(contested.region - contested.were_held)", "frozenset()", 38
    ),
    "the region is not judged": Break(Contested, "put_in_question", "return shared", "return set()"),
    "what is held is not put back": Break(Contested, "put_in_question", "if self._engine.index.add(triple):", "if False:"),
    "what came back is forgotten": Break(
        Contested, "settle", "for triple in fell:", "for triple in (one for one in fell if one not in self._engine.index):"
    ),
    "what is settled is never forgotten": Break(Contested, "settle", "self._all.remove(triple)", "pass"),
    "a change of the graph meets nothing": Break(Judgement, "_put", "self.met |= ", "_ = ", 126),
    "what is held is no way to others": Break(Readers, "may_touch", "lambda read: read.all_back", "lambda read: read.back", 49),
    "a weight counts nowhere near": Break(
        Readers, "weighed", "found.update(((read.contract, subject), (read.contract, object)))", "pass", 10
    ),
    "a message does not name its objects": Break(Books, "_named_by", "[said[id].subject, said[id].object]", "[said[id].subject]", 31),
    "a fault is never closed": Break(Books, "take_out", " | {fault.key for fault in faults}", "", 10),
    "other types imply nothing": Break(Gate, "_turn", "self._engine.types(thing)", "()", 17),
    "who said it before is forgotten": Break(Gate, "_turn", "news.before.get(said) or news.claims.of(said)", "news.claims.of(said)"),
    "an empty graph breaks nothing": Break(
        Gate, "_with_untold", "untold, self._untold = self._untold, frozenset()", "untold = frozenset()", 102
    ),
    "a restart forgets what was reprieved": Break(Gate, "_go_on", "(*kept.reprieved, *(one", "(*(), *(one"),
    "a restart forgets what is held": Break(Gate, "_go_on", " if wrong_in_itself(one, self.ontology) is None", " if False"),
    "a restart contests what is wrong in itself": Break(Gate, "_go_on", " if wrong_in_itself(one, self.ontology) is None", "", 10),
    "queries are never asked": Break(Engine, "broken_by", "for top in oracle.tops", "for top in ()", 67),
    "another claim of a statement is no news": Break(news, "read_news", "elif set(before) != set(after):", "elif False:", 1),
    "a claim that comes again is two": Break(
        ClaimsAfter, "__init__", "{*change.went, *(claim.id for claim in change.came)}", "{*change.went}", 3
    ),
    "the way there is in the graph alone": Break(
        Readers, "_note_reads", "_walker(inverse(way_back), everything)", "_walker(inverse(way_back), index)", 38
    ),
    "what is read anywhere is read nowhere": Break(Readers, "contested_at", "if iri in iris:", "if False:", 263),
    "a message does not name what it is against": Break(
        Books, "_named_by", "(*violation.blame, *violation.against)", "violation.blame", 369
    ),
}
