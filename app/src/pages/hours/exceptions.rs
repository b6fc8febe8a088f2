//! Dates with other hours: what is planned, one more, and public holidays to tick.

use domain::Permission;
use leptos::prelude::*;
use services::portal::hours::{ExceptionRow, ExceptionsPage};

use super::super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Column, Field, Form, Pick, Sorted, empty, head},
};

const COLUMNS: [Column; 4] = [
    Column::plain("Date"),
    Column::plain("Hours"),
    Column::plain("Why"),
    Column::plain("Location"),
];
const REMOVE: Column = Column::plain("Change");

pub(in crate::pages) fn exceptions() -> impl IntoView {
    let business = crate::pages::business();
    let business_id = business.clone();
    framed(business, Screen::Hours, async move {
        let (member, services) =
            context::member(&business_id, Permission::SeeSetup, "Hours").await?;
        let page = context::answer(services.portal.exceptions(&member).await)?;
        let edits = member.role.may(Permission::EditSetup);
        let adds = member.role.may(Permission::AddExceptions);
        let list = if page.rows.is_empty() {
            empty("No special dates.".to_owned(), ())
        } else {
            table(&page.rows, edits)
        };
        let add = adds.then(|| add(&page));
        let holidays = (adds && !page.holidays.is_empty()).then(|| holidays(&page));
        Ok(Content {
            title: "Exceptions".to_owned(),
            body: view! {
                {head("Exceptions".to_owned(), ())}
                {super::tabs(&business_id)}
                {list}
                <div class="mt-8 grid items-start gap-8 xl:grid-cols-2">{add} {holidays}</div>
            }
            .into_any(),
        })
    })
}

fn table(rows: &[ExceptionRow], edits: bool) -> AnyView {
    let lines = rows.iter().map(|row| line(row, edits)).collect_view();
    let mut columns = COLUMNS.to_vec();
    columns.extend(edits.then_some(REMOVE));
    view! {
        <div class="overflow-x-auto" tabindex="0" role="region" aria-label="Exceptions">
            <table class="rows">
                <caption class="sr-only">"Exceptions"</caption>
                {Sorted::here("").head(&columns)}
                <tbody>{lines}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn line(row: &ExceptionRow, edits: bool) -> AnyView {
    let why = match (row.note.as_str(), row.holiday) {
        ("", true) => "Public holiday".to_owned(),
        (note, true) => format!("{note} (public holiday)"),
        (note, false) => note.to_owned(),
    };
    let remove = edits.then(|| {
        let label = format!("Remove {}, {}", row.when, row.hours);
        let places: Vec<String> = row.locations.iter().map(ToString::to_string).collect();
        let button = view! {
            <input type="hidden" name="date" value=row.date.to_string() />
            <input type="hidden" name="places" value=places.join(" ") />
            <button class="button-quiet" aria-label=label>"Remove"</button>
        };
        view! { <td data-label="Change">{Form::new("remove").draw("", button)}</td> }
    });
    view! {
        <tr>
            <td data-label="Date">{row.when.clone()}</td>
            <td data-label="Hours">{row.hours.clone()}</td>
            <td data-label="Why">{why}</td>
            <td data-label="Location">{row.places.clone()}</td>
            {remove}
        </tr>
    }
    .into_any()
}

/// For one location or all; nothing to choose where there is only one.
fn places(form: &Form, name: &'static str, page: &ExceptionsPage) -> Option<AnyView> {
    (page.locations.len() > 1).then(|| {
        let mut picks = vec![Pick::new("all", "All locations")];
        let each = page.locations.iter();
        picks.extend(each.map(|(id, name)| Pick::new(id.to_string(), name)));
        Field::new(name, "Location").select(form, "all", &picks)
    })
}

fn add(page: &ExceptionsPage) -> AnyView {
    let form = Form::new("add");
    let kinds = [
        Pick::new("closed", "Closed"),
        Pick::new("other", "Other hours instead of the usual"),
        Pick::new("extra", "Extra opening besides the usual"),
    ];
    let inside = view! {
        <h2 class="text-h2 font-semibold">"Add date"</h2>
        {Field::new("date", "Date").kind("date").required().line(&form, "")}
        {Field::new("kind", "What is different").select(&form, "closed", &kinds)}
        <div class="grid grid-cols-2 gap-4">
            {Field::new("from", "From").kind("time").line(&form, "")}
            {Field::new("to", "To").kind("time").line(&form, "")}
            {Field::new("from2", "And from").kind("time").line(&form, "")}
            {Field::new("to2", "And to").kind("time").line(&form, "")}
        </div>
        {Field::new("note", "Why").hint("Callers who ask hear it, for example Christmas.").line(&form, "")}
        {Field::new("holiday", "Public holiday").hint("Prices for public holidays hold.").check(&form, false)}
        {places(&form, "location_id", page)}
        <p><button class="button">"Add date"</button></p>
    };
    form.draw("stack", inside)
}

fn holidays(page: &ExceptionsPage) -> AnyView {
    let form = Form::new("holidays");
    let picks: Vec<Pick> = page
        .holidays
        .iter()
        .map(|pick| Pick::new(pick.date.to_string(), pick.label.clone()))
        .collect();
    let inside = view! {
        <h2 class="text-h2 font-semibold">"Add public holidays"</h2>
        {Field::new("days", "Closed on").checks(&form, &[], &picks)}
        {places(&form, "kept_at", page)}
        <p><button class="button-secondary">"Add holidays"</button></p>
    };
    form.draw("stack", inside)
}
