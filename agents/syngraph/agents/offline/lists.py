"""Lists in running text: items that are sentences, and items that complete the sentence with a colon above them."""

from syngraph.agents.offline.clauses import read_sentence
from syngraph.agents.offline.passage import Piece
from syngraph.agents.offline.prose import Discourse, Prose, read_prose
from syngraph.agents.offline.sentence import Sentence
from syngraph.agents.offline.tokens import sentences, tokens


def read_list(text: str, piece: Piece, before: Piece | None, discourse: Discourse) -> Prose:
    """Read a list's items as sentences, or each together with the words before the list ("The Selkie serves:")."""
    prose = read_prose(text, piece.items, discourse)
    if before is None or before.kind != "paragraph" or not text[slice(*before.span)].rstrip().endswith(":"):
        return prose
    opening = list(sentences(text, *before.span))[-1]
    words = [token for token in tokens(text, *opening) if token.text != ":"]
    for item in piece.items:
        sentence = Sentence(text, item, [*words, *tokens(text, *item)], discourse.resolve, first=-1)
        read_sentence(sentence)
        said = [fact for fact in sentence.facts if not isinstance(fact.object, str)]
        prose.facts += said
        prose.read += bool(said)
    return prose
