"""What people read when the association announces something."""

from pilots.notices.audience import all_societies_people
from sanhua.activity.journal import Notice

PUBLISHED = Notice(
    audience=lambda _: all_societies_people(),
    text="新通知：{subject}。请登录平台查看。",
)
