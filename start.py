"""Install what the IBP workbook needs and start it: ``python3 start.py``.

Standard library only. Everything down to the version check must run on Python 3.6 as well, so that people
with an old Python get a sentence instead of a SyntaxError.
"""

import hashlib
import importlib.util
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

MINIMUM = (3, 11)
ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.json"
LOG = VENV / "install.log"
MEMORY, ROOM_FOR_TESTS = Path("/dev/shm"), 4 << 30  # noqa: S108  A run of all tests takes less than one GB.
COMMAND = "py" if os.name == "nt" else "python3"  # what people type before start.py
RUNTIME, TEST, BUILD = "requirements.lock", "requirements-test.lock", "requirements-build.lock"
PROJECT = "pyproject.toml"


def text(key: str, lang: str, **params: object) -> str:
    """One sentence from data/texts/install.json (JSON, because YAML is not in the standard library)."""
    texts = json.loads((ROOT / "data/texts/install.json").read_text("utf-8"))
    return str(texts[key][lang].format(**params))


def both(key: str, **params: object) -> str:
    """The sentence in Dutch and in English: for problems, where nobody should have to guess."""
    return text(key, "nl", **params) + "\n" + text(key, "en", **params)


def too_old(version: "Sequence[int]", program: str) -> "str | None":
    """What to tell people whose Python is too old; None when it is new enough."""
    if tuple(version[:2]) >= MINIMUM:
        return None
    numbers = {"version": ".".join(map(str, version[:3])), "minimum": ".".join(map(str, MINIMUM))}
    return both("old_python", program=program, **numbers)


# No walrus here: this line too must parse on an old Python.
MESSAGE = too_old(sys.version_info[:3], sys.executable)
if MESSAGE:
    sys.exit(MESSAGE)


class InstallError(Exception):
    """Something a person can act on, told in both languages."""

    def __init__(self, key: str, **params: object) -> None:
        super().__init__(both(key, **params))
        self.key = key


# -- What is installed already ---------------------------------------------------------------------------


def wanted(locks: Sequence[str]) -> dict[str, str]:
    """What the stamp of a complete install says: this place, this Python, these files.

    The place counts because an environment holds absolute paths: a moved clone needs a new one.
    """
    stamp = {"place": f"{VENV} {sys.base_prefix} {sys.version}"}
    for name in (*locks, BUILD, PROJECT):
        stamp[name] = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
    return stamp


