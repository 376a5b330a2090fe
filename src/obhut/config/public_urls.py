"""The pages that a stranger may open. Whatever is not named here needs a signed-in person."""

PUBLIC: frozenset[str] = frozenset(
    {
        "account_login",
        "mfa_authenticate",
        "alive",
        "ready",
        "imprint",
        "privacy_notice",
        "accessibility",
        "contact",
        "requirements",
        "about",
        "language",
        "theme",
        "agent_enrol",
    }
)
