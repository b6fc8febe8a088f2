//! Integrations: whether each connection works, what it does, and how it is mended.

use domain::{Permission, view::Tone};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use services::{
    calendar_accounts::{AccountPage, AccountState, AccountSummary},
    records::Lane,
};

use super::frame::{Content, Screen, framed, refresh};
use crate::{
    api::context::{self, Installed},
    kit::{Address, Field, Form, Pick, crumbs, head},
    parts::{badge, time},
};

/// All of them.
pub(super) fn list() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Integrations, async move {
        let (member, services) =
            context::member(&asked, Permission::SeeSetup, "Integrations").await?;
        let (accounts, unwritten) =
            context::answer(services.calendar_accounts.list(&member).await)?;
        let edits = member.role.may(Permission::EditSetup);
        let base = format!("/app/{asked}/integrations");
        let google = google(
            &base,
            "integrations",
            &accounts,
            unwritten,
            edits,
            services.google,
        );
        let read_only = (!edits).then(|| {
            view! { <p class="hint mb-4">"Only owners and managers can change this."</p> }
        });
        let others = others(&asked, &services.installed);
        Ok(Content {
            title: "Integrations".to_owned(),
            body: view! {
                {head("Integrations".to_owned(), refresh())}
                {told()}
                {read_only}
                <div class="grid items-start gap-4 lg:grid-cols-2">{google} {others}</div>
            }
            .into_any(),
        })
    })
}

/// What Google's page led to, where it led to nothing.
pub(super) fn told() -> Option<AnyView> {
    let here = Address::here();
    let text = match here.get("google")? {
        "denied" => "Google says that you declined. Nothing was connected.".to_owned(),
        "partial" => format!(
            "Nothing was connected, because a box was left empty on Google's page: {}. Connect again and leave every box ticked.",
            here.get("missing").unwrap_or("part of the access")
        ),
        "other" => format!(
            "Nothing was changed. You chose {} on Google's page; this connection is of {}. Reconnect and choose that account.",
            here.get("given").unwrap_or("another account"),
            here.get("wanted").unwrap_or("another account")
        ),
        "late" => "That took too long, or was begun in another browser. Connect again.".to_owned(),
        _ => "Google did not confirm it. Nothing was connected. Connect again.".to_owned(),
    };
    Some(
        view! {
            <div class="banner" role="alert">
                <p>{text}</p>
            </div>
        }
        .into_any(),
    )
}

/// The card of Google Calendar. `back` is the page, under the business, to which Google's page leads back.
pub(super) fn google(
    base: &str,
    back: &str,
    accounts: &[AccountSummary],
    unwritten: u64,
    edits: bool,
    possible: bool,
) -> AnyView {
    let connect = format!("{base}/google/connect?back={back}");
    let label = if accounts.is_empty() {
        "Connect Google Calendar"
    } else {
        "Connect another account"
    };
    let button = (edits && possible).then(|| {
        let class = if accounts.is_empty() {
            "button"
        } else {
            "button-secondary"
        };
        view! {
            <p>
                <a class=class href=connect rel="nofollow">{label}</a>
            </p>
            <p class="hint">"Leave every box ticked on Google's page, or the connection fails."</p>
        }
    });
    let state = if accounts.is_empty() {
        let text = if possible {
            "Ringdesk keeps the diary by itself. Connect a calendar to see bookings there too."
        } else {
            "This installation is not registered with Google, so no calendar can be connected. Ringdesk keeps the diary by itself."
        };
        view! {
            <p>{badge(Tone::Plain, "dot", "Off".to_owned())}</p>
            <p>{text}</p>
        }
        .into_any()
    } else {
        accounts
            .iter()
            .map(|one| account(base, back, one, unwritten, edits))
            .collect_view()
            .into_any()
    };
    card(
        "Google Calendar",
        "Reads when you are busy, and writes each booking down.",
        view! { {state} {button} },
    )
}

