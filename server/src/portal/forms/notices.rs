//! The notices: all of them were read.

use app::policy::Policy;
use domain::Permission;
use futures::FutureExt;
use jiff::Timestamp;

use super::super::submit::{Done, FormOfPage, Refused, Sent};

pub(super) fn forms() -> [FormOfPage; 1] {
    [FormOfPage {
        path: "/app/{business}/notices",
        policy: Policy::Member(Permission::Enter),
        run: |sent| read(sent).boxed(),
    }]
}

async fn read(sent: &Sent) -> Result<Done, Refused> {
    let until: Timestamp = match (sent.fields.text("do"), sent.fields.text("until").parse()) {
        ("read", Ok(until)) => until,
        ("read", Err(_)) => return Err(super::changed()),
        _ => return super::unknown().await,
    };
    let portal = &sent.portal().services.portal;
    portal.read_notices(sent.member()?, until).await?;
    Ok(Done::to(sent.address("notices")).saying("Marked as read."))
}
