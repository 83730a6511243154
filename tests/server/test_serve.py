"""What the server refuses, hides and promises, without a browser."""

import gzip
import logging
import socket
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from tornado.httputil import HTTPHeaders, HTTPServerRequest
from traitlets.config import Config

from ibp_workbook import paths
from ibp_workbook.app import notices
from ibp_workbook.app.entrance import Entrance, Oidc
from ibp_workbook.app.serve import serve
from ibp_workbook.app.server import assets, bundle, config, shell
from ibp_workbook.app.server.headers import SafeHeaders, policy
from ibp_workbook.app.server.kernels import kernel_env
from ibp_workbook.app.server.render import in_language
from ibp_workbook.errors import IbpError
from ibp_workbook.store.asking import Asker
from ibp_workbook.texts import LANGS, Texts


def settings(tmp_path: Path, **changes: Any) -> config.Settings:
    known = {
        "workspace": "sqlite://",
        "lang": "nl",
        "notebooks": tmp_path,
        "kernel_log": tmp_path / "k.log",
        "page_files": tmp_path,
    }
    return config.Settings(**{**known, **changes})


def test_a_taken_port_is_told_before_anything_starts(tmp_path: Path) -> None:
    before = list(logging.getLogger().handlers)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(IbpError) as told:
            serve("sqlite://", port=port, browser=False, notebooks=tmp_path)
    assert str(port) in told.value.message("nl")
    assert logging.getLogger().handlers == before


def test_an_address_that_is_not_of_this_computer_is_told_too(tmp_path: Path) -> None:
    oidc = Oidc("https://a.example", "client", "secret")
    entrance = Entrance(oidc=oidc, address="192.0.2.1")
    with pytest.raises(IbpError) as told:
        serve("sqlite://", 0, False, notebooks=tmp_path, entrance=entrance)
    assert told.value.key == "shell.no_such_address"
    assert entrance.address in told.value.message("nl")


def test_a_kernel_gets_what_it_needs_and_no_more() -> None:
    env = {
        "PATH": "/bin",
        "AWS_SECRET_ACCESS_KEY": "x",
        "DATABASE_PASSWORD": "x",
        "HTTP_COOKIE": "x",
        "QUERY_STRING": "board=2",
        "IBP_SIGN_IN": "yes",
        "IBP_LOGIN": "of whoever started the server",
    }
    extra = {"IBP_WORKSPACE": "sqlite://"}
    plain = {
        "PATH": "/bin",
        "QUERY_STRING": "lang=en",
        "IBP_WORKSPACE": "sqlite://",
        "IBP_LANG": "en",
    }
    assert kernel_env(env, extra, "lang=en", Asker(signs_in=False)) == plain
    assert kernel_env(env, extra, "lang=en", Asker(signs_in=True, login="an")) == {
        **plain,
        "IBP_SIGN_IN": "yes",
        "IBP_LOGIN": "an",
    }


@pytest.mark.parametrize(("asked", "given"), [("en", "en"), ("nl", "nl"), ("fr", "nl"), (None, "nl")])
def test_an_unknown_language_becomes_the_default(asked: str | None, given: str) -> None:
    assert shell.choose_lang(asked, "nl") == given


class FakeNotebook:
    def __init__(self, *tags: str) -> None:
        self.metadata: dict[str, Any] = {}
        self.cells = [SimpleNamespace(metadata={"tags": [tag]}) for tag in tags]


def test_a_notebook_is_shown_in_one_language() -> None:
    notebook = FakeNotebook("nl", "en", "other")
    in_language(notebook, "en")
    assert notebook.metadata["ibp"] == {"lang": "en"}
    assert [cell.metadata["tags"][0] for cell in notebook.cells] == ["en", "other"]


def test_voila_cannot_be_talked_out_of_our_template_and_lets_no_kernel_linger(tmp_path: Path) -> None:
    voila = config.voila_config(settings(tmp_path))
    assert isinstance(voila, Config)
    assert voila.VoilaConfiguration.allow_template_override == "NO"
    assert voila.VoilaConfiguration.allow_theme_override == "NO"
    assert voila.VoilaConfiguration.show_tracebacks is False
    assert voila.MappingKernelManager.cull_idle_timeout > 0
    assert voila.MappingKernelManager.cull_connected is False


@pytest.mark.parametrize(
    ("given", "base"), [("/", "/"), ("", "/"), ("ibp", "/ibp/"), ("/ibp/", "/ibp/"), ("/a/b", "/a/b/")]
)
def test_a_base_url_is_written_in_one_way(given: str, base: str) -> None:
    assert Entrance(base_url=given).base_url == base


@pytest.mark.parametrize("given", ["/../", "a//b", "/a/./b", "a\nb"])
def test_a_base_url_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(IbpError) as told:
        Entrance(base_url=given)
    assert told.value.key == "shell.wrong_base"


def transformed(path: str, kind: str) -> HTTPHeaders:
    request = cast("HTTPServerRequest", SimpleNamespace(path=path, host="ibp.school.nl"))
    headers = HTTPHeaders({"Content-Type": kind, "Server": "x", "Cache-Control": "no-cache"})
    return SafeHeaders(request).transform_first_chunk(200, headers, b"", True)[1]


def test_a_policy_holds_no_words_of_whoever_asks() -> None:
    assert "evil" not in policy("x; script-src evil.example")
    assert "wss://ibp.school.nl" in policy("ibp.school.nl")


def test_pages_carry_the_policy_and_scripts_may_be_kept() -> None:
    page = transformed("/voila/render/start.ipynb", "text/html")
    script = transformed(assets.root("/ibp/") + "/static/voila.js", "text/javascript")
    assert "default-src 'self'" in page["Content-Security-Policy"]
    assert page["Cache-Control"] == "no-cache"
    assert "immutable" in script["Cache-Control"]
    assert page["X-Content-Type-Options"] == script["X-Content-Type-Options"] == "nosniff"
    assert "Server" not in page


def test_the_joined_scripts_keep_their_own_strictness(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text('"use strict";self.a = 1', "utf-8")
    (tmp_path / "b.js").write_text("self.b = 2", "utf-8")
    joined = bundle.join_scripts([tmp_path / "a.js", tmp_path / "b.js"])
    assert joined == b'(function(){"use strict";self.a = 1\n})();\n(function(){self.b = 2\n})();'
    assert gzip.decompress(bundle.compress(joined, "gzip")) == joined


def test_the_template_names_no_other_host() -> None:
    for file in (paths.voila() / "templates" / "ibp").rglob("*"):
        if file.is_file():
            text = file.read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
            assert "//cdn" not in text
            assert "http://" not in text
            assert "https://" not in text


def test_each_page_of_the_navigation_has_a_name_in_both_languages() -> None:
    for lang in LANGS:
        texts = Texts(lang).area("shell")
        assert all(texts[key] for key, _ in shell.NAVIGATION)


def test_a_fault_is_told_with_a_code_and_a_mistake_with_its_own_sentence(
    capfd: pytest.CaptureFixture[str],
) -> None:
    told: list[str] = []
    report = notices.reporter(told.append, Texts("nl"))
    for error in (ValueError("a pupil"), IbpError("shell.port_taken", port=8866, option="--port")):
        try:
            raise error
        except (ValueError, IbpError) as caught:
            report(caught)
    logged = capfd.readouterr().err
    code = told[0].split("code ")[1][:4]
    assert f"[{code}] builtins.ValueError" in logged
    assert "a pupil" not in logged.replace('ValueError("a pupil")', "")
    assert told[1] == IbpError("shell.port_taken", port=8866, option="--port").message("nl")
