"""How the rows of each kind are checked and written."""

from workbooks.actions.intakes.ballots import Ballots
from workbooks.actions.intakes.base import Intake
from workbooks.actions.intakes.centers import Centers
from workbooks.actions.intakes.readings import Readings
from workbooks.actions.intakes.scorecards import Scorecards
from workbooks.actions.intakes.topics import Topics
from workbooks.actions.intakes.users import Users

INTAKES: dict[str, type[Intake]] = {
    "centers": Centers,
    "users": Users,
    "topics": Topics,
    "scorecards": Scorecards,
    "ballots": Ballots,
    "readings": Readings,
}
