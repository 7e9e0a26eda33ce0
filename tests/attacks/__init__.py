"""What was tried against the portal and is refused; each module names what it protects.

Others need the archives or the load of their own tests: tampered archives (``tests/neaspec_portal/test_exchange_refused``),
a kill in the middle of an import (``test_exchange``), parts that are killed under load (``tests/kills``).
"""
