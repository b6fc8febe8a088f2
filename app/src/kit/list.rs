//! Lists: columns that sort by links, and pages by links.

use domain::view::{Paging, ROWS, rows};
use leptos::prelude::*;

use super::Address;

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Its heading.
    pub(crate) label: &'static str,
    /// What `sort` says in the address, if the list can be in its order.
    pub(crate) key: Option<&'static str>,
}

impl Column {
    /// One whose order is not offered.
    pub(crate) const fn plain(label: &'static str) -> Self {
        Self { label, key: None }
    }
}

/// The order of a list, as the address says: `sort=name`, or `sort=-name` from the last to the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sorted {
    /// The column.
    pub(crate) key: String,
    /// From the last to the first.
    pub(crate) down: bool,
}

impl Sorted {
    /// As the address says; otherwise by this one.
    pub(crate) fn here(usual: &'static str) -> Self {
        let here = Address::here();
        let text = here.get("sort").unwrap_or(usual);
        let (key, down) = match text.strip_prefix('-') {
            Some(key) => (key, true),
            None => (text, false),
        };
        Self {
            key: key.to_owned(),
            down,
        }
    }

    /// The head of a table. The roles keep it a head where rows are cards.
    pub(crate) fn head(&self, columns: &[Column]) -> AnyView {
        let row = self.row(columns);
        view! { <thead role="rowgroup">{row}</thead> }.into_any()
    }

    /// The row of headings.
    pub(crate) fn row(&self, columns: &[Column]) -> AnyView {
        let here = Address::here();
        let cells = columns
            .iter()
            .map(|column| {
                let Some(key) = column.key else {
                    return view! { <th role="columnheader" scope="col">{column.label}</th> }
                        .into_any();
                };
                let mine = key == self.key;
                let (order, arrow) = match (mine, self.down) {
                    (false, _) => (None, ""),
                    (true, false) => (Some("ascending"), " ↑"),
                    (true, true) => (Some("descending"), " ↓"),
                };
                let next = if mine && !self.down {
                    format!("-{key}")
                } else {
                    key.to_owned()
                };
                let link = here.with("sort", Some(&next)).link();
                view! {
                    <th role="columnheader" scope="col" aria-sort=order>
                        <a class="sort" href=link>
                            {column.label} <span aria-hidden="true">{arrow}</span>
                        </a>
                    </th>
                }
                .into_any()
            })
            .collect_view();
        view! { <tr role="row">{cells}</tr> }.into_any()
    }
}

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

/// Links to the first and to the next page of this list, whatever its order and filters.
pub(crate) fn pager(paging: &Paging) -> Option<AnyView> {
    let here = Address::here();
    let first = (!paging.first).then(|| {
        view! { <a class="button-secondary" href=here.with("after", None).link()>"First page"</a> }
    });
    let next = paging.next.as_ref().map(|next| {
        view! { <a class="button-secondary" href=here.with("after", Some(next)).link()>"Next page"</a> }
    });
    let any = first.is_some() || next.is_some();
    any.then(|| {
        view! { <nav class="mt-6 flex gap-2" aria-label="Pages">{first} {next}</nav> }.into_any()
    })
}

/// How many rows a page has, as the address says.
pub(crate) fn rows_here(here: &Address) -> u32 {
    rows(here.get("rows").and_then(|text| text.parse().ok()))
}

/// What is below a list: links to its first and next page, and links to pages of more and of fewer rows, where there are
/// enough of them to choose.
pub(crate) fn foot(paging: &Paging, total: u64) -> AnyView {
    let here = Address::here();
    let now = rows_here(&here);
    let [fewest, ..] = ROWS;
    let choice = (total > u64::from(fewest)).then(|| {
        let links = ROWS
            .map(|count| {
                // What is usual stands in no address.
                let asked = (count != rows(None)).then(|| count.to_string());
                let to = here.with("rows", asked.as_deref()).link();
                let one = if count == now {
                    view! { <span aria-current="true" class="font-semibold">{count}</span> }.into_any()
                } else {
                    view! { <a class="link inline-block min-h-6 min-w-6 text-center" href=to>{count}</a> }
                        .into_any()
                };
                view! { <li>{one}</li> }
            })
            .into_iter()
            .collect_view();
        view! {
            <nav class="mt-6 flex items-center gap-3 tabular-nums" aria-label="Rows on a page">
                <span class="text-text-2">"Rows"</span>
                <ul class="flex gap-3">{links}</ul>
            </nav>
        }
    });
    view! {
        <div class="flex flex-wrap items-end justify-between gap-x-6">{pager(paging)} {choice}</div>
    }
    .into_any()
}

/// Fields that nobody sees, so that a form which filters keeps these parts of the address.
pub(crate) fn kept(here: &Address, names: &[&'static str]) -> AnyView {
    names
        .iter()
        .filter_map(|name| {
            let value = here.get(name)?.to_owned();
            Some(view! { <input type="hidden" name=*name value=value /> })
        })
        .collect_view()
        .into_any()
}

/// The address of the file with all rows of a list.
pub(crate) fn file(here: &Address, path: &str) -> String {
    let list = here.without(&["after", "rows", "open"]).link();
    let query = list.split_once('?').map_or("", |(_, query)| query);
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}
