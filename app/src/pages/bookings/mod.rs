//! The diary: an agenda, a board of one day, a week, and a list. Which of them is in the address.

mod agenda;
mod board;
mod list;
mod new;
mod week;

use domain::Permission;
use leptos::prelude::*;

use super::frame::{Content, Screen, framed, refresh};
use crate::{
    api::context,
    kit::{Address, Live, choice, head},
};

pub(crate) use list::question;
pub(super) use new::{anyway, page as new, times};

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Bookings, async move {
        let (member, services) = context::member(&asked, Permission::OwnWork, "Bookings").await?;
        let here = Address::here();
        let view = match here.get("view") {
            Some("day") => board::draw(&asked, &member, &services).await,
            Some("week") => week::draw(&asked, &member, &services).await,
            Some("list") => list::draw(&asked, &member, &services).await,
            _ => agenda::draw(&asked, &member).await,
        }?;
        let Some(id) = here.get("open") else {
            return Ok(view);
        };
        let close = here.beside("open", None).link();
        let drawer = super::booking::drawer(&asked, &member, &services, (id, close)).await?;
        let body = view.body;
        Ok(Content {
            title: view.title,
            body: view! { {body} {drawer} }.into_any(),
        })
    })
}

/// What shows the diary, kept up to date.
pub(super) const fn live() -> Live {
    Live::of("booking hold")
}

/// The head of every view: the title, what can be done, and the other views of the same place and people.
fn top(business: &str, member: &services::access::Member) -> AnyView {
    let here = Address::here();
    let base = format!("/app/{business}/bookings");
    let add = member.may_book().then(|| {
        let new = [("loc", here.get("loc")), ("date", here.get("date"))];
        let address = new
            .into_iter()
            .fold(Address::of(format!("{base}/new")), |to, (name, value)| {
                to.with(name, value)
            });
        view! { <a class="button" href=address.link() data-key="n">"Add booking"</a> }
    });
    let actions = view! {
        {add}
        <a class="button-secondary" href=format!("{base}/why") data-key="w">"Why not?"</a>
        {refresh()}
    };
    let shown = here.get("view").unwrap_or("agenda").to_owned();
    let views = [
        ("agenda", "Agenda", "1"),
        ("day", "Day", "2"),
        ("week", "Week", "3"),
        ("list", "List", "4"),
    ];
    let tabs = views
        .map(|(view, name, key)| {
            let to = ["loc", "by", "date"]
                .into_iter()
                .filter(|_| view != "agenda" && view != "list")
                .fold(
                    Address::of(base.clone()).with("view", Some(view)),
                    |to, part| to.with(part, here.get(part)),
                );
            let current = (view == shown).then_some("page");
            view! { <li><a class="tab" href=to.link() aria-current=current data-key=key>{name}</a></li> }
        })
        .into_iter()
        .collect_view();
    view! {
        {head("Bookings".to_owned(), actions)}
        {nobody(member)}
        <nav aria-label="Views" class="tabs">
            <ul>{tabs}</ul>
        </nav>
    }
    .into_any()
}

/// A line for somebody who sees only their own and is nobody on the diary.
pub(super) fn nobody(member: &services::access::Member) -> Option<AnyView> {
    let nobody = member.staff.is_none() && !member.role.may(Permission::SeeBookings);
    nobody.then(|| {
        view! {
            <p class="banner">
                "You are nobody on the diary yet, so nothing is yours here. Ask an owner or manager to add you."
            </p>
        }
        .into_any()
    })
}

/// What can be chosen of a day or a week: where, people or things, and another date.
struct Chooser<'a> {
    view: &'static str,
    date: &'a str,
    around: &'a [String; 3],
    names: [&'static str; 2],
    location: &'a str,
    locations: &'a [(String, String)],
    by_staff: bool,
    both: bool,
}

impl Chooser<'_> {
    fn draw(&self) -> AnyView {
        let here = Address::here();
        let to = |date: &str| here.with("date", Some(date)).link();
        let [before, after, today] = self.around;
        let [earlier, later] = self.names;
        let locations = (self.locations.len() > 1)
            .then(|| choice("loc", "Location", self.locations, self.location, None));
        let by = if self.by_staff { "staff" } else { "resource" };
        let kinds = [("staff", "Staff"), ("resource", "Rooms and courts")];
        let kinds = kinds.map(|(id, name)| (id.to_owned(), name.to_owned()));
        let kinds = self.both.then(|| choice("by", "Show", &kinds, by, None));
        view! {
            <div class="chooser">
                <nav class="flex flex-wrap gap-2" aria-label="Dates">
                    <a class="button-secondary" href=to(before) data-key="[">{earlier}</a>
                    <a class="button-secondary" href=to(today) data-key="t">"Today"</a>
                    <a class="button-secondary" href=to(after) data-key="]">{later}</a>
                </nav>
                <form method="get" class="flex flex-wrap items-end gap-3">
                    <input type="hidden" name="view" value=self.view />
                    {locations}
                    {kinds}
                    <label class="field">
                        <span>"Date"</span>
                        <input type="date" name="date" value=self.date.to_owned() />
                    </label>
                    <button class="button-secondary">"Show"</button>
                </form>
            </div>
        }
        .into_any()
    }
}

/// A line that says that events of a calendar may be missing.
fn unread(unread: bool) -> Option<AnyView> {
    unread.then(|| {
        view! {
            <p class="banner" role="status">
                "A calendar could not be read. What stands in it may be missing here."
            </p>
        }
        .into_any()
    })
}
