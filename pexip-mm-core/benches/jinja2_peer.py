"""Renders a policy script in Jinja2, as Pexip does, and tells how long it takes.

Reads {"script": …, "requests": […], "answers": […]} from the first line of standard input, checks that every request
has the answer that is expected, and says "ready". Then, for every line with a number, it renders all requests that
often and prints how many nanoseconds it took.
"""

import functools
import hashlib
import json
import re
import sys
import time

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

work = json.loads(sys.stdin.readline())
requests = work["requests"]
render = environment.from_string(work["script"]).render
for request, answer in zip(requests, work["answers"]):
    given = json.loads(render(request))
    if given != json.loads(answer):
        sys.exit(f"{request} is answered {given}, not {answer}")
print("ready", flush=True)

for line in sys.stdin:
    start = time.perf_counter_ns()
    for _ in range(int(line)):
        for request in requests:
            render(request)
    print(time.perf_counter_ns() - start, flush=True)
