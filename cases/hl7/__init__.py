"""HL7 version 2: bytes → messages → the same resources that a FHIR import reads. No database, no clock."""
