//! Reads requests page by page.

use domain::BusinessId;

use crate::{
    ServiceError,
    context::Ports,
    records::{PageRequest, UnmetFilter, UnmetRequest},
};

/// Requests read at once.
const PAGE: u32 = 500;

/// All requests of a filter, the latest first.
pub(super) async fn all(
    ports: &Ports,
    business: BusinessId,
    filter: &UnmetFilter,
) -> Result<Vec<UnmetRequest>, ServiceError> {
    ports
        .store
        .read(business, |tx| {
            Box::pin(async move {
                let mut found: Vec<UnmetRequest> = Vec::new();
                let mut page = PageRequest::first(PAGE);
                loop {
                    let part = tx.unmet().list(filter, page).await?;
                    found.extend(part.items);
                    match part.next {
                        Some(after) => page.after = Some(after),
                        None => return Ok(found),
                    }
                }
            })
        })
        .await
}
