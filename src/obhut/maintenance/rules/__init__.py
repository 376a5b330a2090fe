"""Plain rules of maintenance: values in, value out."""
