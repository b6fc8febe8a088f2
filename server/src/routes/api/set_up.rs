//! What all things have in common that a business sets up: they are listed, shown, added and replaced as a whole.

use std::{future::Future, str::FromStr};

use axum::{Json, http::StatusCode};
use serde::Serialize;
use services::{ServiceError, catalogue::Setup};
use uuid::Uuid;

use super::{auth::KeyHolder, page};
use crate::{error::RouteError, routes::body::Answer, state::AppState};

/// One kind of thing, as programs see it.
pub(super) trait View: Serialize + Sized {
    /// What is stored of it.
    type Record: Clone;
    /// Its ids.
    type Id: Copy + PartialEq + FromStr;
    /// What it is called in refusals.
    const WHAT: &'static str;
    /// Makes an id.
    const NEW: fn(Uuid) -> Self::Id;

    /// All of the kind, in the order of lists.
    fn all(setup: &Setup) -> &[Self::Record];
    /// The id of one.
    fn id(record: &Self::Record) -> Self::Id;
    /// One of them, with what belongs to it.
    fn of(record: &Self::Record, setup: &Setup) -> Self;
}

/// What something is to be.
pub(super) trait Draft: Sized {
    /// The kind of thing.
    type View: View;

    /// Stores it under an id, in place of what is stored there.
    fn put(self, to: To<'_, Self::View>) -> impl Future<Output = Result<(), RouteError>> + Send;
}

/// Where a draft is stored.
pub(super) struct To<'a, V: View> {
    pub(super) state: &'a AppState,
    pub(super) holder: KeyHolder,
    pub(super) id: V::Id,
    /// What is there; `None` if it is new.
    pub(super) old: Option<&'a V::Record>,
    /// Everything else that the business has set up.
    pub(super) setup: &'a Setup,
}

fn find<V: View>(setup: &Setup, id: V::Id) -> Result<&V::Record, ServiceError> {
    let mut all = V::all(setup).iter();
    all.find(|one| V::id(one) == id)
        .ok_or(ServiceError::NotFound(V::WHAT))
}

/// All of the kind.
pub(super) async fn views<V: View>(
    state: &AppState,
    holder: KeyHolder,
) -> Result<Vec<V>, RouteError> {
    let setup = state.services.catalogue.read(holder.business).await?;
    let all = V::all(&setup).iter();
    Ok(all.map(|one| V::of(one, &setup)).collect())
}

/// The one of this id.
pub(super) async fn show<V: View>(state: &AppState, holder: KeyHolder, id: &str) -> Answer<V> {
    shown(state, holder, page::id(id, V::WHAT)?).await
}

async fn shown<V: View>(state: &AppState, holder: KeyHolder, id: V::Id) -> Answer<V> {
    let setup = state.services.catalogue.read(holder.business).await?;
    Ok(Json(V::of(find::<V>(&setup, id)?, &setup)))
}

/// Adds one.
pub(super) async fn create<D: Draft>(
    state: &AppState,
    holder: KeyHolder,
    draft: D,
) -> Result<(StatusCode, Json<D::View>), RouteError> {
    let setup = state.services.catalogue.read(holder.business).await?;
    let id = state.ports.id(D::View::NEW);
    let to = To {
        state,
        holder,
        id,
        old: None,
        setup: &setup,
    };
    draft.put(to).await?;
    Ok((StatusCode::CREATED, shown(state, holder, id).await?))
}

/// Replaces the one of this id.
pub(super) async fn replace<D: Draft>(
    state: &AppState,
    holder: KeyHolder,
    id: &str,
    draft: D,
) -> Answer<D::View> {
    let id = page::id(id, D::View::WHAT)?;
    let setup = state.services.catalogue.read(holder.business).await?;
    let to = To {
        state,
        holder,
        id,
        old: Some(find::<D::View>(&setup, id)?),
        setup: &setup,
    };
    draft.put(to).await?;
    shown(state, holder, id).await
}