fn account(base: &str, back: &str, one: &AccountSummary, unwritten: u64, edits: bool) -> AnyView {
    let broken = matches!(
        one.state,
        AccountState::NeedsReconnect | AccountState::Failing
    );
    let waiting = (broken && unwritten > 0).then(|| {
        let text = match unwritten {
            1 => "1 booking will be written when you reconnect.".to_owned(),
            many => format!("{many} bookings will be written when you reconnect."),
        };
        view! { <p>{text}</p> }
    });
    let requests = broken.then(|| {
        view! {
            <p class="font-medium text-warn-text">
                "Requests only: callers are told that you will confirm by text."
            </p>
        }
    });
    let writes = if one.writes.is_empty() {
        "nobody yet".to_owned()
    } else {
        one.writes.join(", ")
    };
    let answered = one.answered.clone().map_or_else(
        || view! { "Not known" }.into_any(),
        |at| time(at).into_any(),
    );
    let blocking = (one.blocking > 0).then(|| {
        let text = match one.blocking {
            1 => "1 more calendar blocks time".to_owned(),
            many => format!("{many} more calendars block time"),
        };
        view! {
            <dt>"Also"</dt>
            <dd>{text}</dd>
        }
    });
    let manage = edits.then(|| {
        let reconnect = (one.state == AccountState::NeedsReconnect).then(|| {
            let address = format!("{base}/google/connect?again={}&back={back}", one.id);
            view! { <a class="button" href=address rel="nofollow">"Reconnect"</a> }
        });
        view! {
            <p class="flex flex-wrap gap-2">
                {reconnect}
                <a class="button-secondary" href=format!("{base}/google/{}", one.id)>
                    {format!("Manage {}", one.account)}
                </a>
            </p>
        }
    });
    view! {
        <div class="grid gap-3 border-t border-line pt-3 first:border-0 first:pt-0">
            <p class="flex flex-wrap items-center gap-2">
                <span class="min-w-0 break-all font-medium">{one.account.clone()}</span>
                {state_badge(one.state)}
            </p>
            {requests}
            {waiting}
            <dl class="facts">
                <dt>"Bookings of"</dt>
                <dd>{writes}</dd>
                {blocking}
                <dt>"Last answer"</dt>
                <dd>{answered}</dd>
            </dl>
            {manage}
        </div>
    }
    .into_any()
}

fn state_badge(state: AccountState) -> AnyView {
    let (tone, sign, text) = match state {
        AccountState::Connected => (Tone::Ok, "check", "Connected"),
        AccountState::NothingChosen => (Tone::Warn, "alert", "Choose calendars"),
        AccountState::NeedsReconnect => (Tone::Bad, "alert", "Needs reconnecting"),
        AccountState::Failing => (Tone::Warn, "alert", "Failing"),
    };
    badge(tone, sign, text.to_owned()).into_any()
}

fn card(title: &'static str, what: &'static str, inside: impl IntoView + 'static) -> AnyView {
    view! {
        <section class="card grid gap-3 p-4">
            <h2 class="text-h2 font-semibold">{title}</h2>
            <p class="hint">{what}</p>
            {inside}
        </section>
    }
    .into_any()
}

/// Those that whoever runs the installation sets up.
fn others(business: &str, installed: &Installed) -> AnyView {
    let on = |on: bool, words: &'static str| {
        let state = if on {
            badge(Tone::Ok, "check", "Set up".to_owned()).into_any()
        } else {
            badge(Tone::Plain, "dot", "Not set up".to_owned()).into_any()
        };
        view! {
            <p>{state}</p>
            <p>{words}</p>
        }
    };
    let numbers = format!("/app/{business}/numbers");
    let twilio = if installed.twilio {
        "Calls and texts of your Twilio numbers come in here."
    } else {
        "Whoever runs this installation has to name its account."
    };
    let exotel = if installed.exotel {
        "Calls and texts of your Exotel numbers come in here."
    } else {
        "Whoever runs this installation has to name its account."
    };
    let mail = installed.mail.clone().map_or_else(
        || "No mails go out: nobody can sign in by mail or be invited by one.".to_owned(),
        |sender| format!("Mails go out from {sender}."),
    );
    let mail_state = if installed.mail.is_some() {
        badge(Tone::Ok, "check", "Set up".to_owned()).into_any()
    } else {
        badge(Tone::Plain, "dot", "Not set up".to_owned()).into_any()
    };
    view! {
        {card(
            "Twilio",
            "Carries calls and texts.",
            view! {
                {on(installed.twilio, twilio)}
                <p>
                    <a class="link inline-block min-h-6" href=numbers.clone()>"Look at numbers"</a>
                </p>
            },
        )}
        {card(
            "Exotel",
            "Carries calls and texts in India.",
            view! {
                {on(installed.exotel, exotel)}
                <p>
                    <a class="link inline-block min-h-6" href=numbers>"Look at numbers"</a>
                </p>
            },
        )}
        {card("E-mail", "Sends sign-in links and invitations.", view! { <p>{mail_state}</p> <p>{mail}</p> })}
    }
    .into_any()
}

