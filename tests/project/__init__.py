from . import test_project_contract
from . import test_project_follow
from . import test_project_generate
from . import test_project_portal
