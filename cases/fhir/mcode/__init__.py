"""A case as mCODE resources of FHIR R4 and back: what FHIR has no home for travels in one extension."""
