from . import common
from . import test_comment
from . import test_comment_digest
from . import test_discussion
from . import test_discussion_privacy
from . import test_discussion_tour
