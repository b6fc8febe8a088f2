//! How an old number is forwarded to one of ours, and whether that works.

use domain::{CallId, E164, PhoneNumberId, view::ShownTime};
use jiff::{Timestamp, tz::TimeZone};

use super::Numbers;
use crate::{
    ServiceError,
    access::Member,
    ports::Tx,
    records::{Call, ForwardingRecipe, ForwardingTest, Situation},
    settings::{COUNTRIES, Country},
    show,
};

/// One code to dial.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// When calls are forwarded.
    pub situation: Situation,
    /// What is dialled.
    pub code: String,
    /// As a link that dials it.
    pub dial: String,
    /// As it is read out: "star star 61 star".
    pub spoken: String,
    /// What is dialled to switch it off.
    pub cancel: String,
    /// As a link that dials it.
    pub dial_cancel: String,
    /// What is dialled to ask; empty where that cannot be.
    pub check: String,
    /// What should be heard or seen.
    pub expect: String,
    /// Who says so.
    pub source: String,
}

/// What the page of forwarding shows.
#[derive(Debug, Clone)]
pub struct ForwardingPage {
    /// The number that calls are forwarded to, as shown.
    pub number: String,
    /// Where recipes are known for.
    pub countries: Vec<Country>,
    /// The chosen one's code.
    pub country: String,
    /// Carriers and their lines there: what the address says, and what people read.
    pub carriers: Vec<(String, String)>,
    /// The chosen one.
    pub carrier: String,
    /// Its codes.
    pub codes: Vec<Code>,
}

/// What a test found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It waits for a call.
    Listening,
    /// A call came in, with the caller's number.
    Works,
    /// A call came in, and whose it is was lost on the way.
    NumberLost,
    /// No call came in while it waited.
    Nothing,
}

/// A call that came in during a test.
#[derive(Debug, Clone)]
pub struct Heard {
    /// Which call.
    pub call: CallId,
    /// When.
    pub at: ShownTime,
    /// Who called, as shown.
    pub from: Option<String>,
    /// From where it was forwarded, if the carrier says so.
    pub forwarded_from: Option<String>,
}

/// Where a test stands.
#[derive(Debug, Clone)]
pub struct Listening {
    /// Since when.
    pub since: ShownTime,
    /// Until when.
    pub until: ShownTime,
    /// What it found.
    pub verdict: Verdict,
    /// The call.
    pub heard: Option<Heard>,
}

impl Numbers {
    /// The codes of a carrier in a country, for forwarding to a number.
    ///
    /// # Errors
    /// [`ServiceError::NotFound`]; the store's errors.
    pub async fn forwarding(
        &self,
        by: &Member,
        id: PhoneNumberId,
        country: Option<&str>,
        carrier: Option<&str>,
    ) -> Result<ForwardingPage, ServiceError> {
        let stored = self.stored(by.business, id).await?;
        let own = home(&stored.number);
        let country = country.unwrap_or(own).to_owned();
        let asked = &country;
        let recipes = self
            .ports
            .store
            .read::<_, ServiceError, _>(by.business, |tx| {
                Box::pin(async move { Ok(tx.lines().recipes(asked).await?) })
            })
            .await?;
        let mut carriers: Vec<(String, String)> = Vec::new();
        for one in &recipes {
            let key = key_of(one);
            if !carriers.iter().any(|(known, _)| *known == key) {
                carriers.push((key, format!("{} ({})", one.carrier, one.line)));
            }
        }
        let first = || carriers.first().map(|(key, _)| key.clone());
        let carrier = carrier
            .filter(|wanted| carriers.iter().any(|(key, _)| key == wanted))
            .map(str::to_owned)
            .or_else(first)
            .unwrap_or_default();
        let codes = recipes
            .iter()
            .filter(|one| key_of(one) == carrier)
            .map(|one| code(one, &stored.number));
        Ok(ForwardingPage {
            number: show::phone(&stored.number, &stored.number),
            countries: COUNTRIES.to_vec(),
            carriers: carriers.clone(),
            codes: codes.collect(),
            carrier,
            country,
        })
    }
}

