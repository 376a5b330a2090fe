"""Documents for customers: PDF/A by typst, the same bytes for the same content.

No tables. The fonts (Inter, SIL Open Font License) lie beside; no font of the machine is used.
"""
