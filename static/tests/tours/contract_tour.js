import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** Draw a stroke as a finger does. */
function draw({ anchor }) {
    const { left, top, width, height } = anchor.getBoundingClientRect();
    const fire = (type, x, y) =>
        anchor.dispatchEvent(
            new PointerEvent(type, {
                bubbles: true,
                button: 0,
                buttons: 1,
                clientX: left + x * width,
                clientY: top + y * height,
                isPrimary: true,
                pointerId: 1,
                pointerType: "touch",
                pressure: 0.5,
            })
        );
    fire("pointerdown", 0.2, 0.6);
    for (let step = 1; step <= 12; step++) {
        fire("pointermove", 0.2 + step * 0.04, 0.6 - 0.3 * Math.sin(step));
    }
    fire("pointerup", 0.7, 0.4);
}

// What one gesture takes a practised person, in seconds: to aim and to think of it for
// a tap, to press a key (keystroke-level model of Card, Moran and Newell); a signature is
// drawn in three.
const TAP = 1.1 + 1.35;
const KEY = 0.28;
const STROKE = 3;
const MOST_TAPS = 12;
// A minute, less the twenty seconds that server and screens may take.
const MOST_SECONDS = 40;

function remember(gesture, count = 1) {
    const stored = sessionStorage.getItem("piste_stopwatch");
    const seen = stored ? JSON.parse(stored) : { start: Date.now() };
    seen[gesture] = (seen[gesture] || 0) + count;
    sessionStorage.setItem("piste_stopwatch", JSON.stringify(seen));
}

/**
 * Count the gestures of a tour over all its pages; fail when the last one comes after
 * more than twelve taps or the gestures alone take too much of a minute.
 */
function measured(steps) {
    const counted = steps.map((step) => {
        const [action, ...words] =
            typeof step.run === "string" ? step.run.split(" ") : [step.run];
        if (action === "click") {
            return {
                ...step,
                run: (helpers) => {
                    remember("taps");
                    return helpers.click();
                },
            };
        }
        if (action === "edit") {
            const text = words.join(" ");
            return {
                ...step,
                run: (helpers) => {
                    remember("taps");
                    remember("keys", text.length);
                    return helpers.edit(text);
                },
            };
        }
        if (action) {
            return {
                ...step,
                run(helpers) {
                    remember("strokes");
                    return action.call(this, helpers);
                },
            };
        }
        return step;
    });
    return [
        ...counted,
        {
            content: "in time, with few gestures",
            trigger: "body",
            run: () => {
                const seen = JSON.parse(sessionStorage.getItem("piste_stopwatch"));
                sessionStorage.removeItem("piste_stopwatch");
                const { taps = 0, keys = 0, strokes = 0 } = seen;
                const gestures = taps * TAP + keys * KEY + strokes * STROKE;
                const machine = (Date.now() - seen.start) / 1000;
                console.log(
                    `stopwatch: ${taps} taps, ${keys} keys, ${strokes} stroke,` +
                        ` gestures ${gestures.toFixed(1)} s, machine ${machine.toFixed(1)} s`
                );
                if (taps > MOST_TAPS || gestures > MOST_SECONDS) {
                    throw new Error(`${taps} taps and ${gestures} s are too many`);
                }
            },
        },
    ];
}

/** The ceremony: Lire, Signer, Payer, Merci. */
export const ceremony = ({ name, typed = false, card = false }) => [
    {
        content: "the terms come first",
        trigger: ".o_piste_sign_terms:contains('Hébergement')",
    },
    { trigger: ".o_piste_sign_terms:contains('TVQ')" },
    { trigger: ".o_piste_sign_read input[name=consent]", run: "click" },
    {
        trigger: ".o_piste_sign_read button[type=submit]",
        run: "click",
        expectUnloadPage: true,
    },
    ...(card
        ? [
              {
                  content: "the card pays the next months too",
                  trigger: "label[for=authorization_kind_card]",
                  run: "click",
              },
              {
                  trigger: ".o_piste_sign_authorize button[type=submit]",
                  run: "click",
                  expectUnloadPage: true,
              },
              {
                  content: "its wording is read before",
                  trigger: ".o_piste_sign_form #authorize",
                  run: "click",
              },
          ]
        : []),
    {
        content: "who signs writes the name",
        trigger: ".o_piste_sign_form input[name=name]",
        run: `edit ${name}`,
    },
    typed
        ? { trigger: ".o_piste_sign_ways [data-way=type]", run: "click" }
        : { trigger: ".o_piste_sign_pad canvas", run: draw },
    {
        trigger: ".o_piste_sign_form button[type=submit]:enabled",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "payment follows at once",
        trigger: "button[name=o_payment_submit_button]:not(:disabled)",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "signed and paid",
        trigger: ".o_piste_sign_done",
        timeout: 40000,
    },
];

tours.add("piste_contract_portal", {
    steps: () => [
        { trigger: "body[is-ready=true]" },
        {
            content: "monthly and one-off fees are told apart",
            trigger: "#sales_order_table .badge:contains('Mensuel')",
        },
        { trigger: "#sales_order_table .badge:contains('Une fois')" },
        { content: "TPS and TVQ are shown apart", trigger: "#total:contains('TVQ')" },
        {
            content: "sign and pay",
            trigger:
                ".o_portal_sale_sidebar .o_piste_contract_ceremony button:contains('Signer')",
            run: "click",
            expectUnloadPage: true,
        },
        ...ceremony({ name: "Gisèle Potvin" }),
    ],
});

const fromOpportunity = (card) => [
    ...measured([
        {
            content: "one action makes the contract",
            trigger: ".o_form_view button[name=action_piste_create_quotation]:visible",
            run: "click",
        },
        {
            trigger: ".o_form_view button[name=action_piste_sign]:visible",
            run: "click",
        },
        {
            content: "hand the tablet over",
            trigger: ".modal button[name=action_tablet]",
            run: "click",
            expectUnloadPage: true,
        },
        ...ceremony({ name: "Gisèle Potvin", card }),
    ]),
    {
        content: "the session of the representative is locked",
        trigger: "a[href='/piste/tablet'].btn-primary",
        run: "click",
        expectUnloadPage: true,
    },
    { trigger: "input[name=password]", run: "edit piste_rep" },
    {
        trigger: "button[type=submit]:contains('Reprendre')",
        run: "click",
        expectUnloadPage: true,
    },
    {
        content: "back on the contract, confirmed",
        trigger: ".o_form_view .o_field_widget[name=partner_id]",
    },
];

tours.add("piste_contract_tablet", { steps: () => fromOpportunity(false) });

tours.add("piste_contract_tablet_card", { steps: () => fromOpportunity(true) });

tours.add("piste_contract_link", {
    steps: () => ceremony({ name: "Gisèle Potvin", typed: true }),
});
