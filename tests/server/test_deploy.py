"""The files of ``deploy`` and the walk of docs/deployment.md that uses them: from a clone to signing in."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from ibp_workbook.cli import ibp
from ibp_workbook.store import Workspace
from ibp_workbook.store.schema import REVISION
from tests import nginx
from tests.conftest import free_port
from tests.kinds import WaitUntil
from tests.server.made_provider import CLIENT, SECRET, MadeProvider, made_provider
from tests.server.signing_in import NAME, Browser

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
DOCS = (ROOT / "docs" / "deployment.md").read_text("utf-8")
WALK, NEW_VERSION = (
    DOCS.partition(f"\n## {heading}")[2].partition("\n## ")[0]
    for heading in ("From an empty Debian", "A new version")
)
PROGRAM = "/opt/ibp/.venv/bin/ibp"


def tool(name: str) -> str:
    """A program of Debian's; where it is missing these tests say so."""
    program = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"these tests need {name}")
    return program


def unit() -> str:
    return (DEPLOY / "ibp.service").read_text("utf-8")


def start_line(text: str) -> str:
    """What the unit starts, on one line."""
    lines: list[str] = re.findall(r"^ExecStart=(.*)$", text.replace("\\\n", " "), re.MULTILINE)
    return lines[0]


def directives(text: str) -> list[str]:
    """Directives of nginx that say something about passing on."""
    lines = (line.strip() for line in text.splitlines())
    return sorted(line for line in lines if line.startswith("proxy_"))


# -- The files themselves --------------------------------------------------------------------------------


def analyzed(text: str, folder: Path) -> str:
    """What systemd finds in a unit whose program is there."""
    file = folder / "ibp.service"
    file.write_text(text.replace(PROGRAM, sys.executable), "utf-8")
    done = subprocess.run(
        [tool("systemd-analyze"), "verify", "--man=no", str(file)], capture_output=True, text=True, timeout=60
    )
    return done.stdout + done.stderr + (f"exit code {done.returncode}" if done.returncode else "")


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    assert analyzed(unit(), tmp_path) == ""


def test_systemd_would_find_what_is_wrong(tmp_path: Path) -> None:
    assert "ProtectHomes" in analyzed(unit().replace("ProtectHome=", "ProtectHomes="), tmp_path)


def test_the_service_can_do_little_else_than_serve(tmp_path: Path) -> None:
    file = tmp_path / "ibp.service"
    file.write_text(unit(), "utf-8")
    command = [tool("systemd-analyze"), "security", "--offline=yes", "--no-pager", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    level = re.findall(r"exposure level for ibp\.service: ([\d.]+)", done.stdout)
    assert level, done.stderr
    assert float(level[0]) <= 2.0


def test_every_option_of_the_unit_is_one_of_ibp_serve() -> None:
    given = set(re.findall(r"--[\w-]+", start_line(unit())))
    known = set(re.findall(r"--[\w-]+", CliRunner().invoke(ibp, ["serve", "--help"]).output))
    assert given
    assert given - known == set()


def test_what_the_unit_asks_for_is_in_the_file_of_the_walk() -> None:
    asked = set(re.findall(r"\$\{(\w+)\}", start_line(unit())))
    given = dict(re.findall(r"^ *(IBP_\w+)=(.*)$", WALK, re.MULTILINE))
    assert asked | {"IBP_WORKSPACE", "IBP_OIDC_CLIENT_ID", "IBP_OIDC_CLIENT_SECRET"} == given.keys()


def test_nginx_is_told_what_the_docs_tell_it() -> None:
    ours = directives((DEPLOY / "nginx.conf").read_text("utf-8"))
    docs = directives(nginx.lines_of_docs(0))
    docs.remove("proxy_set_header X-Forwarded-User $remote_user;")  # the server signs people in
    docs.remove("proxy_pass http://127.0.0.1:8866;")  # stands on the line of its place
    assert ours == docs


# -- The walk --------------------------------------------------------------------------------------------


@dataclass
class Walked:
    """What somebody has who followed the walk.

    Attributes:
        root: the machine.
        site: what nginx is to do.
        made: the provider.
    """

    root: Path
    site: Path
    made: MadeProvider


STANDING_IN = """
set -euo pipefail
apt-get() { :; }
useradd() { :; }
git() { [ "$1" = -C ] || command git "$@"; }  # what was cloned just now has nothing newer
systemctl() { echo "systemctl $*"; }
runuser() { while [ "$1" != -- ]; do shift; done; shift; "$@"; }
python3() {  # tests/packaging runs the real one, which fetches packages
  [ "$*" = "{root}/opt/ibp/start.py install" ]
  mkdir -p {root}/opt/ibp/.venv/bin
  printf '#!/bin/sh\\nexec env PYTHONPATH={root}/opt/ibp {python} -m ibp_workbook "$@"\\n' > {program}
  chmod +x {program}
}
nginx() {
  sed -i 's/listen 80;/listen 127.0.0.1:{http};/; s/listen 443 /listen 127.0.0.1:{https} /' {site}
  {nginx} "$@" -c {root}/frame.conf -e {root}/start.log
}
"""
FRAME = """
pid {root}/pid; error_log {root}/error.log; events {{}}
http {{ access_log off; include {root}/etc/nginx/sites-enabled/*; }}
"""
PLACES = ("/opt/ibp", "/etc/ibp", "/etc/nginx", "/etc/systemd", "/etc/ssl/ibp", "/var/lib/ibp")


def commands(root: Path, made: MadeProvider, behind: int) -> str:
    """Every command of the walk, and of a new version later, for a machine that is a folder.

    Args:
        root: that folder.
        made: the provider whose values are filled in.
        behind: the port of the server.
    """
    blocks = re.findall(r"^ *```sh\n(.*?)^ *```$", WALK + NEW_VERSION, re.DOTALL | re.MULTILINE)
    script = "\n".join(re.sub(r"(?m)^   ", "", block) for block in blocks)
    values = {
        "https://git.example/ibp-workbook.git": str(ROOT),
        "https://login.microsoftonline.com/TENANT-ID/v2.0": made.issuer,
        "=CLIENT-ID": f"={CLIENT}",
        "CLIENT-SECRET": SECRET,
    }
    for said, meant in values.items():
        assert said in script
        script = script.replace(said, meant)
    for place in PLACES:
        script = re.sub(rf"(?<![\w./-]){place}\b|(?<=sqlite:///){place}\b", f"{root}{place}", script)
    # What the files themselves name, once they are where they belong.
    inside = " ".join(f"-e 's#{place}#{root}{place}#g'" for place in PLACES)
    moved = f"sed -i {inside} -e 's#8866#{behind}#g'"
    script = script.replace("systemctl daemon-reload", f"{moved} {root}/etc/systemd/system/ibp.service")
    return script.replace("nginx -t", f"{moved} {root}/etc/nginx/sites-available/ibp\nnginx -t")


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walked]:
    """Somebody has typed the commands."""
    root = tmp_path_factory.mktemp("debian")
    for folder in ("opt", "etc/systemd/system", "etc/nginx/sites-available", "etc/nginx/sites-enabled"):
        (root / folder).mkdir(parents=True)
    for folder in ("etc/ssl/ibp", "var/lib/ibp"):
        (root / folder).mkdir(parents=True)
    certificate = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=ibp.school.nl -keyout {0}/privkey.pem"
    arguments = f"{certificate} -out {{0}}/fullchain.pem".format(root / "etc/ssl/ibp").split()
    subprocess.run([tool("openssl"), *arguments], check=True, capture_output=True, timeout=60)
    (root / "frame.conf").write_text(FRAME.format(root=root), "utf-8")
    site = root / "etc/nginx/sites-available/ibp"
    with made_provider() as made:
        made.reset()
        values = {
            "root": root, "python": sys.executable, "program": f"{root}{PROGRAM}", "nginx": tool("nginx"),
            "site": site, "http": free_port(), "https": free_port(),
        }  # fmt: skip
        standing_in = re.sub(r"\{(\w+)\}", lambda name: str(values[name[1]]), STANDING_IN)
        script = standing_in + commands(root, made, free_port())
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=240, cwd=root)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "systemctl enable --now ibp" in done.stdout
        assert f"({REVISION})" in done.stdout.partition("systemctl stop ibp")[2]  # it is up to date
        assert "test is successful" in done.stderr
        yield Walked(root, site, made)


