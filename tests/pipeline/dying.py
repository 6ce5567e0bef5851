"""Dying: runs localpound in this process and kills it, as a power cut would, at the n-th change.

    python dying.py WHEN PROJECT ARGUMENTS

A change is a file or folder made, moved, removed or brought to the disk. WHEN is the number of one
(0: never), or a pattern that the first to die at is told by: `symlink .*`. It dies before it makes
the change. PROJECT is a folder with `sql/` and `reference/` to run instead of localpound's own, `-`
for its own. The last line printed is how many changes there were. Only `test_crashes.py` starts it.
"""

import os
import re
import signal
import sys
from pathlib import Path

CHANGES = ("replace", "rename", "unlink", "rmdir", "mkdir", "symlink", "fsync", "ftruncate")


def count_down(when):
    seen = [0]

    def dying(change):
        def changed(*arguments, **named):
            seen[0] += 1
            told = " ".join(str(each) for each in (change.__name__, *arguments))
            if when == str(seen[0]) or re.fullmatch(when, told):
                sys.stderr.write(f"{seen[0]} {told}\n")
                sys.stderr.flush()
                os.kill(os.getpid(), signal.SIGKILL)
            return change(*arguments, **named)

        return changed

    for name in CHANGES:
        setattr(os, name, dying(getattr(os, name)))
    return seen


def run_elsewhere(project):
    """Let the command run `project`; its few tables have no pages."""
    from pipelines import publishing, run

    def page(folder):
        (folder / "index.html").write_text("a page")

    publishing.write_pages = page
    own = run.take_to_publication
    run.take_to_publication = lambda home, code, watch=None: own(home, code, watch, project)


if __name__ == "__main__":
    from pipelines.cli import main

    if sys.argv[2] != "-":
        run_elsewhere(Path(sys.argv[2]))
    counted = count_down(sys.argv[1])
    try:
        main(sys.argv[3:], standalone_mode=True)
    finally:
        sys.stdout.write(f"{counted[0]}\n")
