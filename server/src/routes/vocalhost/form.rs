//! A registration's form: fields, and documents that are counted and not kept.

use std::collections::BTreeMap;

use axum::{RequestExt, extract::Request, http::header};
use domain::WallTime;
use serde::Serialize;
use services::assistants::Days;
use utoipa::ToSchema;

use super::refusal::Refused;
use crate::error::RouteError;

/// Longest text of one field.
const FIELD_MAX: usize = 16 * 1024;
/// Fields and files of a form at most.
const PARTS_MAX: usize = 60;

/// A document that came along.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Document {
    name: String,
    bytes: usize,
    /// Always `not_kept`: documents are read and thrown away until assistants can learn from them.
    status: &'static str,
}

/// The fields of a form, and the documents that came along.
#[derive(Debug, Default)]
pub(crate) struct Form {
    fields: BTreeMap<String, String>,
    pub(crate) documents: Vec<Document>,
}

impl Form {
    /// Reads `multipart/form-data`. Documents are read to their end, so that the answer reaches the sender, and kept
    /// nowhere.
    pub(crate) async fn read(request: Request) -> Result<Self, Refused> {
        let boundary = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .and_then(|kind| multer::parse_boundary(kind).ok())
            .ok_or_else(|| bad("send a form as multipart/form-data"))?;
        let body = request.into_limited_body().into_data_stream();
        let mut parts = multer::Multipart::new(body, boundary);
        let mut form = Self::default();
        while let Some(mut part) = parts.next_field().await.map_err(|error| cut(&error))? {
            if form.fields.len() + form.documents.len() >= PARTS_MAX {
                return Err(bad("the form has too many fields").into());
            }
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let (mut text, mut bytes) = (Vec::new(), 0);
            while let Some(chunk) = part.chunk().await.map_err(|error| cut(&error))? {
                bytes += chunk.len();
                if file.is_none() {
                    text.extend_from_slice(&chunk);
                    if text.len() > FIELD_MAX {
                        return Err(bad(&format!("{name}: at most {FIELD_MAX} bytes")).into());
                    }
                }
            }
            match file {
                Some(name) => form.documents.push(Document {
                    name,
                    bytes,
                    status: "not_kept",
                }),
                None => {
                    let text = String::from_utf8(text)
                        .map_err(|_| bad(&format!("{name}: is not UTF-8")))?;
                    form.fields.insert(name, text);
                }
            }
        }
        Ok(form)
    }

    /// A field that was sent and is not empty.
    pub(crate) fn optional(&self, name: &'static str) -> Option<&str> {
        let text = self.fields.get(name)?.trim();
        (!text.is_empty()).then_some(text)
    }

    /// A field that must be there.
    pub(crate) fn text(&self, name: &'static str) -> Result<&str, Refused> {
        self.optional(name)
            .ok_or_else(|| Refused::field(name, "is missing"))
    }

    /// A whole number that must be there.
    pub(crate) fn number<T: std::str::FromStr>(&self, name: &'static str) -> Result<T, Refused> {
        self.text(name)?
            .parse()
            .map_err(|_| Refused::field(name, "must be a whole number"))
    }

    /// A time of day that must be there.
    pub(crate) fn time(&self, name: &'static str) -> Result<WallTime, Refused> {
        time(name, self.text(name)?)
    }

    /// The days of the week: an object with each day's name and whether bookings are taken then.
    pub(crate) fn days(&self, name: &'static str) -> Result<Days, Refused> {
        let rule = "must be a JSON object of days, as in {\"monday\": true}";
        let read: BTreeMap<String, bool> =
            serde_json::from_str(self.text(name)?).map_err(|_| Refused::field(name, rule))?;
        days(name, &read)
    }
}

/// A time of day.
pub(crate) fn time(name: &'static str, text: &str) -> Result<WallTime, Refused> {
    text.parse()
        .map_err(|_| Refused::field(name, "write it as 09:00, from 00:00 to 24:00"))
}

/// The open days of a week.
pub(crate) fn days(name: &'static str, given: &BTreeMap<String, bool>) -> Result<Days, Refused> {
    let days = Days::which(|day| given.get(day).copied().unwrap_or(false));
    let known = |key: &String| Days::default().named().any(|(day, _)| day == key);
    match given.keys().find(|key| !known(key)) {
        Some(unknown) => {
            let rule = format!("{unknown} is no day of the week; they are monday to sunday");
            Err(Refused::field(name, rule))
        }
        None => Ok(days),
    }
}

fn bad(why: &str) -> RouteError {
    RouteError::BadRequest(why.to_owned())
}

/// The form ended early, or is longer than we read.
fn cut(error: &multer::Error) -> RouteError {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(one) = cause {
        if one.to_string().contains("length limit exceeded") {
            return RouteError::TooLarge(super::LONGEST_REGISTRATION);
        }
        cause = one.source();
    }
    bad("the form is broken or ended early")
}
