"""Where everything is wired: settings, URLs, middleware, processes. Tables: ``config_cache``."""
