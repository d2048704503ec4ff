"""docker-compose.yml holds what it promises, checked without a Docker engine."""

from __future__ import annotations

import os
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


def test_no_container_has_more_of_the_machine_than_its_own_volume() -> None:
    beyond = {"privileged", "cap_add", "devices", "network_mode", "pid", "ipc", "userns_mode", "volumes_from"}
    volumes = compose()["volumes"]
    for name, service in compose()["services"].items():
        assert beyond & set(service) == set(), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        # a named volume: no folder of the machine, no socket of its engine
        assert [mount for mount in service["volumes"] if mount.partition(":")[0] not in volumes] == [], name
        assert service["restart"] == "unless-stopped", name
        assert {"max-size", "max-file"} <= set(service["logging"]["options"]), name
        if service.get("image", "").startswith("pinakes"):
            assert service["read_only"] is True, name
            assert service["cap_drop"] == ["ALL"], name


def test_nobody_is_root_in_a_container() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text().splitlines()
    users = [line.split()[1] for line in dockerfile if line.startswith("USER")]
    starts = next(place for place, line in enumerate(dockerfile) if line.startswith("ENTRYPOINT"))
    assert users
    assert users[-1] != "root"
    assert max(place for place, line in enumerate(dockerfile) if line.startswith("USER")) < starts
    # the entry points of stores' images leave root behind, where they start the command that they know
    for name, service in compose()["services"].items():
        if "build" not in service and ("command" in service or "entrypoint" in service):
            assert service["user"] not in ("root", "0", 0), name


def test_no_secret_is_built_into_an_image() -> None:
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env*", "library.toml", "data", ".git"} <= set(ignored)
    assert not [line for line in (ROOT / "Dockerfile").read_text().splitlines() if "PASSWORD" in line]


@pytest.fixture
def redis_script() -> list[str]:
    """How the container starts Redis, with no port but a socket of the test's."""
    if not shutil.which("redis-server"):
        missing("redis-server", "Debian: apt-get install redis-server")
    shell, option, script = compose()["services"]["redis"]["command"]
    script = script.replace("$$", "$").replace("--appendonly", "--port 0 --unixsocket socket --appendonly")
    return [shell, option, script]


def test_redis_does_not_start_without_a_password(redis_script: list[str], tmp_path: Path) -> None:
    for password in ({}, {"REDIS_PASSWORD": ""}):
        run = subprocess.run(
            redis_script, cwd=tmp_path, env={"PATH": os.environ["PATH"], **password}, capture_output=True
        )
        assert run.returncode == 1
        assert b"REDIS_PASSWORD" in run.stderr


def test_redis_asks_for_a_password_that_no_list_of_processes_shows(
    redis_script: list[str], tmp_path: Path
) -> None:
    environment = {"PATH": os.environ["PATH"], "REDIS_PASSWORD": "s3cretOfTheTest"}
    with subprocess.Popen(redis_script, cwd=tmp_path, env=environment, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None
            assert any(b"eady to accept connections" in line for line in server.stdout)
            command = Path(f"/proc/{server.pid}/cmdline").read_bytes()
            assert b"redis-server" in command  # the container's first process, which is told to stop
            assert b"s3cret" not in command
            answers = {
                known: subprocess.run(
                    ["redis-cli", "-s", "socket", "ping"],
                    cwd=tmp_path,
                    env={"PATH": os.environ["PATH"], "REDISCLI_AUTH": known},
                    capture_output=True,
                    text=True,
                ).stdout
                for known in ("s3cretOfTheTest", "another")
            }
            assert "PONG" in answers["s3cretOfTheTest"]
            assert "PONG" not in answers["another"]
        finally:
            server.terminate()


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
