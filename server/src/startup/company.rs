//! The demo companies of a server with simulators, connected to the simulated calendar.

use domain::BusinessId;
use secrecy::SecretString;
use services::{
    Ports, ServiceError,
    records::CalendarTokens,
    seed::{self, DemoCalendar, Diary},
};
use simulators::world::World;

/// Puts the demo companies into the database, unless they are there, and connects them with the calendar of this
/// process: a simulated Google forgets its grants when its process ends.
pub(super) async fn settle_in(
    ports: &Ports,
    world: &World,
    diary: Diary,
) -> Result<(), ServiceError> {
    let calendar = world.calendar_grant().map(|grant| DemoCalendar {
        account: grant.account,
        calendar_id: grant.calendar_id,
        tokens: CalendarTokens {
            // Used up already, so the first request renews it.
            access: SecretString::default(),
            refresh: SecretString::from(grant.refresh_token),
            expires_at: ports.now(),
        },
    });
    let companies = seed::seed_with(ports, calendar.as_ref(), diary).await?;
    let Some(calendar) = calendar else {
        return Ok(());
    };
    for company in companies.iter().filter(|company| !company.new) {
        connect(ports, company.business, &calendar).await?;
    }
    Ok(())
}

async fn connect(
    ports: &Ports,
    business: BusinessId,
    calendar: &DemoCalendar,
) -> Result<(), ServiceError> {
    let now = ports.now();
    ports
        .store
        .write(business, |tx| {
            Box::pin(async move {
                for connection in tx.connections().list().await? {
                    if connection.account == calendar.account {
                        tx.connections()
                            .set_tokens(connection.id, connection.version, &calendar.tokens, now)
                            .await?;
                    }
                }
                Ok(())
            })
        })
        .await
}
