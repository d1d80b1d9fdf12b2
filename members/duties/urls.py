from django.urls import path

from members.duties.views import board, ledgers

UNIT = "duties/units/<int:pk>"

urlpatterns = [
    path("duties/", board.board, name="duty_board"),
    path("duties/mine/", ledgers.mine, name="duty_mine"),
    path("duties/remind/", board.remind, name="duty_remind"),
    path(f"{UNIT}/", ledgers.of_unit, name="duty_ledger"),
    path(f"{UNIT}/export/", ledgers.export, name="duty_ledger_export"),
    path(f"{UNIT}/print/", ledgers.print_ledger, name="duty_ledger_print"),
]
