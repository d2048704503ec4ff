"""docker-compose.yml holds what it promises, checked without a Docker engine."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalogue.config import PREFIX, Config, load
from tests.real_parts import missing

ROOT = Path(__file__).parent.parent


def compose() -> dict[str, Any]:
    document = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def given(service: str) -> Config:
    """The configuration of a service where the operator sets no variable."""
    environment = compose()["services"][service]["environment"]
    variables = {name: re.sub(r"\$\{\w+:-(.*?)\}", r"\1", value) for name, value in environment.items()}
    return load(environ=variables)


def test_every_image_is_pinned_to_a_version() -> None:
    images = [service["image"] for service in compose()["services"].values()]
    dockerfile = (ROOT / "Dockerfile").read_text().splitlines()
    images += [line.split()[1] for line in dockerfile if line.startswith("FROM")]
    tags = [image.rpartition(":")[2] for image in images]
    assert [image for image, tag in zip(images, tags) if not any(c.isdigit() for c in tag)] == []


def test_app_and_worker_run_alone_and_the_rest_by_profile() -> None:
    services = compose()["services"]
    alone = {name for name, service in services.items() if "profiles" not in service}
    assert alone == {"app", "worker", "schedule"}
    profiles = {profile for service in services.values() for profile in service.get("profiles", [])}
    assert profiles == {"opensearch", "postgres", "redis", "cluster"}


def test_every_service_is_asked_whether_it_is_well() -> None:
    healthy_by_image = {"app", "cluster-app"}  # the image's own HEALTHCHECK asks the app
    for name, service in compose()["services"].items():
        assert name in healthy_by_image or "test" in service["healthcheck"], name


def test_the_cluster_waits_for_its_stores_which_want_passwords() -> None:
    services = compose()["services"]
    stores = {"opensearch", "postgres", "redis"}
    for name in ("cluster-app", "cluster-worker"):
        waits = services[name]["depends_on"]
        assert {store for store, how in waits.items() if how["condition"] == "service_healthy"} == stores
        assert services[name]["volumes"] == ["cluster:/data"]
    for name in stores:
        assert "cluster" in services[name]["profiles"]
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert re.findall(r"\$\{\w*PASSWORD:-[^}]", text) == []
    assert "--requirepass" in text
    assert "exit 1" in services["redis"]["command"][2]


def test_every_variable_given_is_one_that_pinakes_knows(recwarn: pytest.WarningsRecorder) -> None:
    for name, service in compose()["services"].items():
        if any(variable.startswith(PREFIX) for variable in service.get("environment", {})):
            given(name)
    assert [str(warning.message) for warning in recwarn] == []


@pytest.mark.parametrize("service", ["app", "cluster-app"])
def test_readers_port_and_desk_are_published_where_they_are_served(service: str) -> None:
    declared = compose()["services"][service]
    web = given(service).web
    inner = [int(port.rpartition(":")[2]) for port in declared["ports"]]
    port = int(declared["command"][declared["command"].index("--port") + 1])
    assert inner == [port, web.desk_port]
    # a loopback address within the container is nobody's from without
    assert "0.0.0.0" in declared["command"]
    assert web.desk_host == "0.0.0.0"


def test_no_two_services_want_the_same_port_of_the_machine() -> None:
    ports = [port for service in compose()["services"].values() for port in service.get("ports", [])]
    outer = [port.rpartition(":")[0] for port in ports]
    assert len(set(outer)) == len(outer) == 4


def test_nothing_listens_beyond_this_machine() -> None:
    ports = [port for service in compose()["services"].values() for port in service.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_docker_compose_accepts_it() -> None:
    # the plugin, or Debian's package: older, and stricter
    able = [command for command in (["docker", "compose"], ["docker-compose"]) if _runs(command)]
    if not able:
        missing("docker compose", "Debian: apt-get install docker-compose")
    for command in able:
        run = subprocess.run([*command, "config", "-q"], cwd=ROOT, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr


def _runs(command: list[str]) -> bool:
    if not shutil.which(command[0]):
        return False
    return subprocess.run([*command, "version"], capture_output=True).returncode == 0


@pytest.mark.parametrize("lock", sorted((ROOT / "requirements").glob("*.txt")), ids=lambda path: path.name)
def test_bad_input_52_every_requirement_is_pinned_by_version_and_hash(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8").replace("\\\n", " ")
    wanted = [
        line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")
    ]
    assert wanted
    assert [line for line in wanted if "==" not in line or "--hash=sha256:" not in line] == []
    assert "://" not in text, "a lock names no registry"


def test_bad_input_52_the_app_loads_nothing_from_elsewhere() -> None:
    pages = [file for file in (ROOT / "search_app").rglob("*") if file.suffix in (".html", ".css", ".js")]
    assert pages
    loads = re.compile(
        r"""(<(script|img|link)[^>]*\s(src|href)=|url\(|@import\s|\bfrom\s|\bimport\s*\()\s*["']?(https?:)?//"""
    )
    code = {file.name: re.sub(r"(?m)^\s*//.*", "", file.read_text(encoding="utf-8")) for file in pages}
    assert [name for name, text in code.items() if loads.search(text)] == []
