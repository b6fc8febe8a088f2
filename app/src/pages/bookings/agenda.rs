//! Days as headings, from yesterday on; the first page follows what happens.

use leptos::prelude::*;

use super::super::frame::{Content, pages};
use crate::{
    api::{self, AppError},
    islands::LiveBookings,
    kit::Address,
    parts,
};

pub(super) async fn draw(
    business: &str,
    member: &services::access::Member,
) -> Result<Content, AppError> {
    let after = Address::here().get("after").map(str::to_owned);
    let top = super::top(business, member);
    let page = api::bookings(business.to_owned(), after.clone()).await?;
    let more = pages(&page.paging, &format!("/app/{business}/bookings"));
    let list = if let Some(after) = after {
        let here = Address::of(format!("/app/{business}/bookings")).with("after", Some(&after));
        let open = format!("{}&open=", here.link());
        parts::bookings_list(business, &open, page.days).into_any()
    } else {
        view! { <LiveBookings business=business.to_owned() page=page /> }.into_any()
    };
    Ok(Content {
        title: "Bookings".to_owned(),
        body: view! { {top} {list} {more} }.into_any(),
    })
}