def read_stamp() -> dict[str, str]:
    """The stamp of the last complete install; empty when there is none."""
    try:
        held = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def works() -> bool:
    """Whether the Python of .venv runs and finds the package."""
    probe = [str(PYTHON), "-I", "-c", "import pip, ibp_workbook.paths"]
    try:
        return subprocess.run(probe, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


# -- Installing ------------------------------------------------------------------------------------------


def install(locks: Sequence[str], lang: str) -> None:
    """Bring .venv to what the lock files say; do nothing when it is there already.

    The stamp goes first and comes back last, so an interrupted install never looks complete.

    Raises:
        InstallError: no venv module, no network, a full disk, a wrong package or another failure of pip.
    """
    stamp, held, sound = wanted(locks), read_stamp(), works()
    if sound and stamp.items() <= held.items():
        return
    if not (sound and held.get("place") == stamp["place"]):
        print(text("making", lang), flush=True)
        make_venv()
    STAMP.unlink(missing_ok=True)
    print(text("fetching", lang), flush=True)
    total = sum(len(re.findall(r"^\S+==", (ROOT / name).read_text("utf-8"), re.MULTILINE)) for name in locks)
    pip(*locked(*locks), total=total, lang=lang)
    install_project(lang)
    STAMP.write_text(json.dumps(stamp, indent=2), "utf-8")


def locked(*names: str) -> list[str]:
    """Arguments for pip: what these lock files name, with their hashes, and nothing that must be built."""
    return ["--require-hashes", "--only-binary=:all:", *(f"--requirement={ROOT / name}" for name in names)]


def install_project(lang: str) -> None:
    """Put this folder in .venv as the package.

    What builds it comes from a lock file too, in a folder that goes again: pip's own way of fetching it,
    build isolation, checks no hashes.
    """
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as tools:
        pip(*locked(BUILD), f"--target={tools}", total=0, lang=lang)
        here = ["--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
        pip(*here, total=0, lang=lang, PYTHONPATH=tools)


def make_venv() -> None:
    """Make .venv anew, in place of whatever is there."""
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        raise InstallError("no_venv")
    from venv import EnvBuilder  # not at the top: Debian ships Pythons without it

    try:
        EnvBuilder(clear=True, with_pip=True, symlinks=os.name != "nt").create(VENV)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InstallError("venv_failed", folder=VENV, problem=error) from error


def pip(*arguments: str, total: int, lang: str, **variables: str) -> None:
    """Run ``pip install``, with these variables set: its own words go to the log, people get a count.

    Raises:
        InstallError: pip failed, with the reason in one sentence.
    """
    # PIP_USER and PIP_TARGET of the person would send packages elsewhere than to .venv.
    env = {name: value for name, value in os.environ.items() if name not in ("PIP_USER", "PIP_TARGET")}
    env.update(PIP_DISABLE_PIP_VERSION_CHECK="1", PIP_NO_INPUT="1", **variables)
    command = [str(PYTHON), "-I", "-X", "utf8", "-m", "pip", "install", "--retries=3", *arguments]
    with subprocess.Popen(
        command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace"
    ) as process:
        assert process.stdout is not None  # noqa: S101 - tells the type checker what PIPE means
        output = list(logged(process.stdout, total, lang))
    if process.returncode:
        raise explain("".join(output))


def logged(lines: Iterable[str], total: int, lang: str) -> Iterator[str]:
    """Pass pip's lines on, write them to the log and show how far it is."""
    done = 0
    with LOG.open("a", encoding="utf-8") as log:
        for line in lines:
            log.write(line)
            yield line
            if line.startswith(("Collecting ", "Processing ", "Ignoring ", "Requirement already ")):
                done = min(done + 1, total)
                if total and sys.stdout.isatty():
                    print(text("progress", lang, done=done, total=total), end="\r", flush=True)
            elif total and line.startswith("Installing collected packages"):
                print(text("unpacking", lang), flush=True)


NO_NETWORK = (
    "NewConnectionError|NameResolutionError|ConnectTimeout|ReadTimeout|ProxyError|SSLError|Max retries"
)


def explain(output: str) -> InstallError:
    """Turn pip's output into the one sentence that helps."""
    if "No space left on device" in output:
        return InstallError("disk_full")
    if "DO NOT MATCH THE HASHES" in output:
        return InstallError("wrong_hash", lock=RUNTIME, log=LOG)
    if re.search(NO_NETWORK, output):
        return InstallError("no_network", log=LOG)
    errors = [line for line in output.splitlines() if line.startswith("ERROR: ")] or output.splitlines()[-1:]
    problem = errors[-1].removeprefix("ERROR: ").strip().rstrip(".") if errors else "pip"
    if "No matching distribution" in problem:
        here = {"system": f"{platform.system()} {platform.machine()}", "version": platform.python_version()}
        return InstallError("no_package", problem=problem, log=LOG, **here)
    return InstallError("pip_failed", problem=problem, log=LOG)


# -- The three commands ----------------------------------------------------------------------------------


def serve(arguments: list[str], lang: str) -> int:
    """Install if needed and become ``ibp serve``."""
    install([RUNTIME], lang)
    print(text("starting", lang), flush=True)
    command = [str(PYTHON), "-P", "-m", "ibp_workbook", "serve", *arguments]
    if os.name != "nt":
        os.execv(command[0], command)  # noqa: S606 - one process, so Ctrl-C and kill reach the server itself
    with subprocess.Popen(command) as server:
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:  # Windows sends Ctrl-C to the server too; wait until it has stopped
                continue


def test(arguments: list[str], lang: str) -> int:
    """Install the test tools too and run every check; pytest's closing lines come last.

    All tests are divided over the cores. A few that were chosen run in one process: starting more of them
    would take longer than the tests, and there one can follow along with a debugger.
    """
    install([RUNTIME, TEST], lang)
    chosen = any((ROOT / argument.partition("::")[0]).exists() for argument in arguments)
    divided = ["--numprocesses=auto", "--maxprocesses=4", "--dist=loadfile", "--no-loadscope-reorder"]
    everything = [] if chosen else [*divided, "tests", "notebooks"]
    pytest = ["pytest", "--nbval-lax", "--nbval-current-env", *everything]
    mypy = ["mypy", "--num-workers=auto"]
    checks = {"ruff": ["ruff", "check", "."], "mypy": mypy, "pytest": [*pytest, *arguments]}
    failed = []
    place = None if chosen else in_memory()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True, dir=place) as folder:
        # The tests never touch the workspace of the person who runs them.
        env = {**os.environ, "IBP_WORKSPACE": f"sqlite:///{Path(folder, 'test.sqlite').as_posix()}"}
        if not chosen:  # of a few tests somebody may want to see what they left
            Path(folder).chmod(0o711)  # PostgreSQL runs as someone else when we are root
            env["TMPDIR"] = folder
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of programs would compile the package again
        for name, command in checks.items():
            print(f"== {name}", flush=True)
            if subprocess.run([str(PYTHON), "-m", *command], cwd=ROOT, env=env, check=False).returncode:
                failed.append(name)
    if failed:
        print(text("failed", lang, checks=", ".join(failed)), file=sys.stderr)
    return 1 if failed else 0


def in_memory() -> Path | None:
    """Where files need no disk, on a machine with room for those of all tests; None elsewhere.

    Each of thousands of small workspaces waits for the disk several times.
    """
    return MEMORY if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM_FOR_TESTS else None


def language(arguments: Sequence[str]) -> str:
    """The language people asked for with --lang or IBP_LANG; Dutch otherwise."""
    asked = re.search(r"--lang[= ](nl|en)\b", " ".join(arguments))
    lang = asked.group(1) if asked else os.environ.get("IBP_LANG", "nl")
    return lang if lang in ("nl", "en") else "nl"


def main(arguments: list[str]) -> int:
    """Run the command that the arguments name; returns the exit code."""
    lang, first = language(arguments), (arguments or [""])[0]
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    if first in ("-h", "--help"):
        print(text("usage", lang, python=COMMAND))
        return 0
    try:
        if first == "test":
            return test(arguments[1:], lang)
        if first == "install":
            install([RUNTIME], lang)
            print(text("installed", lang, python=COMMAND))
            return 0
        return serve(arguments, lang)
    except InstallError as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(text("stopped", lang), file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
