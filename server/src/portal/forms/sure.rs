//! Harm is asked for: what cannot be taken back, or only with trouble, is done at the second press, after it was told what
//! will happen.

use app::api::kept::{Harm, Question};

use super::super::submit::{Refused, Sent};

/// Goes on if it is meant. `title` is what is about to be done, as a question; `button` does it.
///
/// # Errors
/// The question, if the form did not bring its answer.
pub(super) fn be_sure(
    sent: &Sent,
    title: impl Into<String>,
    follows: &[&str],
    button: &str,
) -> Result<(), Refused> {
    if sent.fields.has("sure") {
        return Ok(());
    }
    let harm = Harm {
        title: title.into(),
        follows: follows.iter().map(|one| (*one).to_owned()).collect(),
        button: button.to_owned(),
    };
    Err(Refused::Again(Some(Box::new(Question::Sure(harm)))))
}
