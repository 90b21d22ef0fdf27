"""The seven dimensions on which every topic is scored, in their fixed order."""

DIMENSIONS = ("importance", "goal", "innovation", "urgency", "feasibility", "cost", "ease")
