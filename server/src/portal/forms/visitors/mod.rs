//! The forms of the public pages: booking, and what the links lead to that customers are sent.

mod book;
mod link;

use app::{api::kept::Problem, policy::Policy};
use services::{
    ServiceError,
    visitors::{Question, Refusal, Who},
};
use url::form_urlencoded::{Serializer, parse};

use super::super::submit::{FormOfPage, Refused, Sent};

pub(super) fn forms() -> [FormOfPage; 5] {
    let form = |path, run| FormOfPage {
        path,
        policy: Policy::Public,
        run,
    };
    [
        form("/book/{business}", book::receive),
        form("/book/{business}/{place}", book::receive),
        form("/m/{token}", link::manage),
        form("/r/{token}", link::resume),
        form("/w/{token}", link::offer),
    ]
}

/// The page's address, whose parts are what the visitor chose so far.
struct Address<'a> {
    path: &'a str,
    query: Vec<(String, String)>,
}

impl<'a> Address<'a> {
    fn of(sent: &'a Sent) -> Self {
        let address = sent.visit.address.as_str();
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        Self {
            path,
            query: parse(query.as_bytes()).into_owned().collect(),
        }
    }

    fn question(&self) -> Question {
        let pairs = self.query.iter();
        Question::read(pairs.map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// The same address with some parts set anew; an empty one is left out.
    fn with(&self, parts: &[(&str, &str)]) -> String {
        let named = |name: &str| parts.iter().any(|(new, _)| *new == name);
        let kept = self.query.iter().filter(|(name, _)| !named(name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        let new = parts.iter().copied().filter(|(_, value)| !value.is_empty());
        let query = Serializer::new(String::new())
            .extend_pairs(kept.chain(new))
            .finish();
        format!("{}?{query}", self.path)
    }
}

/// Who sent the form, with the name under which this browser holds slots.
fn visitor(sent: &Sent) -> String {
    services::visitors::visitor(&sent.visit.form_token)
}

fn who<'a>(sent: &'a Sent, visitor: &'a str) -> Who<'a> {
    Who {
        visitor,
        client: &sent.visit.client,
    }
}

/// A refusal as a form tells it. What leads nowhere is told on the page itself, which finds the same.
fn refused(refusal: Refusal) -> Refused {
    let problem = match refusal {
        Refusal::Field(field, text) => Problem::of(field, text),
        Refusal::Taken(text) => Problem::of("", text),
        Refusal::Service(ServiceError::NotFound(_)) => {
            Problem::of("", "That is not there any more. Begin again, or ring us.")
        }
        Refusal::Service(error) => return Refused::Service(error),
    };
    Refused::Problems(vec![problem])
}

fn all_refused(refusals: Vec<Refusal>) -> Refused {
    let mut problems = Vec::new();
    for refusal in refusals {
        match refused(refusal) {
            Refused::Problems(more) => problems.extend(more),
            other @ (Refused::Again(_) | Refused::Service(_)) => return other,
        }
    }
    Refused::Problems(problems)
}
