//! A field of a form: label above, then hint, problem, and the input with what was typed last.

use leptos::prelude::*;

use super::Form;

/// One choice of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pick {
    /// What is sent.
    pub(crate) value: String,
    /// What is read.
    pub(crate) label: String,
}

impl Pick {
    /// A choice.
    pub(crate) fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            value: value.into(),
            label: label.into(),
        }
    }
}

/// A field, described.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    name: String,
    label: String,
    hint: Option<String>,
    kind: &'static str,
    auto: Option<&'static str>,
    mode: Option<&'static str>,
    required: bool,
    suffix: Option<String>,
}

impl Field {
    /// A line of text. `name` is what it is sent under, and what problems name.
    pub(crate) fn new(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: None,
            kind: "text",
            auto: None,
            mode: None,
            required: false,
            suffix: None,
        }
    }

    /// What helps to fill it in.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The input's type: `email`, `tel`, `date`, `time`, `number`, `search`.
    pub(crate) const fn kind(mut self, kind: &'static str) -> Self {
        self.kind = kind;
        self
    }

    /// What browsers may fill in: `name`, `tel`, `email`, `street-address`.
    pub(crate) const fn auto(mut self, auto: &'static str) -> Self {
        self.auto = Some(auto);
        self
    }

    /// Which keyboard a phone shows: `numeric`, `decimal`.
    pub(crate) const fn mode(mut self, mode: &'static str) -> Self {
        self.mode = Some(mode);
        self
    }

    /// The form is refused without it. Browsers do not refuse by themselves: the server's words say why.
    pub(crate) const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// A unit behind the input: "min".
    pub(crate) fn suffix(mut self, suffix: impl Into<String>) -> Self {
        self.suffix = Some(suffix.into());
        self
    }

    /// As one line.
    pub(crate) fn line(self, form: &Form, stored: &str) -> AnyView {
        let value = form.value(&self.name, stored);
        let (describes, invalid) = self.marks(form);
        let suffix = self.suffix.clone();
        let input = view! {
            <input
                id=self.id()
                name=self.name.clone()
                type=self.kind
                value=value
                autocomplete=self.auto.unwrap_or("off")
                inputmode=self.mode
                aria-required=self.required.then_some("true")
                aria-describedby=describes
                aria-invalid=invalid
            />
        };
        let input = match suffix {
            Some(suffix) => view! {
                <span class="with-suffix">{input} <span aria-hidden="true">{suffix}</span></span>
            }
            .into_any(),
            None => input.into_any(),
        };
        self.around(form, input)
    }

    /// As several lines.
    pub(crate) fn lines(self, form: &Form, stored: &str, rows: u8) -> AnyView {
        let value = form.value(&self.name, stored);
        let (describes, invalid) = self.marks(form);
        let input = view! {
            <textarea
                id=self.id()
                name=self.name.clone()
                rows=rows
                aria-required=self.required.then_some("true")
                aria-describedby=describes
                aria-invalid=invalid
            >
                {escaped(&value)}
            </textarea>
        };
        self.around(form, input.into_any())
    }

    /// As a choice of one.
    pub(crate) fn select(self, form: &Form, stored: &str, picks: &[Pick]) -> AnyView {
        let value = form.value(&self.name, stored);
        let (describes, invalid) = self.marks(form);
        let options = picks
            .iter()
            .map(|pick| {
                view! {
                    <option value=pick.value.clone() selected=pick.value == value>
                        {pick.label.clone()}
                    </option>
                }
            })
            .collect_view();
        let input = view! {
            <select
                id=self.id()
                name=self.name.clone()
                aria-required=self.required.then_some("true")
                aria-describedby=describes
                aria-invalid=invalid
            >
                {options}
            </select>
        };
        self.around(form, input.into_any())
    }

    /// As a box to tick; sent as `on`.
    pub(crate) fn check(self, form: &Form, stored: bool) -> AnyView {
        let checked = form.checked(&self.name, "on", stored);
        let (describes, invalid) = self.marks(form);
        let (hint, problem) = self.words(form);
        view! {
            <div class="tick">
                <input
                    id=self.id()
                    name=self.name.clone()
                    type="checkbox"
                    value="on"
                    checked=checked
                    aria-describedby=describes
                    aria-invalid=invalid
                />
                <div>
                    <label for=self.id()>{self.label.clone()}</label>
                    {hint}
                    {problem}
                </div>
            </div>
        }
        .into_any()
    }

    /// As boxes to tick, any number of them, each sent under the same name.
    pub(crate) fn checks(self, form: &Form, stored: &[String], picks: &[Pick]) -> AnyView {
        self.group(form, "checkbox", stored, picks)
    }

    /// As buttons of which one is chosen.
    pub(crate) fn radios(self, form: &Form, stored: &str, picks: &[Pick]) -> AnyView {
        self.group(form, "radio", &[stored.to_owned()], picks)
    }

    fn group(self, form: &Form, kind: &'static str, stored: &[String], picks: &[Pick]) -> AnyView {
        let (describes, _) = self.marks(form);
        let (hint, problem) = self.words(form);
        let boxes = picks
            .iter()
            .enumerate()
            .map(|(index, pick)| {
                let id = if index == 0 {
                    self.id()
                } else {
                    format!("{}-{index}", self.id())
                };
                let checked = form.checked(&self.name, &pick.value, stored.contains(&pick.value));
                view! {
                    <div class="tick">
                        <input
                            id=id.clone()
                            name=self.name.clone()
                            type=kind
                            value=pick.value.clone()
                            checked=checked
                        />
                        <label for=id>{pick.label.clone()}</label>
                    </div>
                }
            })
            .collect_view();
        view! {
            <fieldset class="choices" aria-describedby=describes>
                <legend>{self.label.clone()}</legend>
                {hint}
                {problem}
                {boxes}
            </fieldset>
        }
        .into_any()
    }

    /// What the problem's link in the summary leads to.
    fn id(&self) -> String {
        Form::id_of(&self.name)
    }

    fn marks(&self, form: &Form) -> (Option<String>, Option<&'static str>) {
        let problem = form.problem(&self.name).is_some();
        let mut ids = Vec::new();
        if problem {
            ids.push(format!("{}-problem", self.id()));
        }
        if self.hint.is_some() {
            ids.push(format!("{}-hint", self.id()));
        }
        let described = (!ids.is_empty()).then(|| ids.join(" "));
        (described, problem.then_some("true"))
    }

    fn words(&self, form: &Form) -> (Option<AnyView>, Option<AnyView>) {
        let hint = self.hint.clone().map(|hint| {
            view! { <p class="hint" id=format!("{}-hint", self.id())>{hint}</p> }.into_any()
        });
        let problem = form.problem(&self.name).map(|text| {
            view! { <p class="problem" id=format!("{}-problem", self.id())>{text.to_owned()}</p> }
                .into_any()
        });
        (hint, problem)
    }

    fn around(self, form: &Form, input: AnyView) -> AnyView {
        let (hint, problem) = self.words(form);
        view! {
            <div class="field">
                <label for=self.id()>{self.label.clone()}</label>
                {hint}
                {problem}
                {input}
            </div>
        }
        .into_any()
    }
}

/// A text for the inside of a `textarea`, whose content the framework writes as it is.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}
