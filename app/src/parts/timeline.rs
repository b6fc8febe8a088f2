//! What happened in a call, in order.

use domain::{
    Speaker,
    view::{ActionEntry, EventEntry, TimelineBody, TimelineEntry, Tone, TurnEntry},
};
use leptos::prelude::*;

use super::{badge::soft, icon};

/// The ordered list; `receptionist` is who speaks for the business.
pub(crate) fn timeline(entries: Vec<TimelineEntry>) -> impl IntoView {
    let mut named = std::collections::HashSet::new();
    let lines = entries
        .into_iter()
        .map(|entry| {
            // A moment can be pointed at: what happened first at it has its name.
            let name = format!("m{}", entry.at_ms);
            let name = named.insert(entry.at_ms).then_some(name);
            line(entry, name)
        })
        .collect_view();
    view! { <ol class="flex flex-col gap-3">{lines}</ol> }
}

fn line(entry: TimelineEntry, name: Option<String>) -> impl IntoView {
    let body = match entry.body {
        TimelineBody::Turn(turn) => spoken(turn).into_any(),
        TimelineBody::Action(action) => done(action).into_any(),
        TimelineBody::Event(event) => happened(event).into_any(),
    };
    view! {
        <li id=name class="grid scroll-mt-4 grid-cols-[2.75rem_minmax(0,1fr)] gap-x-2">
            <span class="pt-2 text-meta text-text-2 tabular-nums">{entry.at}</span>
            {body}
        </li>
    }
}

fn spoken(turn: TurnEntry) -> impl IntoView {
    let (name, ground) = match turn.speaker {
        Speaker::Receptionist => ("Receptionist", "bg-accent-soft"),
        Speaker::Caller => ("Caller", "bg-surface-2"),
    };
    let heard = (!turn.heard.is_empty()).then(|| view! { <p class="break-words">{turn.heard}</p> });
    let unheard = (!turn.unheard.is_empty()).then(|| {
        view! {
            <p class="mt-1 flex items-center gap-1 text-meta text-warn-text">
                {icon("hang-up")} {format!("Not heard to the end: {}", turn.unheard)}
            </p>
        }
    });
    view! {
        <div class=format!("turn {ground}")>
            <p class="text-meta font-medium text-text-2">{name}</p>
            {heard}
            {unheard}
        </div>
    }
}

fn done(action: ActionEntry) -> impl IntoView {
    let inputs = action
        .inputs
        .into_iter()
        .filter(|(name, value)| !name.ends_with("id") && !matches!(value.as_str(), "" | "[]"))
        .map(|(name, value)| {
            view! {
                <div class="flex flex-wrap gap-x-2">
                    <dt class="text-text-2">{capital(&name)}</dt>
                    <dd class="min-w-0 break-words">{value}</dd>
                </div>
            }
        })
        .collect::<Vec<_>>();
    let inputs = (!inputs.is_empty()).then(|| view! { <dl class="mt-1 text-meta">{inputs}</dl> });
    let took = if action.repeated {
        "Repeated request, first result reused".to_owned()
    } else {
        action.took
    };
    let sign = match action.tone {
        Tone::Ok => "check",
        Tone::Warn | Tone::Bad => "alert",
        Tone::Plain | Tone::Info => "search",
    };
    view! {
        <div class="card px-3 py-2">
            <p class="flex flex-wrap items-center gap-x-2 gap-y-1">
                <span class=format!("badge {}", soft(action.tone))>{icon(sign)} {action.name}</span>
                <span class="text-meta text-text-2 tabular-nums">{took}</span>
            </p>
            {inputs}
            <p class="mt-1 break-words text-meta">{action.result}</p>
        </div>
    }
}

fn happened(event: EventEntry) -> impl IntoView {
    let (sign, colour) = match event.tone {
        Tone::Plain => ("dot", "text-text-2"),
        Tone::Ok => ("check", "text-ok-text"),
        Tone::Warn => ("alert", "text-warn-text"),
        Tone::Bad => ("alert", "text-bad-text"),
        Tone::Info => ("hang-up", "text-info-text"),
    };
    view! {
        <p class=format!("flex items-center gap-2 py-1.5 text-meta {colour}")>
            {icon(sign)} <span class="min-w-0 break-words">{event.text}</span>
        </p>
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_inputs_begin_with_a_capital() {
        assert_eq!(capital("customer name"), "Customer name");
        assert_eq!(capital("élan"), "Élan");
        assert_eq!(capital(""), "");
    }
}
