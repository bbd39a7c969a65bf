from . import test_calendar_item
from . import test_calendar_push
from . import test_calendar_tour
from . import test_dashboard_assets
from . import test_dashboard_home
from . import test_dashboard_money
from . import test_dashboard_tour
from . import test_journey
