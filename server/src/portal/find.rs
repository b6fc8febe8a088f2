//! `GET /app/{business}/find.json`: what the palette shows for a text. Whoever may not see something does not find it.

use app::{Theme, api::context::Visit, pages::places};
use axum::{
    Extension, Json,
    extract::{Path, Query, State},
};
use domain::{BusinessId, Permission};
use serde::{Deserialize, Serialize};
use services::{
    ServiceError,
    access::Member,
    portal::find::{Found, FoundOne},
};

use super::Portal;
use crate::error::RouteError;

/// Longest text that is looked for.
const LONGEST: usize = 80;

/// What is looked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    q: String,
}

/// Things of one kind.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    name: &'static str,
    items: Vec<Item>,
}

/// One thing, and where it is: an address, or `theme:` with a choice of colours.
#[derive(Debug, Serialize)]
struct Item {
    text: String,
    detail: String,
    to: String,
}

pub(super) async fn find(
    State(portal): State<Portal>,
    Extension(visit): Extension<Visit>,
    Path(business): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Vec<Group>>, RouteError> {
    let user = visit.user.ok_or(RouteError::SignedOut)?;
    let id: BusinessId = business.parse().map_err(|_| RouteError::Missing)?;
    let member = match portal.services.access.member(user, Some(id)).await {
        Err(ServiceError::Forbidden(_)) => return Err(RouteError::Missing),
        member => member?,
    };
    let text: String = wanted.q.trim().chars().take(LONGEST).collect();
    let found = portal.services.portal.find(&member, &text).await?;
    Ok(Json(groups(
        &member,
        &format!("/app/{business}"),
        &text,
        found,
    )))
}

fn groups(member: &Member, base: &str, text: &str, found: Found) -> Vec<Group> {
    let wanted = text.to_lowercase();
    let item = |text: &str, to: String| Item {
        text: text.to_owned(),
        detail: String::new(),
        to,
    };
    let fits = |item: &Item| item.text.to_lowercase().contains(&wanted);
    let some = |name, items: Vec<Item>| Group {
        name,
        items: items.into_iter().filter(fits).collect(),
    };
    let all = |name, found: Vec<FoundOne>| Group {
        name,
        items: found
            .into_iter()
            .map(|one| Item {
                text: one.text,
                detail: one.detail,
                to: format!("{base}/{}", one.path),
            })
            .collect(),
    };
    let go = places(member)
        .into_iter()
        .map(|(name, path)| item(name, format!("{base}/{path}")))
        .collect();
    let mut acts = Vec::new();
    if member.may_book() {
        acts.push(item("Add booking", format!("{base}/bookings/new")));
    }
    if member.role.may(Permission::EditCustomers) {
        acts.push(item("Add customer", format!("{base}/customers/new")));
    }
    if member.role.may(Permission::EditSetup) {
        acts.push(item("Add service", format!("{base}/services/new")));
        acts.push(item("Add staff", format!("{base}/staff/new")));
    }
    acts.push(item("Change business", "/app/switch".to_owned()));
    let colours = Theme::ALL
        .iter()
        .map(|theme| item(theme.label(), format!("theme:{}", theme.as_str())))
        .collect();
    let mut groups = vec![
        all("Customers", found.customers),
        all("Bookings", found.bookings),
        some("Go to", go),
        some("Do", acts),
        all("Locations", found.locations),
        some("Colours", colours),
    ];
    groups.retain(|group| !group.items.is_empty());
    groups
}
