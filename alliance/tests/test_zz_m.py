import pytest, sys
@pytest.mark.django_db
def test_print():
    import os
    from alliance.tests import url_world
    import contextlib
    with open("/tmp/matrix.txt","w") as f, contextlib.redirect_stdout(f):
        url_world.print_table()
