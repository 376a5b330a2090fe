"""What other rooms may use of notifications."""

from obhut.notifications.backlog import MailBacklog, mail_backlog
from obhut.notifications.expiry import expire_mail
from obhut.notifications.operations import send
from obhut.notifications.relay import deliver_due
from obhut.notifications.rules.template import TemplateFault

__all__ = ["MailBacklog", "TemplateFault", "deliver_due", "expire_mail", "mail_backlog", "send"]
