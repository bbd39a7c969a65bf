import { registry } from "@web/core/registry";

/** A chart of the reports, by its title. */
const chart = (title) => `.o_piste_report:has(h2:text("${title}"))`;
const gear = (title) => ({
    content: `The gear of ${title}`,
    trigger: `${chart(title)} .o_piste_report_gear`,
    run: "click",
});
const choose = (label) => ({
    trigger: `.o-dropdown-item:contains("${label}")`,
    run: "click",
});

registry.category("web_tour.tours").add("piste_reports_rep", {
    steps: () => [
        {
            content: "The shipped charts in French",
            trigger: `${chart("Appels")} + ${chart("Opportunités")}`,
        },
        {
            trigger: `${chart("Opportunités")} + ${chart("Pistes")}`,
        },
        {
            content: "The same numbers as a table",
            trigger: `${chart("Pistes")} summary`,
            run: "click",
        },
        {
            trigger: `${chart("Pistes")} td:text(1)`,
        },
        {
            content: "The picture says what it shows",
            trigger: `${chart("Pistes")} [role=img][aria-label*="Pistes"]`,
        },
        {
            content: "Moved by drag",
            trigger: "button:contains(Disposer)",
            run: "click",
        },
        {
            trigger: `${chart("Pistes")} .o_piste_tile_tools`,
            run: `drag_and_drop(${chart("Appels")} .o_piste_tile_tools)`,
        },
        {
            trigger: `${chart("Pistes")}:first-child`,
        },
        {
            content: "Moved by a button, for the keyboard",
            trigger: `${chart("Opportunités")} .o_piste_tile_up`,
            run: "click",
        },
        {
            trigger: `${chart("Pistes")} + ${chart("Opportunités")}`,
        },
        {
            trigger: 'button:contains("Terminer la disposition")',
            run: "click",
        },
        gear("Pistes"),
        choose("Cacher la légende"),
        gear("Pistes"),
        choose("Rafraîchir"),
        gear("Pistes"),
        choose("Exporter (CSV)"),
        gear("Pistes"),
        choose("Dupliquer"),
        {
            trigger: ".modal .o_field_widget[name=name] input",
            run: "edit Mes pistes à moi",
        },
        {
            trigger: ".modal .o_form_button_save",
            run: "click",
        },
        {
            trigger: chart("Mes pistes à moi"),
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});

registry.category("web_tour.tours").add("piste_reports_kept", {
    steps: () => [
        {
            content: "After another load every chart is where it was put",
            trigger: `${chart("Pistes")}:first-child + ${chart("Opportunités")}`,
        },
        gear("Pistes"),
        {
            trigger: '.o-dropdown-item:contains("Afficher la légende")',
        },
        choose("Ouvrir la liste"),
        {
            trigger: '.o_view_controller :contains("Cantine du Quai")',
        },
    ],
});

registry.category("web_tour.tours").add("piste_reports_phone", {
    steps: () => [
        {
            trigger: chart("Pistes"),
        },
        {
            content: "Another period",
            trigger: "#piste_reports_period",
            run: "selectByLabel Année",
        },
        {
            trigger: ".o_piste_reports_previous",
            run: "click",
        },
        {
            trigger: `${chart("Pistes")} .o_piste_report_empty`,
        },
    ],
});

registry.category("web_tour.tours").add("piste_reports_manager", {
    steps: () => [
        {
            trigger: `${chart("Pistes")} .o_piste_report_total:not(:text(0))`,
        },
        {
            content: "One representative",
            trigger: "#piste_reports_user",
            run: "selectByLabel Nadia Fortin",
        },
        {
            trigger: `${chart("Pistes")} .o_piste_report_total:text(0)`,
        },
        {
            content: "Everybody again",
            trigger: "#piste_reports_user",
            run: "selectByLabel Tous les représentants",
        },
        {
            trigger: `${chart("Pistes")} .o_piste_report_total:not(:text(0))`,
        },
    ],
});
