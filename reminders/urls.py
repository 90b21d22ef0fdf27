"""Routes of reminders."""

from django.urls import path

from reminders.views import calendar, inbox, ledger, preferences, preview, robots, ruling, unsubscribing

urlpatterns = [
    path("notices/", inbox.notices, name="notices"),
    path("notices/count/", inbox.notice_count, name="notice-count"),
    path("notices/read/", inbox.read_notices, name="notices-read"),
    path("notices/<int:pk>/open/", inbox.open_notice, name="notice-open"),
    path("notices/<int:pk>/read/", inbox.read_notice, name="notice-read"),
    path("notices/unsubscribe/<str:token>/", unsubscribing.unsubscribe, name="unsubscribe"),
    path("me/reminders/", preferences.preferences, name="reminder-preferences"),
    path("me/reminders/calendar/", preferences.switch_calendar, name="calendar-switch"),
    path("me/reminders/calendar/renew/", preferences.renew_calendar, name="calendar-renew"),
    path("calendar/<str:token>.ics", calendar.feed, name="calendar-feed"),
    path("reminders/", ruling.rules, name="reminder-rules"),
    path("reminders/rules/<str:kind>/", ruling.rule, name="reminder-rule"),
    path("reminders/rules/<str:kind>/reset/", ruling.reset, name="reminder-rule-reset"),
    path("reminders/settings/", ruling.settings, name="reminder-settings"),
    path("reminders/preview/", preview.preview, name="reminder-preview"),
    path("reminders/ledger/", ledger.ledger, name="reminder-ledger"),
    path("reminders/ledger.xlsx", ledger.export, name="reminder-ledger-export"),
    path("reminders/dead/", ledger.dead, name="dead-letters"),
    path("reminders/dead/send-again/", ledger.send_all_again, name="dead-letters-again"),
    path("reminders/dead/<int:pk>/send-again/", ledger.send_again, name="dead-letter-again"),
    path("reminders/dead/<int:pk>/leave/", ledger.leave_it, name="dead-letter-leave"),
    path("reminders/robots/", robots.robots, name="robots"),
    path("reminders/robots/new/", robots.new_robot, name="robot-new"),
    path("reminders/robots/<int:pk>/", robots.robot, name="robot"),
    path("reminders/robots/<int:pk>/test/", robots.test_message, name="robot-test"),
    path("reminders/robots/<int:pk>/delete/", robots.delete_robot, name="robot-delete"),
]
