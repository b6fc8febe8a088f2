//! Getting help: what went wrong, whom to ask, where to look it up.

use domain::{Permission, Role};
use leptos::prelude::*;
use services::access::Member;

use super::{
    frame::{Content, Screen, framed},
    keys,
};
use crate::{
    api::context,
    kit::{Address, head},
};

/// Longest reference of a failure.
const LONGEST: usize = 64;

pub(super) fn page() -> impl IntoView {
    let business = super::business();
    let asked = business.clone();
    framed(business, Screen::Help, async move {
        let (member, services) = context::member(&asked, Permission::Enter, "Get help").await?;
        let team = context::answer(services.team.members(&member).await)?;
        let owners = team.into_iter().filter(|one| one.role == Role::Owner);
        let owners = owners.map(|one| match one.name {
            Some(name) => name.to_string(),
            None => one.email.to_string(),
        });
        let owners: Vec<String> = owners.collect();
        let here = Address::here();
        let reference = here.get("ref").filter(|text| is_reference(text));
        let body = view! {
            {head("Get help".to_owned(), ())}
            <div class="grid max-w-3xl gap-8">
                {reference.map(failed)}
                {people(services.installed.help.as_deref(), reference, &member, &owners)}
                {looked_up(&format!("/app/{asked}"), &member)}
                <section aria-labelledby="help-keys">
                    <h2 id="help-keys" class="mb-3 text-h2 font-semibold">"Keys"</h2>
                    {keys::list()}
                </section>
            </div>
        };
        Ok(Content {
            title: "Get help".to_owned(),
            body: body.into_any(),
        })
    })
}

/// Whether a text can be the reference of a failure: whatever else is in the address is not shown.
fn is_reference(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !text.is_empty() && text.len() <= LONGEST && text.bytes().all(fits)
}

/// The failure that led here.
fn failed(reference: &str) -> AnyView {
    view! {
        <section class="card p-4" aria-labelledby="help-failed">
            <h2 id="help-failed" class="mb-2 text-h2 font-semibold">"A page could not be shown"</h2>
            <p>"Nothing was changed by it. Say this reference when you ask: it names the failure in the log."</p>
            <p class="mt-2 font-mono break-all">{reference.to_owned()}</p>
        </section>
    }
    .into_any()
}

/// Whom to ask.
fn people(
    address: Option<&str>,
    reference: Option<&str>,
    member: &Member,
    owners: &[String],
) -> AnyView {
    let write = match address {
        Some(address) => {
            // A reference has no character that an address would have to hide.
            let about = reference.map(|text| format!("?subject=Ringdesk%20reference%20{text}"));
            let link = format!("mailto:{address}{}", about.unwrap_or_default());
            view! {
                <p>
                    "Write to "
                    <a class="link inline-block min-h-6 break-all" href=link>{address.to_owned()}</a> "."
                </p>
            }
            .into_any()
        }
        None => view! {
            <p>"Whoever runs this installation has named no address to write to. Ask whoever set Ringdesk up for you."</p>
        }
        .into_any(),
    };
    let others = (member.role != Role::Owner && !owners.is_empty()).then(|| {
        let rows = owners
            .iter()
            .map(|name| view! { <li class="break-words"><bdi>{name.clone()}</bdi></li> })
            .collect_view();
        view! {
            <p class="mt-3">"What you may see and change is up to the owners of your business:"</p>
            <ul class="list-disc pl-5">{rows}</ul>
        }
    });
    view! {
        <section aria-labelledby="help-people">
            <h2 id="help-people" class="mb-3 text-h2 font-semibold">"Ask somebody"</h2>
            {write}
            {others}
        </section>
    }
    .into_any()
}

/// Pages that answer most questions, for those who may see them.
fn looked_up(base: &str, member: &Member) -> AnyView {
    let places = [
        (
            Permission::Enter,
            "notices",
            "What happened lately: notices",
        ),
        (
            Permission::SeeCalls,
            "calls",
            "What your receptionist heard, said and did: calls",
        ),
        (
            Permission::OwnWork,
            "bookings/why",
            "Why a time was not offered",
        ),
        (
            Permission::SeeSetup,
            "numbers",
            "Whether your numbers answer: numbers",
        ),
        (
            Permission::EditSetup,
            "setup",
            "What is still to be set up: set-up guide",
        ),
        (
            Permission::ManageBusiness,
            "settings/audit",
            "Who changed what: audit log",
        ),
        (
            Permission::Enter,
            "settings/profile",
            "Switch single keys off: profile",
        ),
    ];
    let rows = places
        .into_iter()
        .filter(|(permission, ..)| member.role.may(*permission))
        .map(|(_, path, text)| {
            view! {
                <li><a class="link inline-block min-h-6" href=format!("{base}/{path}")>{text}</a></li>
            }
        })
        .collect_view();
    let programs = member.role.may(Permission::OwnBusiness).then(|| {
        view! {
            <li>
                <a class="link inline-block min-h-6" href="/api/v1/openapi.json">
                    "What programs can do with a key: description of the interface (OpenAPI)"
                </a>
            </li>
        }
    });
    view! {
        <section aria-labelledby="help-places">
            <h2 id="help-places" class="mb-3 text-h2 font-semibold">"Look it up"</h2>
            <ul class="grid gap-1">{rows} {programs}</ul>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::is_reference;

    #[test]
    fn only_what_can_be_a_reference_is_shown() {
        assert!(is_reference("0f3c-7F3K"));
        for text in ["", "a b", "<b>", "a?body=x", &"a".repeat(65)] {
            assert!(!is_reference(text), "{text}");
        }
    }
}
