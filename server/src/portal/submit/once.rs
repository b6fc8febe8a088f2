//! A form counts once under the name that its page gave it, also when it arrives twice at a time.

use std::time::Duration;

use domain::words;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use services::{ServiceError, records::SessionRecord};
use sha2::{Digest, Sha256};

use super::{Done, Sent};

/// How long a form that was sent again leads to what the first one led to.
const LIFE: SignedDuration = SignedDuration::from_hours(24);
/// A turn that takes longer was lost with its process.
const LONGEST_TURN: SignedDuration = SignedDuration::from_secs(30);
/// How long the second of two waits for the first, and how often it looks.
const PATIENCE: u32 = 100;
const PAUSE: Duration = Duration::from_millis(100);

words! {
    /// Where a form stands.
    Stage, "stage of a form" {
        /// Being worked on.
        Running = "running",
        /// It led somewhere.
        Done = "done",
    }
}

/// Forms of one browser that are remembered at a time.
const MOST: u64 = 2_000;

/// Whose turn it is.
pub(super) enum Turn {
    /// This one's: it is the first.
    Mine(Mark),
    /// The first one is done.
    Done(Done),
    /// The first one takes very long.
    Busy,
    /// This browser sent very many forms lately.
    Full,
}

/// What became of one try to begin.
enum Begun {
    Mine,
    Known(serde_json::Value),
    Full,
}

/// The mark of a form that is being worked on. A form without a name leaves none.
pub(super) struct Mark(Option<String>);

impl Mark {
    /// Ends the turn: a form that led somewhere leads there again, one that was refused may be sent again.
    pub(super) async fn end(self, sent: &Sent, done: Option<&Done>) -> Result<(), ServiceError> {
        let Some(id) = self.0 else { return Ok(()) };
        let ports = &sent.portal().server.ports;
        let row = done.map(|done| row(id.clone(), Stage::Done, Some(done), ports.now()));
        let row = row.transpose()?;
        let (row, id) = (&row, &id);
        ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    match row {
                        Some(row) => Ok(tx.sessions().save(row).await?),
                        None => Ok::<_, ServiceError>(tx.sessions().delete(id).await?),
                    }
                })
            })
            .await
    }
}

/// Waits for the form's turn.
pub(super) async fn take_turn(sent: &Sent) -> Result<Turn, ServiceError> {
    let name = sent.fields.text("once");
    if name.is_empty() {
        return Ok(Turn::Mine(Mark(None)));
    }
    let ports = &sent.portal().server.ports;
    // Only who has the page's token can have the form: another browser cannot guess the mark.
    let whole = format!("{}:{name}:{}", sent.visit.form_token, sent.visit.address);
    let id = format!("form-{}", hex::encode(Sha256::digest(whole.as_bytes())));
    let browser = Sha256::digest(sent.visit.form_token.as_bytes());
    let browser = format!("forms-{}", hex::encode(browser));
    for _ in 0..PATIENCE {
        let now = ports.now();
        let mine = &row(id.clone(), Stage::Running, None, now)?;
        let browser = &browser;
        let begun = ports
            .store
            .system_write(|tx| {
                Box::pin(async move {
                    let known = tx.sessions().load(&mine.id, now).await?;
                    match &known {
                        Some(known) if !is_lost(known, now) => {
                            return Ok(Begun::Known(known.data.clone()));
                        }
                        Some(_) => {
                            tx.sessions().save(mine).await?;
                            return Ok(Begun::Mine);
                        }
                        None => {}
                    }
                    let counted = tx.sessions().load(browser, now).await?;
                    let counted = counted.unwrap_or_else(|| counter(browser, mine.expires_at));
                    let sent = counted.data["sent"].as_u64().unwrap_or_default();
                    if sent >= MOST {
                        return Ok(Begun::Full);
                    }
                    if !tx.sessions().insert(mine).await? {
                        return Ok(Begun::Known(mine.data.clone()));
                    }
                    let counted = SessionRecord {
                        data: json!({ "sent": sent + 1 }),
                        ..counted
                    };
                    tx.sessions().save(&counted).await?;
                    Ok::<_, ServiceError>(Begun::Mine)
                })
            })
            .await?;
        let known = match begun {
            Begun::Mine => return Ok(Turn::Mine(Mark(Some(id)))),
            Begun::Full => return Ok(Turn::Full),
            Begun::Known(known) => known,
        };
        if known["stage"] == Stage::Done.as_str() {
            let to = known["to"].as_str().unwrap_or("/app").to_owned();
            let note = serde_json::from_value(known["note"].clone()).unwrap_or(None);
            return Ok(Turn::Done(Done {
                to,
                note,
                secret: None,
                entered: false,
            }));
        }
        ports.clock.sleep(PAUSE).await;
    }
    Ok(Turn::Busy)
}

/// How many forms a browser sent, until they are forgotten.
fn counter(browser: &str, expires_at: Timestamp) -> SessionRecord {
    SessionRecord {
        id: browser.to_owned(),
        data: json!({ "sent": 0 }),
        expires_at,
    }
}

fn row(
    id: String,
    stage: Stage,
    done: Option<&Done>,
    now: Timestamp,
) -> Result<SessionRecord, ServiceError> {
    let expires_at = now
        .checked_add(LIFE)
        .map_err(|error| ServiceError::Internal(error.to_string()))?;
    let data = json!({
        "stage": stage,
        "at": now,
        "to": done.map(|done| &done.to),
        "note": done.and_then(|done| done.note.as_ref()),
    });
    Ok(SessionRecord {
        id,
        data,
        expires_at,
    })
}

/// Whether a form has been worked on for so long that its process must be gone.
fn is_lost(mark: &SessionRecord, now: Timestamp) -> bool {
    let began = serde_json::from_value::<Timestamp>(mark.data["at"].clone());
    mark.data["stage"] == Stage::Running.as_str()
        && began.is_ok_and(|began| now.duration_since(began) > LONGEST_TURN)
}
