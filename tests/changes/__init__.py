"""Changes: plans, their application to the lab, and what is refused."""
