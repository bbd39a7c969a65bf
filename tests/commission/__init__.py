from . import test_commission_split
from . import test_commission_collected
from . import test_commission_access
from . import test_commission_tour
