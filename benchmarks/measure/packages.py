"""Peers that come as packages of the operating system."""

import os
import subprocess
import sys

from measure import machine


def provide(program, package, is_wanted):
    """True when a program is there. Installs its package first where that is allowed and it is missing.

    Ends the script when it was asked for by name and cannot be had.
    """
    if machine.which(program):
        return True
    if os.geteuid() == 0 and machine.which("apt-get"):
        print(f"installing {package} ...", file=sys.stderr)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "stdin": subprocess.DEVNULL}
        # A daemon that comes with the package is not to be started.
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        if subprocess.run(install, env=environment, **quiet).returncode:
            subprocess.run(["apt-get", "update", "-qq"], **quiet)
            subprocess.run(install, env=environment, **quiet)
        if machine.which(program):
            return True
    told = f"{program} is not there: install Debian's package {package} (apt-get install {package}, as root)"
    if is_wanted:
        machine.fail(told)
    print(f"{program} is left out: {told}", file=sys.stderr)
    return False
