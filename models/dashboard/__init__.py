from . import ir_http
from . import piste_dashboard
from . import piste_dashboard_clients
from . import piste_dashboard_money
