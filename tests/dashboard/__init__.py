from . import test_dashboard_home
from . import test_dashboard_tour
