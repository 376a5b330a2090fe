"""Addresses of accounts. allauth finds its pages by the names; only those in use are here."""

from django.urls import path, re_path

from obhut.accounts.views import invitations, own, people, sign_in

_PASSKEY = "konto/mfa/passkeys/<int:pk>"
_PERSON = "o/<str:org>/personen/<int:person_id>"

urlpatterns = [
    path("anmelden/", sign_in.sign_in, name="account_login"),
    path("anmelden/passkey/", sign_in.passkey_sign_in, name="mfa_login_webauthn"),
    path("anmelden/faktor/", sign_in.factor, name="mfa_authenticate"),
    path("anmelden/gesperrt/", sign_in.blocked, name="account_inactive"),
    path("anmelden/kennwort/", sign_in.forgotten, name="account_reset_password"),
    path(
        "anmelden/kennwort/unterwegs/", sign_in.forgotten_sent, name="account_reset_password_done"
    ),
    re_path(
        r"^anmelden/kennwort/neu/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        sign_in.new_password,
        name="account_reset_password_from_key",
    ),
    path(
        "anmelden/kennwort/fertig/",
        sign_in.new_password_done,
        name="account_reset_password_from_key_done",
    ),
    path("abmelden/", sign_in.sign_out, name="account_logout"),
    path("einladung/<str:token>/", invitations.invitation, name="invitation"),
    path("konto/hinweis/", own.notice, name="account_notice"),
    path("konto/kennwort/", sign_in.change_password, name="account_change_password"),
    path("konto/bestaetigen/", sign_in.factor_again, name="mfa_reauthenticate"),
    path("konto/bestaetigen/passkey/", sign_in.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("konto/mfa/", sign_in.factor_list, name="mfa_index"),
    path("konto/mfa/app/", sign_in.add_app, name="mfa_activate_totp"),
    path("konto/mfa/app/entfernen/", sign_in.remove_app, name="mfa_deactivate_totp"),
    path("konto/mfa/passkeys/", sign_in.factor_list, name="mfa_list_webauthn"),
    path("konto/mfa/passkeys/neu/", sign_in.add_passkey, name="mfa_add_webauthn"),
    path(f"{_PASSKEY}/entfernen/", sign_in.remove_passkey, name="mfa_remove_webauthn"),
    path(f"{_PASSKEY}/umbenennen/", sign_in.rename_passkey, name="mfa_edit_webauthn"),
    path("konto/mfa/codes/", sign_in.recovery_codes, name="mfa_view_recovery_codes"),
    path("konto/mfa/codes/neu/", sign_in.new_recovery_codes, name="mfa_generate_recovery_codes"),
    path("einstellungen/", own.settings_page, name="settings"),
    path("einstellungen/profil/", own.profile, name="profile"),
    path("einstellungen/sitzungen/", own.sessions, name="sessions"),
    path("einstellungen/sitzungen/beenden/", own.end_other_sessions, name="sessions_end_others"),
    path("einstellungen/sitzungen/<int:session_id>/beenden/", own.end_session, name="session_end"),
    path("o/<str:org>/personen/", people.people, name="people"),
    path("o/<str:org>/personen/einladen/", people.invite_person, name="person_invite"),
    path(f"{_PERSON}/", people.person, name="person"),
    path(f"{_PERSON}/rolle/", people.change_role, name="person_role"),
    path(f"{_PERSON}/sperren/", people.block, name="person_block"),
    path(f"{_PERSON}/entsperren/", people.unblock, name="person_unblock"),
    path(
        "o/<str:org>/personen/einladungen/<int:invitation_id>/zurueckziehen/",
        people.revoke_invitation,
        name="person_invitation_revoke",
    ),
]
