//! What stands above a list: how many there are, and the headings of its columns.

use domain::view::Heading;
use leptos::prelude::*;

/// How many there are, and the way to all of them as a file.
pub(crate) fn count_line(total: impl IntoView + 'static, file: Option<String>) -> impl IntoView {
    let file = file.map(|address| {
        view! { <a class="link inline-block min-h-6" href=address>"Export as CSV"</a> }
    });
    view! {
        <div class="mb-3 flex flex-wrap items-center justify-between gap-2">
            <p role="status">{total}</p>
            {file}
        </div>
    }
}

/// The heading of a column. One with an order is a link that turns it. The role keeps it a heading where rows are cards.
pub(crate) fn heading(one: Heading) -> impl IntoView {
    let Heading { label, link, order } = one;
    let (words, plain) = match link {
        Some(to) => (Some((to, label)), None),
        None => (None, Some(label)),
    };
    let arrow = match order.as_deref() {
        None => "",
        Some("ascending") => " ↑",
        Some(_) => " ↓",
    };
    let words = words.map(|(to, label)| {
        view! {
            <a class="sort" href=to>
                {label} <span aria-hidden="true">{arrow}</span>
            </a>
        }
    });
    view! { <th role="columnheader" scope="col" aria-sort=order>{words} {plain}</th> }
}
