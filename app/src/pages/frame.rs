//! What stands around every page of a business: its name, the screens that there are, and the person.

use domain::{
    Permission, Role,
    view::{BusinessStatus, Frame, Tone},
};
use leptos::prelude::*;
use leptos_meta::Title;
use services::access::Member;

use super::{forms, keys, missing};
use crate::{
    api::{
        AppError,
        context::{self, PortalServices},
        kept::Note,
    },
    parts::{badge, icon},
};

/// The screens of the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Screen {
    Today,
    Calls,
    Bookings,
    Customers,
    Receptionist,
    Services,
    Staff,
    Hours,
    Resources,
    Numbers,
    Integrations,
    SetUp,
    Settings,
    /// Reached by the bell, not by the navigation.
    Notices,
    /// Reached from the same place of every page, not from the navigation.
    Help,
}

/// Where a screen stands in the navigation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Group {
    /// The daily work, always in reach.
    Work,
    /// The daily work that is less often needed: behind "More" where there is little room.
    Also,
    /// What is set up, and the business: behind "More" where there is little room.
    SetUp,
}

impl Screen {
    const ALL: [Self; 13] = [
        Self::Today,
        Self::Calls,
        Self::Bookings,
        Self::Customers,
        Self::Receptionist,
        Self::Services,
        Self::Staff,
        Self::Hours,
        Self::Resources,
        Self::Numbers,
        Self::Integrations,
        Self::SetUp,
        Self::Settings,
    ];

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Today => "Today",
            Self::Calls => "Calls",
            Self::Bookings => "Bookings",
            Self::Customers => "Customers",
            Self::Receptionist => "Receptionist",
            Self::Services => "Services",
            Self::Staff => "Staff",
            Self::Hours => "Hours",
            Self::Resources => "Resources",
            Self::Numbers => "Numbers",
            Self::Integrations => "Integrations",
            Self::SetUp => "Set-up guide",
            Self::Settings => "Settings",
            Self::Notices => "Notices",
            Self::Help => "Get help",
        }
    }

    /// The address under that of the business.
    pub(super) const fn path(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Calls => "calls",
            Self::Bookings => "bookings",
            Self::Customers => "customers",
            Self::Receptionist => "receptionist",
            Self::Services => "services",
            Self::Staff => "staff",
            Self::Hours => "hours",
            Self::Resources => "resources",
            Self::Numbers => "numbers",
            Self::Integrations => "integrations",
            Self::SetUp => "setup",
            Self::Settings => "settings/profile",
            Self::Notices => "notices",
            Self::Help => "help",
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Today => "home",
            Self::Calls => "phone",
            Self::Bookings => "calendar",
            Self::Customers => "people",
            Self::Receptionist => "speech",
            Self::Services => "tag",
            Self::Staff => "person",
            Self::Hours => "clock",
            Self::Resources => "grid",
            Self::Numbers => "dial",
            Self::Integrations => "plug",
            Self::SetUp => "list",
            Self::Settings => "gear",
            Self::Notices => "bell",
            Self::Help => "question",
        }
    }

    const fn permission(self) -> Permission {
        match self {
            Self::Settings | Self::Notices | Self::Help => Permission::Enter,
            Self::Calls => Permission::SeeCalls,
            Self::Today | Self::Bookings | Self::Customers => Permission::OwnWork,
            Self::Receptionist
            | Self::Services
            | Self::Staff
            | Self::Hours
            | Self::Resources
            | Self::Numbers
            | Self::Integrations => Permission::SeeSetup,
            Self::SetUp => Permission::EditSetup,
        }
    }

    const fn group(self) -> Group {
        match self {
            Self::Today | Self::Calls | Self::Bookings => Group::Work,
            Self::Customers => Group::Also,
            Self::Receptionist
            | Self::Services
            | Self::Staff
            | Self::Hours
            | Self::Resources
            | Self::Numbers
            | Self::Integrations
            | Self::SetUp
            | Self::Settings
            | Self::Notices
            | Self::Help => Group::SetUp,
        }
    }

    fn shown_to(member: &Member, group: Group) -> impl Iterator<Item = Self> + use<'_> {
        let may = move |screen: &Self| member.role.may(screen.permission());
        let own = move |screen: &Self| *screen == Self::Staff && member.staff.is_some();
        Self::ALL
            .into_iter()
            .filter(move |screen| screen.group() == group && (may(screen) || own(screen)))
    }

    /// The address under that of the business, and what it is called, for somebody who may look at all of it or at
    /// their own part.
    fn link(self, member: &Member) -> (String, &'static str) {
        match (self, member.staff) {
            (Self::Staff, Some(id)) if !member.role.may(self.permission()) => {
                (format!("staff/{id}"), "Your hours")
            }
            _ => (self.path().to_owned(), self.name()),
        }
    }
}

