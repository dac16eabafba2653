"""Every Chinese text of the screens (design/tokens.md; practices rule 21). Calm, plain, one word per idea.

Pages, shell and kit hold no Chinese literal; a rules test greps. Sentences of refusals come with the refusal
from `hall`. The files divide the texts by place on the screen; everybody writes `words.NAME`.
"""

from ui.words.batch import *  # noqa: F403  # as above
from ui.words.cards import *  # noqa: F403  # as above
from ui.words.care import *  # noqa: F403  # as above
from ui.words.case_acts import *  # noqa: F403  # as above
from ui.words.case_page import *  # noqa: F403  # as above
from ui.words.conflicts import *  # noqa: F403  # as above
from ui.words.figures import *  # noqa: F403  # as above
from ui.words.files import *  # noqa: F403  # as above
from ui.words.frame import *  # noqa: F403  # one name for all texts, so that a page needs one import
from ui.words.intake import *  # noqa: F403  # as above
from ui.words.issues import *  # noqa: F403  # as above
from ui.words.live import *  # noqa: F403  # as above
from ui.words.live_panels import *  # noqa: F403  # as above
from ui.words.office import *  # noqa: F403  # as above
from ui.words.outcome import *  # noqa: F403  # as above
from ui.words.pages import *  # noqa: F403  # as above
from ui.words.panels import *  # noqa: F403  # as above
from ui.words.routes import *  # noqa: F403  # as above
from ui.words.scans import *  # noqa: F403  # as above
from ui.words.seat import *  # noqa: F403  # as above
from ui.words.themes import *  # noqa: F403  # as above
from ui.words.viewing import *  # noqa: F403  # as above
from ui.words.work import *  # noqa: F403  # as above