/// What a test found so far.
pub(super) async fn listening(
    tx: &mut dyn Tx,
    test: &ForwardingTest,
    home: &E164,
    zone: &TimeZone,
    now: Timestamp,
) -> Result<Listening, ServiceError> {
    let calls = tx
        .lines()
        .calls_to(test.number, test.started_at, 50)
        .await?;
    let first: Option<Call> = calls.into_iter().rfind(|call| call.started_at < test.until);
    let shown = |at| show::shown(at, zone, now);
    let mut found = Listening {
        since: shown(test.started_at),
        until: shown(test.until),
        verdict: if now < test.until {
            Verdict::Listening
        } else {
            Verdict::Nothing
        },
        heard: None,
    };
    if let Some(call) = first {
        let forwarded = tx.lines().forwarded_from(call.id).await?;
        let own = call
            .from
            .as_ref()
            .filter(|from| forwarded.as_deref() != Some(from.as_str()));
        found.verdict = if own.is_some() {
            Verdict::Works
        } else {
            Verdict::NumberLost
        };
        let read = |text: &str| text.parse().map(|number| show::phone(&number, home));
        found.heard = Some(Heard {
            call: call.id,
            at: shown(call.started_at),
            from: own.map(|from| show::phone(from, home)),
            forwarded_from: forwarded.map(|text| read(&text).unwrap_or(text)),
        });
    }
    Ok(found)
}

/// The country of a number, as a code of [`COUNTRIES`].
#[must_use]
pub fn home(number: &E164) -> &'static str {
    let found = phonenumber::parse(None, number.as_str()).ok();
    let country = found.and_then(|number| number.country().id());
    let code = country.map(|id| id.as_ref().to_owned()).unwrap_or_default();
    let known = COUNTRIES.iter().find(|one| one.code == code);
    known.map_or("GB", |one| one.code)
}

fn key_of(recipe: &ForwardingRecipe) -> String {
    format!("{}:{}", recipe.line, recipe.carrier)
}

fn code(recipe: &ForwardingRecipe, number: &E164) -> Code {
    let code = recipe.code.replace("{N}", number.as_str());
    Code {
        situation: recipe.situation,
        dial: dial(&code),
        spoken: spoken(&code),
        dial_cancel: dial(&recipe.cancel),
        cancel: recipe.cancel.clone(),
        check: recipe.check.clone(),
        expect: recipe.expect.clone(),
        source: recipe.source.clone(),
        code,
    }
}

/// A link that dials a code: what means something in an address is written otherwise.
fn dial(code: &str) -> String {
    format!("tel:{}", code.replace('#', "%23"))
}

/// A code as it is read out.
fn spoken(code: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut digits = String::new();
    for sign in code.chars() {
        let word = match sign {
            '*' => "star",
            '#' => "hash",
            '+' => "plus",
            digit => {
                digits.push(digit);
                continue;
            }
        };
        if !digits.is_empty() {
            words.push(std::mem::take(&mut digits));
        }
        words.push(word.to_owned());
    }
    if !digits.is_empty() {
        words.push(digits);
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_can_be_dialled_and_read_out() {
        assert_eq!(
            dial("**61*+442079460123**20#"),
            "tel:**61*+442079460123**20%23"
        );
        assert_eq!(spoken("**61*+44#"), "star star 61 star plus 44 hash");
        assert_eq!(spoken("*92123"), "star 92123");
    }

    #[test]
    fn a_number_has_a_country() {
        assert_eq!(home(&"+442079460123".parse().unwrap()), "GB");
        assert_eq!(home(&"+15125550142".parse().unwrap()), "US");
        assert_eq!(home(&"+919000011111".parse().unwrap()), "IN");
    }
}