/// The screens that somebody may look at: names, and addresses under that of the business.
#[must_use]
pub fn places(member: &Member) -> Vec<(&'static str, String)> {
    [Group::Work, Group::Also, Group::SetUp]
        .into_iter()
        .flat_map(|group| Screen::shown_to(member, group))
        .map(|screen| {
            let (path, name) = screen.link(member);
            (name, path)
        })
        .collect()
}

/// The letter that goes to a screen, after a G.
fn letter(name: &str) -> Option<&'static str> {
    let letters = [
        ("Today", "t"),
        ("Bookings", "b"),
        ("Calls", "c"),
        ("Conversations", "v"),
        ("Customers", "u"),
        ("Receptionist", "r"),
        ("Analytics", "a"),
        ("Settings", "s"),
    ];
    letters
        .into_iter()
        .find_map(|(known, letter)| (known == name).then_some(letter))
}

/// A page's own part, and its title.
pub(super) struct Content {
    pub(super) title: String,
    pub(super) body: AnyView,
}

/// A page of a business: the frame, and in it what `load` brings. What is refused or fails is said in the page's place.
pub(super) fn framed<F>(business: String, screen: Screen, load: F) -> impl IntoView
where
    F: Future<Output = Result<Content, AppError>> + Send + 'static,
{
    let page = Suspend::new(async move {
        let frame = async {
            let (member, services) =
                context::member(&business, Permission::Enter, screen.name()).await?;
            let frame = context::answer(services.portal.frame(&member).await)?;
            Ok((frame, member, services))
        };
        let (frame, member, services) = match frame.await {
            Ok(found) => found,
            Err(AppError::SignedOut) => {
                context::redirect("/sign-in");
                return ().into_any();
            }
            Err(error) => return missing::alone(&error).into_any(),
        };
        let content = match context::visit().refused {
            Some(error) => Err(error),
            None => load.await,
        };
        let content = match content {
            Ok(content) => content,
            Err(error) => {
                context::respond(&error);
                let owner = match &error {
                    AppError::Forbidden { .. } => owner(&services, &member).await,
                    _ => None,
                };
                missing::within(&error, &business, screen, owner.as_deref())
            }
        };
        draw(frame, &member, screen, content).into_any()
    });
    view! { <Suspense>{page}</Suspense> }
}

/// The name of an owner of the business, to be asked by those who may less.
async fn owner(services: &PortalServices, member: &Member) -> Option<String> {
    let team = services.team.members(member).await.ok()?;
    let owner = team.into_iter().find(|one| one.role == Role::Owner)?;
    owner.name.map(|name| name.to_string())
}

fn draw(frame: Frame, member: &Member, screen: Screen, content: Content) -> impl IntoView + use<> {
    let visit = context::visit();
    let failed = if visit.kept.refused() { "Error: " } else { "" };
    let title = format!(
        "{failed}{} · {} · Ringdesk",
        content.title, frame.business_name
    );
    let base = format!("/app/{}", frame.business);
    let links = |group| {
        Screen::shown_to(member, group)
            .map(|item| {
                let current = (item == screen).then_some("page");
                let (path, name) = item.link(member);
                view! {
                    <li class="flex-1">
                        <a class="nav-item" href=format!("{base}/{path}") aria-current=current data-go=letter(name)>
                            {icon(item.sign())} {name}
                        </a>
                    </li>
                }
            })
            .collect_view()
    };
    let simulated = frame.simulated.then(|| {
        view! {
            <p class="badge mt-1 bg-warn-soft text-warn-text">
                {icon("alert")} "Simulation, no real calls"
            </p>
        }
    });
    let status = status(&base, member.role, &frame);
    let help_page = format!("{base}/help");
    let current = (screen == Screen::Help).then_some("page");
    // At the end of the column on a desk, at the end of "More" elsewhere.
    let help = |shown: &'static str| {
        view! {
            <a class=format!("nav-item {shown}").trim_end().to_owned() href=help_page.clone() aria-current=current>
                {icon(Screen::Help.sign())} {Screen::Help.name()}
            </a>
        }
    };
    let bell = bell(&base, frame.unread, screen);
    let person = if frame.person_name.is_empty() {
        frame.role.clone()
    } else {
        frame.person_name
    };
    view! {
        <Title text=title />
        <a class="skip" href="#main">"Skip to the page"</a>
        <div class="frame" data-keys=if visit.keys { "on" } else { "off" } data-base=base.clone()>
            <header class="frame-top">
                <div class="flex min-w-0 items-center justify-between gap-2">
                    <p class="flex min-w-0 text-h2 font-semibold">
                        <a class="flex min-h-6 min-w-0 items-center gap-1 hover:underline" href="/app/switch">
                            <span class="truncate">{frame.business_name}</span>
                            <span class="sr-only">", change business"</span>
                            {icon("switch")}
                        </a>
                    </p>
                    {bell}
                </div>
                {status}
                {simulated}
            </header>
            <nav class="frame-nav" aria-label="Main">
                <ul class="flex w-full gap-1 lg:flex-col">{links(Group::Work)}</ul>
                <ul class="nav-also">{links(Group::Also)}</ul>
                <ul class="nav-set-up" aria-label="Set up">{links(Group::SetUp)}</ul>
            </nav>
            <div class="frame-more">
                <details class="more">
                    <summary class="nav-item">
                        {icon("more")} <span class="truncate">"More"</span>
                    </summary>
                    <div class="more-menu">
                        <nav class="lg:hidden" aria-label="More">
                            <ul class="more-links">{links(Group::Also)} {links(Group::SetUp)}</ul>
                        </nav>
                        <p>
                            <span class="font-medium">{person}</span>
                            <span class="text-text-2">" · " {frame.role}</span>
                        </p>
                        <button type="button" class="button-secondary enhanced" data-find="">
                            "Find or do…"
                        </button>
                        {forms::theme_form()}
                        {forms::sign_out_form()}
                        {help("lg:hidden")}
                    </div>
                </details>
                <nav class="max-lg:hidden" aria-label="Help">{help("")}</nav>
            </div>
            <main id="main" class="frame-main">{visit.note.map(note)} {content.body}</main>
        </div>
        {keys::dialogs(visit.keys)}
    }
}

