"""What `benches/compare` and `benches/guard` share: programs built, runs measured, cargo played. The standard library alone."""

import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "target" / "bench"


@dataclass
class Run:
    """One run of a program: seconds by the clock and of all processors, exit status, what it said."""

    wall: float
    cpu: float
    status: int
    out: str


def run(argv, cwd=None, env=None, keep=False, timeout=600):
    """Runs a program; what it prints goes nowhere unless it is kept. A run that takes too long is ended."""
    out = subprocess.PIPE if keep else subprocess.DEVNULL
    begin = time.perf_counter()
    child = subprocess.Popen([str(a) for a in argv], cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT if keep else out)
    if keep:
        try:
            text, _ = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            child.kill()
            child.communicate()
            return Run(time.perf_counter() - begin, 0.0, 124, "")
        return Run(time.perf_counter() - begin, 0.0, child.returncode, text.decode(errors="replace"))
    late = threading.Timer(timeout, child.kill)
    late.start()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begin
    late.cancel()
    child.returncode = os.waitstatus_to_exitcode(status)
    return Run(wall, usage.ru_utime + usage.ru_stime, child.returncode, "")


def peak_memory(argv, cwd=None, env=None):
    """Peak resident memory in MB (2^20 bytes) by GNU time; what a child of this interpreter says of itself begins with the
    interpreter's own memory. `None` where there is no such program."""
    if not (gnu_time := shutil.which("time")):
        return None
    with tempfile.NamedTemporaryFile("r") as report:
        run([gnu_time, "-f", "%M", "-o", report.name, *argv], cwd, env)
        lines = report.read().split()
    return int(lines[-1]) / 1024 if lines and lines[-1].isdigit() else None


def helper(name):
    """A program of this folder that needs the standard library alone, built where its sources are newer."""
    sources = [ROOT / "benches" / f"{name}.rs", *(ROOT / "benches" / "generator").glob("*.rs")]
    program = BUILT / name
    if not program.exists() or any(source.stat().st_mtime > program.stat().st_mtime for source in sources):
        BUILT.mkdir(parents=True, exist_ok=True)
        subprocess.run(["rustc", "--edition", "2024", "-C", "opt-level=3", "-o", program, sources[0]], check=True)
    return program


def tool():
    """The program that is measured: what `BIN` names, or the release build of these sources."""
    if named := os.environ.get("BIN"):
        return Path(named).resolve()
    subprocess.run(["cargo", "build", "--release", "--locked", "--quiet"], cwd=ROOT, check=True)
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    return target / "release" / "cargo-errcode-check"


def real_cargo():
    """The cargo behind rustup's, which `cargo errcode-check` would name in `CARGO`."""
    found = shutil.which("rustup") and run(["rustup", "which", "cargo"], keep=True)
    return found.out.strip() if found and found.status == 0 else shutil.which("cargo")


def metadata(folder):
    """What cargo says of a workspace."""
    argv = [real_cargo(), "metadata", "--no-deps", "--format-version", "1"]
    said = subprocess.run(argv, cwd=folder, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    return json.loads(said.stdout)


def playing_cargo(folder, said):
    """The environment in which `CARGO` is a script that prints `said` at once, so that cargo's own time stays out of the figures."""
    folder.mkdir(parents=True, exist_ok=True)
    recorded, script = folder / "metadata.json", folder / "cargo"
    recorded.write_text(json.dumps(said) + "\n")
    script.write_text(f"#!/bin/sh\nexec cat '{recorded}'\n")
    script.chmod(0o755)
    return {**os.environ, "CARGO": str(script)}


def generate(folder, *settings):
    """A generated workspace in a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([helper("generate"), folder, *settings], check=True)
    return folder


def between(text, mark, inner):
    """The text with other lines between the marks of a name."""
    begin, end = f"<!-- {mark}:begin -->\n", f"<!-- {mark}:end -->"
    head, _, rest = text.partition(begin)
    _, _, tail = rest.partition(end)
    if not tail:
        raise SystemExit(f"there are no marks `{mark}:begin` and `{mark}:end`")
    return f"{head}{begin}{inner}{end}{tail}"
