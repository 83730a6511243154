"""The files for containers in ``deploy``: read by their own tools, and started without an engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from click.testing import CliRunner

from ibp_workbook.cli import ibp
from tests.conftest import free_port
from tests.kinds import StartServer, WaitUntil
from tests.server.made_provider import CLIENT, SECRET, MadeProvider, made_provider
from tests.server.signing_in import NAME, Browser
from tests.server.test_deploy import DEPLOY, DOCS, ROOT, tool

OURS = {"IBP_HOST": NAME, "IBP_ISSUER": "https://login.example", "IBP_CONTACT": "Els Meier"}


def text(name: str) -> str:
    return (DEPLOY / name).read_text("utf-8")


def instructions(name: str) -> list[str]:
    """Those of this name in the Dockerfile, each on one line."""
    lines = text("Dockerfile").replace("\\\n", " ")
    found: list[str] = re.findall(rf"^ *{name} +(.*)$", lines, re.MULTILINE)
    return found


# -- The image -------------------------------------------------------------------------------------------


def hadolint(dockerfile: str) -> str:
    """What the linter finds wrong with it."""
    program = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("these tests need hadolint")
    done = subprocess.run([program, "-"], input=dockerfile, capture_output=True, text=True, timeout=60)
    return done.stdout + done.stderr


def test_the_linter_finds_nothing_wrong_with_the_image() -> None:
    assert hadolint(text("Dockerfile")) == ""


def test_the_linter_would_find_what_is_wrong() -> None:
    assert "DL3002" in hadolint(text("Dockerfile").replace("USER 10001", "USER root"))
    assert "unexpected" in hadolint(text("Dockerfile").replace("USER 10001", "USED 10001"))


def test_the_image_has_what_the_package_is_made_of_and_takes_only_what_was_checked() -> None:
    given = {word for line in instructions("COPY") if "--from" not in line for word in line.split()[:-1]}
    assert [name for name in given if not (ROOT / name).exists()] == []
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    inside = re.findall(r'^"(\w+)" = "ibp_workbook/_shipped', project, re.MULTILINE)
    assert len(inside) == 3
    assert {*inside, "ibp_workbook", "pyproject.toml", "README.md", "LICENSE"} <= given
    for line in " ".join(instructions("RUN")).split("&&"):
        assert "pip" not in line or "--require-hashes" in line or "--no-deps" in line


# -- Compose ---------------------------------------------------------------------------------------------


def composed(file: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """What Compose makes of the file."""
    environment = {"PATH": os.environ["PATH"], **given}
    command = [tool("docker-compose"), "--file", str(file), "config"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    done = composed(DEPLOY / "compose.yml", **OURS)
    assert done.returncode == 0, done.stderr
    return dict(yaml.safe_load(done.stdout)["services"])


def test_compose_would_say_what_is_missing_or_wrong(tmp_path: Path) -> None:
    without = composed(DEPLOY / "compose.yml", **{**OURS, "IBP_HOST": ""})
    assert without.returncode != 0
    assert "IBP_HOST" in without.stderr
    wrong = tmp_path / "compose.yml"
    wrong.write_text(text("compose.yml").replace("read_only:", "reed_only:"), "utf-8")
    done = composed(wrong, **OURS)
    assert done.returncode != 0
    assert "reed_only" in done.stderr


def test_the_container_can_do_little_else_than_serve(services: dict[str, Any]) -> None:
    server = services["ibp"]
    assert server["read_only"] is True
    assert server["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in server["security_opt"]
    assert yaml.safe_load(text("compose.yml"))["services"]["ibp"]["ports"] == ["127.0.0.1:8866:8866"]
    assert "ports" not in services["db"], "only the workbook reaches the database"
    assert instructions("USER") == ["10001"]


def test_what_compose_asks_for_stands_in_the_docs() -> None:
    docs = DOCS.partition("\n## In containers")[2].partition("\n## ")[0]
    asked = set(re.findall(r"\$\{(\w+)", text("compose.yml")))
    assert set(re.findall(r"^ *(IBP_(?!OIDC)\w+)=", docs, re.MULTILINE)) == asked
    secrets = yaml.safe_load(text("compose.yml"))["secrets"].values()
    assert set(re.findall(r"> (secrets/\w+)", docs)) == {secret["file"] for secret in secrets}
    owner = re.findall(r"^ *chown (\d+) ", docs, re.MULTILINE)
    assert owner == instructions("USER")


def test_the_secrets_are_files_and_in_no_environment(services: dict[str, Any]) -> None:
    said = yaml.safe_dump(services)
    for service in services.values():
        for name, value in service["environment"].items():
            assert not re.search("PASSWORD|SECRET|TOKEN", name) or value.startswith("/run/secrets/")
    mounted = {secret["source"] for service in services.values() for secret in service["secrets"]}
    named = set(re.findall(r"/run/secrets/(\w+)", said))
    assert mounted == named == set(yaml.safe_load(text("compose.yml"))["secrets"])


# -- What is started in it -------------------------------------------------------------------------------


def test_every_option_for_a_container_is_one_of_ibp_serve(services: dict[str, Any]) -> None:
    (of_image,) = instructions("CMD")[-1:]
    (values,) = re.findall(r"cmd: \[(.*)\]", text("helm-values.yaml"))
    given = [services["ibp"]["command"], json.loads(of_image), values.split(", ")]
    parts = yaml.safe_load_all(text("kubernetes.yaml"))
    given += [
        container["args"]
        for part in parts
        if part["kind"] == "Deployment"
        for container in part["spec"]["template"]["spec"]["containers"]
    ]
    known = set(re.findall(r"--[\w-]+", CliRunner().invoke(ibp, ["serve", "--help"]).output))
    assert len(given) == 4
    for command, *options in given:
        assert command == "serve"
        assert {option.partition("=")[0] for option in options} - known == set()


@pytest.fixture
def made() -> Iterator[MadeProvider]:
    with made_provider() as provider:
        yield provider


def test_who_comes_to_the_container_signs_in_and_its_health_is_looked_at(
    services: dict[str, Any],
    made: MadeProvider,
    start_server: StartServer,
    demo_url: str,
    tmp_path: Path,
    wait_until: WaitUntil,
) -> None:
    secret, port = tmp_path / "oidc", free_port()
    secret.write_text(f"IBP_OIDC_CLIENT_ID={CLIENT}\nIBP_OIDC_CLIENT_SECRET={SECRET}\n", "utf-8")
    _, *options = services["ibp"]["command"]
    here = {"/run/secrets/oidc": str(secret), OURS["IBP_ISSUER"]: made.issuer}
    for said, meant in here.items():
        assert [option for option in options if said in option]
        options = [option.replace(said, meant) for option in options]
    served = start_server(workspace=demo_url, port=str(port), options=options)
    browser = Browser(served.url, made, "/ibp/", NAME)
    assert browser.sign_in().status == 200
    page = browser.open()[1]
    assert page.status == 403
    assert "Els Meier" in page.text
    (health,) = instructions("HEALTHCHECK")
    _, *check = json.loads(health.partition("CMD ")[2])

    def is_healthy() -> bool:
        command = [sys.executable, *(part.replace("8866", str(port)) for part in check)]
        return subprocess.run(command, capture_output=True, timeout=60).returncode == 0

    assert is_healthy()
    served.stop()
    assert not is_healthy()


# -- Kubernetes ------------------------------------------------------------------------------------------


def refused(manifest: str) -> list[str]:
    """What Kubernetes' own schemas do not know in it."""
    wrong = []
    for part in yaml.safe_load_all(manifest):
        try:
            kubernetes_validate.validate(part, kubernetes_validate.latest_version(), strict=True)
        except kubernetes_validate.ValidationError as error:
            wrong.append(error.message)
    return wrong


