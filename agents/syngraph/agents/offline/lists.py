"""Lists that complete the sentence above them, which ends with a colon."""

from syngraph.agents.offline.clauses import read_sentence
from syngraph.agents.offline.passage import Piece
from syngraph.agents.offline.phrases import noun_phrase
from syngraph.agents.offline.prose import Discourse, Prose
from syngraph.agents.offline.sentence import Sentence
from syngraph.agents.offline.tokens import sentences, tokens
from syngraph.agents.offline.words import known


def read_completions(text: str, piece: Piece, before: Piece | None, discourse: Discourse) -> Prose:
    """Read each item of a list together with the words before the list: "The line serves:" and a list of names."""
    prose = Prose()
    if before is None or before.kind != "paragraph" or not text[slice(*before.span)].rstrip().endswith(":"):
        return prose
    opening = list(sentences(text, *before.span))[-1]
    words = [token for token in tokens(text, *opening) if token.text != ":"]
    for item in piece.items:
        if not _names_only(text, item):
            continue
        sentence = Sentence(text, item, [*words, *tokens(text, *item)], discourse.resolve, first=-1)
        read_sentence(sentence)
        said = [fact for fact in sentence.facts if not isinstance(fact.object, str)]
        prose.facts += said
        prose.read += bool(said)
    return prose


def _names_only(text: str, item: tuple[int, int]) -> bool:
    """Whether an item is a name and nothing else."""
    words = [token for token in tokens(text, *item) if token.text not in (".", ";", ",")]
    phrase = noun_phrase(words, 0, -1)
    if phrase is None or not phrase.name or phrase.opaque or phrase.end != len(words):
        return False
    return len(words) > 1 or not known(phrase.name.lower())
