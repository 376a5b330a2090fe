"""The pages that a stranger may open. Whatever is not named here needs a signed-in person."""

PUBLIC: frozenset[str] = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "invitation",
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
        "agent_inventory",
        "deadlines",
        "deadline",
        "clauses",  # the view asks the operator's switch
        "clause",
        "line_test",
        "line_time",
        "line_data",
        "agent_page",
        "agent_file",
    }
)
