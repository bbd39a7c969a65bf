from . import project_project
from . import res_partner
from . import sale_order_template
