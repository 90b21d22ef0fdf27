"""Robots of chat groups: WeCom 企业微信, DingTalk 钉钉, Feishu 飞书 (design.md §6). Pure: no Django import.

All three answer HTTP 200 when they refuse, with a code that tells why. What people wrote (titles of topics)
must neither mention everybody nor make a link or a picture of its own.
"""

import base64
import hashlib
import hmac
import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from reminders import outside
from reminders.outside import Refused, Unreachable

#: (what it says, where it leads: an address of http or https, or "").
Line = tuple[str, str]

#: Characters of one line or title.
LONGEST = 200
#: Signs of Markdown and tags, and the wide ones that look like them and mean nothing. Escaping by backslash
#: is not promised by any of the three.
MARKUP = str.maketrans("<>&@[]*_`#~\\|", "＜＞＆＠［］＊＿｀＃～＼｜")
TAGS = str.maketrans("<>&@", "＜＞＆＠")
#: What chat programs make a link of unasked.
BARE_LINK = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)


class Robot(NamedTuple):
    #: The payload for (title, lines).
    write: Callable[[str, Sequence[Line]], dict]
    #: Address and payload with the signature for (url, payload, secret, seconds since 1970).
    sign: Callable[[str, dict, str, float], tuple[str, dict]]
    #: What the limit counts, and the limit, in bytes.
    weigh: Callable[[dict], int]
    limit: int
    #: Names of the answer's code, the first one there counts; and of its message.
    code: tuple[str, ...]
    message: tuple[str, ...]
    #: Codes that pass: too fast, too many, system busy.
    passing: frozenset[int]


def _and_more(count: int) -> str:
    return f"… and {count} more"


def send(
    kind: str,
    url: str,
    secret: str,
    title: str,
    lines: Sequence[Line],
    *,
    now: datetime,
    allowed: Collection[str] = (),
    more: Callable[[int], str] = _and_more,
) -> None:
    """`kind`: a key of ROBOTS. `secret`: "" where the robot does not sign. `more` says in the reader's
    language how many lines the limit cut off. Raises Refused (never to be sent again) or Unreachable (later).
    """
    robot = ROBOTS[kind]
    payload = compose(kind, title, lines, more=more)
    address, payload = robot.sign(url, payload, secret, now.timestamp()) if secret else (url, payload)
    try:
        answer = outside.post(address, payload, allowed=allowed)
    except Refused as refusal:
        if refusal.answer is not None and _passes(robot, refusal.answer):
            raise Unreachable(_said(robot, refusal.answer))
        raise
    if _told(answer, robot.code) == 0:
        return
    raise (Unreachable if _passes(robot, answer) else Refused)(_said(robot, answer))


def compose(kind: str, title: str, lines: Sequence[Line], *, more: Callable[[int], str] = _and_more) -> dict:
    """The unsigned payload, cut after the last line that fits."""
    robot = ROBOTS[kind]

    def cut(count: int) -> dict:
        return robot.write(title, [*lines[:count], (more(len(lines) - count), "")])

    whole = robot.write(title, lines)
    if robot.weigh(whole) <= robot.limit:
        return whole
    fitting = bisect_right(range(len(lines)), robot.limit, key=lambda count: robot.weigh(cut(count)))
    return cut(max(fitting - 1, 0))


def _wecom(title: str, lines: Sequence[Line]) -> dict:
    """developer.work.weixin.qq.com/document/path/99110, type markdown: `<@userid>` mentions, no lists."""
    content = "\n".join([f"**{_marked(title)}**", *map(_row, lines)])
    return {"msgtype": "markdown", "markdown": {"content": content}}


def _dingtalk(title: str, lines: Sequence[Line]) -> dict:
    """open.dingtalk.com/document/orgapp/custom-robot-access, type markdown; `at` alone mentions."""
    text = "\n".join([f"#### {_marked(title)}", "", *map(_row, lines)])
    return {
        "msgtype": "markdown",
        "markdown": {"title": _marked(title), "text": text},
        "at": {"isAtAll": False},
    }


