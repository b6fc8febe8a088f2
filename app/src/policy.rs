//! Who may see which page. The server refuses before a page is drawn, and does not start with a page that is missing
//! here, so that no page can forget to ask.

use domain::Permission;

/// Who may see a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// Anyone.
    Public,
    /// Whoever is signed in.
    SignedIn,
    /// Members of the business in the address whose role may do this.
    Member(Permission),
}

/// Every page, by its address.
pub const PAGES: &[(&str, Policy)] = &[
    ("/", Policy::Public),
    ("/book/{business}", Policy::Public),
    ("/book/{business}/{place}", Policy::Public),
    ("/m/{token}", Policy::Public),
    ("/r/{token}", Policy::Public),
    ("/w/{token}", Policy::Public),
    ("/sign-in", Policy::Public),
    ("/sign-in/link/{secret}", Policy::Public),
    ("/sign-in/code/{attempt}", Policy::Public),
    ("/demo/mail", Policy::Public),
    ("/app/invite/{token}", Policy::Public),
    ("/app/signed-out", Policy::Public),
    ("/app/switch", Policy::SignedIn),
    ("/app/new", Policy::SignedIn),
    ("/app/{business}/today", Policy::Member(Permission::OwnWork)),
    (
        "/app/{business}/today/late",
        Policy::Member(Permission::OwnWork),
    ),
    ("/app/{business}/help", Policy::Member(Permission::Enter)),
    ("/app/{business}/notices", Policy::Member(Permission::Enter)),
    (
        "/app/{business}/calls",
        Policy::Member(Permission::SeeCalls),
    ),
    (
        "/app/{business}/calls/{call}",
        Policy::Member(Permission::SeeCalls),
    ),
    (
        "/app/{business}/bookings",
        Policy::Member(Permission::OwnWork),
    ),
    (
        "/app/{business}/bookings/new",
        Policy::Member(Permission::OwnWork),
    ),
    (
        "/app/{business}/bookings/why",
        Policy::Member(Permission::OwnWork),
    ),
    (
        "/app/{business}/bookings/{booking}",
        Policy::Member(Permission::OwnWork),
    ),
    (
        "/app/{business}/services",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/services/new",
        Policy::Member(Permission::EditSetup),
    ),
    (
        "/app/{business}/services/{service}",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/customers",
        Policy::Member(Permission::OwnWork),
    ),
    (
        "/app/{business}/customers/new",
        Policy::Member(Permission::EditCustomers),
    ),
    (
        "/app/{business}/customers/{customer}",
        Policy::Member(Permission::OwnWork),
    ),
    (
        "/app/{business}/staff",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/staff/new",
        Policy::Member(Permission::EditSetup),
    ),
    (
        "/app/{business}/staff/{staff}",
        Policy::Member(Permission::OwnWork),
    ),
    (
        "/app/{business}/staff/{staff}/hours",
        Policy::Member(Permission::OwnWork),
    ),
    (
        "/app/{business}/staff/{staff}/time-off",
        Policy::Member(Permission::OwnWork),
    ),
    (
        "/app/{business}/resources/{resource}/out-of-use",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/hours",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/hours/outside",
        Policy::Member(Permission::SeeBookings),
    ),
    (
        "/app/{business}/hours/exceptions",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/hours/rules",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/receptionist",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/receptionist/rules",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/receptionist/voice",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/receptionist/versions",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/receptionist/publish",
        Policy::Member(Permission::EditSetup),
    ),
    (
        "/app/{business}/resources",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/resources/new",
        Policy::Member(Permission::EditSetup),
    ),
    (
        "/app/{business}/resources/{resource}",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/receptionist/try",
        Policy::Member(Permission::EditSetup),
    ),
    (
        "/app/{business}/numbers",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/numbers/new",
        Policy::Member(Permission::EditSetup),
    ),
    (
        "/app/{business}/numbers/{number}",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/numbers/{number}/forwarding",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/integrations",
        Policy::Member(Permission::SeeSetup),
    ),
    (
        "/app/{business}/integrations/google/{account}",
        Policy::Member(Permission::EditSetup),
    ),
    (
        "/app/{business}/setup",
        Policy::Member(Permission::EditSetup),
    ),
    (
        "/app/{business}/setup/{step}",
        Policy::Member(Permission::EditSetup),
    ),
    (
        "/app/{business}/settings/profile",
        Policy::Member(Permission::Enter),
    ),
    (
        "/app/{business}/settings/business",
        Policy::Member(Permission::ManageBusiness),
    ),
    (
        "/app/{business}/settings/locations",
        Policy::Member(Permission::ManageBusiness),
    ),
    (
        "/app/{business}/settings/locations/new",
        Policy::Member(Permission::ManageBusiness),
    ),
    (
        "/app/{business}/settings/locations/{location}",
        Policy::Member(Permission::ManageBusiness),
    ),
    (
        "/app/{business}/settings/team",
        Policy::Member(Permission::ManageBusiness),
    ),
    (
        "/app/{business}/settings/security",
        Policy::Member(Permission::Enter),
    ),
    (
        "/app/{business}/settings/keys",
        Policy::Member(Permission::OwnBusiness),
    ),
    (
        "/app/{business}/settings/audit",
        Policy::Member(Permission::ManageBusiness),
    ),
    (
        "/app/{business}/settings/data",
        Policy::Member(Permission::OwnBusiness),
    ),
];

/// Every function that pages read through while they are open, by its name below `/app/read`.
pub const READS: &[(&str, Permission)] = &[
    ("call", Permission::SeeCalls),
    ("today", Permission::SeeCalls),
    ("bookings", Permission::OwnWork),
    ("booking", Permission::OwnWork),
    ("why", Permission::OwnWork),
];

/// The policy of a page; `None` if it has none.
#[must_use]
pub fn of(path: &str) -> Option<Policy> {
    PAGES
        .iter()
        .find_map(|(known, policy)| (*known == path).then_some(*policy))
}
