from . import test_habit_calculator
from . import test_habit_client
from . import test_habit_mailing