/// One account: which calendars block and receive, a test, and letting go.
pub(super) fn account_page() -> impl IntoView {
    let business = super::business();
    let id = use_params_map().read_untracked().get("account");
    let asked = business.clone();
    framed(business, Screen::Integrations, async move {
        let (member, services) =
            context::member(&asked, Permission::EditSetup, "Integrations").await?;
        let id = super::parsed(id, "calendar account")?;
        let page = context::answer(services.calendar_accounts.page(&member, id).await)?;
        let title = page.summary.account.clone();
        let base = format!("/app/{asked}/integrations");
        let above = vec![("Integrations".to_owned(), base.clone())];
        let asked = Form::new("disconnect").asking("Disconnect calendar", "button-danger");
        let body = asked.unwrap_or_else(|| {
            view! {
                {told()}
                {summary(&base, &page)}
                {choose(&page, "Save calendars")}
                {test(&page)}
                {let_go(&page)}
            }
            .into_any()
        });
        Ok(Content {
            title: title.clone(),
            body: view! { {crumbs(above, title.clone())} {head(title, refresh())} {body} }
                .into_any(),
        })
    })
}

fn summary(base: &str, page: &AccountPage) -> AnyView {
    let one = &page.summary;
    let again = format!("{base}/google/connect?again={}&back=integrations", one.id);
    let words = match one.state {
        AccountState::Connected => {
            "Bookings are written here, and what else stands here blocks time."
        }
        AccountState::NothingChosen => {
            "Connected. Choose below who is written into which calendar."
        }
        AccountState::NeedsReconnect => {
            "Google does not let us in any more: access was withdrawn or has lapsed. Callers are told that you will confirm by text."
        }
        AccountState::Failing => {
            "The last test failed. Callers are told that you will confirm by text."
        }
    };
    let waiting = (page.unwritten > 0).then(|| {
        view! { <p>{format!("Bookings that are not written: {}.", page.unwritten)}</p> }
    });
    let reconnect = (one.state != AccountState::Connected
        && one.state != AccountState::NothingChosen)
        .then(|| view! { <p><a class="button" href=again rel="nofollow">"Reconnect"</a></p> });
    let answered = one.answered.clone().map_or_else(
        || view! { "Not known" }.into_any(),
        |at| time(at).into_any(),
    );
    view! {
        <div class="card mb-6 grid max-w-2xl gap-3 p-4">
            <p>{state_badge(one.state)}</p>
            <p>{words}</p>
            {waiting}
            <p class="text-text-2">"Last answer: " {answered}</p>
            {reconnect}
        </div>
    }
    .into_any()
}

/// How a lane is named in a form.
fn key(lane: Lane) -> String {
    match lane {
        Lane::Staff(id) => format!("to-{id}"),
        Lane::Resource(id) => format!("to-{id}"),
    }
}

