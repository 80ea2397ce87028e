"""Measures what importing the variable builder adds to a process: time and memory, each in a fresh one.

The reference is the same process with the number plan (`phonenumbers`) alone, which the rest of the program
needs anyway.
"""

import statistics
import subprocess
import sys

ROUNDS = 5
# What is resident now, not the peak, which a child inherits from its parent. Linux only, like our figures.
_MEASURE = """
import resource, time
begun = time.perf_counter()
{imports}
taken = (time.perf_counter() - begun) * 1000
pages = int(open("/proc/self/statm").read().split()[1])
print(taken, pages * resource.getpagesize() / 2**20)
"""


def _measure(imports: str) -> tuple[float, float]:
    """Answer the medians of milliseconds and mebibytes."""
    command = [sys.executable, "-c", _MEASURE.format(imports=imports)]
    told = [
        subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()  # noqa: S603
        for _ in range(ROUNDS)
    ]
    times, sizes = zip(*((float(one[0]), float(one[1])) for one in told), strict=True)
    return statistics.median(times), statistics.median(sizes)


def run() -> None:
    """Print what the imports add."""
    _, bare_mib = _measure("")
    plan_ms, plan_mib = _measure("import phonenumbers")
    build_ms, build_mib = _measure("import core.variables.build")
    name = "import the number plan"
    sys.stdout.write(f"{name:<28} {plan_ms:9.0f} ms   {plan_mib - bare_mib:5.1f} MiB   (the reference)\n")
    name, ratio = "import the builder", build_ms / plan_ms
    sys.stdout.write(
        f"{name:<28} {build_ms:9.0f} ms   {build_mib - bare_mib:5.1f} MiB   {ratio:5.1f} times\n"
    )
