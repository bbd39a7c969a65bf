from . import test_project_generate
