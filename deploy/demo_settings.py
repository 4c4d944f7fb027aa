"""Turns what `local.py start` printed into the [neo4j] section of a syngraph.toml: python demo_settings.py JSON_LINE."""

import json
import sys

started = json.loads(sys.argv[1].splitlines()[-1])
print(
    f"""
[neo4j]
uri = {json.dumps(started["uri"])}
username = {json.dumps(started["username"])}
password_file = {json.dumps(started["password_file"])}"""
)
