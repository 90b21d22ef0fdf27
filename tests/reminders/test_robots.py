"""What chat robots get to read, how it is signed, and what their codes mean."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from reminders.outside import Refused, Unreachable
from reminders.robots import ROBOTS, compose, send
from tests.reminders.servers import Letter, robot

NOW = datetime(2026, 3, 2, 1, 0, 0, 500_000, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
SECRET = "SEC-invented"
LINES = [
    ("工单系统 · milestone due in 3 days", "https://keti.example/topics/7/plan/?tab=a b"),
    ("No address", ""),
]
FINE = {
    "wecom": {"errcode": 0, "errmsg": "ok"},
    "dingtalk": {"errcode": 0, "errmsg": "ok"},
    "feishu": {"code": 0, "msg": "success", "data": {}},
}
LIMITS = {"wecom": 4096, "dingtalk": 20_000, "feishu": 20_000}


def counted(kind: str, payload: dict) -> int:
    """Bytes as the vendor counts them."""
    if kind == "wecom":
        return len(payload["markdown"]["content"].encode())
    return len(json.dumps(payload, ensure_ascii=False).encode())


def shown(kind: str, payload: dict) -> list[str]:
    """The rows under the title, without their addresses."""
    if kind == "feishu":
        return [row[0]["text"] for row in payload["content"]["post"]["zh_cn"]["content"]]
    text = payload["markdown"]["content" if kind == "wecom" else "text"]
    rows = [row.removeprefix("- ") for row in text.splitlines() if row.startswith("- ")]
    return [row[1:].partition("](")[0] if row.startswith("[") else row for row in rows]


def deliver(kind: str, reply, *, secret: str = "", lines=LINES) -> list[Letter]:
    answer = reply if callable(reply) else lambda letter: reply
    with robot(answer) as listening:
        send(kind, listening.url, secret, "Due soon", lines, now=NOW, allowed=[listening.place])
    return listening.letters


PAYLOADS = {
    "wecom": {
        "msgtype": "markdown",
        "markdown": {
            "content": "**Due soon**\n"
            "- [工单系统 · milestone due in 3 days](https://keti.example/topics/7/plan/?tab=a%20b)\n"
            "- No address"
        },
    },
    "dingtalk": {
        "msgtype": "markdown",
        "markdown": {
            "title": "Due soon",
            "text": "#### Due soon\n\n"
            "- [工单系统 · milestone due in 3 days](https://keti.example/topics/7/plan/?tab=a%20b)\n"
            "- No address",
        },
        "at": {"isAtAll": False},
    },
    "feishu": {
        "msg_type": "post",
        "content": {
            "post": {
                "zh_cn": {
                    "title": "Due soon",
                    "content": [
                        [
                            {
                                "tag": "a",
                                "text": "工单系统 · milestone due in 3 days",
                                "href": "https://keti.example/topics/7/plan/?tab=a%20b",
                            }
                        ],
                        [{"tag": "text", "text": "No address"}],
                    ],
                }
            }
        },
    },
}


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_robot_without_a_secret_gets_the_payload_of_its_kind(kind):
    [letter] = deliver(kind, FINE[kind])
    assert (letter.path, letter.json) == ("/send?key=k", PAYLOADS[kind])


def test_wecom_signs_nothing_whatever_the_secret():
    [letter] = deliver("wecom", FINE["wecom"], secret=SECRET)
    assert (letter.path, letter.json) == ("/send?key=k", PAYLOADS["wecom"])


def test_dingtalk_finds_milliseconds_and_the_signature_in_the_query():
    def check(letter: Letter) -> dict:
        query = {name: value for name, [value] in parse_qs(urlsplit(letter.path).query).items()}
        code = hmac.new(SECRET.encode(), f"{query['timestamp']}\n{SECRET}".encode(), hashlib.sha256).digest()
        right = query["sign"] == base64.b64encode(code).decode()
        return FINE["dingtalk"] if right else {"errcode": 310000, "errmsg": "sign not match"}

    [letter] = deliver("dingtalk", check, secret=SECRET)
    query = parse_qs(urlsplit(letter.path).query)
    assert (query["key"], query["timestamp"], set(query)) == (
        ["k"],
        [f"{SECONDS}500"],
        {"key", "timestamp", "sign"},
    )
    assert letter.json == PAYLOADS["dingtalk"]


def test_feishu_finds_seconds_and_the_signature_in_the_body():
    def check(letter: Letter) -> dict:
        key = f"{letter.json['timestamp']}\n{SECRET}".encode()
        right = letter.json["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
        return FINE["feishu"] if right else {"code": 19021, "msg": "sign match fail"}

    [letter] = deliver("feishu", check, secret=SECRET)
    body = letter.json
    assert (letter.path, body.pop("timestamp"), bool(body.pop("sign"))) == (
        "/send?key=k",
        str(SECONDS),
        True,
    )
    assert body == PAYLOADS["feishu"]


@pytest.mark.parametrize(
    ("kind", "answer", "error", "said"),
    [
        ("wecom", {"errcode": 45009, "errmsg": "out of limit"}, Unreachable, "45009: out of limit"),
        ("wecom", {"errcode": 45033, "errmsg": "concurrent"}, Unreachable, "45033: concurrent"),
        ("wecom", {"errcode": -1, "errmsg": "system busy"}, Unreachable, "-1: system busy"),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, Refused, "93000: invalid webhook url"),
        ("wecom", {"errcode": 40058, "errmsg": "exceed max length"}, Refused, "40058: exceed max length"),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, Unreachable, "130101: send too fast"),
        ("dingtalk", {"errcode": 410100, "errmsg": "too fast"}, Unreachable, "410100: too fast"),
        ("dingtalk", {"errcode": -1, "errmsg": "busy"}, Unreachable, "-1: busy"),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, Refused, "310000: sign not match"),
        ("dingtalk", {"errcode": 300001, "errmsg": "no such token"}, Refused, "300001: no such token"),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, Unreachable, "11232: frequency limited"),
        ("feishu", {"code": 9499, "msg": "too many request"}, Unreachable, "9499: too many request"),
        ("feishu", {"code": 9499, "msg": "Bad Request", "data": {}}, Refused, "9499: Bad Request"),
        ("feishu", {"code": 19001, "msg": "param invalid"}, Refused, "19001: param invalid"),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, Refused, "19021: sign match fail"),
        ("feishu", {"code": 19022, "msg": "Ip Not Allowed"}, Refused, "19022: Ip Not Allowed"),
        ("feishu", {"code": 19024, "msg": "Key Words Not Found"}, Refused, "19024: Key Words Not Found"),
        ("feishu", {"StatusCode": 19001, "StatusMessage": "old form"}, Refused, "19001: old form"),
        ("feishu", {"errcode": 0}, Refused, "an answer without a code"),
        ("wecom", {}, Refused, "an answer without a code"),
        ("wecom", {"errcode": ["odd"], "errmsg": None}, Refused, "['odd']: None"),
        ("wecom", {"errcode": 1, "errmsg": "a\x00b\ud800\n" + "c" * 500}, Refused, "1: a b  " + "c" * 192),
    ],
)  # fmt: skip
def test_the_code_says_whether_to_come_again(kind, answer, error, said):
    with pytest.raises(error) as failure:
        deliver(kind, answer)
    assert failure.value.said == said


def test_the_old_form_of_feishus_success_counts():
    deliver("feishu", {"Extra": None, "StatusCode": 0, "StatusMessage": "success"})


@pytest.mark.parametrize(
    ("status", "code", "error", "said"),
    [
        (400, 99991400, Unreachable, "99991400: limit"),
        (400, 19024, Refused, "127.0.0.1 answers 400"),
        (400, 0, Refused, "127.0.0.1 answers 400"),
        (429, 99991400, Unreachable, "127.0.0.1 answers 429"),
        (500, 0, Unreachable, "127.0.0.1 answers 500"),
    ],
)
def test_a_code_beside_a_status_of_failure_is_read(status, code, error, said):
    with pytest.raises(error) as failure:
        deliver("feishu", (status, {}, json.dumps({"code": code, "msg": "limit"}).encode()))
    assert failure.value.said == said


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_robot_inside_is_refused_unless_it_is_allowed(kind):
    with robot(lambda letter: FINE[kind]) as listening, pytest.raises(Refused):
        send(kind, listening.url, "", "Due soon", LINES, now=NOW)
    assert listening.letters == []


MISCHIEF = {
    "mention of everybody, Feishu": "<at id=all></at>",
    "mention of everybody, Feishu's text": '<at user_id="all">everybody</at>',
    "mention of everybody, WeCom": "<@all>",
    "mention by name": "@all @所有人 @13800000000",
    "tag by entity": "&lt;at id=all&gt;",
    "link": "[prize](https://phish.example)",
    "end of the link": "x](https://phish.example) [y",
    "picture": "![](https://phish.example/pixel.png)",
    "address": "https://phish.example and www.phish.example",
    "address in angles": "<https://phish.example>",
    "colour": '<font color="warning">Alarm</font>',
    "bold, code, heading": "**b** `c` # h ~~s~~ _i_",
    "new line": "a\n# Heading\r\n- [l](https://phish.example)\u2028b",
    "backslash": "\\[l\\](x)",
    "turned text": "a\u202egnp.exe",
}
MARKUP = set("<>&@[]*_`#~\\|")


@pytest.mark.parametrize("text", MISCHIEF.values(), ids=MISCHIEF)
@pytest.mark.parametrize("kind", ROBOTS)
def test_text_neither_mentions_nor_links_nor_shows_a_picture(kind, text):
    payload = compose(kind, text, [(text, "https://keti.example/1"), (text, "")])
    rows = shown(kind, payload)
    assert len(rows) == 2
    assert rows[0] == rows[1]
    forbidden = set("<>&@") if kind == "feishu" else MARKUP
    for row in rows:
        assert not forbidden & set(row)
        assert row.isprintable()
        assert "://" not in row
        assert "www." not in row
    whole = json.dumps(payload, ensure_ascii=False)
    assert (whole.count("://"), "<" in whole) == (1, False)


@pytest.mark.parametrize("kind", ROBOTS)
def test_ordinary_text_is_left_as_it_is(kind):
    text = "投诉处理时长 −30 %（2026 Q1）: 10–15 s → 3 s; it's due, isn't it?"
    assert shown(kind, compose(kind, "T", [(text, "")])) == [text]


@pytest.mark.parametrize("kind", ROBOTS)
@pytest.mark.parametrize("url", ["javascript:alert(1)", "/topics/7/", "ftp://x.example/", "//x.example"])
def test_an_address_that_leads_nowhere_on_the_web_is_left_away(kind, url):
    assert compose(kind, "T", [("Text", url)]) == compose(kind, "T", [("Text", "")])


@pytest.mark.parametrize("kind", ["wecom", "dingtalk"])
def test_an_address_cannot_end_its_link(kind):
    payload = compose(kind, "T", [("Text", "https://keti.example/a)[b](https://phish.example")])
    assert "(https://keti.example/a%29%5Bb%5D%28https://phish.example)" in json.dumps(payload)


@pytest.mark.parametrize("kind", ROBOTS)
@pytest.mark.parametrize("words", ["中文的课题标题", "plain words", 'quote " and \\ back'])
def test_what_is_too_long_is_cut_after_the_last_line_that_fits(kind, words):
    lines = [(f"{nth} {words}", f"https://keti.example/topics/{nth}/") for nth in range(1000)]
    payload = compose(kind, "Due soon", lines)
    *kept, last = shown(kind, payload)
    assert kept == shown(kind, compose(kind, "Due soon", lines[: len(kept)]))
    assert last == f"… and {1000 - len(kept)} more"
    signature = 0 if kind == "wecom" else 100
    one_more = compose(kind, "Due soon", [*lines[: len(kept) + 1], (last, "")])
    assert counted(kind, payload) + signature <= LIMITS[kind]
    assert shown(kind, one_more)[-1] != last or counted(kind, one_more) + signature > LIMITS[kind]


@pytest.mark.parametrize("kind", ROBOTS)
def test_what_just_fits_is_whole_and_one_line_more_is_told_in_the_readers_words(kind):
    line = ("课题", "https://keti.example/")
    most = next(n for n in range(1, 1000) if "more" in shown(kind, compose(kind, "T", [line] * n))[-1]) - 1
    assert shown(kind, compose(kind, "T", [line] * most)) == ["课题"] * most
    cut = shown(kind, compose(kind, "T", [line] * (most + 1), more=lambda count: f"还有 {count} 项"))
    assert cut[-1] == f"还有 {most + 2 - len(cut)} 项"


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_line_longer_than_everything_leaves_the_count_alone(kind):
    lines = [("Text", f"https://keti.example/{'x' * 30_000}"), ("Text", "")]
    assert shown(kind, compose(kind, "T", lines)) == ["… and 2 more"]
    assert shown(kind, compose(kind, "T" * 50_000, [("t" * 50_000, "")])) == ["t" * 199 + "…"]


def test_the_signature_is_within_the_limit_as_well():
    lines = [("课题" * 20, "https://keti.example/")] * 1000
    for kind in ("dingtalk", "feishu"):
        [letter] = deliver(kind, FINE[kind], secret=SECRET, lines=lines)
        assert 19_700 < len(letter.body) <= 20_000
