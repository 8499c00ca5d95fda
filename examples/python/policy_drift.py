"""For a cron job: would callers notice if the script in use were replaced by what the configuration says?

    python policy_drift.py CONFIG SCRIPT

Ends with exit code 1 if they would. No PIN is printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pexip_mm


def main(config_file: str, script_file: str) -> int:
    config = pexip_mm.Config.from_json(Path(config_file).read_text(encoding="utf-8"))
    in_use = Path(script_file).read_text(encoding="utf-8")
    wanted = pexip_mm.local_policy_script(config).expose()
    comparison = pexip_mm.compare_policy_scripts(in_use, wanted)
    for difference in comparison.differences:
        before, after = (run.action or run.dropped for run in (difference.before, difference.after))
        what = f"{before} becomes {after}" if before != after else "other fields in the answer"
        print(f"{difference.caller.dialled} ({difference.caller.kind}): {what}")
    print(f"{comparison.compared} callers tried, {len(comparison.differences)} would notice")
    for finding in pexip_mm.lint_policy_script(in_use):
        print(f"line {finding.line}: {finding.severity}: {finding.code}")
    return 1 if comparison.differences else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
