"""DICOM Structured Reports: sizes that a reader measured, as proposals for the lesion grid."""
