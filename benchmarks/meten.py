"""Measuring one command in a process of its own: wall clock, CPU and peak memory, children included."""

import os
import resource
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Meting:
    """Seconds and MiB of one process; `output` is what it printed."""

    wall_s: float
    cpu_s: float
    peak_mib: float
    output: str
    exit_status: int


def measure(command: list[str], environment: dict[str, str] | None = None) -> Meting:
    """Run a command to its end. Peak memory is that of its largest process, CPU that of all of them."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begin = time.perf_counter()
    process = subprocess.Popen(
        command, env={**os.environ, **(environment or {})}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Meting(wall, cpu, usage.ru_maxrss / 1024, output, process.returncode)


def peak_megabytes() -> float:
    """Of this process or the largest that it started; 10⁶ bytes.

    One's own ru_maxrss is no use: it begins at that of whoever started the process.
    """
    status = Path("/proc/self/status").read_text("utf-8")
    own = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    return max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) * 1024 / 1e6
