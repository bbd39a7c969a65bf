from . import piste_comment
from . import piste_discussion
from . import piste_discussion_post
from . import piste_discussion_reader
from . import ir_http
from . import res_partner
