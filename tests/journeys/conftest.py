"""People with Chinese names, and the door through which they come in."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from people.models import Center
from tests.browsing import arriving
from tests.cast import PASSWORD, make_user


@pytest.fixture
def province(real_db) -> Center:
    """With an office, a leader, three judges and a manager; two managers at its branch."""
    found = Center.objects.create(code="P", name="省客户服务中心", kind="province")
    branch = Center.objects.create(code="WH", name="武汉分公司", kind="branch", parent=found)
    make_user("zhoujing", (found, "office"), name="周静")
    make_user("zhaoming", (found, "leader"), name="赵明")
    for username, name in (("chensiyuan", "陈思远"), ("liuyang", "刘洋"), ("huangqian", "黄倩")):
        make_user(username, (found, "staff"), name=name)
    make_user("lijianguo", (branch, "manager"), name="李建国")
    make_user("caoyang", (branch, "manager"), name="曹阳")
    make_user("pengwei", (found, "manager"), name="彭伟")
    return found


@pytest.fixture
def enter(open_page):
    """Somebody signs in, in a browser of their own that prefers Chinese."""

    def enter_as(username: str, **options) -> Page:
        page = open_page("/", **({"locale": "zh-CN"} | options))
        sign_in(page, username)
        expect(page.get_by_role("heading", level=1)).to_contain_text("您好")
        return page

    return enter_as


def sign_in(page: Page, username: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    with arriving(page):
        page.get_by_role("button", name="登录").click()


def in_days(days: int) -> str:
    """As a field for date and time takes it."""
    return (timezone.localtime() + timedelta(days=days)).strftime("%Y-%m-%dT18:00")
