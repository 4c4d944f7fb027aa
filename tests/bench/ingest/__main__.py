"""What ingestion costs, figure by figure: python -m tests.bench.ingest [FIGURE ...]. Lines of JSON, ratios within one run.

Each figure is a module here with a `main`, run in a process of its own; `python -m tests.bench.ingest.FIGURE --help` says what it takes.
"""

import argparse
import subprocess
import sys
from pathlib import Path

FIGURES = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py") if "def main() -> None:" in path.read_text())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=", ".join(FIGURES))
    asked = parser.parse_args()
    if unknown := set(asked.figures) - set(FIGURES):
        parser.error(f"no such figure: {', '.join(sorted(unknown))}; there are {', '.join(FIGURES)}")
    failed = [one for one in asked.figures or FIGURES if subprocess.run([sys.executable, "-m", f"tests.bench.ingest.{one}"]).returncode]
    sys.exit(f"not reached: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
