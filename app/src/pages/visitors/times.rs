//! A month to choose a day from, and the times of the day.

use ::services::visitors::{DayTimes, MonthDay, TimeChoice, Times};
use leptos::prelude::*;

use crate::{
    kit::{Address, Form},
    parts::icon,
};

/// What choosing a time does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choosing {
    /// It is kept at once.
    Keeps,
    /// It is looked at first.
    Shows,
}

const WEEKDAYS: [(&str, &str); 7] = [
    ("Mon", "Monday"),
    ("Tue", "Tuesday"),
    ("Wed", "Wednesday"),
    ("Thu", "Thursday"),
    ("Fri", "Friday"),
    ("Sat", "Saturday"),
    ("Sun", "Sunday"),
];

/// The step on which a day and a time are chosen.
pub(super) fn draw(times: Times, choosing: Choosing) -> AnyView {
    let here = Address::here().without(&["slot", "hold", "step"]);
    let turn = |month: &Option<String>, words: &'static str, sign: &'static str| {
        month.as_ref().map(|month| {
            let to = here.without(&["day"]).with("month", Some(month)).link();
            view! {
                <a class="step" href=to>
                    {icon(sign)} <span class="sr-only">{words}</span>
                </a>
            }
        })
    };
    let (before, after) = (
        turn(&times.before, "Month before", "back"),
        turn(&times.after, "Month after", "move"),
    );
    let heads = WEEKDAYS.map(|(short, long)| {
        view! {
            <th scope="col">
                <abbr title=long>{short}</abbr>
            </th>
        }
    });
    let weeks = times
        .weeks
        .into_iter()
        .map(|week| {
            let days = week.map(|day| view! { <td>{day.map(|day| cell(day, &here))}</td> });
            view! { <tr>{days}</tr> }
        })
        .collect_view();
    let waits = times.requests_only.then(|| {
        view! {
            <p class="banner">
                "The diary cannot be read just now, so a booking waits until we confirm it by text."
            </p>
        }
    });
    let none = (!times.none.is_empty()).then(|| view! { <p class="banner">{times.none}</p> });
    let day = times.day.map(|day| of_day(day, &here, choosing));
    view! {
        {waits}
        {none}
        <div class="mb-2 flex flex-wrap items-center justify-between gap-2">
            <h2 class="text-h2 font-semibold" id="month">{times.title}</h2>
            <div class="flex gap-2">{before} {after}</div>
        </div>
        <table class="month" aria-labelledby="month">
            <thead>
                <tr>{heads}</tr>
            </thead>
            <tbody>{weeks}</tbody>
        </table>
        <p class="hint mt-2">{format!("Times are {}.", times.zone)}</p>
        {day}
    }
    .into_any()
}

fn cell(day: MonthDay, here: &Address) -> AnyView {
    let today = if day.today { "today" } else { "" };
    if !day.free && !day.chosen {
        return view! { <span class=today>{day.number}</span> }.into_any();
    }
    let month = day.date.get(..7).unwrap_or_default().to_owned();
    let to = here
        .with("month", Some(&month))
        .with("day", Some(&day.date));
    let current = day.chosen.then_some("date");
    view! {
        <a class=today href=format!("{}#day", to.link()) aria-label=day.label aria-current=current>
            {day.number}
        </a>
    }
    .into_any()
}

fn of_day(day: DayTimes, here: &Address, choosing: Choosing) -> AnyView {
    let form = Form::new("hold");
    let parts = day
        .parts
        .into_iter()
        .map(|(name, times)| {
            let times = times
                .into_iter()
                .map(|time| choice(time, here, choosing))
                .collect_view();
            view! {
                <h3 class="mt-3 mb-1 text-meta font-medium text-text-2">{name}</h3>
                <div class="times">{times}</div>
            }
        })
        .collect_view();
    let parts = match choosing {
        Choosing::Keeps => form.bare("", parts),
        Choosing::Shows => parts.into_any(),
    };
    let next = day.next.map(|(label, date)| {
        let month = date.get(..7).unwrap_or_default();
        let to = here
            .with("month", Some(month))
            .with("day", Some(&date))
            .link();
        view! {
            " Next: "
            <a class="link inline-block min-h-6" href=format!("{to}#day")>{label}</a>
            "."
        }
    });
    let none = (!day.none.is_empty()).then(|| {
        let wait = here.with("day", Some(&day.date)).with("step", Some("wait"));
        let wait = day.can_wait.then(|| {
            view! {
                <p class="mt-3">
                    <a class="button-secondary" href=wait.link()>"Tell me if a time becomes free"</a>
                </p>
            }
        });
        view! {
            <p>{day.none} {next}</p>
            {wait}
        }
    });
    view! {
        <section class="mt-6" id="day" aria-labelledby="day-name">
            <h2 class="text-h2 font-semibold" id="day-name">{day.label}</h2>
            {none}
            {parts}
        </section>
    }
    .into_any()
}

fn choice(time: TimeChoice, here: &Address, choosing: Choosing) -> AnyView {
    let detail = (!time.detail.is_empty())
        .then(|| view! { <span class="text-meta text-text-2">{time.detail}</span> });
    match choosing {
        Choosing::Keeps => view! {
            <button class="time-choice" name="slot" value=time.slot>
                {time.time} {detail}
            </button>
        }
        .into_any(),
        Choosing::Shows => {
            let to = here.with("slot", Some(&time.slot)).link();
            view! {
                <a class="time-choice" href=to>
                    {time.time} {detail}
                </a>
            }
            .into_any()
        }
    }
}
