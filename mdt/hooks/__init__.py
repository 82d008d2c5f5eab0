"""CDS Hooks 2.0.1: advice inside the hospital's own record system. Cards are the suggestions of the case page."""
