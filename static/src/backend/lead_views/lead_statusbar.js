import { rottingStatusBarDurationField } from "@mail/js/rotting_mixin/rotting_statusbar";
import { registry } from "@web/core/registry";
import {
    StatusBarField,
    statusBarField,
} from "@web/views/fields/statusbar/statusbar_field";

import { withMoveQuestion } from "./lead_move";

const bands = registry.category("fields");

/** A status that needs something, or that only a dialog reaches, opens its dialog. */
bands.add("piste_lead_statusbar", {
    ...statusBarField,
    // The arrows of the band are drawn for this class.
    additionalClasses: ["o_field_statusbar"],
    component: withMoveQuestion(StatusBarField),
});

bands.add("piste_stage_statusbar", {
    ...rottingStatusBarDurationField,
    additionalClasses: ["o_field_statusbar", "o_field_rotting_statusbar_duration"],
    component: withMoveQuestion(rottingStatusBarDurationField.component),
});
