//! A form that changes something: a plain POST to the address of its own page, with what was typed kept when it is
//! refused, and its problems told first.

use leptos::prelude::*;

use super::{Field, Pick};
use crate::{
    api::{
        context,
        kept::{Harm, Kept, Question, Telling},
    },
    pages::forms::{once, token},
};

/// One form of the page. A page may have several; a refused one is known by the value of its `do` field.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    what: &'static str,
    path: Option<String>,
    kept: Kept,
    watched: bool,
}

impl Form {
    /// The form that asks for this change, which its `do` field names: "save".
    pub(crate) fn new(what: &'static str) -> Self {
        let kept = context::visit().kept;
        let mine = kept.value("do").unwrap_or_default() == what;
        Self {
            what,
            path: None,
            watched: false,
            kept: if mine { kept } else { Kept::default() },
        }
    }

    /// The same form, sent to the address of another page, which shows it too.
    pub(crate) fn of(self, path: String) -> Self {
        Self {
            path: Some(path),
            ..self
        }
    }

    /// The same form of something that is set up: what is changed in it and not saved is counted, and asked about before
    /// it is left.
    pub(crate) fn watched(self) -> Self {
        Self {
            watched: true,
            ..self
        }
    }

    /// How far its fields are from what is stored, for the script that counts what is not saved.
    fn unsaved(&self) -> Option<&'static str> {
        let drawn = if self.kept.sent() {
            "refused"
        } else {
            "stored"
        };
        self.watched.then_some(drawn)
    }

    /// Where it is sent.
    fn target(&self) -> String {
        self.path
            .clone()
            .unwrap_or_else(|| context::visit().address)
    }

    /// What is asked before it does what it says, if it was sent just now: the form in its place asks that alone, and keeps
    /// everything that was chosen. `label` is its button, which is drawn in `class`.
    pub(crate) fn asking(&self, label: &'static str, class: &'static str) -> Option<AnyView> {
        let back = view! {
            <button class="button-secondary" name="again" value="on">"Change details"</button>
        };
        match self.kept.question.clone()? {
            Question::Tell(telling) => {
                Some(self.ask(telling, (label, class), Some(back.into_any())))
            }
            Question::Sure(harm) => Some(self.ask_whether_sure(harm)),
        }
    }

    /// The form in the shape of a question whether harm is meant, with what will happen. Whoever is not sure goes back to the
    /// page as it is.
    fn ask_whether_sure(&self, harm: Harm) -> AnyView {
        let follows = harm.follows.into_iter();
        let follows = follows.map(|one| view! { <li>{one}</li> }).collect_view();
        let inside = view! {
            {self.kept_fields()}
            <section class="grid gap-2" aria-labelledby="sure">
                <h2 id="sure" class="text-h2 font-semibold">{harm.title}</h2>
                <ul class="list-disc pl-5">{follows}</ul>
            </section>
            <p class="flex flex-wrap gap-2">
                <button class="button-danger" name="sure" value="on">{harm.button}</button>
                <a class="button-secondary" href=self.target()>"Keep as it is"</a>
            </p>
        };
        self.unrefused().draw("stack", inside)
    }

    /// Everything that was sent with the form before, but for what its questions ask.
    fn kept_fields(&self) -> AnyView {
        let answers = ["token", "once", "do", "tell", "again", "sure"];
        let kept = self.kept.fields.iter();
        kept.filter(|(name, _)| !answers.contains(&name.as_str()))
            .map(|(name, value)| {
                view! { <input type="hidden" name=name.clone() value=value.clone() /> }
            })
            .collect_view()
            .into_any()
    }

    /// The form in the shape of a question, which keeps what was sent with it before. `back` is a way back from it.
    pub(crate) fn ask(
        &self,
        question: Telling,
        (label, class): (&'static str, &'static str),
        back: Option<AnyView>,
    ) -> AnyView {
        let kept = self.kept_fields();
        let fresh = self.unrefused();
        let picks = [
            Pick::new("text", format!("Text to {}", question.phone)),
            Pick::new("quiet", "Don't tell"),
        ];
        let told = if question.told { "text" } else { "quiet" };
        let texts = question
            .texts
            .into_iter()
            .map(|text| view! { <p class="sms">{text}</p> })
            .collect_view();
        let inside = view! {
            {kept}
            <p class="font-medium">{question.change}</p>
            {Field::new("tell", format!("Tell {}?", question.customer)).radios(&fresh, told, &picks)}
            <section aria-labelledby="preview">
                <h2 id="preview" class="mb-1 text-meta font-medium text-text-2">"What the text says"</h2>
                {texts}
            </section>
            <p class="flex flex-wrap gap-2">
                <button class=class>{label}</button>
                {back}
            </p>
        };
        fresh.draw("stack", inside)
    }

    /// The same form without what was sent before: its problems are told elsewhere.
    pub(crate) fn unrefused(&self) -> Self {
        Self {
            kept: Kept::default(),
            ..self.clone()
        }
    }

    /// Whether it was refused just now.
    pub(crate) const fn refused(&self) -> bool {
        self.kept.refused()
    }

    /// What was sent of a field just now.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.kept.value(name)
    }

    /// What a field shows: what was typed, otherwise what is stored.
    pub(crate) fn value(&self, name: &str, stored: &str) -> String {
        if self.kept.sent() {
            self.kept.value(name).unwrap_or_default().to_owned()
        } else {
            stored.to_owned()
        }
    }

    /// Whether a box is ticked.
    pub(crate) fn checked(&self, name: &str, value: &str, stored: bool) -> bool {
        if self.kept.sent() {
            self.kept.values(name).any(|sent| sent == value)
        } else {
            stored
        }
    }

    /// The ranges of a day as they were typed, if this form was refused; empty ones are left out.
    pub(crate) fn ranges(&self, day: &str) -> Option<Vec<(String, String)>> {
        let typed = |index: usize| {
            let end = |end: &str| self.kept.value(&format!("{day}-{index}-{end}"));
            Some((end("from")?.to_owned(), end("to")?.to_owned()))
        };
        self.kept.sent().then(|| {
            (0..)
                .map_while(typed)
                .filter(|(from, to)| !(from.is_empty() && to.is_empty()))
                .collect()
        })
    }

    /// How many rows of fields `{row}-0-…`, `{row}-1-…` the form has: as many as were sent if it was refused, otherwise
    /// those that are stored and an empty one.
    pub(crate) fn rows(&self, row: &str, stored: usize) -> usize {
        if !self.kept.sent() {
            return stored + 1;
        }
        let sent = |index: &usize| {
            let start = format!("{row}-{index}-");
            self.kept
                .fields
                .iter()
                .any(|(name, _)| name.starts_with(&start))
        };
        (0..).take_while(sent).count()
    }

    /// What is wrong with a field.
    pub(crate) fn problem(&self, name: &str) -> Option<&str> {
        self.kept.problem(name)
    }

    /// The id of a field's input.
    pub(crate) fn id_of(name: &str) -> String {
        format!("field-{name}")
    }

    /// The whole form around its fields and buttons; sent to the page's own address.
    pub(crate) fn draw(&self, class: &'static str, inside: impl IntoView + 'static) -> AnyView {
        let path = self.target();
        view! {
            {self.summary()}
            <form method="post" action=path class=class novalidate data-unsaved=self.unsaved()>
                {token()} {once()} <input type="hidden" name="do" value=self.what /> {inside}
            </form>
        }
        .into_any()
    }

    /// The form alone, for pages on which it stands several times: [`summary`](Self::summary) is drawn once, above them.
    pub(crate) fn bare(&self, class: &'static str, inside: impl IntoView + 'static) -> AnyView {
        let path = self.target();
        view! {
            <form method="post" action=path class=class novalidate data-unsaved=self.unsaved()>
                {token()} {once()} <input type="hidden" name="do" value=self.what /> {inside}
            </form>
        }
        .into_any()
    }

    /// All problems, each with a link to its field.
    pub(crate) fn summary(&self) -> Option<AnyView> {
        if !self.kept.refused() {
            return None;
        }
        let problems = self
            .kept
            .problems
            .iter()
            .map(|problem| {
                let text = problem.text.clone();
                let text = if problem.field.is_empty() {
                    text.into_any()
                } else {
                    let target = format!("#{}", Self::id_of(&problem.field));
                    view! { <a class="underline" href=target>{text}</a> }.into_any()
                };
                view! { <li class="min-h-6">{text}</li> }
            })
            .collect_view();
        Some(
            view! {
                <div class="summary" role="alert" tabindex="-1" autofocus=true id="problems">
                    <h2 class="text-h2 font-semibold">"There is a problem"</h2>
                    <ul>{problems}</ul>
                </div>
            }
            .into_any(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::kept::Problem;

    fn refused() -> Form {
        let pairs = [
            ("do", "save"),
            ("name", "Sam"),
            ("days", "1"),
            ("days", "3"),
        ];
        Form {
            what: "save",
            path: None,
            watched: false,
            kept: Kept {
                fields: pairs.map(|(a, b)| (a.to_owned(), b.to_owned())).to_vec(),
                problems: vec![Problem::of("name", "Enter a whole name.")],
                question: None,
            },
        }
    }

    #[test]
    fn a_form_that_is_shown_again_keeps_what_was_typed_and_has_no_problem() {
        let mut form = refused();
        form.kept.problems.clear();
        assert!(!form.refused());
        assert_eq!(form.value("name", "stored"), "Sam");
        assert!(form.checked("days", "3", false));
    }

    #[test]
    fn a_refused_form_shows_what_was_typed_and_a_fresh_one_what_is_stored() {
        let form = refused();
        assert_eq!(form.value("name", "stored"), "Sam");
        assert_eq!(form.value("cleared", "stored"), "");
        assert!(form.checked("days", "3", false) && !form.checked("days", "2", true));
        assert_eq!(form.problem("name"), Some("Enter a whole name."));
        let fresh = Form {
            what: "save",
            path: None,
            watched: false,
            kept: Kept::default(),
        };
        assert_eq!(fresh.value("name", "stored"), "stored");
        assert!(fresh.checked("days", "2", true));
    }
}
