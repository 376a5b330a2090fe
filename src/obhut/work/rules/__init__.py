"""Plain rules of long work: how it ends and when it will be ready."""
