"""The machine on which figures were measured, and its state: without it they cannot be compared."""

import os
import platform
import subprocess
import sysconfig
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import simul

OURS = ("chess-simul", "chess", "trio", "anyio", "numpy", "matplotlib", "loky", "numba")
PEERS = ("simpy", "salabim", "greenlet", "ciw", "looptime", "async-solipsism")


def machine() -> dict[str, Any]:
    """Return the processor, the operating system, the build of Python and all versions.

    And of now: the commit, and the load average of the last minute, where there is one.
    """
    return {
        "commit": _commit(),
        "load": round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "compiler": platform.python_compiler(),
        "optimised_build": _optimised(),
        "versions": {name: found for name in (*OURS, *PEERS) if (found := _version(name))},
    }


def _processor() -> str:
    """Return the name of the processor from Linux, elsewhere from Python."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = (line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())


def _commit() -> str | None:
    """Return the commit of what is measured, with a plus if files have changed since.

    None for a package that is not in its repository.
    """
    asked = ["git", "describe", "--always", "--dirty=+", "--exclude=*"]
    try:
        found = subprocess.run(  # noqa: S603
            asked, cwd=Path(simul.__file__).parent, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return found.stdout.strip() or None


def _optimised() -> bool:
    """Whether Python was built with profile-guided optimisation, worth 10 to 30 % of speed."""
    return "--enable-optimizations" in (sysconfig.get_config_var("CONFIG_ARGS") or "")


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
