"""How much memory a first ingest needs, and how much more of it for each document that is already done.

python -m tests.bench.ingest.memory [--documents 10000]

The memory of the command and its reading processes, every half second, against the documents that the ledger says are in. The gate's
index grows with the graph by design; its bytes in the file that is kept of it are told beside. Figures of documents per second as well.
"""

import argparse
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from statistics import mean

from tests.bench.ingest.corpus import lay_corpus
from tests.bench.ingest.measured import emit, measured

MOST_MORE = 1.25
"""The last tenth of the documents may be taken in with so many times the memory of the second tenth, the index in it."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=10_000)
    documents = parser.parse_args().documents
    with tempfile.TemporaryDirectory() as temporary:
        folder = lay_corpus(Path(temporary) / "fleet", documents)
        measured("build", folder)
        taken = measured("ingest", folder, ask=lambda: done(folder))
        index = (folder / ".syngraph" / "gate.index").stat().st_size / 1e6
    tenths = [mean_of(taken.asked, documents * n // 10, documents * (n + 1) // 10) for n in (1, 9)]
    more = tenths[1] / tenths[0]
    emit(
        figure="memory",
        documents=documents,
        second_tenth_mb=round(tenths[0]),
        last_tenth_mb=round(tenths[1]),
        peak_mb=round(taken.peak_mb),
        index_file_mb=round(index, 1),
        kb_a_document=round((tenths[1] - tenths[0]) * 1024 / (0.8 * documents), 1),
        documents_per_s=round(documents / taken.wall_s, 1),
        documents_per_cpu_s=round(documents / taken.cpu_s, 1),
        more=round(more, 2),
        goal={"more": MOST_MORE},
    )
    sys.exit(more > MOST_MORE)


def done(folder: Path) -> int:
    """Documents whose claims are in."""
    with closing(sqlite3.connect(f"{(folder / '.syngraph' / 'ledger.db').as_uri()}?mode=ro", uri=True)) as ledger:
        return int(ledger.execute("SELECT count(*) FROM documents WHERE recipe != ''").fetchone()[0])


def mean_of(asked: tuple[tuple[int, float], ...], first: int, end: int) -> float:
    """The memory while so many documents were done."""
    return mean(memory for documents, memory in asked if first <= documents < end and memory)


if __name__ == "__main__":
    main()
