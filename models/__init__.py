# Layer order: a domain may only name the ones above it (tools/check_layers.py).
from . import core
from . import partner
from . import note
from . import lead
from . import duplicate
from . import agenda
from . import followup
from . import dealership
from . import contract
from . import request
from . import promotion
from . import ticket
from . import project
from . import commission
from . import objective
from . import habit
from . import dashboard
