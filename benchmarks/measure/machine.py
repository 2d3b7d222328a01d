"""What the numbers were measured on: JDK, kernel, processor, commit; and how much CPU a process took."""

import os
import platform
import re
import resource
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from glob import glob
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
PROJECT = BENCHMARKS.parent
JDK_WANTED = 25
COUNT_SECONDS_MAX = 30
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
JDK_FOLDERS = (
    "/usr/lib/jvm/*",
    "/opt/*jdk*",
    "~/.sdkman/candidates/java/*",
    "~/.jdks/*",
    "/Library/Java/JavaVirtualMachines/*/Contents/Home",
)


def fail(message, code=1):
    """Ends the script with one line."""
    print(f"{Path(sys.argv[0]).name}: {message}", file=sys.stderr)
    sys.exit(code)


def tell(line):
    """Says how far it is, beside what the script prints."""
    print(line, file=sys.stderr, flush=True)


def require(*programs):
    """Ends the script when a program it stands on is missing, naming all that are."""
    missing = [program for program in programs if not which(program)]
    if missing:
        fail(f"needs {', '.join(missing)}; install {'it' if len(missing) == 1 else 'them'} first")


def which(program):
    return shutil.which(program, path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def java_home():
    """Returns the newest JDK of 25 or later: JAVA_HOME, then PATH, then the usual folders."""
    on_path = shutil.which("java")
    named = [os.environ.get("JAVA_HOME")]
    named += [str(Path(on_path).resolve().parent.parent)] if on_path else []
    for home in named + [h for pattern in JDK_FOLDERS for h in sorted(glob(os.path.expanduser(pattern)))]:
        if home and jdk_version(home) >= JDK_WANTED and Path(home, "bin/javac").exists():
            return Path(home)
    return fail(f"needs a JDK {JDK_WANTED}; install one or set JAVA_HOME")


def jdk_version(home):
    major = re.match(r"(\d+)", jdk_release(home).get("JAVA_VERSION", ""))
    return int(major.group(1)) if major else 0


def jdk_release(home):
    try:
        lines = Path(home, "release").read_text().splitlines()
    except OSError:
        return {}
    return {key: value.strip('"') for key, _, value in (line.partition("=") for line in lines)}


def build(home):
    """Builds the module and what it stands on; quiet unless it fails."""
    if not shutil.which("mvn"):
        fail("needs mvn; install Maven first, or use --no-build with what was built before")
    print("building ...", file=sys.stderr)
    command = "mvn -B -q -ntp -pl benchmarks -am package -DskipTests".split()
    if subprocess.run(command, cwd=PROJECT, env={**os.environ, "JAVA_HOME": str(home)}).returncode:
        fail("the build failed")


def build_pulsar(home):
    """Builds the pulsar command and its cache for quick starts; quiet unless it fails."""
    environment = {**os.environ, "JAVA_HOME": str(home)}
    run = subprocess.run([str(PROJECT / "pulsar"), "prepare"], env=environment, capture_output=True, text=True)
    if run.returncode:
        fail(f"pulsar was not built: {run.stderr.strip()[-2000:]}")


def version_of(program, option):
    """Returns what a program says of its version, in a line."""
    run = subprocess.run([which(program), option], capture_output=True, text=True)
    return (run.stdout + run.stderr).strip().splitlines()[0]


def class_path():
    """Returns the module's own jar and all it stands on, as the build wrote it."""
    jars = [jar for jar in (BENCHMARKS / "target").glob("pulsar-benchmarks-*.jar")]
    listed = BENCHMARKS / "target/class-path"
    if len(jars) != 1 or not listed.exists():
        fail("is not built; leave --no-build away")
    return [str(jars[0])] + listed.read_text().strip().split(os.pathsep)


def is_built(class_name):
    return (BENCHMARKS / "target/classes" / (class_name.replace(".", "/") + ".class")).exists()


def allow_descriptors(wanted):
    """Lets this process, and those it starts, open so many files. Ends the script where that is not allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < wanted:
        fail(f"needs {wanted} descriptors, the system allows {hard}; raise ulimit -n or ask for fewer connections")
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def cpu_seconds(pid):
    """Returns what a process took of the CPU so far, in user and in system mode."""
    stat = Path(f"/proc/{pid}/stat").read_text()
    fields = stat[stat.rindex(")") + 2 :].split()
    return int(fields[11]) / TICKS_PER_SECOND, int(fields[12]) / TICKS_PER_SECOND


def resident_bytes(pid):
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+) kB", status).group(1)) * 1024


def live_bytes(home, pid):
    """Returns the bytes of the objects that live, by the JVM's own count after a full collection."""
    jcmd = [str(home / "bin/jcmd"), str(pid), "GC.class_histogram"]
    told = subprocess.run(jcmd, capture_output=True, text=True, timeout=COUNT_SECONDS_MAX).stdout
    if not (total := re.search(r"^Total\s+\d+\s+(\d+)", told, re.MULTILINE)):
        fail(f"jcmd told no total: {told[:200]!r}")
    return int(total.group(1))


def realtime_allowed():
    """True when a process may be given real-time priority, so that other work does not disturb it."""
    return bool(which("chrt")) and subprocess.run(["chrt", "-r", "1", "true"], capture_output=True).returncode == 0


def pinned(core, realtime):
    """Returns the words that start a command on one core only; both replace themselves, so the pid stays."""
    return (["chrt", "-r", "1"] if realtime else []) + ["taskset", "-c", str(core)]


def commit():
    def git(*words):
        return subprocess.run(["git", *words], cwd=PROJECT, capture_output=True, text=True)

    head = git("rev-parse", "--short=12", "HEAD")
    if head.returncode:
        return "none yet"
    changed = git("status", "--porcelain", "--", ".", ":!benchmarks/RESULTS.md").stdout.strip()
    return head.stdout.strip() + (" with uncommitted changes" if changed else "")


def facts(home, flags):
    """Returns what has to stand beside a number, in order."""
    release = jdk_release(home)
    vendor, version = release.get("IMPLEMENTOR", "?"), release.get("JAVA_RUNTIME_VERSION", "?")
    return {
        "commit": commit(),
        "date": datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "JDK": f"{vendor} {version}",
        "kernel": f"{platform.system()} {platform.release()}",
        "CPU": f"{processor()}, {os.cpu_count()} cores",
        "JVM flags": f"`{' '.join(flags)}`",
        "command": f"`benchmarks/{Path(sys.argv[0]).name} {' '.join(sys.argv[1:])}`".replace(" `", "`"),
    }


def processor():
    found = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    return found.group(1).strip() if found else platform.machine()
