import { registry } from "@web/core/registry";

/** The row of an action of the home, by its summary. */
const row = (summary) => `.o_piste_home_row_action:contains("${summary}")`;

registry.category("web_tour.tours").add("piste_home_rep", {
    steps: () => [
        {
            content: "The home greets in French",
            trigger: ".o_piste_home h1:contains(Bonjour)",
        },
        {
            content: "It says how many actions are late",
            trigger: '.o_piste_home_counts button:contains("En retard : 2")',
        },
        {
            content: "The late action is marked with a word, not a colour alone",
            trigger: `${row("Rappeler le gérant")} .badge:contains("En retard")`,
        },
        {
            content: "Fait, in place",
            trigger: `${row("Rappeler le gérant")} button:contains(Fait)`,
            run: "click",
        },
        {
            content: "It is gone",
            trigger: '.o_piste_home_counts button:contains("En retard : 1")',
        },
        {
            content: "Reporter, in place",
            trigger: `${row("Envoyer les tarifs")} button:contains(Reporter)`,
            run: "click",
        },
        {
            trigger: ".o-dropdown-item:contains(Demain)",
            run: "click",
        },
        {
            trigger: `${row("Envoyer les tarifs")} .badge:contains("Prévu")`,
        },
        {
            content: "Add a new action",
            trigger: 'button:contains("Ajouter une nouvelle action")',
            run: "click",
        },
        {
            isActive: ["desktop"],
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Casse-croûte Gisèle",
        },
        {
            isActive: ["desktop"],
            trigger: '.o-autocomplete--dropdown-item:contains("Casse-croûte Gisèle")',
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: '.modal .o_kanban_record:contains("Casse-croûte Gisèle")',
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=summary] input",
            run: "edit Passer au commerce",
        },
        {
            trigger: '.modal button:contains("Ajouter l\'action")',
            run: "click",
        },
        {
            content: "It shows at once",
            trigger: row("Passer au commerce"),
        },
        {
            content: "A tile opens its list",
            trigger: "[data-section=leads] .o_piste_home_bar:contains(À traiter)",
            run: "click",
        },
        {
            trigger: '.o_view_controller :contains("Cantine du Quai")',
        },
    ],
});

registry.category("web_tour.tours").add("piste_home_quick_create", {
    steps: () => [
        {
            trigger: ".o_piste_quick_create",
            run: "click",
        },
        {
            content: "A new action, by its dialog",
            trigger: '.o-dropdown-item:contains("Ajouter une nouvelle action")',
            run: "click",
        },
        {
            trigger: ".modal .o_form_view .o_field_widget[name=summary]",
        },
        {
            trigger: ".modal .btn-close",
            run: "click",
        },
        {
            trigger: "body:not(:has(.modal)) .o_piste_quick_create",
            run: "click",
        },
        {
            content: "A new prospect",
            trigger: '.o-dropdown-item:contains("Ajouter un nouveau prospect")',
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=name] :is(input, textarea)",
            run: "edit Dépanneur Boréal",
        },
        {
            trigger: ".o_form_button_save",
            run: "click",
        },
        {
            trigger: ".o_form_saved",
        },
    ],
});

registry.category("web_tour.tours").add("piste_home_invoices", {
    steps: () => [
        {
            content: "What was submitted comes first",
            trigger: '[data-section=invoices] .nav-link.active:contains("Soumises")',
        },
        {
            trigger:
                '[data-section=invoices] [role=tabpanel]:contains("1 234"):contains("depuis aujourd’hui")',
        },
        {
            trigger: "[data-section=invoices] .nav-link.active",
            run: "click",
        },
        {
            content: "The next tab by the keyboard",
            trigger: "[data-section=invoices] .nav-link.active",
            run: "press ArrowRight",
        },
        {
            trigger: '[data-section=invoices] .nav-link.active:contains("Validées")',
        },
        {
            content: "The last one by a click: none was paid",
            trigger: '[data-section=invoices] .nav-link:contains("Payées")',
            run: "click",
        },
        {
            trigger:
                '[data-section=invoices] [role=tabpanel]:contains("Aucune facture")',
        },
        {
            trigger: '[data-section=invoices] .nav-link:contains("Validées")',
            run: "click",
        },
        {
            content: "Its list",
            trigger: "[data-section=invoices] [role=tabpanel] .o_piste_home_all",
            run: "click",
        },
        {
            trigger: ".o_list_view .o_data_row:contains(Gisèle)",
        },
    ],
});

const key = (name) => `.o_piste_home_section[data-key=${name}]`;

registry.category("web_tour.tours").add("piste_home_arrange", {
    steps: () => [
        {
            trigger: "button:contains(Disposer)",
            run: "click",
        },
        {
            content: "Moved by a button, for the keyboard",
            trigger: `${key("clients")} .o_piste_tile_up`,
            run: "click",
        },
        {
            trigger: `${key("clients")} + ${key("leads")}`,
        },
        {
            content: "Moved by drag",
            trigger: `${key("leads")} .o_piste_tile_tools`,
            run: `drag_and_drop(${key("actions")} .o_piste_tile_tools)`,
        },
        {
            trigger: `${key("leads")}:first-child`,
        },
        {
            trigger: `${key("week")} button:contains(Masquer)`,
            run: "click",
        },
        {
            trigger: '.o_piste_hidden_tiles button:contains("Ma semaine")',
        },
        {
            trigger: 'button:contains("Terminer la disposition")',
            run: "click",
        },
        {
            trigger: ".o_piste_home:not(:has(.o_piste_tile_tools))",
        },
    ],
});

registry.category("web_tour.tours").add("piste_home_arranged", {
    steps: () => [
        {
            content: "After another load everything is where it was put",
            trigger: `${key("leads")}:first-child`,
        },
        {
            trigger: `.o_piste_home:not(:has(${key("week")}))`,
        },
        {
            trigger: "button:contains(Disposer)",
            run: "click",
        },
        {
            trigger: '.o_piste_hidden_tiles button:contains("Réinitialiser")',
            run: "click",
        },
        {
            trigger: `${key("actions")}:first-child`,
        },
        {
            trigger: key("week"),
        },
    ],
});
