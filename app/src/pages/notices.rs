//! The notices: what somebody has to know of, and what they did themselves.

use domain::Permission;
use leptos::prelude::*;
use services::portal::notices::{NoticeRow, NoticesPage};

use super::frame::{Content, Screen, framed};
use crate::{
    api::context,
    kit::{Form, empty, head},
    parts::{icon, time},
};

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Notices, async move {
        let (member, services) = context::member(&asked, Permission::Enter, "Notices").await?;
        let page = context::answer(services.portal.notices(&member).await)?;
        Ok(Content {
            title: "Notices".to_owned(),
            body: body(&asked, page),
        })
    })
}

fn body(business: &str, page: NoticesPage) -> AnyView {
    let form = Form::new("read");
    let mark = page.until.map(|until| {
        let inside = view! {
            <input type="hidden" name="until" value=until.to_string() />
            <button class="button-secondary">"Mark all as read"</button>
        };
        form.bare("inline", inside)
    });
    let list = if page.rows.is_empty() {
        empty("All caught up.".to_owned(), ())
    } else {
        let news = match page.unread {
            0 => "All caught up.".to_owned(),
            1 => "1 notice is new.".to_owned(),
            many => format!("{many} notices are new."),
        };
        let rows = page
            .rows
            .into_iter()
            .map(|row| line(business, row))
            .collect_view();
        view! {
            <p class="mb-3">{news}</p>
            <ul class="card divide-y divide-line">{rows}</ul>
        }
        .into_any()
    };
    view! {
        {head("Notices".to_owned(), mark)}
        {form.summary()}
        <p class="hint mb-4">"What you have to know of, and what you did yourself: the last 50 of 30 days."</p>
        {list}
    }
    .into_any()
}

fn line(business: &str, row: NoticeRow) -> AnyView {
    let link = row.link.map(|(label, path)| {
        let address = format!("/app/{business}/{path}");
        view! { <a class="link inline-block min-h-6 break-words" href=address>{label}</a> }
    });
    let new = row.unread.then(|| {
        view! { <span class="badge bg-accent-soft text-accent-text">{icon("dot")} "New"</span> }
    });
    let own = row
        .own
        .then(|| view! { <span class="text-meta text-text-2">"You · "</span> });
    view! {
        <li class="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 p-3">
            <span class="min-w-0 break-words">
                {new} " " <bdi>{row.text}</bdi> " "
                <span class="inline-block text-meta text-text-2 tabular-nums">{own} {time(row.at)}</span>
            </span>
            {link}
        </li>
    }
    .into_any()
}
