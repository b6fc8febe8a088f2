//! One booking, and the forms that confirm it, move it, call it off, and note who came. Which form is open is in the
//! address.

mod confirm;

use domain::{BookingId, BookingState, Permission, Role};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::{access::Member, portal::diary::by_hand::ChangeForm};

use super::{
    bookings::{anyway, times},
    frame::{Content, Screen, framed, refresh},
};
use crate::{
    api::{
        AppError,
        context::{self, PortalServices},
    },
    kit::{Address, Field, Form, choice, crumbs, head},
    parts,
};

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let id = use_params_map().read_untracked().get("booking");
    let asked = business.clone();
    framed(business, Screen::Bookings, async move {
        let (member, services) = context::member(&asked, Permission::OwnWork, "Bookings").await?;
        let id: BookingId = super::parsed(id, "booking")?;
        let here = Address::here();
        match here.get("do") {
            Some("confirm") => confirm::content(&asked, &member, &services, id).await,
            Some(what @ ("move" | "cancel")) => change(&asked, &member, &services, id, what).await,
            _ => plain(&asked, &member, &services, id).await,
        }
    })
}

async fn plain(
    business: &str,
    member: &Member,
    services: &PortalServices,
    id: BookingId,
) -> Result<Content, AppError> {
    let page = context::answer(services.portal.booking(member, id).await)?;
    let title = format!("{} for {}", page.row.service, page.row.customer);
    let above = vec![("Bookings".to_owned(), format!("/app/{business}/bookings"))];
    let base = format!("/app/{business}/bookings/{id}");
    let edits = member.may_book();
    let changes = edits.then(|| changes(&base, page.row.state));
    let came = edits.then(|| came(&base, &page.notable));
    let customer = page.customer.as_ref().map(|customer| {
        let address = format!("/app/{business}/customers/{customer}");
        view! { <p class="mb-4"><a class="link inline-block min-h-6" href=address>"Customer's page"</a></p> }
    });
    let event = (!page.event.is_empty()).then(|| {
        view! {
            <p class="mb-4">
                <a class="link inline-block min-h-6" rel="noreferrer" href=page.event.clone()>
                    "Open in Google"
                </a>
            </p>
        }
    });
    let reference = page.row.reference.clone();
    Ok(Content {
        title: title.clone(),
        body: view! {
            {crumbs(above, reference)}
            {head(title, view! { {changes} {refresh()} })}
            {came}
            {customer}
            {event}
            {parts::booking_body(business, page)}
        }
        .into_any(),
    })
}

/// The ways to change it, while it can be.
fn changes(base: &str, state: BookingState) -> Option<AnyView> {
    let confirm = match state {
        BookingState::Requested => Some(view! {
            <a class="button" href=format!("{base}?do=confirm")>"Confirm request"</a>
        }),
        BookingState::Booked => None,
        _ => return None,
    };
    let moves = if confirm.is_some() {
        "button-secondary"
    } else {
        "button"
    };
    let links = view! {
        {confirm}
        <a class=moves href=format!("{base}?do=move")>"Move booking"</a>
        <a class="button-danger" href=format!("{base}?do=cancel")>"Cancel booking"</a>
    };
    Some(links.into_any())
}

/// A booking beside the list that names it, on the pages whose address opens it. `close` is their address without it.
pub(super) async fn drawer(
    business: &str,
    member: &Member,
    services: &PortalServices,
    (id, close): (&str, String),
) -> Result<AnyView, AppError> {
    let id: BookingId = super::parsed(Some(id.to_owned()), "booking")?;
    let page = context::answer(services.portal.booking(member, id).await)?;
    let base = format!("/app/{business}/bookings/{id}");
    let title = format!("{} for {}", page.row.service, page.row.customer);
    let edits = member.may_book();
    let changes = edits.then(|| changes(&base, page.row.state));
    let came = edits.then(|| came(&base, &page.notable));
    Ok(view! {
        <dialog open class="drawer" aria-labelledby="drawer" data-booking=id.to_string()>
            <div class="drawer-inside">
                <div class="page-head">
                    <h2 id="drawer" class="min-w-0 break-words text-h2 font-semibold">{title}</h2>
                    <a class="button-secondary" href=close data-close="">"Close"</a>
                </div>
                <div class="mb-4 flex flex-wrap gap-2">
                    {changes}
                    <a class="button-secondary" href=base>"Open page"</a>
                </div>
                {came}
                {parts::booking_body(business, page)}
            </div>
        </dialog>
    }
    .into_any())
}

/// Who came is noted with one press, and can be taken back: what of it there is to note now. A note that was refused is
/// told, whether or not its button is still there.
fn came(base: &str, notable: &[BookingState]) -> AnyView {
    let notes = [
        (BookingState::Arrived, "arrived", "Note arrival"),
        (BookingState::NoShow, "no-show", "Note no-show"),
        (BookingState::Booked, "undo", "Take note back"),
    ];
    let one = |(state, what, label): (BookingState, &'static str, &'static str)| {
        let form = Form::new(what).of(base.to_owned());
        let button = notable.contains(&state).then(|| {
            let button = view! { <button class="button-secondary">{label}</button> };
            form.bare("inline", button)
        });
        (form.summary(), button)
    };
    let (told, buttons): (Vec<_>, Vec<_>) = notes.map(one).into_iter().unzip();
    let buttons = (!notable.is_empty())
        .then(|| view! { <div class="mb-4 flex flex-wrap gap-2">{buttons}</div> });
    view! { {told} {buttons} }.into_any()
}

