//! Which address shows which page.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};

use super::{
    absence, booking, bookings, call, calls, customers, demo_mail, help, hours, integrations, join,
    landing, late, missing, new_customer, notices, numbers, receptionist, resources, services,
    settings, setup, sign_in, signed_out, staff, switch, today, trial, visitors, why,
};

/// The whole portal.
#[component]
pub fn App() -> impl IntoView {
    let mode = SsrMode::Async;
    view! {
        <Router>
            <Routes fallback=missing::page>
                <Route path=path!("/") view=landing::page ssr=mode.clone() />
                <Route path=path!("/book/:business") view=visitors::book ssr=mode.clone() />
                <Route path=path!("/book/:business/:place") view=visitors::book ssr=mode.clone() />
                <Route path=path!("/m/:token") view=visitors::manage ssr=mode.clone() />
                <Route path=path!("/r/:token") view=visitors::resume ssr=mode.clone() />
                <Route path=path!("/w/:token") view=visitors::offer ssr=mode.clone() />
                <Route path=path!("/sign-in") view=sign_in::page ssr=mode.clone() />
                <Route path=path!("/sign-in/link/:secret") view=sign_in::link ssr=mode.clone() />
                <Route path=path!("/sign-in/code/:attempt") view=sign_in::code ssr=mode.clone() />
                <Route path=path!("/demo/mail") view=demo_mail::page ssr=mode.clone() />
                <Route path=path!("/app/invite/:token") view=join::page ssr=mode.clone() />
                <Route path=path!("/app/signed-out") view=signed_out::page ssr=mode.clone() />
                <Route path=path!("/app/switch") view=switch::list ssr=mode.clone() />
                <Route path=path!("/app/new") view=switch::new ssr=mode.clone() />
                <Route path=path!("/app/:business/settings/profile") view=settings::profile ssr=mode.clone() />
                <Route path=path!("/app/:business/settings/business") view=settings::business ssr=mode.clone() />
                <Route path=path!("/app/:business/settings/locations") view=settings::locations ssr=mode.clone() />
                <Route path=path!("/app/:business/settings/locations/new") view=settings::new_location ssr=mode.clone() />
                <Route path=path!("/app/:business/settings/locations/:location") view=settings::location ssr=mode.clone() />
                <Route path=path!("/app/:business/settings/team") view=settings::team ssr=mode.clone() />
                <Route path=path!("/app/:business/settings/security") view=settings::security ssr=mode.clone() />
                <Route path=path!("/app/:business/settings/keys") view=settings::keys ssr=mode.clone() />
                <Route path=path!("/app/:business/settings/audit") view=settings::audit ssr=mode.clone() />
                <Route path=path!("/app/:business/settings/data") view=settings::data ssr=mode.clone() />
                <Route path=path!("/app/:business/numbers") view=numbers::list ssr=mode.clone() />
                <Route path=path!("/app/:business/numbers/new") view=numbers::new ssr=mode.clone() />
                <Route path=path!("/app/:business/numbers/:number") view=numbers::one ssr=mode.clone() />
                <Route path=path!("/app/:business/numbers/:number/forwarding") view=numbers::forwarding ssr=mode.clone() />
                <Route path=path!("/app/:business/integrations") view=integrations::list ssr=mode.clone() />
                <Route path=path!("/app/:business/integrations/google/:account") view=integrations::account_page ssr=mode.clone() />
                <Route path=path!("/app/:business/setup") view=setup::overview ssr=mode.clone() />
                <Route path=path!("/app/:business/setup/:step") view=setup::step ssr=mode.clone() />
                <Route path=path!("/app/:business/today") view=today::page ssr=mode.clone() />
                <Route path=path!("/app/:business/today/late") view=late::page ssr=mode.clone() />
                <Route path=path!("/app/:business/help") view=help::page ssr=mode.clone() />
                <Route path=path!("/app/:business/notices") view=notices::page ssr=mode.clone() />
                <Route path=path!("/app/:business/calls") view=calls::page ssr=mode.clone() />
                <Route path=path!("/app/:business/calls/:call") view=call::page ssr=mode.clone() />
                <Route path=path!("/app/:business/bookings") view=bookings::page ssr=mode.clone() />
                <Route path=path!("/app/:business/bookings/new") view=bookings::new ssr=mode.clone() />
                <Route path=path!("/app/:business/bookings/why") view=why::page ssr=mode.clone() />
                <Route path=path!("/app/:business/bookings/:booking") view=booking::page ssr=mode.clone() />
                <Route path=path!("/app/:business/services") view=services::list ssr=mode.clone() />
                <Route path=path!("/app/:business/services/new") view=services::new ssr=mode.clone() />
                <Route path=path!("/app/:business/services/:service") view=services::one ssr=mode.clone() />
                <Route path=path!("/app/:business/customers") view=customers::list ssr=mode.clone() />
                <Route path=path!("/app/:business/customers/new") view=new_customer::page ssr=mode.clone() />
                <Route path=path!("/app/:business/customers/:customer") view=customers::one ssr=mode.clone() />
                <Route path=path!("/app/:business/staff") view=staff::list ssr=mode.clone() />
                <Route path=path!("/app/:business/staff/new") view=staff::new ssr=mode.clone() />
                <Route path=path!("/app/:business/staff/:staff") view=staff::one ssr=mode.clone() />
                <Route path=path!("/app/:business/staff/:staff/hours") view=staff::hours ssr=mode.clone() />
                <Route path=path!("/app/:business/staff/:staff/time-off") view=absence::time_off ssr=mode.clone() />
                <Route path=path!("/app/:business/resources/:resource/out-of-use") view=absence::out_of_use ssr=mode.clone() />
                <Route path=path!("/app/:business/hours") view=hours::weekly ssr=mode.clone() />
                <Route path=path!("/app/:business/hours/outside") view=hours::outside ssr=mode.clone() />
                <Route path=path!("/app/:business/hours/exceptions") view=hours::exceptions ssr=mode.clone() />
                <Route path=path!("/app/:business/hours/rules") view=hours::rules ssr=mode.clone() />
                <Route path=path!("/app/:business/receptionist") view=receptionist::persona ssr=mode.clone() />
                <Route path=path!("/app/:business/receptionist/rules") view=receptionist::rules ssr=mode.clone() />
                <Route path=path!("/app/:business/receptionist/voice") view=receptionist::voice ssr=mode.clone() />
                <Route path=path!("/app/:business/receptionist/versions") view=receptionist::versions ssr=mode.clone() />
                <Route path=path!("/app/:business/receptionist/publish") view=receptionist::publish ssr=mode.clone() />
                <Route path=path!("/app/:business/receptionist/try") view=trial::page ssr=mode.clone() />
                <Route path=path!("/app/:business/resources") view=resources::list ssr=mode.clone() />
                <Route path=path!("/app/:business/resources/new") view=resources::new ssr=mode.clone() />
                <Route path=path!("/app/:business/resources/:resource") view=resources::one ssr=mode />
            </Routes>
        </Router>
    }
}
