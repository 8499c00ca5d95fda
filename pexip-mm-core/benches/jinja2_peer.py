"""Renders a policy script in Jinja2, as Pexip does, and tells how long it takes.

Reads {"script": …, "requests": […], "answers": […]} from the first line of standard input, checks that every request
has the answer that is expected, and says "ready". Then, for every line with a number, it renders all requests that
often and prints how many nanoseconds it took.
"""

import json
import sys
import time

from jinja2_filters import environment

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
