//! Rules: what callers may be told of the business, cards in order, and what the booking rules enforce beside them.

use domain::RuleId;
use leptos::prelude::*;
use services::{
    portal::receptionist::Desk,
    records::{Kind, Rule},
};

use super::Seen;
use crate::kit::{Address, Field, Form, Pick, empty};

/// The form that rewords one rule.
const REWORD: &str = "reword";
/// The form that adds one.
const ADD: &str = "add";
/// The buttons of a card.
const CHANGE: &str = "change";

pub(in crate::pages) fn rules() -> impl IntoView {
    super::page("Receptionist rules", |business, desk, edits| {
        let cards = if edits { edit(desk) } else { read(desk) };
        view! {
            <div class="grid items-start gap-8 xl:grid-cols-[minmax(0,42rem)_minmax(0,22rem)]">
                <div class="grid min-w-0 gap-8">{cards}</div>
                {enforced(business, desk)}
            </div>
        }
        .into_any()
    })
}

/// What callers can't talk around.
fn enforced(business: &str, desk: &Desk) -> AnyView {
    let rows = desk
        .enforced
        .iter()
        .map(|text| view! { <li class="break-words">{text.clone()}</li> })
        .collect_view();
    let hours = format!("/app/{business}/hours/rules?loc={}", desk.id);
    view! {
        <section class="min-w-0 rounded-card bg-surface-2 p-4 text-text-2" aria-labelledby="enforced">
            <h2 class="text-h2 font-semibold" id="enforced">"Booking rules"</h2>
            <p class="mt-1">"Enforced by booking rules, callers can't talk around these."</p>
            <ul class="mt-3 grid list-disc gap-2 pl-5">{rows}</ul>
            <p class="mt-3"><a class="link inline-block min-h-6" href=hours>"Hours and booking rules"</a></p>
        </section>
    }
    .into_any()
}

fn edit(desk: &Desk) -> AnyView {
    let asked: Option<RuleId> = Address::here().get("edit").and_then(|id| id.parse().ok());
    let open = asked.filter(|id| desk.script.rules.iter().any(|rule| rule.id == *id));
    let last = desk.script.rules.len().saturating_sub(1);
    let cards = desk
        .script
        .rules
        .iter()
        .enumerate()
        .map(|(place, rule)| {
            if Some(rule.id) == open {
                return view! { <li>{reword(rule)}</li> }.into_any();
            }
            card(rule, place > 0, place < last)
        })
        .collect_view();
    let list = if desk.script.rules.is_empty() {
        let text = "It already knows how to book, move and cancel. Add what makes you different.";
        empty(text.to_owned(), ())
    } else {
        view! { <ol class="grid gap-3">{cards}</ol> }.into_any()
    };
    let add = open.is_none().then(add);
    view! {
        <section aria-labelledby="cards">
            <h2 class="mb-3 text-h2 font-semibold" id="cards">"Rules"</h2>
            {Form::new(CHANGE).summary()}
            {list}
        </section>
        {add}
        {about(desk)}
    }
    .into_any()
}

/// A rule with its buttons.
fn card(rule: &Rule, up: bool, down: bool) -> AnyView {
    let name = rule.heading();
    let act = |act: &'static str, sign: &'static str, label: String, can: bool| {
        can.then(|| {
            view! { <button class="step" name="act" value=act aria-label=label>{sign}</button> }
        })
    };
    let (switch, to) = if rule.on {
        ("Switch off", "off")
    } else {
        ("Switch on", "on")
    };
    let here = Address::here().with("edit", Some(&rule.id.to_string()));
    let buttons = view! {
        <input type="hidden" name="rule" value=rule.id.to_string() />
        {act("up", "↑", format!("Move {name} up"), up)}
        {act("down", "↓", format!("Move {name} down"), down)}
        <a class="button-quiet" href=here.link() aria-label=format!("Edit {name}")>"Edit"</a>
        <button class="button-quiet" name="act" value=to aria-label=format!("{switch}: {name}")>
            {switch}
        </button>
        <button class="button-quiet" name="act" value="delete" aria-label=format!("Delete {name}")>
            "Delete"
        </button>
    };
    view! {
        <li class="card grid gap-2 p-4">
            {words(rule)}
            {Form::new(CHANGE).bare("flex flex-wrap items-center gap-2", buttons)}
        </li>
    }
    .into_any()
}

