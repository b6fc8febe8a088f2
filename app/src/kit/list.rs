//! Lists: columns that sort by links, and pages by links.

use domain::view::Paging;
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

    /// The head of a table.
    pub(crate) fn head(&self, columns: &[Column]) -> AnyView {
        let here = Address::here();
        let cells = columns
            .iter()
            .map(|column| {
                let Some(key) = column.key else {
                    return view! { <th scope="col">{column.label}</th> }.into_any();
                };
                let mine = key == self.key;
                let order = match (mine, self.down) {
                    (false, _) => None,
                    (true, false) => Some("ascending"),
                    (true, true) => Some("descending"),
                };
                let next = if mine && !self.down {
                    format!("-{key}")
                } else {
                    key.to_owned()
                };
                let arrow = match order {
                    Some("ascending") => " ↑",
                    Some(_) => " ↓",
                    None => "",
                };
                let link = here.with("sort", Some(&next)).link();
                view! {
                    <th scope="col" aria-sort=order>
                        <a class="sort" href=link>
                            {column.label} <span aria-hidden="true">{arrow}</span>
                        </a>
                    </th>
                }
                .into_any()
            })
            .collect_view();
        view! {
            <thead>
                <tr>{cells}</tr>
            </thead>
        }
        .into_any()
    }
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
