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

registry.category("actions").add("piste_reports", PisteReportsAction);
