from . import common
from . import test_note_privacy
from . import test_note_lifecycle
from . import test_partner_isolation
from . import test_note_tour
