"""What a night starts ends with it, however it ends: a process left behind would hold the warehouse, or memory."""

import ctypes
import os
import signal
import sys

_SIGNAAL_BIJ_DOOD = 1  # PR_SET_PDEATHSIG of prctl(2)


def end_with_parent() -> None:
    """Have the system kill this process when the one that started it is gone (Linux)."""
    if sys.platform != "linux":
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_SIGNAAL_BIJ_DOOD, signal.SIGKILL)
    if os.getppid() != parent:  # it went before the system knew
        os.kill(os.getpid(), signal.SIGKILL)


def begin_worker() -> None:
    """What every process of a pool begins with: it ends with its parent, which alone hears of Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
