# Layer order: a domain may only name the ones above it (tools/check_layers.py).
from . import core
from . import partner
from . import note
from . import comment
from . import lead
from . import duplicate
from . import followup
from . import dealership
from . import contract
from . import request
from . import promotion
from . import ticket
from . import project
from . import commission
from . import dashboard
