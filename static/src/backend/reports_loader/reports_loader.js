import { Component, xml } from "@odoo/owl";
import { LazyComponent } from "@web/core/assets";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** The page of the reports, whose code is loaded when it is opened (AX-44). */
class PisteReportsAction extends Component {
    static template = xml`
        <LazyComponent bundle="'piste.assets_reports'" Component="'piste.Reports'"/>
    `;
    static components = { LazyComponent };
    static props = { ...standardActionServiceProps };
}

/** The figures of the team, beside the reports (OD-15, AX-44). */
class PisteTeamAction extends PisteReportsAction {
    static template = xml`
        <LazyComponent bundle="'piste.assets_reports'" Component="'piste.Team'"/>
    `;
}

registry.category("actions").add("piste_reports", PisteReportsAction);
registry.category("actions").add("piste_team", PisteTeamAction);
