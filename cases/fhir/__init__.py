"""Reading FHIR R4: from bytes to facts, proposals and questions, each with the place it came from."""
