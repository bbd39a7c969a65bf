from . import test_objective_arithmetic
from . import test_objective_weeks
from . import test_objective_actual
from . import test_objective_active
from . import test_objective_access
from . import test_objective_letter
from . import test_objective_letter_race
from . import test_objective_tour
