import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

// Write a text in the dialog that a button opens, and send it.
function dialog(button, field, text, send) {
    return [
        { trigger: `.o_form_view ${button}`, run: "click" },
        { trigger: `.modal [name=${field}] textarea`, run: `edit ${text}` },
        { trigger: `.modal button[name=${send}]:visible`, run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view" },
    ];
}

// OD-23: the representative sees what leaves the standard, and asks.
tours.add("piste_approval_request", {
    steps: () => [
        { trigger: ".o_piste_approval:visible" },
        {
            content: "the contract is neither sent nor signed meanwhile",
            trigger:
                ".o_form_statusbar:not(:has(#quotation_send_primary, [name=action_piste_sign]))",
        },
        ...dialog(
            "button.o_piste_request_approval",
            "reason",
            "Elle ouvre trois plages cette année",
            "action_request"
        ),
        {
            content: "the banner says that it waits",
            trigger: ".o_piste_approval.alert-info:visible",
        },
        { trigger: "button[name=action_piste_open_approval]:visible" },
    ],
});

// The approver reads the difference and wants to know more.
tours.add("piste_approval_question", {
    steps: () => [
        { trigger: ".o_piste_difference td:contains(Design)" },
        ...dialog(
            "button.o_piste_ask",
            "text",
            "Quel est le prix du concurrent ?",
            "action_say"
        ),
        { trigger: ".o_field_widget[name=exchange_ids]:contains(prix du concurrent)" },
    ],
});

tours.add("piste_approval_answer", {
    steps: () => [
        { trigger: ".o_field_widget[name=exchange_ids]:contains(prix du concurrent)" },
        {
            content: "who asked does not decide",
            trigger: ".o_form_view:not(:has(button[name=action_approve]))",
        },
        ...dialog(
            "button.o_piste_answer",
            "text",
            "Il demande 310 $ pour le design.",
            "action_say"
        ),
        { trigger: ".o_field_widget[name=exchange_ids]:contains(Il demande 310)" },
    ],
});

tours.add("piste_approval_refuse", {
    steps: () => [
        { trigger: ".o_field_widget[name=exchange_ids]:contains(Il demande 310)" },
        ...dialog(
            "button.o_piste_refuse",
            "text",
            "Sous le coût de revient",
            "action_say"
        ),
        { trigger: ".alert-danger:visible:contains(Sous le coût de revient)" },
    ],
});

tours.add("piste_approval_approve", {
    steps: () => [
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: ".alert-success:visible" },
        { trigger: ".o_form_view:not(:has(button[name=action_approve]))" },
    ],
});

tours.add("piste_approval_approved", {
    steps: () => [
        { trigger: ".o_piste_approval.alert-success:visible" },
        { content: "the contract can be sent now", trigger: "#quotation_send_primary" },
    ],
});
