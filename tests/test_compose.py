"""The compose file and the image: their form, and each service's command really started."""

import http.client
import json
import re
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
from compose_pydantic import ComposeSpecification
from pydantic import ValidationError

from newsportal.local.pids import wait_until
from tests import compose, service_logs
from tests.compose import ROOT, Container, Containers
from tests.variables import variables_read

OURS = ("web", "stream", "relay", "drain", "worker", "slow", "beat", "migrate")
RUNNING = ("web", "stream", "relay", "drain", "worker", "slow", "beat")
HOST = "comments.example"
SECRETS = {
    "NEWSPORTAL_SECRET_KEY": "0123456789abcdef" * 4,
    "POSTGRES_PASSWORD": "superuser",
    "NEWSPORTAL_OWNER_PASSWORD": "owner",
    "NEWSPORTAL_APP_PASSWORD": "app",
    "VALKEY_PASSWORD": "valkey",
}
# What the images of the engines read; docs of postgres:18 and valkey:9.
ENGINES_OWN = {
    "postgres": {"POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"},
    "valkey": {"REDISCLI_AUTH"},
    "valkey-durable": {"REDISCLI_AUTH"},
}
# deploy/postgres/passwords.sql reads these.
PASSWORDS = {"NEWSPORTAL_OWNER_PASSWORD", "NEWSPORTAL_APP_PASSWORD"}


def filled() -> compose.Compose:
    return compose.read_compose(compose.example_values() | SECRETS)


class TestTheFile:
    def test_fits_the_compose_specification(self) -> None:
        services = ComposeSpecification(**filled()).services or {}
        assert set(services) == {*OURS, "nginx", "postgres", "valkey", "valkey-durable"}

    def test_would_not_fit_with_a_key_that_compose_does_not_know(self) -> None:
        wrong = filled()
        wrong["services"]["web"]["depends"] = ["postgres"]
        with pytest.raises(ValidationError, match="depends"):
            ComposeSpecification(**wrong)

    def test_publishes_nothing_but_nginx_on_this_machine_alone(self) -> None:
        services = filled()["services"]
        published = {name: service.get("ports") for name, service in services.items()}
        assert {name: ports for name, ports in published.items() if ports} == {
            "nginx": ["127.0.0.1:8000:8080", "127.0.0.1:8443:8443"],
        }

    @pytest.mark.parametrize("service", OURS)
    def test_gives_ours_only_variables_that_somebody_reads(self, service: str) -> None:
        given = set(filled()["services"][service]["environment"])
        server = {name for name in given if name.startswith("GRANIAN_")}
        assert service == "web" or not server
        assert given - server <= variables_read()

    def test_gives_the_engines_only_their_own_and_the_roles_passwords(self) -> None:
        services = filled()["services"]
        assert set(services["valkey"]["environment"]) == ENGINES_OWN["valkey"]
        assert set(services["postgres"]["environment"]) == ENGINES_OWN["postgres"] | PASSWORDS
        sql = (ROOT / "deploy/postgres/passwords.sql").read_text("utf-8")
        assert set(re.findall(r"\\getenv \w+ (\w+)", sql)) == PASSWORDS

    def test_tells_the_owners_password_to_migrations_alone(self) -> None:
        services = filled()["services"]
        told = {name for name in OURS if "DATABASE_OWNER_URL" in services[name]["environment"]}
        assert told == {"migrate"}

    def test_example_names_exactly_the_variables_of_the_file(self) -> None:
        asked = {name for name, _ in compose.variables_of(compose.read_raw())}
        assert set(compose.example_values()) == asked

    def test_starts_with_no_secret_of_ours(self) -> None:
        required = {name for name, must in compose.variables_of(compose.read_raw()) if must}
        example = compose.example_values()
        assert set(SECRETS) <= required
        assert {name for name in required if not example[name]} == set(SECRETS)

    def test_lets_all_of_ours_wait_for_the_migration(self) -> None:
        services = filled()["services"]
        waits = {name: services[name]["depends_on"]["migrate"]["condition"] for name in RUNNING}
        assert set(waits.values()) == {"service_completed_successfully"}

    def test_mounts_files_that_exist(self) -> None:
        services = filled()["services"]
        volumes = [one for name in ("postgres", "nginx") for one in services[name]["volumes"]]
        mounted = {volume.split(":")[0] for volume in volumes if volume.startswith("./deploy")}
        # The operator's own, and empty where somebody else ends TLS.
        mounted -= {"./deploy/certificates"}
        assert [file for file in sorted(mounted) if not (ROOT / file).exists()] == []
        assert len(mounted) == 5


