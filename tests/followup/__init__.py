from . import test_followup_expiry
