"""Coming from a record system straight to a case: SMART App Launch 2.2, as a client."""
