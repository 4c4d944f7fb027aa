"""How `syngraph init` lays a project out: the usual settings explained, empty folders, or the sample."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from syngraph.flows.project.project import is_utf8
from syngraph.ontologies.errors import ProjectUnusable

SAMPLE = Path(__file__).parents[1] / "sample"

SETTINGS = """\
[project]
domain = ""                                  # one sentence: what the documents are about, and for whom
{namespace:<44} # where minted IRIs live; choose once, never change

[documents]
folder = "documents"                         # below this folder, or absolute
# include = ["**"]
# exclude = ["drafts/**"]
# max_bytes = 50000000                       # a larger file is recorded as unreadable
# max_vanished = 0.3                         # a run stops and asks if by it more than this share of the documents would be gone
#                                            # of the most there were in 30 days, or since you last said --accept-deletions

[model]
kind = "offline"                             # English rules: no network, no key
# kind = "openai"                            # any OpenAI-compatible endpoint
# base_url = "http://127.0.0.1:11434/v1"
# name = "the model's name"
# api_key = "${{OPENAI_API_KEY}}"              # secrets by reference, never in this file
# wide = 8                                   # calls at once
# recording = "answers.jsonl"                # every answer is written there; kind = "recorded" gives them again

[neo4j]
# uri = "bolt://127.0.0.1:7687"              # or the environment's NEO4J_URI, NEO4J_USERNAME, NEO4J_PASSWORD
# username = "neo4j"
# password = "${{NEO4J_PASSWORD}}"
# adopt = false                              # true: take a database that is not empty

[gate]
# max_withdrawn = 0.05                       # a run stops and asks if by it more than this share would have been unpublished
#                                            # within 30 days, or since you last said --accept-withdrawals
# batch = 50                                 # documents judged at a time

[build]
# sample_tokens = 30000                      # how much of the documents the panel reads, about
# quorum = 0.5                               # share of the voters that must approve a question
# rounds = 3                                 # of votes, at most; what is contested is rewritten between them
# personas = 8                               # that propose and vote, at most

[schedule]                                   # what `syngraph schedule DIR` keeps to
# every = "1h"                               # or cron = "0 6 * * *" and timezone = "Europe/Oslo"
# watch = false                              # true: take changes in within seconds
# overlap = "wait"                           # or "skip": a run that is due while another is under way

# [sources]                                  # who outweighs whom in a conflict: the higher rank
# "minutes/**" = 2

# [owners]                                   # who answers for which documents: `syngraph report DIR --owner "harbour office"`
# "minutes/**" = "harbour office"

# [notify]                                   # told in JSON when a run fails or finds new violations
# command = ["./tell-us.sh"]                 # reads it from stdin; never started through a shell
# webhook = "http://127.0.0.1:8080/syngraph" # gets it by POST; another machine's only if hosts = ["its.name"]

# [prices]                                   # of a million tokens, for `syngraph cost`; a glob of models' names each
# currency = "USD"
# "the model's name" = {{ input = 2.50, output = 10.00 }}

# [budget]                                   # a run that has spent it stops between documents; the next one goes on
# run = {{ calls = 2000, tokens = 5_000_000 }}
# month = {{ money = 25.00 }}                  # by [prices]; of all runs that began in a calendar month (UTC)

# [retention]                                # days; older ones are deleted at the end of a run. Not set: never
# withdrawn = 365                            # what nobody says any more: claims, quotes, texts
# resolved = 365                             # violations that are over
# copies = 30                                # the ledger as it was before a migration or a restore
# answers = 730                              # of models: asked again, they are paid for again
"""


def lay_out(folder: Path, sample: bool) -> Iterator[str]:
    """Make a project in `folder`; what is already there is left alone.

    returns: lines that say what to do next.
    raises: ProjectUnusable when there is a project already, or a file stands where the folder should.
    """
    if not is_utf8(str(folder.resolve())):
        raise ProjectUnusable(f"the name of the folder {folder} is not UTF-8: no store can be kept there", "choose another folder")
    if (folder / "syngraph.toml").exists():
        raise ProjectUnusable(f"{folder} holds a project already", f"syngraph run {folder}")
    for place in (folder, *folder.parents):
        if place.exists() and not place.is_dir():
            raise ProjectUnusable(f"{place} is a file", "choose another folder")
    if sample:
        shutil.copytree(SAMPLE, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        folder.mkdir(parents=True, exist_ok=True)
        name = re.sub(r"[^a-z0-9]+", "-", folder.resolve().name.lower()).strip("-") or "my-graph"
        (folder / "syngraph.toml").write_text(SETTINGS.format(namespace=f'namespace = "https://example.org/{name}/"'), encoding="utf-8")
    for part in ("documents", "shapes", "ontology"):
        (folder / part).mkdir(exist_ok=True)
    if not (folder / ".gitignore").exists():
        (folder / ".gitignore").write_text("# the record, and what is made of it\n.syngraph/\nreports/\n")
    yield f"a project in {folder}"
    if not sample:
        yield f"  next: put documents into {folder / 'documents'}, say in {folder / 'syngraph.toml'} what they are about"
    yield f"  then: syngraph run {folder}"
