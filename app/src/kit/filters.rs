//! Forms that narrow a list. What is looked for is always in sight; all else stands behind "More filters" where there is
//! little room, and open beside it on a desk. What is chosen is in the address, so the form reads it there.

use leptos::prelude::*;

use super::{Address, kept};

/// A form that narrows the list of the page which is drawn now.
pub(crate) struct Filters<'a> {
    here: &'a Address,
    search: &'static str,
    button: &'static str,
    kept: &'a [&'static str],
    clear: Option<String>,
    fields: Vec<AnyView>,
    set: usize,
}

impl<'a> Filters<'a> {
    /// With a field to search in, and what its button is called.
    pub(crate) const fn new(here: &'a Address, search: &'static str, button: &'static str) -> Self {
        Self {
            here,
            search,
            button,
            kept: &[],
            clear: None,
            fields: Vec::new(),
            set: 0,
        }
    }

    /// Parts of the address that stay, although the form has no field for them.
    pub(crate) const fn keep(mut self, names: &'a [&'static str]) -> Self {
        self.kept = names;
        self
    }

    /// Where nothing narrows the list.
    pub(crate) fn clear(mut self, to: Option<String>) -> Self {
        self.clear = to;
        self
    }

    /// The first and the last date.
    pub(crate) fn dates(self) -> Self {
        self.date("from", "From").date("to", "To")
    }

    fn date(mut self, name: &'static str, label: &'static str) -> Self {
        let value = self.here.get(name).unwrap_or_default().to_owned();
        self.set += usize::from(!value.is_empty());
        let field = view! {
            <label class="field">
                <span>{label}</span>
                <input type="date" name=name value=value />
            </label>
        };
        self.fields.push(field.into_any());
        self
    }

    /// One of several. `any` is what no choice is called.
    pub(crate) fn choice(
        mut self,
        name: &'static str,
        label: &'static str,
        choices: &[(String, String)],
        any: Option<&'static str>,
    ) -> Self {
        let chosen = self.here.get(name).unwrap_or_default();
        let known = choices.iter().any(|(id, _)| id == chosen);
        self.set += usize::from(known && !chosen.is_empty());
        self.fields.push(choice(name, label, choices, chosen, any));
        self
    }

    /// One of several, where there are several.
    pub(crate) fn several(
        self,
        name: &'static str,
        label: &'static str,
        choices: &[(String, String)],
        any: &'static str,
    ) -> Self {
        if choices.len() > 1 {
            self.choice(name, label, choices, Some(any))
        } else {
            self
        }
    }

    /// Something that is asked for or not.
    pub(crate) fn tick(mut self, name: &'static str, label: &'static str) -> Self {
        let checked = self.here.get(name).is_some();
        self.set += usize::from(checked);
        let field = view! {
            <label class="tick">
                <input type="checkbox" name=name value="on" checked=checked />
                <span>{label}</span>
            </label>
        };
        self.fields.push(field.into_any());
        self
    }

    /// The order, where rows are cards: elsewhere the headings sort. It narrows nothing.
    pub(crate) fn order(mut self, orders: &[(&str, &str)]) -> Self {
        let orders: Vec<_> = orders
            .iter()
            .map(|(id, name)| ((*id).to_owned(), (*name).to_owned()))
            .collect();
        let chosen = self.here.get("sort").unwrap_or_default();
        let field = choice("sort", "Order", &orders, chosen, None);
        let field = view! { <div class="sm:hidden">{field}</div> };
        self.fields.push(field.into_any());
        self
    }

    pub(crate) fn draw(self) -> AnyView {
        let text = self.here.get("q").unwrap_or_default().to_owned();
        let clear = self.clear.map(|to| {
            view! { <a class="link inline-block min-h-6" href=to>"Clear filters"</a> }
        });
        let class = if self.fields.is_empty() {
            "filters"
        } else {
            "filters card"
        };
        let more = (!self.fields.is_empty()).then(|| more(self.fields, self.set));
        view! {
            <form method="get" role="search" class=class>
                {kept(self.here, self.kept)}
                <div class="filters-ask">
                    <label class="field">
                        <span>{self.search}</span>
                        <input type="search" name="q" value=text />
                    </label>
                    <button class="button-secondary">{self.button}</button>
                    {clear}
                </div>
                {more}
            </form>
        }
        .into_any()
    }
}

/// All other fields. The button at their end is for those who have come down to it; where all stands open the first one is
/// near.
fn more(fields: Vec<AnyView>, set: usize) -> AnyView {
    let summary = match set {
        0 => "More filters".to_owned(),
        set => format!("More filters, {set} set"),
    };
    view! {
        <details class="filters-more" open={set > 0}>
            <summary>{summary}</summary>
            <div class="filters-fields">
                {fields} <button class="button-secondary lg:hidden">"Use filters"</button>
            </div>
        </details>
    }
    .into_any()
}

/// A choice of one in a form that only looks. `any` is what no choice is called.
pub(crate) fn choice(
    name: &'static str,
    label: &'static str,
    choices: &[(String, String)],
    chosen: &str,
    any: Option<&'static str>,
) -> AnyView {
    let options = choices
        .iter()
        .map(|(id, name)| {
            let selected = id == chosen;
            view! { <option value=id.clone() selected=selected>{name.clone()}</option> }
        })
        .collect_view();
    let any = any.map(|text| view! { <option value="">{text}</option> });
    view! {
        <label class="field">
            <span>{label}</span>
            <select name=name>{any} {options}</select>
        </label>
    }
    .into_any()
}
