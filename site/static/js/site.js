/* What every page loads, as dist/site.js (see ui/scripts.py). */
import "./leave-page.js";
import "./place.js";
import "./answer-form.js";
import "./send-form.js";
import "./scenario-player.js";
import "./check-player.js";
import "./keep-draft.js";
import "./connection.js";
import "./sign-out.js";
import "./offline.js";
import "./kept-modules.js";
import "./clear-device.js";
import "./look-again.js";
import "./listen-to.js";
import "./print.js";
import "./tab-set.js";
import "./toast.js";
