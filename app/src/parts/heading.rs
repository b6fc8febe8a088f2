//! What stands above a list: how many there are, and the headings of its columns.

use domain::view::{Heading, Way};
use leptos::prelude::*;

/// How many there are, and the way to all of them as a file.
pub(crate) fn count_line(total: String, file: Option<String>) -> AnyView {
    let file = file.map(|address| {
        view! { <a class="link inline-block min-h-6" href=address>"Export as CSV"</a> }
    });
    view! {
        <div class="mb-3 flex flex-wrap items-center justify-between gap-2">
            <p role="status">{total}</p>
            {file}
        </div>
    }
    .into_any()
}

/// The head of a table. A heading with an order is a link that turns it. The roles keep it a head where rows are cards.
pub(crate) fn table_head<'a>(headings: impl Iterator<Item = &'a Heading>) -> AnyView {
    let cells = headings
        .cloned()
        .map(|Heading { label, link, way }| {
            let Some(link) = link else {
                return view! { <th role="columnheader" scope="col">{label}</th> }.into_any();
            };
            let (order, arrow) = match way {
                None => (None, ""),
                Some(Way::Up) => (Some("ascending"), " ↑"),
                Some(Way::Down) => (Some("descending"), " ↓"),
            };
            view! {
                <th role="columnheader" scope="col" aria-sort=order>
                    <a class="sort" href=link>
                        {label} <span aria-hidden="true">{arrow}</span>
                    </a>
                </th>
            }
            .into_any()
        })
        .collect_view();
    view! {
        <thead role="rowgroup">
            <tr role="row">{cells}</tr>
        </thead>
    }
    .into_any()
}