def _feishu(title: str, lines: Sequence[Line]) -> dict:
    """open.feishu.cn/document/client-docs/bot-v3/add-custom-bot, type post: its tags keep text and markup
    apart."""
    rows = [[_tag(text, url)] for text, url in lines]
    return {
        "msg_type": "post",
        "content": {"post": {"zh_cn": {"title": _plain(title, TAGS), "content": rows}}},
    }


def _sign_dingtalk(url: str, payload: dict, secret: str, seconds: float) -> tuple[str, dict]:
    """open.dingtalk.com/document/orgapp/customize-robot-security-settings: milliseconds; the secret is the
    key and a part of what is signed."""
    timestamp = str(int(seconds * 1000))
    query = urlencode({"timestamp": timestamp, "sign": _hmac(secret, f"{timestamp}\n{secret}")})
    address = url.partition("#")[0]
    return f"{address}{'&' if '?' in address else '?'}{query}", payload


def _sign_feishu(url: str, payload: dict, secret: str, seconds: float) -> tuple[str, dict]:
    """open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: seconds; time and secret are the key, and
    nothing is signed."""
    timestamp = str(int(seconds))
    return url, {"timestamp": timestamp, "sign": _hmac(f"{timestamp}\n{secret}", ""), **payload}


def _unsigned(url: str, payload: dict, secret: str, seconds: float) -> tuple[str, dict]:
    return url, payload


def _hmac(key: str, message: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), message.encode(), hashlib.sha256)).decode()


def _plain(text: str, table: dict[int, int]) -> str:
    """One line without control characters and without what a chat program would take for markup."""
    text = "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    return BARE_LINK.sub(lambda found: {":": "：", ".": "．"}[found[0]], text).translate(table)


def _marked(text: str) -> str:
    return _plain(text, MARKUP)


def _row(line: Line) -> str:
    text, url = line
    return f"- [{_marked(text)}]({_link(url)})" if _link(url) else f"- {_marked(text)}"


def _tag(text: str, url: str) -> dict:
    text = _plain(text, TAGS)
    return {"tag": "a", "text": text, "href": _link(url)} if _link(url) else {"tag": "text", "text": text}


def _link(url: str) -> str:
    """The address with brackets and blanks encoded; "" unless it is one of http or https."""
    return quote(url, safe="%/:?#=&+,;@!$~") if url.startswith(("https://", "http://")) else ""


def _content(payload: dict) -> int:
    return len(payload["markdown"]["content"].encode())


def _body(payload: dict) -> int:
    """Of the whole body, with room for Feishu's signature."""
    return len(outside.encoded(payload)) + 100


def _told(answer: dict, names: tuple[str, ...]) -> object:
    return next((answer[name] for name in names if name in answer), None)


def _passes(robot: Robot, answer: dict) -> bool:
    """Feishu's 9499 says "too many request" as well as "Bad Request"; only the first one passes."""
    code = _told(answer, robot.code)
    if code == 9499:
        return "too many" in _said(robot, answer).lower()
    return isinstance(code, int) and code in robot.passing


def _said(robot: Robot, answer: dict) -> str:
    """Code and message as the robot told them."""
    code, message = _told(answer, robot.code), _told(answer, robot.message)
    return outside.one_line("an answer without a code" if code is None else f"{code}: {message}")


#: Codes: developer.work.weixin.qq.com/document/path/90313;
#: open.dingtalk.com/document/orgapp/custom-robot-access;
#: open.feishu.cn/document/server-docs/api-call-guide/frequency-control and …/generic-error-code.
ROBOTS = {
    "wecom": Robot(
        _wecom, _unsigned, _content, 4096, ("errcode",), ("errmsg",), frozenset({-1, 45009, 45033})
    ),
    "dingtalk": Robot(
        _dingtalk,
        _sign_dingtalk,
        _body,
        20_000,
        ("errcode",),
        ("errmsg",),
        frozenset({-1, 90030, 130101, 410100}),
    ),
    "feishu": Robot(
        _feishu,
        _sign_feishu,
        _body,
        20_000,
        ("code", "StatusCode"),
        ("msg", "StatusMessage"),
        frozenset({2200, 11232, 11233, 99991400}),
    ),
}
