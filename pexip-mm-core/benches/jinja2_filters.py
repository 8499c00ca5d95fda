"""Jinja2 with those filters of Pexip that our policy script uses: the peer of benchmarks."""

import functools
import hashlib
import json
import re

import jinja2

compiled = functools.lru_cache(maxsize=None)(re.compile)

environment = jinja2.Environment()
environment.filters.update(
    pex_hash=lambda text: str(int(hashlib.sha256(text.encode()).hexdigest(), 16)),
    pex_head=lambda text, length: text[:length],
    pex_tail=lambda text, length: text[-length:] if length else "",
    pex_regex_replace=lambda text, find, replace: compiled(find).sub(replace, text),
    pex_to_json=json.dumps,
)
