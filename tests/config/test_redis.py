"""With REDIS_URL set, tasks travel through Redis."""

import subprocess
import sys

import pytest
import redis

from tests.config.running import EXPIRED_SESSION_IS_FORGOTTEN, PATIENCE, ROOT, environment, manage, python

pytestmark = [pytest.mark.redis, pytest.mark.xdist_group("processes")]


def test_worker_executes_a_task_sent_through_redis(tmp_path, other_redis):
    env = environment(tmp_path, REDIS_URL=other_redis)
    assert manage(env, "migrate", "--verbosity", "0").returncode == 0
    python(env, "from config.tasks import forget_expired_sessions; forget_expired_sessions.delay()")
    with redis.Redis.from_url(other_redis) as link:
        assert link.llen("celery") == 1
        command = f"{sys.executable} -m celery --quiet --app config worker --concurrency 1".split()
        with subprocess.Popen(command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL) as worker:
            try:
                assert python(env, EXPIRED_SESSION_IS_FORGOTTEN) == "kept: valid\n"
            finally:
                worker.terminate()
                worker.wait(timeout=PATIENCE)
        assert link.llen("celery") == 0
