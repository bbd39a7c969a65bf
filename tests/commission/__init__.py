from . import test_commission_property
from . import test_commission_rule
from . import test_commission_statement
from . import test_commission_forecast
from . import test_commission_split
from . import test_commission_collected
from . import test_commission_access
from . import test_commission_tour