def test_kubernetes_knows_everything_in_the_manifest() -> None:
    assert refused(text("kubernetes.yaml")) == []


def test_kubernetes_would_say_what_it_does_not_know() -> None:
    assert len(refused(text("kubernetes.yaml").replace("runAsNonRoot", "runAsNonroot"))) == 1
    assert len(refused(text("kubernetes.yaml").replace("replicas: 1", "replicas: one"))) == 1


def test_the_values_name_the_service_of_the_manifest_and_the_secret_of_the_chart() -> None:
    (name, service), *others = yaml.safe_load(text("helm-values.yaml"))["hub"]["services"].items()
    assert others == []
    parts = {part["kind"]: part for part in yaml.safe_load_all(text("kubernetes.yaml"))}
    (port,) = parts["Service"]["spec"]["ports"]
    assert service["url"] == f"http://{parts['Service']['metadata']['name']}:{port['port']}"
    (container,) = parts["Deployment"]["spec"]["template"]["spec"]["containers"]
    token = next(one["valueFrom"] for one in container["env"] if one["name"] == "JUPYTERHUB_API_TOKEN")
    assert token == {"secretKeyRef": {"name": "hub", "key": f"hub.services.{name}.apiToken"}}
    assert parts["Service"]["spec"]["selector"].items() <= (
        parts["Deployment"]["spec"]["template"]["metadata"]["labels"].items()
    )