/// Notices that a page counts one by one.
const COUNTED: u64 = 50;

/// The way to the notices, with how many were not read.
fn bell(base: &str, unread: u64, screen: Screen) -> AnyView {
    let (words, figure) = match unread {
        0 => ("Notices".to_owned(), None),
        1..=COUNTED => (format!("Notices, {unread} new"), Some(unread.to_string())),
        _ => (
            format!("Notices, more than {COUNTED} new"),
            Some(format!("{COUNTED}+")),
        ),
    };
    let figure = figure.map(|figure| {
        view! { <span class="bell-count" aria-hidden="true">{figure}</span> }
    });
    let current = (screen == Screen::Notices).then_some("page");
    view! {
        <a class="bell" href=format!("{base}/notices") aria-current=current>
            {icon(Screen::Notices.sign())} <span class="sr-only">{words}</span> {figure}
        </a>
    }
    .into_any()
}

/// Where the business stands, and the way to its cause for those who may see it.
fn status(base: &str, role: Role, frame: &Frame) -> AnyView {
    let (sign, tone) = match frame.status {
        BusinessStatus::Live => ("check", Tone::Ok),
        BusinessStatus::RequestsOnly => ("alert", Tone::Warn),
        BusinessStatus::SettingUp => ("clock", Tone::Info),
        BusinessStatus::NotAnswering => ("alert", Tone::Bad),
    };
    let pill = badge(tone, sign, frame.status.label().to_owned());
    let needed = match frame.status {
        BusinessStatus::SettingUp => Permission::EditSetup,
        _ => Permission::SeeSetup,
    };
    if !role.may(needed) {
        return view! { <p class="mt-1">{pill}</p> }.into_any();
    }
    let address = format!("{base}/{}", frame.status_path);
    view! {
        <p class="mt-1">
            <a class="inline-block min-h-6 underline" href=address>{pill}</a>
        </p>
    }
    .into_any()
}

/// What the page before did, with the way back where there is one.
fn note(note: Note) -> impl IntoView {
    let undo = note.undo.map(|undo| {
        let fields = undo
            .fields
            .into_iter()
            .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
            .collect_view();
        view! {
            <form method="post" action=undo.path>
                {forms::token()} {forms::once()} {fields}
                <button class="link min-h-6 font-medium">"Undo"</button>
            </form>
        }
    });
    view! {
        <div class="note" role="status">
            {icon("check")} <p class="min-w-0 flex-1 break-words">{note.text}</p> {undo}
        </div>
    }
}

/// A link that reads the page again: all that a browser without script needs.
pub(super) fn refresh() -> impl IntoView {
    view! { <a class="button-secondary" href=context::visit().address>"Refresh"</a> }
}

/// Links to the first and to the next page of a list.
pub(super) fn pages(paging: &domain::view::Paging, path: &str) -> impl IntoView + use<> {
    let first = (!paging.first)
        .then(|| view! { <a class="button-secondary" href=path.to_owned()>"First page"</a> });
    let next = paging.next.as_ref().map(|next| {
        view! { <a class="button-secondary" href=format!("{path}?after={next}")>"Next page"</a> }
    });
    let any = first.is_some() || next.is_some();
    any.then(|| view! { <nav class="mt-6 flex gap-2" aria-label="Pages">{first} {next}</nav> })
}