async fn change(
    business: &str,
    member: &Member,
    services: &PortalServices,
    id: BookingId,
    what: &str,
) -> Result<Content, AppError> {
    let here = Address::here();
    let part = |name| here.get(name).unwrap_or_default();
    let found =
        services
            .portal
            .change_booking(member, id, (part("date"), part("time")), part("with"));
    let form = context::answer(found.await)?;
    let base = format!("/app/{business}/bookings/{id}");
    let row = &form.page.row;
    let reference = row.reference.clone();
    let above = vec![
        ("Bookings".to_owned(), format!("/app/{business}/bookings")),
        (reference, base.clone()),
    ];
    let word = if what == "move" { "Move" } else { "Cancel" };
    let title = format!("{word} {} for {}", row.service, row.customer);
    let when = form.page.when.clone();
    let bends = matches!(member.role, Role::Owner | Role::Manager | Role::Desk);
    let body = if !form.settled.is_empty() {
        view! { <p class="banner">{form.settled.clone()}</p> }.into_any()
    } else if !form.late.is_empty() && !bends {
        late(&form).into_any()
    } else if what == "move" {
        moving(&form, member.role.may(Permission::ManageBusiness))
    } else {
        cancelling(&form, member.role.may(Permission::ManageBusiness))
    };
    Ok(Content {
        title: title.clone(),
        body: view! {
            {crumbs(above, word.to_owned())}
            {head(title, ())}
            <p class="mb-4 tabular-nums">{row.state_text.clone()} ": " {when}</p>
            {body}
            <p class="mt-4"><a class="link inline-block min-h-6" href=base>"Keep booking as it is"</a></p>
        }
        .into_any(),
    })
}

/// That nobody can be told, where that is so; otherwise it is asked before the change is made.
fn untold(can_text: bool) -> Option<AnyView> {
    (!can_text)
        .then(|| view! { <p class="hint">"No number is known, so nobody is told."</p> }.into_any())
}

/// Leaving out the fee, where there is one.
fn waiving(form: &Form, page: &ChangeForm, may_waive: bool) -> Option<AnyView> {
    (may_waive && !page.fee.is_empty())
        .then(|| Field::new("waive", "Don't take the fee").check(form, false))
}

fn moving(page: &ChangeForm, may_waive: bool) -> AnyView {
    let form = Form::new("move");
    if let Some(asked) = form.asking("Move booking", "button") {
        return asked;
    }
    let any = if page.things { "Any" } else { "Anyone" };
    let lanes =
        (page.lanes.len() > 1).then(|| choice("with", "With", &page.lanes, &page.with, Some(any)));
    let fee = (!page.fee.is_empty())
        .then(|| view! { <p class="banner">"Moving now costs " {page.fee.clone()} "."</p> });
    let late = late(page);
    let inside = view! {
        {times(&form, &page.times, &page.wished)}
        {waiving(&form, page, may_waive)}
        {untold(page.can_text)}
        <input type="hidden" name="date" value=page.date.clone() />
        <input type="hidden" name="with" value=page.with.clone() />
        <p><button class="button">"Move booking"</button></p>
        {anyway(&form, &page.times, "Move anyway")}
    };
    view! {
        <form method="get" class="card mb-6 grid items-end gap-4 p-4 sm:grid-cols-3">
            <input type="hidden" name="do" value="move" />
            <label class="field">
                <span>"Date"</span>
                <input type="date" name="date" value=page.date.clone() />
            </label>
            {lanes}
            <button class="button-secondary">"Show free times"</button>
        </form>
        {late}
        {fee}
        {form.draw("stack", inside)}
    }
    .into_any()
}

fn cancelling(page: &ChangeForm, may_waive: bool) -> AnyView {
    let form = Form::new("cancel");
    if let Some(asked) = form.asking("Cancel booking", "button-danger") {
        return asked;
    }
    let fee = if page.fee.is_empty() {
        "Cancelling costs nothing now.".to_owned()
    } else {
        format!("Cancelling now costs {}.", page.fee)
    };
    let waive = waiving(&form, page, may_waive);
    let closed = !page.late.is_empty();
    let reason = Field::new("reason", "Reason");
    let (reason, button) = if closed {
        let button = view! { <button class="button-danger" name="anyway" value="on">"Cancel anyway"</button> };
        let hint = "It is too late for the customer. Kept in the audit log.";
        (reason.hint(hint).required(), button.into_any())
    } else {
        let button = view! { <button class="button-danger">"Cancel booking"</button> };
        (reason.hint("Kept with the booking."), button.into_any())
    };
    let inside = view! {
        {late(page)}
        <p>{fee} " The time becomes free for others at once."</p>
        {reason.line(&form, "")}
        {waive}
        {untold(page.can_text)}
        <p>{button}</p>
    };
    form.draw("stack", inside)
}

/// That a booking is closed to its customer, where it is.
fn late(page: &ChangeForm) -> Option<AnyView> {
    (!page.late.is_empty()).then(|| view! { <p class="banner">{page.late.clone()}</p> }.into_any())
}