class TestTheImage:
    def test_holds_each_package_of_ours(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
        packages = set(project["tool"]["importlinter"]["root_packages"])
        copied = set(re.findall(r"^COPY (\w+) \1$", _dockerfile(), re.MULTILINE))
        assert copied == packages

    def test_is_sent_what_it_copies(self) -> None:
        sent = set(re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE))
        lines = re.findall(r"^COPY (?!--from)(.+) \S+$", _dockerfile(), re.MULTILINE)
        assert {word for line in lines for word in line.split()} == sent

    def test_does_not_run_as_root(self) -> None:
        assert re.findall(r"^USER (\w+)$", _dockerfile(), re.MULTILINE) == ["newsportal"]


def _dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text("utf-8")


def _collectstatic() -> str:
    """The step of the image's build that gathers the static files."""
    steps = re.findall(r"^RUN ((?:.*\\\n)*.*)$", _dockerfile(), re.MULTILINE)
    (step,) = [step for step in steps if "collectstatic" in step]
    return step.replace("\\\n", "").replace(".venv/bin/python", "python")


# --- Running ------------------------------------------------------------------------------------


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Stack:
    """All services of the file, running in production's settings on embedded engines."""

    containers: Containers
    migrated: "subprocess.CompletedProcess[str]"
    running: dict[str, Container]

    def ask(
        self, method: str, path: str, body: Any = None, *, token: str = "", **headers: str
    ) -> Answer:
        """As a proxy that ends TLS passes a request on."""
        sent = {"Host": HOST, "X-Forwarded-For": "192.0.2.7", "X-Forwarded-Proto": "https"}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        connection = http.client.HTTPConnection("127.0.0.1", self.containers.port, timeout=30)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, sent | headers)
            response = connection.getresponse()
            # The server's names are in lower case, as HTTP allows.
            received = {name.lower(): value for name, value in response.headers.items()}
            return Answer(response.status, received, response.read())
        finally:
            connection.close()


