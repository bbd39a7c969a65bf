from . import test_agenda_activity
from . import test_agenda_event
from . import test_agenda_party
from . import test_agenda_privacy
from . import test_agenda_recurrence
from . import test_agenda_remark
from . import test_agenda_reminder
from . import test_agenda_sentence