/// What a rule says.
fn words(rule: &Rule) -> AnyView {
    let off =
        (!rule.on).then(|| view! { <span class="badge bg-surface-2 text-text-2">"Off"</span> });
    let text = if rule.text.is_empty() {
        "Offer to take a message.".to_owned()
    } else {
        rule.text.clone()
    };
    view! {
        <div class="flex flex-wrap items-center gap-2">
            <span class="badge bg-accent-soft text-accent-text">{rule.kind.label()}</span>
            {off}
            <h3 class="min-w-0 break-words font-medium">{rule.title.clone()}</h3>
        </div>
        <p class="break-words whitespace-pre-line text-text-2">{text}</p>
    }
    .into_any()
}

fn kinds() -> Vec<Pick> {
    let all = Kind::ALL.iter();
    all.map(|kind| Pick::new(kind.as_str(), kind.label()))
        .collect()
}

fn fields(form: &Form, kind: Kind, title: &str, text: &str) -> AnyView {
    view! {
        {Field::new("kind", "Kind").select(form, kind.as_str(), &kinds())}
        {Field::new("title", "Title or case")
            .hint("For example: parking, price of colouring, the caller is angry.")
            .required()
            .line(form, title)}
        {Field::new("text", "What to say or do")
            .hint("Left empty when handing over, it offers to take a message.")
            .lines(form, text, 3)}
    }
    .into_any()
}

fn add() -> AnyView {
    let form = Form::new(ADD);
    let inside = view! {
        <h2 class="text-h2 font-semibold">"Add rule"</h2>
        {fields(&form, Kind::WhenAsked, "", "")}
        <p><button class="button">"Add rule"</button></p>
    };
    let drawn = form.draw("stack", inside);
    view! { <section>{drawn}</section> }.into_any()
}

fn reword(rule: &Rule) -> AnyView {
    let form = Form::new(REWORD).watched();
    let line =
        |label, name: &str, stored: &str| (label, stored.to_owned(), form.value(name, stored));
    let seen = Seen::of(
        &form,
        &Desk::seen_rule(rule),
        vec![
            line("Kind", "kind", rule.kind.as_str()),
            line("Title or case", "title", &rule.title),
            line("What to say or do", "text", &rule.text),
        ],
    );
    let buttons = seen.buttons("Save rule");
    let back = Address::here().with("edit", None).link();
    let inside = view! {
        {seen.compare}
        {seen.hidden}
        <input type="hidden" name="rule" value=rule.id.to_string() />
        {fields(&form, rule.kind, &rule.title, &rule.text)}
        {buttons}
        <p><a class="link inline-block min-h-6" href=back>"Keep it as it is"</a></p>
    };
    let drawn = form.draw("stack", inside);
    view! { <div class="card p-4">{drawn}</div> }.into_any()
}

fn about(desk: &Desk) -> AnyView {
    let form = Form::new("about").watched();
    let stored = &desk.script.about;
    let typed = form.value("about", stored);
    let texts = vec![("About the business", stored.clone(), typed)];
    let seen = Seen::of(&form, &desk.seen[2], texts);
    let buttons = seen.buttons("Save text");
    let inside = view! {
        {seen.compare}
        {seen.hidden}
        {Field::new("about", "About the business")
            .hint("What callers may be told, one thing a line. Services, prices and hours are known already.")
            .lines(&form, stored, 5)}
        {buttons}
    };
    form.draw("stack", inside)
}

fn read(desk: &Desk) -> AnyView {
    let cards = desk
        .script
        .rules
        .iter()
        .map(|rule| view! { <li class="card grid gap-2 p-4">{words(rule)}</li> })
        .collect_view();
    view! {
        <div>
            {super::told(vec![("About the business", desk.script.about.clone())])}
            <ol class="mt-4 grid max-w-2xl gap-3">{cards}</ol>
        </div>
    }
    .into_any()
}
