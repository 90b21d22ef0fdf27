"""The pages of boards: of a cycle, of a center, and over all cycles."""