/// The form that chooses calendars.
pub(super) fn choose(page: &AccountPage, label: &'static str) -> AnyView {
    let unlisted = page.unlisted.clone().map(|reason| {
        view! {
            <div class="banner" role="status">
                <p>"Google does not list its calendars now. What you see is what was chosen before."</p>
                <details>
                    <summary class="min-h-6">"Details"</summary>
                    <p class="break-words">{reason}</p>
                </details>
            </div>
        }
    });
    let form = Form::new("choose");
    let receiving: Vec<&_> = page.calendars.iter().filter(|one| one.writable).collect();
    let named = |one: &services::calendar_accounts::CalendarRow| {
        if one.primary {
            format!("{} (main calendar)", one.name)
        } else {
            one.name.clone()
        }
    };
    let picks = |none: &str| -> Vec<Pick> {
        std::iter::once(Pick::new("", none))
            .chain(receiving.iter().map(|one| Pick::new(&one.id, named(one))))
            .collect()
    };
    let blocking: Vec<Pick> = page
        .calendars
        .iter()
        .map(|one| Pick::new(&one.id, named(one)))
        .collect();
    let stored: Vec<String> = page
        .calendars
        .iter()
        .filter(|one| one.blocks)
        .map(|one| one.id.clone())
        .collect();
    // Nothing is chosen yet: the main calendar is a start, which holds when it is saved.
    let fresh = page.receivers.iter().all(|one| one.calendar.is_none());
    let main = receiving.iter().find(|one| one.primary);
    let start = main.filter(|_| fresh).map_or("", |one| one.id.as_str());
    let each = page
        .receivers
        .iter()
        .map(|one| {
            let none = if one.elsewhere {
                "As now: in another account"
            } else {
                "No calendar"
            };
            Field::new(key(one.lane), format!("Bookings of {}", one.name)).select(
                &form,
                one.calendar.as_deref().unwrap_or_default(),
                &picks(none),
            )
        })
        .collect_view();
    let nobody = page.receivers.is_empty().then(|| {
        view! { <p class="hint">"There is nobody and nothing to book yet. Add staff or resources first."</p> }
    });
    let inside = view! {
        {Field::new("all", "Bookings are written to")
            .hint("One calendar for everybody, or one each.")
            .select(&form, start, &picks("One each, as chosen below"))}
        <details open=!fresh>
            <summary class="min-h-6 font-medium">"One each"</summary>
            <div class="mt-3 grid gap-4 sm:grid-cols-2">{each}</div>
        </details>
        {nobody}
        {Field::new("blocks", "Calendars that also block time")
            .hint("What stands there keeps everybody who is written into this account from being booked. What is marked free does not; whole days do if they are marked busy.")
            .checks(&form, &stored, &blocking)}
        <p><button class="button">{label}</button></p>
    };
    view! {
        <h2 class="mb-3 text-h2 font-semibold">"Calendars"</h2>
        {unlisted}
        {form.draw("stack", inside)}
    }
    .into_any()
}

/// The form that tests an account.
pub(super) fn test(page: &AccountPage) -> AnyView {
    let form = Form::new("test");
    let account = page.summary.id.to_string();
    let inside = view! {
        <input type="hidden" name="account" value=account />
        <p class="hint">
            "Writes an entry far ahead into each calendar that receives bookings, reads it back, and deletes it."
        </p>
        <p><button class="button-secondary">"Test connection"</button></p>
    };
    view! {
        <h2 class="mt-8 mb-3 text-h2 font-semibold">"Test"</h2>
        {form.draw("stack", inside)}
    }
    .into_any()
}

fn let_go(page: &AccountPage) -> AnyView {
    let form = Form::new("disconnect");
    let inside = view! {
        <p class="hint">
            "Bookings stay in Ringdesk and, where they were written, in the calendar. New ones are written no more, and what stands there blocks time no more."
        </p>
        {Field::new("withdraw", "Also withdraw Ringdesk's access at Google")
            .hint("Ends it for every business that uses this account.")
            .check(&form, false)}
        <p>
            <button class="button-danger">{format!("Disconnect {}", page.summary.account)}</button>
        </p>
    };
    view! {
        <div class="mt-8 border-t border-line pt-6">{form.draw("stack", inside)}</div>
    }
    .into_any()
}
