//! Coming in by mail: a link that works once, and a code of six digits as the second way, for whoever reads their mail
//! on another device. Both lapse after fifteen minutes, and using one uses the other up.
//!
//! Nobody learns here whether an address is known: a mail goes out either way, and whoever uses it for the first time
//! becomes a person who belongs to no business yet.

use domain::{EmailAddress, UserId};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::AccessDesk;
use crate::{
    ServiceError,
    jobs::SendMail,
    ports::SystemTx,
    rate_limit,
    records::{SessionRecord, User},
};

/// How long a mail opens the door.
const LIFE: SignedDuration = SignedDuration::from_mins(15);
/// Wrong codes before a code is dead.
const TRIES: u64 = 5;
/// Mails to one address, and from one client, within [`LIFE`].
const PER_ADDRESS: usize = 4;
const PER_CLIENT: usize = 20;

/// How a code was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// It is right: this person comes in.
    As(UserId),
    /// It is wrong, and may be tried so many times more.
    Wrong(u64),
    /// It lapsed, was used, or was tried too often.
    Dead,
}

impl AccessDesk {
    /// Sends a mail with a link and a code. `client` is where the request came from; `link` is where links begin. The
    /// secret names the attempt on the page that asks for the code.
    ///
    /// An address that got too many mails gets no more for a while, and is told nothing of it.
    ///
    /// # Errors
    /// [`ServiceError::Conflict`] if too many mails were asked for from this client; the store's errors.
    pub async fn mail_link(
        &self,
        email: &EmailAddress,
        client: &str,
        link: &str,
    ) -> Result<String, ServiceError> {
        let (attempt, secret) = (self.ports.entropy.token(), self.ports.entropy.token());
        let code = format!("{:06}", self.ports.entropy.bits() % 1_000_000);
        let now = self.ports.now();
        let until = after(now)?;
        let (attempt_id, link_id) = (id_of("code", &attempt), super::link::link_id(&secret));
        let address = email.as_str().to_lowercase();
        let (by_address, by_client) = (id_of("mails-to", &address), id_of("mails-from", client));
        let by_code = &SessionRecord {
            id: attempt_id.clone(),
            data: json!({
                "email": email, "code": digest(&attempt, &code), "tries": 0, "link": link_id,
            }),
            expires_at: until,
        };
        let by_link = &SessionRecord {
            id: link_id,
            data: json!({ "email": email, "code": attempt_id }),
            expires_at: until,
        };
        let mail = SendMail {
            to: email.clone(),
            subject: "Sign in to Ringdesk".to_owned(),
            text: format!(
                "Open this link to sign in:\n{link}/{secret}\n\nOr enter this code: {code}\n\n\
                 Both work once, for 15 minutes. If you did not ask for this, do nothing.\n"
            ),
            until,
        };
        let job = &self.ports.job(&mail, attempt_id);
        let (by_address, by_client) = (&by_address, &by_client);
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    if !rate_limit::count(tx, by_client, (PER_CLIENT, LIFE), now).await? {
                        let text =
                            "Too many mails were asked for. Wait 15 minutes, then try again.";
                        return Err(ServiceError::Conflict(text.to_owned()));
                    }
                    if !rate_limit::count(tx, by_address, (PER_ADDRESS, LIFE), now).await? {
                        return Ok(());
                    }
                    tx.sessions().insert(by_code).await?;
                    tx.sessions().insert(by_link).await?;
                    tx.queue().enqueue(job, now).await?;
                    Ok(())
                })
            })
            .await?;
        Ok(attempt)
    }

    /// Answers the page that asks for the code.
    ///
    /// # Errors
    /// The store's errors.
    pub async fn use_code(&self, attempt: &str, code: &str) -> Result<Entered, ServiceError> {
        let now = self.ports.now();
        let (id, given) = (&id_of("code", attempt), &digest(attempt, code));
        let fresh = self.ports.id(UserId::from_uuid);
        self.ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    let Some(mut row) = tx.sessions().load(id, now).await? else {
                        return Ok(Entered::Dead);
                    };
                    if row.data["code"] == *given {
                        tx.sessions().delete(id).await?;
                        if let Some(link) = row.data["link"].as_str() {
                            tx.sessions().delete(link).await?;
                        }
                        let email = email_of(&row.data)?;
                        return Ok(Entered::As(person(tx, &email, fresh, now).await?));
                    }
                    let tries = row.data["tries"].as_u64().unwrap_or(TRIES) + 1;
                    if tries >= TRIES {
                        tx.sessions().delete(id).await?;
                        return Ok(Entered::Dead);
                    }
                    row.data["tries"] = json!(tries);
                    tx.sessions().save(&row).await?;
                    Ok(Entered::Wrong(TRIES - tries))
                })
            })
            .await
    }
}

/// Who comes in by the row of a link that was mailed; the code of the same mail is used up.
pub(super) async fn by_link(
    tx: &mut dyn SystemTx,
    data: &Value,
    fresh: UserId,
    now: Timestamp,
) -> Result<UserId, ServiceError> {
    if let Some(code) = data["code"].as_str() {
        tx.sessions().delete(code).await?;
    }
    person(tx, &email_of(data)?, fresh, now).await
}

/// The person who gets mail at an address: somebody new, if nobody is known to.
async fn person(
    tx: &mut dyn SystemTx,
    email: &EmailAddress,
    fresh: UserId,
    now: Timestamp,
) -> Result<UserId, ServiceError> {
    if let Some(known) = tx.people().by_email(email).await? {
        return Ok(known.id);
    }
    let user = User {
        id: fresh,
        email: email.clone(),
        name: None,
        subject: None,
        platform_admin: false,
        created_at: now,
    };
    tx.people().put(&user).await?;
    Ok(fresh)
}

fn after(now: Timestamp) -> Result<Timestamp, ServiceError> {
    now.checked_add(LIFE)
        .map_err(|error| ServiceError::Internal(error.to_string()))
}

fn email_of(data: &Value) -> Result<EmailAddress, ServiceError> {
    serde_json::from_value(data["email"].clone())
        .map_err(|error| ServiceError::Internal(error.to_string()))
}

fn id_of(kind: &str, secret: &str) -> String {
    format!("{kind}-{}", hex(&Sha256::digest(secret.as_bytes())))
}

/// A code can only be guessed by who knows the attempt's secret, which is not stored.
fn digest(attempt: &str, code: &str) -> String {
    hex(&Sha256::digest(format!("{attempt}:{code}").as_bytes()))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
