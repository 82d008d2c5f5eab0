"""What the program says, gathered from its source, and the catalogues that say it in other languages (ADR 0035)."""
