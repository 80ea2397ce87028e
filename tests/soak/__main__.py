"""The kill test in full: `make soak`. Prints what each part counted; ends with 1 when anything went wrong.

`make soak ARGS="points replicas"` runs single parts; `--seed` repeats a run's chances, `--people` and
`--kills` make the parts under load longer. What the programs log goes to a file.
"""

import argparse
import asyncio
import logging
import os
import random
import sys
import time
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.soak.clocks import run_wrong_clocks
from tests.soak.count import HEAD, Count, render_line
from tests.soak.kills import kill_replicas, kill_single
from tests.soak.points import kill_everywhere
from tests.soak.sleepers import wake_sleepers
from tests.soak.stage import Bases
from tests.soak.stops import stop_gently
from tests.support.databases import Sqlite, make_folder, run_postgres

_PARTS: dict[str, Callable[[Bases], Awaitable[list[Count]]]] = {
    "points": kill_everywhere,
    "replicas": kill_replicas,
    "single": kill_single,
    "sleepers": wake_sleepers,
    "clocks": run_wrong_clocks,
    "stops": stop_gently,
}


def main() -> None:
    """Run the parts that are asked for, and judge them."""
    told = _parse()
    _send_logs_to(told.log)
    sys.stdout.write(f"seed {told.seed}; the programs log to {told.log}\n{render_line(HEAD)}\n")
    faults = 0
    with make_folder("soak-") as folder, run_postgres() as postgres:
        bases = Bases(Sqlite(folder), postgres, told.seed, told.people, told.kills)
        for name in told.parts or _PARTS:
            begun = time.perf_counter()
            for count in asyncio.run(_run(name, bases)):
                sys.stdout.write(f"{count.render()}\n")
                faults += len(count.judge())
            sys.stdout.write(f"    {name}: {time.perf_counter() - begun:.0f} s\n")
            sys.stdout.flush()
    sys.stdout.write(f"{faults} faults\n" if faults else "nobody was rung twice, nobody was forgotten\n")
    sys.exit(1 if faults else 0)


def _send_logs_to(path: Path) -> None:
    """Let every process that is started from here on log to a file; what goes wrong here is still shown."""
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR is not set")
    shown = os.dup(sys.stderr.fileno())
    with path.open("w", encoding="utf-8") as log:
        os.dup2(log.fileno(), sys.stderr.fileno())
    sys.stderr = os.fdopen(shown, "w", encoding="utf-8")
    logging.basicConfig(filename=path, level=logging.WARNING)


async def _run(name: str, bases: Bases) -> list[Count]:
    return list(await _PARTS[name](bases))


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="soak", description="Kill, stop and mislead programs at work.")
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="all of them, when none is named")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument("--people", type=int, default=300, help="due in each part under load (%(default)s)")
    parser.add_argument("--kills", type=int, default=20, help="in each part under load (%(default)s)")
    parser.add_argument("--log", type=Path, default=Path("soak.log"), help="(%(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