def settings(file: Path) -> dict[str, str]:
    """The file as systemd reads it."""
    pairs = (line.partition("=") for line in file.read_text("utf-8").splitlines())
    return {name: shlex.split(value)[0] for name, _, value in pairs}


def test_the_secret_is_for_root_alone(walked: Walked) -> None:
    assert (walked.root / "etc/ibp/ibp.env").stat().st_mode & 0o077 == 0


def is_healthy(address: str, server: subprocess.Popen[bytes], said: Path) -> bool:
    """Whether the server answers behind nginx; a test fails at once when it died."""
    assert server.poll() is None, said.read_text("utf-8")
    try:
        with urlopen(f"{address}/ibp/healthz") as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def test_who_followed_the_walk_signs_in_and_manages_people(
    walked: Walked, tmp_path: Path, wait_until: WaitUntil
) -> None:
    given = settings(walked.root / "etc/ibp/ibp.env")
    line = start_line((walked.root / "etc/systemd/system/ibp.service").read_text("utf-8"))
    command = [re.sub(r"^\$\{(\w+)\}$", lambda name: given[name[1]], word) for word in shlex.split(line)]
    home = {"HOME": str(walked.root / "var/lib/ibp"), "PATH": os.environ["PATH"]}
    text = walked.site.read_text("utf-8")
    secure = re.findall(r"^server \{\n(.*?)^\}", text, re.DOTALL | re.MULTILINE)[1]
    plain = re.sub(r"^ *(listen|ssl_\w+) .*\n", "", secure, flags=re.MULTILINE)
    around = re.findall(r"^map .*$", text, re.MULTILINE)[0]
    said = tmp_path / "output.txt"
    with (
        said.open("wb") as output,
        subprocess.Popen(command, env={**given, **home}, stdout=output, stderr=output) as server,
    ):
        try:
            with nginx.running(tmp_path, around, plain) as address:
                assert wait_until(lambda: is_healthy(address, server, said), 120)
                piet, anja = (Browser(address, walked.made, "/ibp/", NAME) for _ in range(2))
                walked.made.person = {"sub": "s-piet", "preferred_username": "piet@school.nl"}
                piet.sign_in()
                assert piet.open()[1].status == 403
                walked.made.person = {"sub": "s-anja", "preferred_username": "anja@school.nl"}
                anja.sign_in()
                kernel, page = anja.open("people")
                assert (page.status, bool(kernel)) == (200, True)
                assert page.headers["Strict-Transport-Security"]
                assert "__Host-ibp_session" in anja.set
        finally:
            server.terminate()
    (member,) = Workspace(given["IBP_WORKSPACE"]).members.all()
    assert (member.login, member.role) == ("anja@school.nl", "manager")
