"""That agents report to nobody: the tracing that comes with LangGraph is switched off before a graph is made."""

import os

import langsmith

for _name in ("LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING"):
    os.environ[_name] = "false"
langsmith.configure(enabled=False)