@pytest.fixture(scope="module")
def stack(engines: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    containers = Containers(filled(), folder=tmp_path_factory.mktemp("containers"))
    gathered = containers.run("web", _collectstatic())
    assert gathered.returncode == 0, gathered.stderr
    migrated = containers.run_command("migrate")
    assert migrated.returncode == 0, migrated.stderr
    with service_logs.watched(containers.folder), ExitStack() as stopping:
        running = {name: stopping.enter_context(containers.running(name)) for name in RUNNING}
        yield Stack(containers, migrated, running)


class TestEachService:
    def test_migrate_makes_the_tables_as_their_owner_and_a_second_time_nothing(
        self, stack: Stack
    ) -> None:
        assert "Applying comments.0001_tables... OK" in stack.migrated.stdout
        again = stack.containers.run_command("migrate")
        assert (again.returncode, "No migrations to apply." in again.stdout) == (0, True)
        # Another service has not the right, nor the address, to change them.
        denied = stack.containers.run("web", ["python", "manage.py", "migrate", "social", "zero"])
        assert denied.returncode != 0
        assert "must be owner of" in denied.stderr

    @pytest.mark.parametrize(
        ("variable", "value", "code"),
        [
            ("NEWSPORTAL_SECRET_KEY", "short", "newsportal.E010"),
            ("NEWSPORTAL_DEBUG", "on", "newsportal.E011"),
            ("NEWSPORTAL_LIMITS", "off", "newsportal.E012"),
            ("NEWSPORTAL_ALLOWED_HOSTS", "", "newsportal.E013"),
        ],
    )
    def test_none_starts_with_what_is_handy_on_a_laptop(
        self, stack: Stack, variable: str, value: str, code: str
    ) -> None:
        # All others wait until this one has ended well.
        careless = stack.containers.run_command("migrate", **{variable: value})
        assert careless.returncode != 0
        assert code in careless.stderr

    @pytest.mark.parametrize("service", ["web", "stream", "worker", "slow"])
    def test_becomes_healthy_by_its_own_check(self, stack: Stack, service: str) -> None:
        is_healthy = wait_until(
            lambda: stack.containers.is_healthy(service), seconds=compose.START_SECONDS
        )
        assert is_healthy, stack.running[service].log()

    @pytest.mark.parametrize(
        ("service", "words"),
        [("relay", "relay ready"), ("drain", "drain ready"), ("beat", "beat: Starting...")],
    )
    def test_becomes_ready(self, stack: Stack, service: str, words: str) -> None:
        assert stack.running[service].has_said(words), stack.running[service].log()
        assert stack.running[service].is_alive()

    def test_is_set_up_as_production_should_be(self, stack: Stack) -> None:
        check = "python manage.py check --deploy --tag security --fail-level WARNING"
        done = stack.containers.run("web", check)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def web(stack: Stack) -> Stack:
    is_ready = wait_until(lambda: stack.containers.is_healthy("web"), seconds=60)
    assert is_ready, stack.running["web"].log()
    return stack


class TestTogether:
    def test_a_review_becomes_public_through_relay_and_worker(self, web: Stack) -> None:
        manage = ["python", "manage.py"]
        made = ["create_site", "herald", "--name", "Herald", "--hosts", "herald.example"]
        assert web.containers.run("web", manage + made).returncode == 0
        keys = ["create_service_key", "--site", "herald", "--scopes", "articles"]
        key = web.containers.run("web", manage + keys).stdout.splitlines()[-1]
        site = "/api/v1/sites/herald"
        article = {"url": "https://herald.example/one", "title": "Первая новость"}
        stored = web.ask("PUT", f"{site}/articles/one", article, token=key)
        assert (stored.status, stored.json()["key"]) == (201, "one")

        guest = web.ask("POST", f"{site}/guests", {"name": "Аида"}).json()
        review = {"text": "Спасибо, что написали об этом.", "rating": 5}
        posted = web.ask("POST", f"{site}/articles/one/comments", review, token=guest["token"])
        assert (posted.status, posted.json()["state"]) == (202, "pending")
        permalink = f"/api/v1/comments/{posted.json()['id']}"
        is_public = wait_until(lambda: web.ask("GET", permalink).status == 200, seconds=60)
        assert is_public, web.running["worker"].log()
        assert web.ask("GET", permalink).json()["state"] == "published"
        assert self.events(web, f"{site}/articles/one/stream") == ["counts", "comment.published"]

    def events(self, web: Stack, path: str) -> list[str]:
        """What a client hears that was there when the article was registered."""
        port = web.containers.stream_port
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", f"{path}?last_event_id=0", headers={"Host": HOST})
        response = connection.getresponse()
        heard: list[str] = []
        while len(heard) < 2:
            line = response.readline().decode()
            if line.startswith("event: "):
                heard.append(line.removeprefix("event: ").strip())
        connection.close()
        return heard

    def test_readyz_answers_a_load_balancer_that_asks_by_address(self, web: Stack) -> None:
        answer = web.ask("GET", "/readyz", Host="10.0.0.9:8000")
        assert (answer.status, answer.json()) == (200, {"status": "ok", "redis": "ok"})

    def test_a_foreign_host_is_refused(self, web: Stack) -> None:
        answer = web.ask("GET", "/api/v1/sites/herald/config", Host="evil.example")
        assert (answer.status, answer.json()["code"]) == (400, "bad_request")

    def test_whoever_comes_without_tls_is_sent_to_it(self, web: Stack) -> None:
        answer = web.ask("GET", "/admin/login/", **{"X-Forwarded-Proto": "http"})
        assert (answer.status, answer.headers["location"]) == (
            301,
            f"https://{HOST}/admin/login/",
        )

    def test_there_is_no_demo_newspaper(self, web: Stack) -> None:
        assert web.ask("GET", "/").status == 404
        assert web.ask("GET", "/api/v1/sites/demo/config").status == 404


class TestStaticFiles:
    @pytest.mark.parametrize("path", ["/admin/login/", "/api/docs"])
    def test_of_a_page_are_served_for_good(self, web: Stack, path: str) -> None:
        page = web.ask("GET", path)
        assert page.status == 200
        linked = set(re.findall(r'(?:src|href)="(/static/[^"?#]+)', page.body.decode()))
        assert len(linked) > 3
        kept = {path: web.ask("GET", path) for path in sorted(linked)}
        assert {path for path, answer in kept.items() if answer.status != 200} == set()
        assert {answer.headers["cache-control"] for answer in kept.values()} == {
            "max-age=315360000, public, immutable"
        }

    def test_of_the_widgets_are_served_with_all_they_import(self, web: Stack) -> None:
        waiting = [_hashed(web, f"embed/{name}/element.js") for name in ("comments", "share")]
        seen: set[str] = set()
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            module = web.ask("GET", path)
            assert (path, module.status) == (path, 200)
            assert module.headers["content-type"].startswith("text/javascript")
            imports = re.findall(r'^(?:import|export) .*?"(\.[^"]+)";', module.body.decode(), re.M)
            waiting += [_beside(path, name) for name in imports]
        assert len(seen) > 10


def _hashed(web: Stack, name: str) -> str:
    folder = Path(web.containers.environment("web")["NEWSPORTAL_STATIC_ROOT"])
    manifest = json.loads((folder / "staticfiles.json").read_text("utf-8"))
    return f"/static/{manifest['paths'][name]}"


def _beside(path: str, name: str) -> str:
    parts: list[str] = []
    for part in (PurePosixPath(path).parent / name).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return str(PurePosixPath(*parts))
