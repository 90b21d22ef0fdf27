"""The denominators: bare WSGI functions over the same tables, psycopg and orjson, nothing else."""

import orjson

LIST = """
SELECT t.id, t.code, t.title, t.state, t.kind, t.type, t.cycle_id, c.code, t.center_id, n.name, t.proposer_id,
       u.name, t.theme_id, t.submitted_at, t.created_at, t.updated_at, t.version
FROM projects_topic t JOIN projects_cycle c ON c.id = t.cycle_id JOIN people_center n ON n.id = t.center_id
JOIN people_user u ON u.id = t.proposer_id
WHERE t.cycle_id = %s AND t.state = %s ORDER BY t.id DESC LIMIT 50
"""
COUNT = "SELECT count(*) FROM projects_topic WHERE cycle_id = %s AND state = %s"
SCORECARD = """
INSERT INTO scoring_scorecard (cycle_id, topic_id, judge_id, importance, goal, innovation, urgency,
  feasibility, cost, ease, comment, version, created_at, updated_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, '', 1, now(), now())
ON CONFLICT (topic_id, judge_id) DO UPDATE SET importance = excluded.importance, goal = excluded.goal,
  innovation = excluded.innovation, urgency = excluded.urgency, feasibility = excluded.feasibility,
  cost = excluded.cost, ease = excluded.ease, version = scoring_scorecard.version + 1, updated_at = now()
RETURNING id, version
"""
BALLOT = """
INSERT INTO scoring_ballot (cycle_id, round_id, voter_id, choices, state, problem, version, created_at,
  updated_at)
SELECT c.id, %s, %s, %s, 'cast', '', 1, now(), now() FROM projects_cycle c
WHERE c.id = %s AND c.phase = 'voting' AND c.voting_closed_at IS NULL FOR SHARE
ON CONFLICT (round_id, voter_id) DO UPDATE SET choices = excluded.choices,
  version = scoring_ballot.version + 1, updated_at = now()
RETURNING id, version
"""


class Floor:
    """WSGI functions over one psycopg connection in autocommit, as a hand-written service would have them."""

    def __init__(self, connection):
        self.connection = connection

    def listing(self, cycle: int, state: str):
        """An application that answers the list of 50 as JSON."""

        def application(environ, start_response):
            rows = self.connection.execute(LIST, [cycle, state]).fetchall()
            (number,) = self.connection.execute(COUNT, [cycle, state]).fetchone()
            body = orjson.dumps({"count": number, "results": rows}, default=str)
            start_response("200 OK", [("Content-Type", "application/json")])
            return [body]

        return application

    def scorecard(self, cycle: int, topic: int, judge: int):
        """An application that writes one scorecard of seven marks."""

        def application(environ, start_response):
            marks = list(orjson.loads(environ["wsgi.input"].read())["marks"].values())
            row = self.connection.execute(SCORECARD, [cycle, topic, judge, *marks]).fetchone()
            start_response("200 OK", [("Content-Type", "application/json")])
            return [orjson.dumps(row)]

        return application

    def ballot(self, cycle: int, round_id: int, voter: int):
        """An application that casts one ballot."""

        def application(environ, start_response):
            choices = orjson.dumps(orjson.loads(environ["wsgi.input"].read())["choices"]).decode()
            row = self.connection.execute(BALLOT, [round_id, voter, choices, cycle]).fetchone()
            start_response("200 OK", [("Content-Type", "application/json")])
            return [orjson.dumps(row)]

        return application
