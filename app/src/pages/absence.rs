//! Time off of staff, and times in which things are out of use: what is planned, and one more. Bookings in the way are
//! listed by name, and each has to be kept, or moved or cancelled first.

use domain::Permission;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::{
    portal::absence::{AbsencePage, AbsenceRow, InTheWay, Wanted},
    records::Lane,
};

use super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Field, Form, crumbs, empty, head, part},
};

/// What absences are called.
struct Words {
    screen: Screen,
    path: &'static str,
    title: &'static str,
    add: &'static str,
    none: &'static str,
    what: &'static str,
    /// Who may look.
    sees: Permission,
}

const TIME_OFF: Words = Words {
    screen: Screen::Staff,
    path: "staff",
    title: "Time off",
    add: "Add time off",
    none: "No time off is planned.",
    what: "staff",
    sees: Permission::OwnWork,
};

const OUT_OF_USE: Words = Words {
    screen: Screen::Resources,
    path: "resources",
    title: "Out of use",
    add: "Take out of use",
    none: "It is in use throughout.",
    what: "resource",
    sees: Permission::SeeSetup,
};

/// Time off of a staff member.
pub(super) fn time_off() -> impl IntoView {
    page(&TIME_OFF, |id| id.parse().ok().map(Lane::Staff))
}

/// When a court, room or chair is out of use.
pub(super) fn out_of_use() -> impl IntoView {
    page(&OUT_OF_USE, |id| id.parse().ok().map(Lane::Resource))
}

fn page(words: &'static Words, lane: fn(&str) -> Option<Lane>) -> impl IntoView {
    let business = super::business();
    let id = use_params_map().read_untracked().get(words.what);
    let asked = business.clone();
    framed(business, words.screen, async move {
        let (member, services) = context::member(&asked, words.sees, words.screen.name()).await?;
        let id = id.unwrap_or_default();
        let lane = lane(&id).ok_or_else(|| crate::api::AppError::not_found(words.what))?;
        let form = Form::new("add");
        let wanted = form.refused().then(|| Wanted {
            from: form.value("from", ""),
            from_time: form.value("from_time", ""),
            to: form.value("to", ""),
            to_time: form.value("to_time", ""),
        });
        let page = services
            .portal
            .absences(&member, lane, wanted.as_ref())
            .await;
        let page = context::answer(page)?;
        let edits = member.may_plan(lane);
        let rows = if page.rows.is_empty() {
            empty(words.none.to_owned(), ())
        } else {
            let rows = page.rows.iter().map(|row| line(row, edits)).collect_view();
            view! { <ul class="card mb-6 max-w-2xl divide-y divide-line">{rows}</ul> }.into_any()
        };
        let add = edits.then(|| {
            let inside = fields(&form, words, &page, &asked);
            view! {
                <h2 class="mt-8 mb-3 text-h2 font-semibold">{words.add}</h2>
                {form.draw("stack", inside)}
            }
        });
        let base = format!("/app/{asked}/{}", words.path);
        let list = (words.screen.name().to_owned(), base.clone());
        let lists = member.role.may(Permission::SeeSetup).then_some(list);
        let one = (page.name.clone(), format!("{base}/{id}"));
        let above = lists.into_iter().chain([one]).collect();
        let title = format!("{} of {}", words.title, page.name);
        let tabs = match lane {
            Lane::Staff(id) => super::staff::tabs(&asked, id),
            Lane::Resource(_) => super::resources::tabs(&asked, &id),
        };
        let note = (!edits).then(|| {
            view! { <p class="hint mb-4">"Only owners and managers can change this."</p> }
        });
        Ok(Content {
            title: title.clone(),
            body: view! {
                {crumbs(above, words.title.to_owned())}
                {head(title, ())}
                {tabs}
                {note}
                {rows}
                {add}
            }
            .into_any(),
        })
    })
}

fn line(row: &AbsenceRow, edits: bool) -> AnyView {
    let remove = edits.then(|| {
        let id = row.id.to_string();
        let label = format!("Remove {}", row.when);
        let button = view! {
            <input type="hidden" name="id" value=id />
            <button class="button-quiet" aria-label=label>"Remove"</button>
        };
        Form::new("remove").draw("", button)
    });
    view! {
        <li class="flex flex-wrap items-center justify-between gap-3 p-3">
            <div class="min-w-0">
                <p class="font-medium tabular-nums">{row.when.clone()}</p>
                <p class="text-text-2 break-words">{row.note.clone()}</p>
            </div>
            {remove}
        </li>
    }
    .into_any()
}

fn fields(form: &Form, words: &Words, page: &AbsencePage, business: &str) -> AnyView {
    let decide = (!page.in_the_way.is_empty()).then(|| decide(form, page, business));
    view! {
        <div class="grid gap-4 sm:grid-cols-2">
            {Field::new("from", "First day").kind("date").required().line(form, "")}
            {Field::new("from_time", "From").hint("Empty is the whole day.").kind("time").line(form, "")}
            {Field::new("to", "Last day").hint("Empty is one day.").kind("date").line(form, "")}
            {Field::new("to_time", "Until").kind("time").line(form, "")}
        </div>
        {Field::new("note", "Reason").hint("For you alone; callers don't hear it.").line(form, "")}
        {decide}
        <p><button class="button">{words.add}</button></p>
    }
    .into_any()
}

/// The bookings in the way, each with a box to keep it.
fn decide(form: &Form, page: &AbsencePage, business: &str) -> AnyView {
    let rows = page
        .in_the_way
        .iter()
        .map(|booking| keep(form, booking, business))
        .collect_view();
    let inside = view! { <ul class="grid gap-2">{rows}</ul> };
    part(
        form,
        "keep",
        "Bookings in the way",
        "Tick those that stay as they are. Move or cancel the others first.",
        inside,
    )
}

fn keep(form: &Form, booking: &InTheWay, business: &str) -> AnyView {
    let value = booking.id.to_string();
    let id = format!("keep-{value}");
    let checked = form.checked("keep", &value, false);
    let address = format!("/app/{business}/bookings/{value}");
    view! {
        <li class="tick">
            <input type="checkbox" id=id.clone() name="keep" value=value checked=checked />
            <div>
                <label for=id>"Keep " {booking.what.clone()} ", " {booking.when.text.clone()}</label>
                " "
                <a class="link inline-block min-h-6" href=address>"Open booking"</a>
            </div>
        </li>
    }
    .into_any()
}
